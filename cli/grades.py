"""`sihai grades`: the current letters, the letters of one round, or why one place has its letters."""

from __future__ import annotations

from typing import Annotated

import typer

from cases.words import VECTOR_ZH
from cli.errors import WrongUsageError
from cli.explanation import print_explanation
from cli.export import print_csv, print_json
from cli.grade_table import print_grades
from cli.screen import letter, out, ruled_table
from editions.explanation import read_explanation
from editions.grades import PLACES, graded_rounds, read_grades, read_round
from editions.opened import Edition, Record, open_edition, place_in
from editions.words import GRADE_STATUS_ZH
from reference.naming import near_names


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="查看")(grades)


def grades(
    place: Annotated[str | None, typer.Option(help="镇街代码或名称：逐项说明等级从何而来")] = None,
    round_id: Annotated[str | None, typer.Option("--round", help="考评轮次，例如 2026-autumn")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="输出 CSV（Excel 可直接打开）")] = False,
    official: Annotated[bool, typer.Option("--official", help="看正式版本（夜间发布）而非最新版本")] = False,
) -> None:
    """现行等级；--place 说明每个等级的依据 / current grades, and why."""
    if as_csv and as_json:
        raise WrongUsageError("--csv 和 --json 只能选一个。", "choose one of --csv and --json")
    if place is not None and round_id is not None:
        raise WrongUsageError("--place 和 --round 只能选一个。", "choose one of --place and --round")
    with open_edition(official=official) as edition:
        if place is not None:
            _explain(edition, place, as_json=as_json, as_csv=as_csv)
        elif round_id is not None:
            _of_round(edition, round_id, as_json=as_json, as_csv=as_csv)
        else:
            _current(edition, as_json=as_json, as_csv=as_csv)


def _current(edition: Edition, *, as_json: bool, as_csv: bool) -> None:
    if as_json:
        print_json({**edition.about(), "places": edition.rows(PLACES)})
    elif as_csv:
        _csv(edition.rows(PLACES))
    else:
        print_grades(
            out(),
            read_grades(edition),
            f"{edition.mark}四害密度等级（截至 {edition.as_of}，版本 {edition.edition_id}）",
        )


def _explain(edition: Edition, typed: str, *, as_json: bool, as_csv: bool) -> None:
    place = place_in(edition, typed)
    found = read_explanation(edition, place)
    if as_json:
        print_json({**edition.about(), **place, **found})
    elif as_csv:
        _csv(found["indicators"])
    else:
        print_explanation(out(), place, found)


def _of_round(edition: Edition, round_id: str, *, as_json: bool, as_csv: bool) -> None:
    rows = read_round(edition, round_id)
    if not rows:
        known = graded_rounds(edition)
        near = near_names(round_id, known) or known[:4]
        raise WrongUsageError(
            f"没有轮次「{round_id}」的评级；可选：{'、'.join(near)}。", f"no grades for round {round_id!r}"
        )
    if as_json:
        print_json({**edition.about(), "round_id": round_id, "places": rows})
    elif as_csv:
        _csv(rows)
    else:
        _print_round(rows, round_id, edition)


def _print_round(rows: list[Record], round_id: str, edition: Edition) -> None:
    from rich.text import Text

    kinds = {
        str(row["survey_kind"]): str(row["name_zh"])
        for row in edition.rows("select survey_kind, name_zh from reference.survey_kind")
    }
    console = out()
    for kind in dict.fromkeys(str(row["graded_kind"]) for row in rows):
        of_kind = [row for row in rows if row["graded_kind"] == kind]
        note = "" if of_kind[0]["is_official"] else "（不作为正式等级）"
        console.print(Text(f"{round_id} {kinds.get(kind, kind)}{note}", style="bold"))
        table = ruled_table("镇街", *VECTOR_ZH.values(), "综合", "状态", "末次调查")
        for row in of_kind:
            letters = [letter(None if row[f"{vector}_grade"] is None else str(row[f"{vector}_grade"])) for vector in
                       (*VECTOR_ZH, "street")]  # fmt: skip
            status = GRADE_STATUS_ZH[str(row["grade_status"])]
            state = status if row["is_complete"] else f"{status}，进行中"
            table.add_row(Text(str(row["place_name"])), *letters, state, str(row["last_surveyed_on"] or "-"))
        console.print(table)


def _csv(rows: list[Record]) -> None:
    print_csv(list(rows[0]) if rows else [], [list(row.values()) for row in rows])
