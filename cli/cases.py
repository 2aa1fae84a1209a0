"""`sihai cases` and `sihai measures`: what is being mended, and with what it can be."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cases.row import Record, case_row, row_order
from cases.words import VECTOR_ZH
from cli.errors import WrongUsageError
from cli.export import print_csv, print_json
from cli.installation import open_settings, read_standards, registry, today
from cli.screen import letter, out, print_lines, ruled_table
from cli.vector import vector_code
from reference.naming import find_place

if TYPE_CHECKING:
    from rich.console import Console

    from reference.load import Standards


class Which(StrEnum):
    """Which cases are listed."""

    OPEN = "open"
    OVERDUE = "overdue"
    ENDED = "ended"
    ALL = "all"


_WHICH_ZH = {Which.OPEN: "未结", Which.OVERDUE: "逾期", Which.ENDED: "已结", Which.ALL: "全部"}
# From this many columns on, attempts and the body responsible are listed too.
_WIDE = 100
SEVERITY_STYLES = {"urgent": "bold red", "serious": "yellow", "ordinary": ""}


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (cases, measures):
        app.command(rich_help_panel="整改")(command)


def cases(
    place: Annotated[str | None, typer.Option("--place", help="地区代码或名称，包括其下全部镇街")] = None,
    vector: Annotated[str | None, typer.Option("--vector", help="病媒：鼠、蚊、蝇、蟑")] = None,
    status: Annotated[
        Which, typer.Option("--status", help="open 未结，overdue 逾期，ended 已结，all 全部")
    ] = Which.OPEN,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="输出 CSV（Excel 可直接打开）")] = False,
) -> None:
    """列出案件：状态、待办、期限、责任单位（截至此刻） / cases as of now."""
    if as_csv and as_json:
        raise WrongUsageError("--csv 和 --json 只能选一个。", "choose one of --csv and --json")
    settings = open_settings()
    standards = read_standards(settings)
    code = None if place is None else str(find_place(standards, place)["place_code"])
    wanted = vector_code(vector)
    with registry(settings) as engine:
        from cases.ledger import read_cases
        from registry.database import read

        with read(engine) as connection:
            found = list(read_cases(connection).values())
    from cases.telling import Names

    names, day = Names(standards), today()
    rows = [
        row
        for row in (case_row(case, names, day) for case in found if wanted in (None, case.vector))
        if _is_listed(row, status) and (code is None or _is_within(standards, row, code))
    ]
    if as_json:
        print_json(rows)
    elif as_csv:
        columns = list(rows[0]) if rows else []
        print_csv(columns, [list(row.values()) for row in rows])
    else:
        _print_cases(out(), rows, status, day, len(found))


def measures(
    vector: Annotated[str | None, typer.Option("--vector", help="病媒：鼠、蚊、蝇、蟑；不写则为全部")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出整改措施目录，制定方案时用其代码 / the catalogue of measures."""
    from rich.text import Text

    from cases.telling import Names

    rows = Names(read_standards(open_settings())).measures(vector_code(vector))
    if as_json:
        print_json([dict(row) for row in rows])
        return
    table = ruled_table("代码", "病媒", "措施", fold=["措施"])
    for row in rows:
        table.add_row(*map(Text, (str(row["measure"]), VECTOR_ZH.get(str(row["vector"]), "各种"), str(row["name_zh"]))))
    out().print(table)


def _is_listed(row: Record, which: Which) -> bool:
    if which is Which.OVERDUE:
        return bool(row["is_overdue"])
    return which is Which.ALL or bool(row["is_open"]) is (which is Which.OPEN)


def _is_within(standards: Standards, row: Record, wanted: str) -> bool:
    opened_on, place_code = row["opened_on"], str(row["place_code"])
    assert isinstance(opened_on, date)
    return wanted in (place_code, *standards.ancestors(place_code, opened_on))


def _print_cases(console: Console, rows: list[Record], which: Which, day: date, every: int) -> None:
    from rich.text import Text

    from cases.telling import due_words
    from cases.words import SEVERITY_ZH

    if not rows:
        if every:
            console.print(Text(f"没有{_WHICH_ZH[which]}案件符合条件；登记库里共有 {every} 件（--status all）。"))
        else:
            console.print(Text("还没有案件；夜间评级发布后，低于目标的镇街自动立案。"))
        return
    overdue = sum(bool(row["is_overdue"]) for row in rows)
    late = f"，逾期 {overdue}" if overdue else ""
    console.print(Text(f"{_WHICH_ZH[which]}案件（{len(rows)}{late}，截至 {day}）", style="bold"))
    console.print()
    # What a narrow screen has no room for stands on the page of each case.
    more = ("次", "责任单位") if console.width >= _WIDE else ()
    table = ruled_table(
        "案号", "镇街", "病媒", "状态", "程度", "等级", "待办", "期限", *more,
        right=["次"], center=["病媒", "程度"], fold=["镇街", "状态", "责任单位"],
    )  # fmt: skip
    for row in sorted(rows, key=row_order):
        due_on, severity = row["due_on"], str(row["severity"])
        arrow = Text.assemble(letter(str(row["grade"] or "N")), "→", str(row["required"]))
        late_style = "bold red" if row["is_overdue"] else ""
        due = due_words(due_on, day) if isinstance(due_on, date) else ""
        due = due if row["is_open"] else f"{row['ended_on']} 结案"
        table.add_row(
            Text(str(row["case_no"])),
            Text(str(row["place_name"])),
            Text(VECTOR_ZH[str(row["vector"])]),
            Text(str(row["status_zh"]) + (" 复发" if row["recurrence_count"] else "")),
            Text(SEVERITY_ZH.get(severity, severity), style=SEVERITY_STYLES.get(severity, "")),
            arrow,
            Text(str(row["step_zh"] or "")),
            Text(due, style=late_style),
            *map(Text, (str(row["attempt"] or ""), str(row["responsible"] or ""))[: len(more)]),
        )
    console.print(table)
    proposed = [str(row["case_no"]) for row in rows if row["override_proposed_by"]]
    if proposed:
        print_lines(console, [f"等另一人核准手工销案：{'、'.join(proposed)}"], indent=0)
    print_lines(console, ["一件的依据、经过和下一步：sihai case 案号"], style="dim", indent=0)
