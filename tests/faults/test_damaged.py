"""Damaged files: a lake file is named and mended from what was received; a damaged warehouse is not even noticed."""

from __future__ import annotations

import pytest

from assets.publications.shelf import published_edition
from intake.doctor import examine
from intake.lock import writer_lock
from intake.rebuild_lake import rebuild_lake
from pipelines.run import GradingFailedError, run_grading
from tests.faults.nights import AS_OF, BEFORE, published_rows
from tests.intake.desk import Desk

pytestmark = pytest.mark.slow


def test_a_truncated_lake_file_is_named_and_mended(desk: Desk) -> None:
    former = published_edition(desk.settings)
    rows = published_rows(desk.settings)
    path = desk.settings.lake / "accepted" / "breteau" / "00000001.parquet"
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(GradingFailedError, match=r"00000001\.parquet") as raised:
        run_grading(desk.settings, as_of=AS_OF)
    assert "sihai doctor" in str(raised.value)
    assert "sihai rebuild" in str(raised.value)
    assert published_edition(desk.settings).edition_id == former.edition_id
    assert [(one.kind, one.subject) for one in examine(desk.settings, desk.engine)] == [
        ("lake_file", "accepted/breteau/00000001.parquet")
    ]
    with writer_lock(desk.settings):
        rebuild_lake(desk.settings, desk.engine, desk.standards)
    assert examine(desk.settings, desk.engine) == []
    # The same day as another kind: computed anew, from the mended file.
    assert run_grading(desk.settings, as_of=BEFORE, kind="intraday").is_new
    again = published_rows(desk.settings)
    assert again.pop("reference.edition") != rows.pop("reference.edition")
    assert again == rows


def test_a_damaged_warehouse_is_made_anew(desk: Desk) -> None:
    desk.settings.warehouse.write_bytes(b"garbage " * 4096)
    desk.settings.warehouse.with_name("warehouse.duckdb.wal").write_bytes(b"more garbage")
    assert run_grading(desk.settings, as_of=AS_OF).is_new
    assert len(published_rows(desk.settings)["validated.breteau"]) == 3
