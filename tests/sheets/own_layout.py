"""A small mapping of light traps, a sheet that it fits, and what comes out in few words."""

from __future__ import annotations

import datetime as dt

from reference.load import Standards
from sheets.reader import SheetContent, read_sheet
from tests.sheets.making import Cells, workbook

FORM = 'form = "light_trap"\n'
COLUMNS = """[columns]
unit_name = "点位"
surveyed_on = "日期"
habitat = "环境"
lamps = "灯数"
nights = "夜数"
females = "雌蚊"
"""
CONSTANTS = """[constants]
place_code = "330481001000"
is_key_unit = false
is_built_up = true
"""
PLAIN = FORM + COLUMNS + CONSTANTS
TITLES = ["点位", "日期", "环境", "灯数", "夜数", "雌蚊"]
EAST = ["东山", "2026-06-01", "城镇居民区", 5, 1, 20]
WEST = ["西山", "2026-06-01", "公园绿化带", 5, 1, 0]
DAY = dt.date(2026, 6, 1)


def read(cells: Cells, mapping: str, standards: Standards, sheet: str = "记录") -> SheetContent:
    return read_sheet(workbook((sheet, cells)), "本县.xlsx", standards, mapping.encode())


def columns_of(found: SheetContent, *keys: str) -> list[tuple[object, ...]]:
    """Row id and some values of every row."""
    return [(row.row_id, *(row.values[key] for key in keys)) for row in found.rows]


def faults_of(found: SheetContent) -> list[tuple[str, int, str, int, str]]:
    return [(fault.rule_id, fault.row, fault.column, fault.number, fault.seen) for fault in found.faults]
