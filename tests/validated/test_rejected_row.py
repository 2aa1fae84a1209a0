"""Refused rows stay for ever, and say whether they still wait."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from sqlalchemy import Engine

from assets.catalogue import tables
from assets.night import open_night
from assets.stages import STAGES
from intake.decisions import confirm_replacement, withdraw
from intake.rebuild_lake import rebuild_lake
from reference.load import Standards
from settings import Settings
from tests.intake.desk import Desk, at, bad_row, row

NEEDED = ("intake.submission", "intake.batch", "validated.rejected_row")


@pytest.fixture
def desk(settings: Settings, engine: Engine, standards: Standards) -> Desk:
    return Desk(settings, engine, standards)


def waiting(desk: Desk, day: int) -> dict[str, str]:
    """Receipt and row -> status, at the end of a day in June."""
    with duckdb.connect() as connection:
        for stage in STAGES:
            connection.execute(f"create schema if not exists {stage}")
        night = open_night(connection, desk.settings, desk.engine, date(2026, 6, day))
        for table in tables():
            if table.full_name in NEEDED:
                connection.execute(table.schema)
                table.fill(night)
        return dict(
            connection.sql(
                "select substr(receipt_no, 7) || ' ' || row_number, r.status from validated.rejected_row as r "
                "join intake.submission using (submission_id)"
            ).fetchall()
        )


def test_rows_wait_until_a_later_version_takes_effect(desk: Desk) -> None:
    first = desk.send([row("甲"), bad_row("乙"), bad_row("丙")], received_at=at(1))
    desk.ingest()
    second = desk.send([row("甲"), row("乙"), bad_row("丙")], received_at=at(3), replaces=first.receipt_no)
    desk.ingest()
    confirm_replacement(desk.engine, second.receipt_no, actor="甲", at=at(5))
    third = desk.send([row("甲"), row("乙"), row("丙")], received_at=at(7), replaces=second.receipt_no)
    desk.ingest()
    assert desk.status(third)["status"] == "effective"
    one, two = first.receipt_no[6:], second.receipt_no[6:]
    assert waiting(desk, 1) == {f"{one} 3": "waiting", f"{one} 4": "waiting"}
    held = {f"{one} 3": "waiting", f"{one} 4": "waiting", f"{two} 4": "waiting"}
    assert waiting(desk, 3) == held, "the second is held and replaces nothing yet"
    assert waiting(desk, 5) == {**held, f"{one} 3": "replaced", f"{one} 4": "replaced"}
    assert waiting(desk, 7) == dict.fromkeys(held, "replaced")


def test_a_wholly_refused_sheet_waits_until_it_is_mended_or_withdrawn(desk: Desk) -> None:
    given_up = desk.send([bad_row("甲")], received_at=at(1))
    mended = desk.send([bad_row("乙"), bad_row("丙")], received_at=at(1))
    desk.ingest()
    desk.send([row("乙"), row("丙")], received_at=at(4), replaces=mended.receipt_no)
    desk.ingest()
    withdraw(desk.engine, given_up.receipt_no, actor="甲", reason="不再报", at=at(6))
    assert waiting(desk, 3) == {"01-000001 2": "waiting", "01-000002 2": "waiting", "01-000002 3": "waiting"}
    assert waiting(desk, 4) == {"01-000001 2": "waiting", "01-000002 2": "replaced", "01-000002 3": "replaced"}
    assert waiting(desk, 6) == {"01-000001 2": "withdrawn", "01-000002 2": "replaced", "01-000002 3": "replaced"}


def test_rows_in_force_just_so_are_not_among_them_also_after_a_rebuild(desk: Desk) -> None:
    desk.send([row("甲"), row("乙")], received_at=at(1))
    desk.send([row("甲"), row("乙", containers=9), row("丙")], received_at=at(2), sender="另一报送人")
    desk.ingest()
    assert waiting(desk, 3) == {"02-000001 3": "waiting"}
    report = rebuild_lake(desk.settings, desk.engine, desk.standards)
    assert (report.rows, waiting(desk, 3)) == (4, {"02-000001 3": "waiting"})
