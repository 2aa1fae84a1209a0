"""Sending the sample: workbooks with back-dated receipts, replaced where told, nothing new the second time."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from cli.sample import as_workbook, lay_local_standards, read_sample, send_sample
from reference.load import Standards, load_standards
from registry.database import read
from registry.tables import submission
from settings import SAMPLE_DATA, SHANGHAI, STANDARDS, Settings
from sheets.forms import FORMS

FIRST = "330481103-2026-spring-rodent_survey"
CORRECTED = f"{FIRST}-corrected"
CHOSEN = (FIRST, CORRECTED, "330481001-2026-05-light_trap", "330481001-2026-01-rodent_trap")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample of four sheets."""
    folder = tmp_path_factory.mktemp("sample")
    for form in FORMS:
        with (SAMPLE_DATA / f"{form}.csv").open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            rows = [row for row in reader if row["sheet_id"] in CHOSEN]
        with (folder / f"{form}.csv").open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, reader.fieldnames or [])
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def haining() -> Standards:
    return load_standards([STANDARDS, SAMPLE_DATA / "standards"])


def test_sheets_come_in_the_order_of_receipt_with_typed_values(small: Path) -> None:
    sheets = read_sample(small)
    assert [s.sheet_id for s in sheets] == [CHOSEN[3], FIRST, CHOSEN[2], CORRECTED]
    assert sheets[3].replaces == FIRST
    row = sheets[0].rows[0]
    assert isinstance(row["place_code"], str)
    assert isinstance(row["traps_set"], int)
    assert row["is_built_up"] is True
    assert row["unit_code"] is None


def test_the_same_sheet_is_the_same_workbook(small: Path, haining: Standards) -> None:
    sheet = read_sample(small)[0]
    assert as_workbook(sheet, haining) == as_workbook(sheet, haining)


def test_sending_twice_receives_once(settings: Settings, engine: Engine, small: Path, haining: Standards) -> None:
    seen: list[tuple[int, int]] = []
    assert send_sample(settings, engine, haining, lambda done, of: seen.append((done, of)), small) == 4
    assert seen[-1] == (4, 4)
    assert send_sample(settings, engine, haining, lambda done, of: None, small) == 0
    with read(engine) as connection:
        rows = {row.filename.removesuffix(".xlsx"): row for row in connection.execute(select(submission))}
    assert set(rows) == set(CHOSEN)
    assert rows[CORRECTED].replaces == rows[FIRST].submission_id
    assert {row.channel for row in rows.values()} == {"import"}
    days = {sheet.sheet_id: sheet.received_at for sheet in read_sample(small)}
    assert {name: row.received_at.astimezone(SHANGHAI) for name, row in rows.items()} == days


@pytest.mark.slow
def test_whole_sample_is_sent_by_two_processes(settings: Settings, engine: Engine, haining: Standards) -> None:
    sheets = read_sample()
    assert send_sample(settings, engine, haining, lambda done, of: None) == len(sheets)
    assert send_sample(settings, engine, haining, lambda done, of: None) == 0


def test_local_standards_lie_where_the_installation_looks(settings: Settings) -> None:
    lay_local_standards(settings)
    local = load_standards([STANDARDS, settings.local_standards])
    assert {"2025-autumn", "2026-spring", "2026-autumn"} <= {str(row["round_id"]) for row in local.tables["round"]}
    assert len([row for row in local.tables["unit"] if row["is_demonstration"]]) == 192
