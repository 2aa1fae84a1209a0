"""Rounds, findings and reports of the small edition, and what the registry knows beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from cases.places import PlacesNow
from editions.opened import Edition, open_edition
from editions.queue import excluded_rows, open_findings, questions_to
from editions.reporting import report_matrix, report_periods
from editions.rounds import fresh_in_round, locked_sheets, round_places, rounds_of, sheets_of_round
from intake.blob import load_blob
from intake.decisions import DecisionError, confirm_warning, exclude_row, restore_row, withdraw
from intake.ingest import ingest
from intake.receive import receive
from intake.review import Reviewer, pass_county, send_back
from intake.rounds import lock_round, locks_of
from intake.row_query import answer, ask
from reference.load import Standards, load_standards
from registry.database import open_registry, read
from registry.tables import submission
from settings import SHANGHAI, STANDARDS, Settings
from tests.intake.desk import csv_sheet, row
from tests.small_edition import AS_OF

STREET, OTHER, COUNTY = "330481004", "330481107", "330481"
ROUND = "2026-autumn"
NEXT_DAY = datetime(2026, 11, 21, 9, tzinfo=SHANGHAI)
CDC = Reviewer("县疾控审核员", "cdc")


@dataclass
class Office:
    """A copy of the installation, free to be written to."""

    settings: Settings
    engine: Engine
    standards: Standards
    edition: Edition

    def places(self, root: str) -> set[str]:
        chain = PlacesNow(self.standards, AS_OF).chain
        return {code for r in self.standards.tables["place"] if root in (code := str(r["place_code"]), *chain(code))}

    def sheets(self, root: str = STREET, vector: str | None = None) -> dict[str, list[str]]:
        with read(self.engine) as connection:
            found = sheets_of_round(self.edition, connection, ROUND, root, self.places(root), vector)
        return {key: list(rows) for key, rows in found.items()}

    def receipt(self, submission_id: str) -> str:
        with read(self.engine) as connection:
            return str(
                connection.scalar(
                    select(submission.c.receipt_no).where(submission.c.submission_id == submission_id)
                )
            )  # fmt: skip

    def send(self, rows: list[dict[str, object]] | bytes) -> str:
        """A Breteau sheet, or any bytes, that come the day after the edition; gives the submission id."""
        receipt = receive(
            self.settings, self.engine, rows if isinstance(rows, bytes) else csv_sheet(rows), filename="报表.xlsx",
            sender="报送人", channel="cli", received_at=NEXT_DAY,
        )  # fmt: skip
        ingest(self.settings, self.engine, self.standards)
        return receipt.submission_id


@pytest.fixture
def office(published_home: Path, tmp_path: Path) -> Iterator[Office]:
    home = tmp_path / "office"
    shutil.copytree(published_home, home, symlinks=True)
    settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    engine = open_registry(settings.registry_url)
    with open_edition(settings) as edition:
        yield Office(settings, engine, load_standards([STANDARDS, settings.local_standards]), edition)
    engine.dispose()


def village(office: Office, street: str = STREET) -> str:
    return min(code for code in office.places(street) if len(code) == 12)


def visit(office: Office, street: str = STREET, **changes: object) -> dict[str, object]:
    return {**row("新点位", place_code=village(office, street), surveyed_on=date(2026, 11, 19)), **changes}


def test_a_round_holds_the_sheets_whose_rows_lie_in_it(office: Office) -> None:
    (autumn,) = [one for one in rounds_of(office.edition, office.places(COUNTY)) if one["round_id"] == ROUND]
    street, other, county = office.sheets(STREET), office.sheets(OTHER), office.sheets(COUNTY)
    assert set(street)
    assert set(street).isdisjoint(other)
    assert {**street, **other} == county
    assert autumn["sheets"] == len(county)
    by_vector = [office.sheets(STREET, vector) for vector in ("rodent", "mosquito", "fly", "cockroach")]
    assert sum(len(rows) for part in by_vector for rows in part.values()) == sum(len(rows) for rows in street.values())


def test_the_round_page_counts_reviews_and_shows_locks(office: Office) -> None:
    def street() -> tuple[object, ...]:
        with read(office.engine) as connection:
            locks = locks_of(connection)
            places = round_places(
                office.edition, connection, office.standards, ROUND, office.places(COUNTY), locks
            )  # fmt: skip
            cell = next(one for one in places if one.place_code == STREET).cells["fly"]
            locked = locked_sheets(office.edition, office.standards, locks, list(office.sheets(STREET)))
        ready = cell.ready
        return len(ready.reviewed), len(ready.unreviewed), len(ready.returned), cell.lock is not None, len(locked)

    fly = office.sheets(STREET, "fly")
    first = min(fly)
    assert street() == (0, len(fly), 0, False, 0)
    pass_county(office.engine, office.standards, office.receipt(first), reviewer=CDC, locked_at=None)
    assert street() == (1, len(fly) - 1, 0, False, 0)
    send_back(
        office.engine,
        office.standards,
        office.receipt(first),
        reviewer=CDC,
        is_county=True,
        reason="错",
        locked_at=None,
    )
    assert street() == (0, len(fly) - 1, 1, False, 0)
    withdraw(office.engine, office.receipt(first), actor="报送人")
    # A lock of the county covers the street; only the county itself can open it again.
    lock_round(office.engine, ROUND, COUNTY, sheets=office.sheets(COUNTY), actor="县疾控", reason="限期")
    assert street()[3:] == (True, len(office.sheets(STREET)))


def test_a_sheet_received_since_holds_the_round_open(office: Office) -> None:
    def fresh(vector: str | None, root: str = STREET) -> list[str]:
        with read(office.engine) as connection:
            return list(fresh_in_round(office.edition, connection, office.places(root), vector))

    assert fresh(None) == []
    office.send([visit(office)])
    assert fresh(None) == [], "a trap sheet carries no letter"
    (key,) = office.sheets(STREET, "fly")
    with read(office.engine) as connection:
        sha256 = str(connection.scalar(select(submission.c.sha256).where(submission.c.submission_id == key)))
    withdraw(office.engine, office.receipt(key), actor="报送人", at=NEXT_DAY)
    again = office.send(load_blob(office.settings, sha256))
    assert fresh("fly") == fresh(None) == [again]
    assert fresh("rodent") == fresh(None, OTHER) == []
    sheets = office.sheets(STREET, "fly")
    assert set(sheets) == {key, again}, "the edition is what it was; who is in force is asked when locking"
    assert set(sheets[key]) == set(sheets[again])
    with pytest.raises(DecisionError, match="1 份表没有经县级审核"):
        lock_round(office.engine, ROUND, STREET, "fly", sheets=sheets, actor="县疾控")
    pass_county(office.engine, office.standards, office.receipt(again), reviewer=CDC, locked_at=None)
    lock_round(office.engine, ROUND, STREET, "fly", sheets=sheets, actor="县疾控")


def test_a_warning_is_listed_until_it_is_settled(office: Office) -> None:
    def listed() -> list[tuple[str, str, bool]]:
        with read(office.engine) as connection:
            found = open_findings(office.edition, connection, office.places(STREET))
        return [(one.rule_id, one.state, one.is_fresh) for one in found if one.standing.submission_id == key]

    rule = "breteau.printed_index.equals_computed"
    key = office.send([visit(office, printed_index=99)])
    receipt = office.receipt(key)
    assert listed() == [(rule, "open", True)]
    ask(office.engine, receipt, "CSV!2", rule, "指数是怎样算的？", actor="县疾控")
    assert listed() == [(rule, "asked", True)]
    with read(office.engine) as connection:
        assert [query.question for query in questions_to(connection, [key])] == ["指数是怎样算的？"]
    answer(office.engine, receipt, "CSV!2", rule, "抄错了", actor="报送人")
    assert listed() == [(rule, "answered", True)]
    with read(office.engine) as connection:
        assert questions_to(connection, [key]) == []
        assert open_findings(office.edition, connection, office.places(OTHER)) == []
    exclude_row(office.engine, receipt, "CSV!2", actor="县疾控", reason="存疑")
    assert listed() == []
    restore_row(office.engine, receipt, "CSV!2", actor="县疾控", reason="查实")
    confirm_warning(office.engine, receipt, "CSV!2", rule, actor="县疾控", reason="属实")
    assert listed() == []


def test_excluded_rows_are_listed_with_their_reason_in_their_places_only(office: Office) -> None:
    key, rows = next(iter(office.sheets(STREET).items()))
    exclude_row(office.engine, office.receipt(key), rows[0], actor="县疾控", reason="地点有误")
    with read(office.engine) as connection:
        (told,) = excluded_rows(office.edition, connection, office.places(STREET))
        assert excluded_rows(office.edition, connection, office.places(OTHER)) == []
    assert (told.row_id, told.reason, told.actor) == (rows[0], "地点有误", "县疾控")
    restore_row(office.engine, office.receipt(key), rows[0], actor="县疾控", reason="查实")
    with read(office.engine) as connection:
        assert excluded_rows(office.edition, connection, office.places(STREET)) == []


def test_who_has_reported(office: Office) -> None:
    periods = {str(one["period"]): one for one in report_periods(office.edition, office.places(COUNTY))}
    autumn = periods[ROUND]
    counted = [int(str(autumn[state])) for state in ("on_time", "late", "missing", "waiting")]
    assert sum(counted) == autumn["due"] == 48, "twelve streets and towns, four forms each"
    assert counted[2] == 41, "two streets alone have sent, one of them three forms of four"
    with read(office.engine) as connection:
        places = {
            one.place_code: one for one in report_matrix(office.edition, connection, ROUND, office.places(COUNTY))
        }
    assert places[STREET].cells["rodent_survey"].state == "missing"
    fly = places[STREET].cells["fly_survey"]
    assert fly.state in ("on_time", "late")
    assert fly.cells is not None
    assert fly.cells_met == fly.cells - len(fly.short)
    assert places["330481001"].cells["rodent_survey"].state == "missing"
    assert set(report_periods(office.edition, office.places("330482"))) == set()


def test_a_report_returned_or_come_since_is_told_as_such(office: Office) -> None:
    def state(period: str, form: str, place: str = STREET) -> tuple[str, tuple[str, ...]]:
        with read(office.engine) as connection:
            places = report_matrix(office.edition, connection, period, office.places(COUNTY))
        cell = next(one for one in places if one.place_code == place).cells[form]
        return cell.state, cell.receipts

    key = min(office.sheets(STREET, "fly"))
    before = state(ROUND, "fly_survey")
    send_back(
        office.engine, office.standards, office.receipt(key), reviewer=CDC, is_county=True, reason="错", locked_at=None
    )
    assert state(ROUND, "fly_survey") == ("refused", (office.receipt(key),))
    assert state(ROUND, "mosquito_survey")[0] in ("on_time", "late")
    pass_county(
        office.engine, office.standards, office.receipt(key), reviewer=CDC, locked_at=None, reason="核对无误"
    )  # fmt: skip
    assert state(ROUND, "fly_survey") == before
    # The street of the monthly plan that has sent nothing: a sheet that came since, and one that was refused.
    refused = office.send([{**visit(office, "330481001"), "houses": 1, "houses_positive": 4}])
    assert state("2026-11", "breteau", "330481001") == ("refused", (office.receipt(refused),))
    fresh = office.send([visit(office, "330481001")])
    assert state("2026-11", "breteau", "330481001") == ("received", (office.receipt(fresh),))
    assert state("2026-11", "ovitrap", "330481001")[0] == "waiting"
