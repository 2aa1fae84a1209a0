"""Workbooks of others, read by mapping files: what comes out is what stands in them, added up by other means.

Hong Kong publishes indices without counts, in months across; Sierra Leone wrote down every trap of every night.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from reference.load import Standards
from sheets.reader import SheetContent, read_sheet
from tests.real.installation import ABSENT, MAPPINGS, REAL_DATA

HONGKONG, SIERRA_LEONE = REAL_DATA / "hongkong", REAL_DATA / "sierra_leone_rodents"
pytestmark = pytest.mark.skipif(not REAL_DATA.exists(), reason=ABSENT.format(REAL_DATA))

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIELD_SHEET = SIERRA_LEONE / "field_sheet_trap_sites.xlsx"
Printed = dict[tuple[str, str, int], Decimal]
VisitKey = tuple[str, str]


def read(path: Path, mapping: str, standards: Standards) -> SheetContent:
    return read_sheet(path.read_bytes(), path.name, standards, (MAPPINGS / mapping).read_bytes())


@cache
def rows_of(path: Path) -> dict[str, list[dict[str, object]]]:
    """Sheet -> its rows by title, as openpyxl sees them."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    found: dict[str, list[dict[str, object]]] = {}
    for sheet in book.worksheets:
        titles, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip((str(t) for t in titles), row, strict=False)) for row in rows]
    return found


def printed_in(path: Path, index: str | None) -> Printed:
    """(Sheet, site, month) -> printed value, with the three places that a sheet's number keeps here."""
    found: Printed = {}
    for sheet, rows in rows_of(path).items():
        for row in rows:
            if "Site" in row and (index is None or row["Indices"] == index):
                for month, title in enumerate(MONTHS, start=1):
                    if row.get(title) is not None:
                        site = " ".join(str(row["Site"]).split())
                        found[sheet, site, month] = Decimal(repr(row[title])).quantize(Decimal("0.001"))
    return found


@pytest.mark.parametrize(
    ("filename", "mapping", "index", "cells"),
    [
        pytest.param("2010-2020 AOI.xlsx", "hongkong_aoi.toml", None, 5877, id="ovitraps 2010-2020"),
        pytest.param("2020-2022 AGI&ADI.xlsx", "hongkong_agi.toml", "AGI", 1892, id="gravidtraps 2020-2022"),
    ],
)
def test_every_printed_index_of_hong_kong_is_read_once(
    filename: str, mapping: str, index: str | None, cells: int, standards: Standards
) -> None:
    found = read(HONGKONG / filename, mapping, standards)
    printed = printed_in(HONGKONG / filename, index)
    assert found.faults == []
    assert (len(found.rows), len(printed)) == (cells, cells)
    assert len({row.row_id for row in found.rows}) == cells
    seen: Printed = {}
    for row in found.rows:
        day, site, value = row.values["surveyed_on"], row.values["unit_name"], row.values["printed_index"]
        assert row.sheet == str(day.year)  # type: ignore[attr-defined]
        seen[row.sheet, " ".join(str(site).split()), day.month] = value  # type: ignore[attr-defined,assignment]
    assert seen == printed
    totals = {sheet: sum(v for (s, _, _), v in printed.items() if s == sheet) for sheet in {s for s, _, _ in printed}}
    for sheet, total in totals.items():
        assert sum(v for (s, _, _), v in seen.items() if s == sheet) == total


def test_the_ports_of_hong_kong_in_merged_cells_under_a_second_row(standards: Standards) -> None:
    path = HONGKONG / "2020-2022 AGI&ADI.xlsx"
    found = read(path, "hongkong_ports.toml", standards)
    sheet = openpyxl.load_workbook(path, data_only=True)["2022 PGI PDI"]
    by_hand = {
        (sheet.cell(row, 1).value, month): Decimal(repr(value)).quantize(Decimal("0.001"))
        for row in range(3, sheet.max_row + 1)
        for month in range(1, 13)
        if sheet.cell(row, 2).value == "PGI" and (value := sheet.cell(row, 2 + month).value) is not None
    }
    seen = {
        (row.values["unit_name"], row.values["surveyed_on"].month): row.values["printed_index"]  # type: ignore[attr-defined]
        for row in found.rows
    }
    assert found.faults == []
    assert seen == by_hand
    assert len(seen) == 24


def test_indices_without_counts_are_read_and_yet_no_counts(standards: Standards) -> None:
    found = read(HONGKONG / "2010-2020 AOI.xlsx", "hongkong_aoi.toml", standards)
    assert {row.values["traps_recovered"] for row in found.rows} == {None}


@cache
def nights_by_hand() -> dict[VisitKey, dict[str, int]]:
    """Village and visit -> traps set, without a result, and with a rodent; every row is one trap and one night."""
    counts: dict[VisitKey, dict[str, int]] = defaultdict(lambda: {"set": 0, "na": 0, "rodents": 0})
    for row in rows_of(FIELD_SHEET)["trap_sites"]:
        visit = counts[str(row["village"]), str(row["visit"])]
        visit["set"] += 1
        visit["na"] += row["rodent_trapped"] == "na"
        visit["rodents"] += row["rodent_trapped"] == "y"
    return counts


def test_trap_nights_of_sierra_leone_are_those_of_the_workbook(standards: Standards) -> None:
    found = read(FIELD_SHEET, "sierra_leone.toml", standards)
    assert found.faults == []
    seen: dict[VisitKey, dict[str, int]] = defaultdict(lambda: {"set": 0, "na": 0, "rodents": 0})
    for row in found.rows:
        visit = seen[str(row.values["unit_name"]), str(row.values["note"])]
        traps, effective, caught = (row.values[key] for key in ("traps_set", "traps_effective", "caught"))
        assert isinstance(traps, int)
        assert isinstance(effective, int)
        assert isinstance(caught, int)
        visit["set"] += traps
        visit["na"] += traps - effective
        visit["rodents"] += caught
    assert seen == nights_by_hand()
    assert sum(visit["set"] for visit in seen.values()) == 4126
    assert any("4126 行" in remark and f"合并为 {len(found.rows)} 行" in remark for remark in found.remarks)


def test_the_visits_agree_with_the_trap_success_computed_from_the_cleaned_data() -> None:
    with (SIERRA_LEONE / "computed_trap_success.csv").open(newline="") as lines:
        published = {(line["village"], line["visit"]): line for line in csv.DictReader(lines)}
    by_hand = nights_by_hand()
    assert {key: (visit["rodents"], visit["set"]) for key, visit in by_hand.items()} == {
        key: (int(published[key]["rodents"]), int(published[key]["trap_nights"])) for key in by_hand
    }
    assert (by_hand["seilama", "2"]["rodents"], by_hand["seilama", "2"]["set"]) == (56, 1136)  # 4.930 per 100


def test_another_word_in_the_field_sheet_is_a_fault_at_its_cell(standards: Standards) -> None:
    """`y, partially` stands in the bait column; read as a catch it would be nobody's guess."""
    mapping = (MAPPINGS / "sierra_leone.toml").read_text(encoding="utf-8")
    changed = mapping.replace('caught = "rodent_trapped"', 'caught = "bait_present"').encode()
    found = read_sheet(FIELD_SHEET.read_bytes(), FIELD_SHEET.name, standards, changed)
    cells = rows_of(FIELD_SHEET)["trap_sites"]
    expected = {number for number, row in enumerate(cells, start=2) if row["bait_present"] == "y, partially"}
    assert {(fault.rule_id, fault.seen) for fault in found.faults} == {("cell.mapping", "y, partially")}
    assert {fault.row for fault in found.faults} == expected
    assert {fault.number for fault in found.faults} == {12}
