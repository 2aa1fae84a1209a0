"""A past day run again gives what it gave then, row for row, whatever was received and decided since."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import select

from assets.catalogue import tables
from cli.sample import SampleSheet, as_workbook, read_sample
from intake.decisions import exclude_row, withdraw
from intake.ingest import ingest
from intake.receive import receive
from intake.rounds import lock_round
from reference.load import load_standards
from registry.database import read
from registry.tables import submission
from settings import SHANGHAI, STANDARDS
from tests.golden.conftest import NOW, THEN, Year

pytestmark = [pytest.mark.slow, pytest.mark.golden]

LATER = datetime(2026, 11, 10, 9, tzinfo=SHANGHAI)


def differences(first: Path, second: Path) -> dict[str, int]:
    """Rows of each table that stand in one warehouse and not in the other."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'Asia/Shanghai'")
        for name, path in (("one", first), ("other", second)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        counts = {}
        for table in tables():
            one, other = (connection.sql(f"from {name}.{table.full_name}") for name in ("one", "other"))
            assert one.columns == other.columns
            extra = connection.sql("(from one except all from other) union all (from other except all from one)")
            counts[table.full_name] = len(extra.fetchall())
    return {name: count for name, count in counts.items() if count}


def submission_of(year: Year, sheet: SampleSheet) -> str:
    with read(year.engine) as connection:
        found = connection.scalar(
            select(submission.c.submission_id).where(submission.c.filename == f"{sheet.sheet_id}.xlsx")
        )
    assert found is not None
    return str(found)


def replace(year: Year, sheet: SampleSheet) -> None:
    """The same sheet with another note, sent again in November."""
    standards = load_standards([STANDARDS, year.settings.local_standards])
    row = sheet.rows[0]
    row["note"] = "更正"
    receive(
        year.settings, year.engine, as_workbook(sheet, standards), filename="更正.xlsx", sender=sheet.sender,
        channel="web", received_at=LATER, replaces=submission_of(year, sheet),
    )  # fmt: skip
    report = ingest(year.settings, year.engine, standards)
    assert report.accepted_rows == len(sheet.rows)


def test_half_a_year_of_later_sheets_changes_nothing_then(year: Year) -> None:
    again = year.build("then_again.duckdb", THEN)
    assert differences(year.then, again) == {}


@pytest.fixture(scope="module")
def corrected(year: Year) -> Year:
    """The year after a withdrawal, an exclusion, a lock and a replacement of sheets that counted in June."""
    before = [s for s in read_sample() if s.received_at.date() <= THEN and s.form.form_id == "rodent_survey"]
    replaced_ids = {s.replaces for s in read_sample()}
    known = [s for s in before if s.sheet_id not in replaced_ids and not s.replaces]
    withdrawn, excluded, replaced = known[0], known[1], known[2]
    withdraw(year.engine, submission_of(year, withdrawn), actor="县疾控", reason="填错", at=LATER)
    with duckdb.connect(str(year.then), read_only=True) as connection:
        row_id = connection.execute(
            "select min(row_id) from validated.rodent_survey where submission_id = $id",
            {"id": submission_of(year, excluded)},
        ).fetchall()[0][0]
    exclude_row(year.engine, submission_of(year, excluded), row_id, actor="县疾控", reason="非建成区", at=LATER)
    lock_round(year.engine, "2026-spring", "330481", sheets={}, actor="县疾控", at=LATER)
    replace(year, replaced)
    return year


def test_later_corrections_change_nothing_then(corrected: Year) -> None:
    assert differences(corrected.then, corrected.build("then_corrected.duckdb", THEN)) == {}


def test_later_corrections_change_the_present(corrected: Year) -> None:
    now = differences(corrected.now, corrected.build("now_corrected.duckdb", NOW))
    assert {"intake.submission", "intake.exclusion", "intake.round_lock", "facts.sheet_row", "facts.measure"} <= set(
        now
    )


def test_the_day_of_a_decision_is_the_first_that_knows_it(corrected: Year) -> None:
    status = {}
    for day in (LATER.date() - timedelta(days=1), LATER.date()):
        with duckdb.connect(str(corrected.build(f"day_{day}.duckdb", day)), read_only=True) as connection:
            status[day.day] = connection.sql(
                "select distinct grade_status from grades.vector_grade where round_id = '2026-spring' and is_official"
            ).fetchall()
    assert status == {9: [("preliminary",)], 10: [("final",)]}
