"""Problems of a sheet on the screen: grouped by rule, each with row, column, what was seen and what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.screen import print_lines, ruled_table
from sheets.forms import FORMS

if TYPE_CHECKING:
    from rich.console import Console

    from expectations.problem import RowProblem
    from intake.answer import Answer

_SEVERITIES = {"error": ("错误", "bold red"), "warning": ("提醒", "bold yellow"), "notice": ("提示", "bold cyan")}
_VERDICTS = {
    "accepted": "全部通过",
    "partly_accepted": "部分通过",
    "refused": "退回",
    "unreadable": "无法读取",
    "broken": "检查程序出错，结果不作数",
}


def print_answer(console: Console, name: str, answer: Answer, *, most_rows: int | None) -> None:
    """Print the verdict on one file and everything wrong in it.

    Args:
        console: Where to.
        name: Name of the file.
        answer: The verdict.
        most_rows: Rows shown of each rule, None for all.
    """
    from rich.text import Text

    form = FORMS.get(answer.form or "")
    title = f"（{form.title_zh}）" if form else ""
    counts = f"：{answer.rows} 行，通过 {answer.accepted}，退回 {answer.refused}" if answer.form else ""
    practice = ("【练习】", "bold magenta") if answer.is_practice else ""
    console.print(
        Text.assemble(practice, (f"{name}{title}", "bold"), " ", _VERDICTS.get(answer.status, answer.status), counts)
    )
    for remark in answer.remarks:
        print_lines(console, [remark], style="dim")
    for reason in answer.broken_checks:
        console.print(Text(f"  检查程序出错：{reason}；请把本文件发给工程师。"))
    print_problems(console, answer.problems, most_rows=most_rows)


def print_problems(console: Console, problems: Sequence[RowProblem], *, most_rows: int | None) -> None:
    """Print problems grouped by rule and column, errors first."""
    from rich.padding import Padding
    from rich.text import Text

    groups: dict[tuple[str, str], list[RowProblem]] = {}
    for problem in sorted(problems, key=lambda one: list(_SEVERITIES).index(one.severity)):
        groups.setdefault((problem.rule_id, problem.column), []).append(problem)
    for found in groups.values():
        first = found[0]
        label, style = _SEVERITIES[first.severity]
        where = f"（{len(found)} 行）" if first.row else ""
        console.print(Text.assemble("  ", (label, style), " ", (first.sentence_zh, "bold"), f"{where} {first.rule_id}"))
        if first.row == 0:
            print_lines(console, [first.allowed_zh], indent=4)
        else:
            table = ruled_table("工作表", "行", "列", "填的是", "应填", right=["行"], fold=["列", "填的是", "应填"])
            for one in found[:most_rows]:
                table.add_row(*map(Text, (one.sheet, str(one.row), one.title_zh or "整行", one.seen, one.allowed_zh)))
            console.print(Padding(table, (0, 0, 0, 4)))
            if most_rows is not None and len(found) > most_rows:
                console.print(
                    Text(f"    还有 {len(found) - most_rows} 行同样的问题；加 --all 或 --json 看全部。", style="dim")
                )
        print_lines(console, [f"怎么改：{first.remedy_zh}"], indent=4)
