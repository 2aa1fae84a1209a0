"""The page of all rules, docs/rules.md, rendered from the registry. `python -m expectations.catalogue` rewrites it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from expectations.rules import CHECKS, RULES, RULES_VERSION, Rule
from settings import PROJECT_ROOT
from sheets.forms import FORMS

RULES_PAGE = PROJECT_ROOT / "docs" / "rules.md"

_SEVERITY = {"error": "错误 error", "warning": "提示 warning", "notice": "说明 notice"}
_SHARED = (
    ("cell", "单元格 Cells", "读取时发现，适用于所有表。Found while reading, in every form."),
    ("count", "数量 Counts", "适用于所有表的各数量列。Every count column of every form."),
    ("header", "表头 Header", "适用于所有表的共同各列。Columns that all forms share."),
    ("row", "整行 Rows", "适用于所有表。Every form."),
    (
        "pattern",
        "规律 Patterns",
        "入库后跨行、跨地区、跨时间发现，供审核。Found across rows, places and time; for review.",
    ),
    ("file", "文件 Files", "整份文件被拒收。The whole file is refused."),
)
_INTRODUCTION = """# 数据规则 Rules

本页由 `python -m expectations.catalogue` 从规则登记生成，请勿手改。
Rendered from the registry of rules by `python -m expectations.catalogue`; do not edit.

- **错误 error**：该行不予接收，改正后重报。The row is refused.
- **提示 warning**：该行保留，须由审核人确认。The row is kept and wants confirmation.
- **说明 notice**：无需处理。For information.

空格不是 0：查了没有查见填 0，没有查的空着。涉及空格的比较一律不判；一格本身有错时，只报该格，不再报与它有关的比较。
Empty is not zero. A comparison with an empty cell is not made, and a cell with a problem of its own is told once, not
again by every rule that compares it.
"""


def render_rules_page() -> str:
    """The page as Markdown: shared rules once, then each form's own, in the order in which they are checked."""
    parts = [_INTRODUCTION, f"规则版本 rules version: `{RULES_VERSION}` · {len(RULES)} 条 rules\n"]
    for prefix, title, note in _SHARED:
        parts.append(f"## {title}\n\n{note}\n")
        parts.extend(_table(rule for rule in RULES.values() if not rule.form and rule.rule_id.startswith(f"{prefix}.")))
    for form_id, form in FORMS.items():
        parts.append(f"## {form.title_zh} `{form_id}`\n\n{form.title_en.capitalize()}. {form.source}\n")
        own = {c.rule.rule_id: c.rule for c in CHECKS[form_id] if c.rule.form == form_id}
        parts.extend(_table(own.values()))
    return "\n".join(parts)


def _table(rules: Iterable[Rule]) -> Iterator[str]:
    yield "| 规则 rule | 级别 severity | 要求 what must be true | 如何改正 how to mend |\n|---|---|---|---|"
    for rule in rules:
        yield (
            f"| `{rule.rule_id}` | {_SEVERITY[rule.severity]} | {_cell(rule.sentence_zh, rule.sentence_en)} "
            f"| {_cell(rule.remedy_zh, rule.remedy_en)} |"
        )
    yield ""


def _cell(zh: str, en: str) -> str:
    return f"{zh}<br>{en}".replace("|", "\\|")


if __name__ == "__main__":
    RULES_PAGE.write_text(render_rules_page(), encoding="utf-8")
