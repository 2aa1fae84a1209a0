"""`sihai lock`, `unlock`, `exclude`, `restore`: what a reviewer decides, each an event with actor and reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from cases.words import VECTOR_ZH
from cli.errors import WrongUsageError
from cli.installation import actor_or_user, open_settings, read_standards, registry
from cli.screen import out
from cli.send import Actor, Reason, find_row, row_text
from cli.vector import vector_code
from reference.naming import find_place, near_names

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from intake.rounds import RoundSheets
    from reference.load import Standards
    from reference.rows import Row
    from settings import Settings

Round = Annotated[
    str, typer.Argument(help="考评轮次，例如 2026-autumn；计划外的季度如 assessment-2026Q4", metavar="ROUND")
]
Place = Annotated[
    str | None, typer.Option("--place", help="镇街代码或名称； 不写则为制定该轮次的地区，包括其下全部镇街")
]
Vector = Annotated[str | None, typer.Option("--vector", help="病媒：鼠、蚊、蝇、蟑；不写则为全部")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (lock, unlock, exclude, restore):
        app.command(rich_help_panel="审核")(command)


def lock(
    round_id: Round,
    place: Place = None,
    vector: Vector = None,
    reason: Annotated[str | None, typer.Option("--reason", help="说明，留在记录中")] = None,
    actor: Actor = None,
) -> None:
    """锁定轮次，初评变为定级；有未经审核的表时要写理由 / close a round: its letters become final."""
    from intake.rounds import lock_round

    settings = open_settings()
    standards = read_standards(settings)
    found, code = _place(standards, round_id, place), vector_code(vector)
    _expect_round(standards, round_id)
    with registry(settings) as engine:
        lock_round(
            engine, round_id, str(found["place_code"]), code, actor=actor_or_user(actor), reason=reason,
            sheets=_sheets(settings, engine, standards, round_id, str(found["place_code"]), code),
        )  # fmt: skip
    out().print(f"已锁定 {round_id}：{_about(found, code)}；下次评级起为定级。", markup=False)


def unlock(round_id: Round, reason: Reason, place: Place = None, vector: Vector = None, actor: Actor = None) -> None:
    """解除轮次锁定 / open a locked round again."""
    from intake.rounds import unlock_round

    settings = open_settings()
    standards = read_standards(settings)
    found, code = _place(standards, round_id, place), vector_code(vector)
    with registry(settings) as engine:
        unlock_round(
            engine, round_id, str(found["place_code"]), code, actor=actor_or_user(actor), reason=reason
        )  # fmt: skip
    out().print(f"已解锁 {round_id}：{_about(found, code)}。", markup=False)


def exclude(
    receipt: Annotated[str, typer.Argument(help="回执号", metavar="RECEIPT")],
    row: Annotated[str, typer.Argument(help="行号（表中所见）或行标识", metavar="ROW")],
    reason: Reason,
    actor: Actor = None,
) -> None:
    """剔除一行，使其不计入任何指数 / leave a row out of every index."""
    from intake.decisions import exclude_row

    with registry(open_settings()) as engine:
        row_id = find_row(engine, receipt, row)
        exclude_row(engine, receipt, row_id, actor=actor_or_user(actor), reason=reason)
    out().print(f"已剔除：回执 {receipt} 的{row_text(row)}；下次评级起不计入。", markup=False)


def restore(
    receipt: Annotated[str, typer.Argument(help="回执号", metavar="RECEIPT")],
    row: Annotated[str, typer.Argument(help="行号（表中所见）或行标识", metavar="ROW")],
    reason: Reason,
    actor: Actor = None,
) -> None:
    """恢复剔除的一行 / take an excluded row back in."""
    from intake.decisions import restore_row

    with registry(open_settings()) as engine:
        row_id = find_row(engine, receipt, row)
        restore_row(engine, receipt, row_id, actor=actor_or_user(actor), reason=reason)
    out().print(f"已恢复：回执 {receipt} 的{row_text(row)}；下次评级起计入。", markup=False)


def _sheets(
    settings: Settings, engine: Engine, standards: Standards, round_id: str, place_code: str, vector: str | None
) -> RoundSheets:
    """What the published edition, and the registry since, know of the round's sheets.

    Where nothing was ever published no row lies in any round.
    """
    from assets.publications.shelf import NoEditionError
    from cases.places import PlacesNow
    from editions.opened import open_edition
    from editions.rounds import sheets_of_round
    from registry.database import read

    try:
        with open_edition(settings) as edition, read(engine) as connection:
            chain = PlacesNow(standards, edition.as_of).chain
            codes = {str(row["place_code"]) for row in standards.tables["place"]}
            below = {code for code in codes if code == place_code or place_code in chain(code)}
            return sheets_of_round(edition, connection, round_id, place_code, below, vector)
    except NoEditionError:
        return {}


def _place(standards: Standards, round_id: str, typed: str | None) -> Row:
    """The place that the lock concerns, with everything below it: as given, otherwise the place that planned the round.

    Raises:
        UnknownPlaceError: There is no such place.
        WrongUsageError: No place given and the round is not a planned one.
    """
    if typed is not None:
        return find_place(standards, typed)
    planned = {str(row["round_id"]): row for row in standards.tables["round"]}
    if round_id not in planned:
        near = near_names(round_id, list(planned)) or list(planned)[-4:]
        known = f"计划内的轮次有：{'、'.join(near)}" if near else "standards/round.csv 里没有计划轮次"
        raise WrongUsageError(
            f"「{round_id}」不是计划内的轮次；{known}。计划外的轮次请用 --place 指明镇街。",
            f"no planned round {round_id!r}",
        )
    return find_place(standards, str(planned[round_id]["place_code"]))


def _expect_round(standards: Standards, round_id: str) -> None:
    """Nothing is locked under a name that no row will ever bear.

    Raises:
        WrongUsageError: Neither a planned round nor a calendar quarter of a graded kind, as `assessment-2026Q4`.
    """
    planned = [str(row["round_id"]) for row in standards.tables["round"]]
    kinds = sorted({str(row["graded_as"]) for row in standards.tables["survey_kind"] if row["graded_as"]})
    kind, _, quarter = round_id.rpartition("-")
    if round_id in planned or (kind in kinds and re.fullmatch("20[0-9]{2}Q[1-4]", quarter)):
        return
    quarters = [f"{kind}-{year}Q{n}" for kind in kinds for year in _years(round_id) for n in range(1, 5)]
    near = near_names(round_id, planned + quarters) or [*planned[-3:], "assessment-2026Q4"]
    raise WrongUsageError(
        f"没有叫「{round_id}」的轮次，未锁定；是不是要找：{'、'.join(near)}？"
        f"计划外的轮次写作「性质-年份Q季度」，性质为 {'、'.join(kinds)}。",
        f"{round_id!r} is neither a planned round nor a quarter such as assessment-2026Q4",
    )


def _years(typed: str) -> list[str]:
    return re.findall("20[0-9]{2}", typed)[:1]


def _about(place: Row, vector: str | None) -> str:
    return f"{place['place_name']}，{VECTOR_ZH[vector] if vector else '四害'}"
