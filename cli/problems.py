"""An answer on the screen: receipt, verdict, counts, problems by group, and what changes against the former version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.screen import print_lines, ruled_table
from sheets.forms import FORMS

if TYPE_CHECKING:
    from rich.console import Console

    from expectations.problem import RowProblem
    from intake.answer import Answer, RowChange
    from intake.grouping import Group

_STYLES = {"error": "bold red", "warning": "bold yellow", "notice": "bold cyan"}


def print_answer(console: Console, name: str, answer: Answer, *, most_rows: int | None) -> None:
    """Print the answer to one file.

    Args:
        console: Where to.
        name: Name of the file.
        answer: The answer.
        most_rows: Rows shown of each group, None for all.
    """
    from rich.text import Text

    from intake.annotated import VERDICTS, counts_text
    from sheets.practice import WATERMARK

    if answer.is_practice:
        console.print(Text(f" {WATERMARK} 不报送、不计入 ", style="bold white on dark_orange3"))
    form = FORMS.get(answer.form or "")
    title = f"（{form.title_zh}）" if form else ""
    console.print(Text.assemble((f"{name}{title}", "bold"), " ", VERDICTS.get(answer.status, answer.status)))
    _print_standing(console, answer)
    if answer.form:
        print_lines(console, [counts_text(answer)])
    for remark in answer.remarks:
        print_lines(console, [remark], style="dim")
    for reason in answer.broken_checks:
        console.print(Text(f"  检查程序出错：{reason}；请把本文件发给工程师。"))
    print_problems(console, answer.problems, most_rows=most_rows)
    print_changes(console, answer.changes, most_rows=most_rows)


def print_problems(console: Console, problems: Sequence[RowProblem], *, most_rows: int | None) -> None:
    """Print problems grouped by what mends most rows, errors first."""
    from intake.grouping import grouped

    for group in grouped(problems):
        _print_group(console, group, most_rows)


def _print_group(console: Console, group: Group, most_rows: int | None) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from intake.annotated import LABELS
    from intake.grouping import lines_of

    # No blank after the label: a line would break there rather than inside the sentence.
    said = Text.assemble((f"{LABELS[group.severity]}：", _STYLES[group.severity]), (group.sentence_zh, "bold"))
    console.print(Padding(said, (0, 0, 0, 2), expand=False))
    where = f"{group.rows} 行" if group.rows else "整个文件"
    mends = f"，只改这一项即可收下 {group.mends} 行" if group.mends > 1 else ""
    print_lines(console, [f"{where}{mends}，规则 {group.rule_id}"], indent=4)
    if group.rows == 0:
        print_lines(console, [group.allowed_zh], indent=4)
    else:
        table = ruled_table("工作表", "行", "列", "填的是", "应填", fold=["行", "列", "填的是", "应填"])
        lines, left = lines_of(group, most_rows)
        for cells in lines:
            table.add_row(*map(Text, cells))
        console.print(Padding(table, (0, 0, 0, 4)))
        if left:
            print_lines(console, [f"还有 {left} 行同样的问题；加 --all 或 --json 看全部。"], style="dim", indent=4)
    print_lines(console, [f"怎么改：{group.remedy_zh}"], indent=4)


def _print_standing(console: Console, answer: Answer) -> None:
    from rich.text import Text

    from intake.words import STATUS_ZH

    standing = answer.standing
    if standing is None:
        return
    again = "" if standing.is_new else "（同一文件此前已报送，回执不变）"
    replaces = f"，替换 {standing.replaces}" if standing.replaces else ""
    status = STATUS_ZH.get(standing.status, standing.status)
    console.print(Text.assemble("  回执 ", (standing.receipt_no, "bold"), f"  {status}{replaces}{again}"))


def print_changes(console: Console, changes: tuple[RowChange, ...], *, most_rows: int | None) -> None:
    """Print how a version differs from the one that it replaces or would replace."""
    if not changes:
        return
    from intake.annotated import CHANGES, change_counts, changed_cells

    counts = "，".join(f"{CHANGES[kind]} {count} 行" for kind, count in change_counts(changes).items() if count)
    print_lines(console, [f"与被替换的一版相比：{counts}"])
    lines = list(changed_cells(changes))
    print_lines(console, lines[:most_rows], indent=4)
    if most_rows is not None and len(lines) > most_rows:
        print_lines(console, [f"还有 {len(lines) - most_rows} 处；加 --all 看全部。"], style="dim", indent=4)
