"""Suspicious results on the screen: grouped by rule, a few lines of each and how many more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.screen import print_lines
from editions.suspicious import suspicious_line

if TYPE_CHECKING:
    from rich.console import Console

    from editions.opened import Record

# Lines shown of each rule; --json has them all.
MOST_LINES = 3

_SEVERITIES = {"warning": ("提醒", "bold yellow"), "notice": ("提示", "bold cyan")}


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
        print_lines(console, [suspicious_line(row) for row in found[:MOST_LINES]], indent=4)
        if len(found) > MOST_LINES:
            print_lines(console, [f"还有 {len(found) - MOST_LINES} 项，加 --json 看全部"], style="dim", indent=4)
    if told:
        notices = "、".join(f"{rule_id} {count} 项" for rule_id, count in told.items())
        print_lines(console, [f"填报时已说明、无需处理的：{notices}"], style="dim")
    if still_open:
        print_lines(console, ["属实的：sihai confirm 回执号 --row 行号 --rule 规则 --reason 理由"], style="dim")
