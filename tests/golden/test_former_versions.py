"""Sheets of former form versions, kept as they were written, are still read, accepted and computed.

`version_<n>/<form>.xlsx` holds one row made from sample_data.broken_changes.BASE by the template writer of that time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Engine

from assets.catalogue import build_all
from assets.night import open_night
from expectations.judge import judge
from intake.ingest import ingest
from intake.receive import receive
from reference.load import Standards
from sample_data.broken_changes import BASE
from settings import Settings
from sheets.forms import FORMS
from sheets.reader import read_sheet

HERE = Path(__file__).parent
SHEETS = sorted(HERE.glob("version_*/*.xlsx"))
RECEIVED_AT = datetime(2026, 5, 20, 1, tzinfo=UTC)


def test_every_former_version_has_a_sheet() -> None:
    kept = {(path.stem, int(path.parent.name.removeprefix("version_"))) for path in SHEETS}
    former = {(form_id, version) for form_id, form in FORMS.items() for version in range(1, form.version)}
    assert kept == former, "keep a filled sheet of the version that you have just ended under tests/golden/version_<n>/"


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_it_is_read_and_accepted(path: Path, standards: Standards) -> None:
    content = read_sheet(path.read_bytes(), path.name, standards)
    assert content.form_id == path.stem
    assert path.parent.name == f"version_{content.form_version}"
    assert content.faults == []
    (row,) = content.rows
    counts = {key: value for key, value in BASE[path.stem].items() if isinstance(value, int)}
    assert {key: row.values[key] for key in counts} == counts
    judged = judge([("s", RECEIVED_AT, content)], standards)[0]
    assert [p.rule_id for p in judged.problems if p.severity != "notice"] == []
    assert len(judged.accepted) == 1


def test_columns_that_it_lacks_are_empty_and_its_indices_computed(
    settings: Settings, engine: Engine, standards: Standards
) -> None:
    for path in SHEETS:
        receive(
            settings, engine, path.read_bytes(), filename=path.name, sender="县", channel="cli", received_at=RECEIVED_AT
        )
    assert ingest(settings, engine, standards).accepted_rows == len(SHEETS)
    with duckdb.connect() as connection:
        build_all(open_night(connection, settings, engine, date(2026, 5, 31)))
        for path in SHEETS:
            stored = connection.table(f"validated.{path.stem}").project("form_version, printed_index").fetchall()
            assert stored == [(1, None)], path.stem
            assert connection.table("facts.measure").filter(f"form = '{path.stem}'").fetchall(), path.stem
