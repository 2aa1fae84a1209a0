"""Suspicious results on the screen: grouped by rule, a few lines of each and how many more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cases.words import VECTOR_ZH
from cli.screen import print_lines
from sheets.forms import FORMS

if TYPE_CHECKING:
    from rich.console import Console

    from editions.opened import Edition, Record

# Lines shown of each rule; --json has them all.
MOST_LINES = 3

_SEVERITIES = {"warning": ("提醒", "bold yellow"), "notice": ("提示", "bold cyan")}
_TABLE = (
    "select count(*) as tables from duckdb_tables() where schema_name = 'flags' and table_name = 'suspicious_result'"
)
_QUERY = """
    select p.place_name, s.*
    from flags.suspicious_result as s
    left join (
        select place_code, any_value(place_name) as place_name from reference.place group by place_code
    ) as p using (place_code)
    order by
        s.severity = 'notice', not s.rule_id like 'pattern.%', s.rule_id, s.surveyed_on desc, s.place_code,
        s.submission_id, s.row_number, s.indicator
"""


def read_suspicious(edition: Edition) -> list[Record]:
    """Every finding, open or not, warnings first and the latest first; none in editions from before there were any."""
    return edition.rows(_QUERY) if edition.rows(_TABLE)[0]["tables"] else []


def print_suspicious(console: Console, rows: Sequence[Record]) -> None:
    """Print what is open, a rule at a time, and count what was confirmed or accepted."""
    from rich.text import Text

    by_rule: dict[str, list[Record]] = {}
    for row in rows:
        if row["is_open"]:
            by_rule.setdefault(str(row["rule_id"]), []).append(row)
    confirmed = sum(bool(row["is_confirmed"]) for row in rows)
    excepted = sum(bool(row["is_excepted"]) and not row["is_confirmed"] for row in rows)
    settled = "，".join(f"{word} {count}" for word, count in (("已确认", confirmed), ("认可的例外", excepted)) if count)
    told = Counter(
        str(row["rule_id"]) for row in rows if not (row["is_open"] or row["is_confirmed"] or row["is_excepted"])
    )
    still_open = sum(map(len, by_rule.values()))
    console.print()
    console.print(Text(f"可疑结果（待看 {still_open}{f'，{settled}' if settled else ''}）", style="bold"))
    for rule_id, found in by_rule.items():
        label, style = _SEVERITIES.get(str(found[0]["severity"]), ("", ""))
        console.print(Text.assemble("  ", (label, style), f" {found[0]['sentence_zh']}（{len(found)}）{rule_id}"))
        print_lines(console, [_line(row) for row in found[:MOST_LINES]], indent=4)
        if len(found) > MOST_LINES:
            print_lines(console, [f"还有 {len(found) - MOST_LINES} 项，加 --json 看全部"], style="dim", indent=4)
    if told:
        notices = "、".join(f"{rule_id} {count} 项" for rule_id, count in told.items())
        print_lines(console, [f"填报时已说明、无需处理的：{notices}"], style="dim")
    if still_open:
        print_lines(console, ["属实的：sihai confirm 回执号 --row 行号 --rule 规则 --reason 理由"], style="dim")


def _line(row: Record) -> str:
    form = FORMS.get(str(row["form"]))
    name = form.title_zh if form else VECTOR_ZH.get(str(row["vector"]), "")
    where = f"第{row['row_number']}行" if row["row_number"] else ""
    rows = f"起 {row['row_count']} 行" if where and str(row["rule_id"]) in _RUNS else ""
    expected = f"，应为 {row['expected_zh']}" if row["expected_zh"] else ""
    words = (row["place_name"] or row["place_code"], row["surveyed_on"], name, row["receipt_no"], f"{where}{rows}")
    return f"{' '.join(str(word) for word in words if word)}：{row['seen_zh']}{expected}"


# Findings whose rows stand one below the other.
_RUNS = ("pattern.filled_series", "pattern.copied_block")
