"""Sheets that look readable and would be read wrongly: what is refused, and what is said of what is left out."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from reference.load import Standards, load_standards
from settings import STANDARDS
from sheets.fields import Kind
from sheets.problem import UnreadableSheet
from sheets.reader import SheetContent, read_sheet
from tests.sheets.corpus.clean import Draft, draft
from tests.sheets.corpus.writing import Cells, csv_text, ods, replaced, xls, xlsx

_SUMS = {"houses": 330, "houses_positive": 16, "containers": 222, "containers_positive": 28}


def read(content: bytes, standards: Standards) -> SheetContent:
    return read_sheet(content, "表", standards)


def line(sheet: Draft, **cells: object) -> list[object]:
    """A row with a few cells, by field key."""
    return [cells.get(key) for key in sheet.keys]


def values(found: SheetContent, key: str) -> list[object]:
    return [row.values[key] for row in found.rows]


def faults(found: SheetContent) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.seen) for fault in found.faults]


def refusal(content: bytes, standards: Standards) -> str:
    with pytest.raises(UnreadableSheet) as refused:
        read(content, standards)
    return refused.value.zh


# ---- Tables


def test_a_table_with_fewer_titles_above_another_is_read(standards: Standards) -> None:
    narrow, wide = draft("breteau").without("temperature_c", "inspectors", "houses_positive"), draft("breteau")
    found = read(xlsx([narrow.titles, *narrow.rows[:2], [None], wide.titles, *wide.rows[2:4]]), standards)
    assert [row.row_number for row in found.rows] == [2, 3, 6, 7]
    assert values(found, "houses") == [50, 52, 54, 56]


def test_a_table_of_another_form_above_is_not_passed_over(standards: Standards) -> None:
    narrow, wide = draft("breteau").cells()[:3], draft("light_trap").cells()[:3]
    assert "几种表" in refusal(xlsx([*narrow, [None], *wide]), standards)
    assert "几种表" in refusal(xlsx([*wide, [None], *narrow]), standards)


def test_a_table_of_sums_above_is_not_passed_over(standards: Standards) -> None:
    sums: Cells = [["镇街", "调查户数", "阳性户数", "布雷图指数"], ["硖石街道", 156, 5, 7], [None]]
    assert "第1行的表头" in refusal(xlsx([*sums, *draft("breteau").cells()]), standards)


@pytest.mark.parametrize(
    ("key", "above", "below"),
    [
        ("surveyed_on", "监测日期：2026年6月1日", "监测日期：2026年6月8日"),
        ("place_name", "监测街道：硖石街道", "监测街道：海洲街道"),
        ("place_name", "监测街道：硖石街道", "海洲街道"),
    ],
)
def test_a_line_in_the_table_that_tells_otherwise_refuses_it(
    key: str, above: str, below: str, standards: Standards
) -> None:
    sheet = draft("breteau").without(*(("place_code", key) if key == "place_name" else (key,)))
    cells: Cells = [[above], sheet.titles, *sheet.rows[:2], [below], *sheet.rows[2:]]
    assert f"第5行写着「{below}」" in refusal(xlsx(cells, merged=["A5:H5"]), standards)
    # The same line again, or one below the last row (a signature with its date), tells nothing else of the rows.
    again = read(xlsx([[above], sheet.titles, *sheet.rows[:2], [above], *sheet.rows[2:]]), standards)
    signed = read(xlsx([[above], sheet.titles, *sheet.rows, [below]], merged=["A9:H9"]), standards)
    assert len(again.rows) == len(signed.rows) == 6


@pytest.mark.parametrize("group", ["前一年", "整改前", "应查", "对照区", "平均"])
def test_columns_of_another_time_or_place_are_not_read(group: str, standards: Standards) -> None:
    sheet = draft("breteau")
    parts = [title if key in ("containers", "containers_positive") else None
             for key, title in zip(sheet.keys, sheet.titles, strict=True)]  # fmt: skip
    tops = [group if part else title for part, title in zip(parts, sheet.titles, strict=True)]
    assert "缺少必填的列：积水容器数" in refusal(csv_text([tops, parts, *sheet.rows]).encode(), standards)


def test_a_group_that_nobody_knows_is_remarked(standards: Standards) -> None:
    sheet = draft("breteau")
    parts = [title if key in ("containers", "containers_positive") else None
             for key, title in zip(sheet.keys, sheet.titles, strict=True)]  # fmt: skip
    tops = ["六月" if part else title for part, title in zip(parts, sheet.titles, strict=True)]
    found = read(csv_text([tops, parts, *sheet.rows]).encode(), standards)
    assert "「六月：积水容器数（个）」按「积水容器数（个）」读取" in found.remarks


@pytest.mark.parametrize(
    "said", ["2025年", "应查", "上季度", "平均", "率", "占比", "复查", "整改后", "其中阳性", "往年", "百户", "千户"]
)
def test_a_bracket_that_makes_it_another_number(said: str, standards: Standards) -> None:
    sheet = draft("breteau").retitle(houses=f"调查户数（{said}）")
    assert "调查户数" in refusal(xlsx(sheet.cells()), standards)


# ---- Cells


@pytest.mark.parametrize("cell", ["12①", "15²", "⒈", "①", "12⁽¹⁾", "3㈠"])
def test_a_mark_of_a_note_is_no_digit(cell: str, standards: Standards) -> None:
    found = read(xlsx(draft("breteau").put("houses", cell, 52, 54, 56, 58, 60).cells()), standards)
    assert faults(found) == [(2, "houses", cell)]


def test_squares_are_units_all_the_same(standards: Standards) -> None:
    sheet = draft("rodent_survey")
    sheet.rows[0][sheet.at("large_room_area_m2")] = "60m²"
    assert values(read(xlsx(sheet.cells()), standards), "large_room_area_m2")[0] == Decimal(60)


def test_what_is_cut_off_a_number_is_remarked(standards: Standards) -> None:
    sheet = draft("breteau").put("temperature_c", "26.1235", 26.0005, 25, 25, 25, 25)
    found = read(xlsx(sheet.cells()), standards)
    assert values(found, "temperature_c")[:2] == [Decimal("26.124"), Decimal("26.000")]
    assert "「气温（℃）」中超过三位的小数只读取到三位" in found.remarks


@pytest.mark.parametrize(
    ("above", "year"),
    [
        ("2026年监测记录", 2026),
        ("监测记录（2018年版）", None),
        ("依据《方案》（2019年3月修订）", None),
        ("2025-2026年度监测记录", None),
        ("2025—2026年监测记录", None),
        ("2025-26年度监测记录", None),
        ("2026年6月监测记录（2018年版）", 2026),
    ],
)
def test_which_year_stands_above(above: str, year: int | None, standards: Standards) -> None:
    sheet = draft("breteau").put("surveyed_on", *["6月1日"] * 6)
    found = read(xlsx([[above], *sheet.cells()]), standards)
    assert values(found, "surveyed_on") == [dt.date(year, 6, 1) if year else None] * 6
    assert len(found.faults) == (0 if year else 6)


def test_a_weekday_that_disagrees_is_no_date(standards: Standards) -> None:
    days = ["2026-06-01 星期一", "2026年6月7日（周日）", "2026-06-07 星期天", "2026-06-01 星期二", "2026.6.1", None]
    found = read(xlsx(draft("breteau").put("surveyed_on", *days).cells()), standards)
    assert faults(found) == [(5, "surveyed_on", "2026-06-01 星期二")]


def test_a_bare_number_of_days_in_the_calendar_of_1904(standards: Standards) -> None:
    sheet = draft("breteau").put("surveyed_on", 44712, *[dt.date(2026, 6, 1)] * 5)
    found = read(xlsx(sheet.cells(), options={"date_1904": True}), standards)
    assert faults(found) == [(2, "surveyed_on", "44712")]
    assert values(found, "surveyed_on")[1] == dt.date(2026, 6, 1)
    old = xls(sheet.cells()).replace(b"\x22\x00\x02\x00\x00\x00", b"\x22\x00\x02\x00\x01\x00")
    assert (2, "surveyed_on", "44712") in faults(read(old, standards))
    null_date = b'<office:spreadsheet><t:calculation-settings xmlns:t="x"><t:null-date t:date-value="1904-01-01"/>'
    open_document = replaced(
        ods(sheet.cells()), b"<office:spreadsheet>", null_date + b"</t:calculation-settings>", "content.xml"
    )
    assert faults(read(open_document, standards)) == [(2, "surveyed_on", "44712")]


def test_an_assumption_on_what_stands_above_is_remarked(standards: Standards) -> None:
    found = read(xlsx([["监测日期：2026年6月"], *draft("breteau").without("surveyed_on").cells()]), standards)
    assert "「调查日期」中的「2026年6月」按当月1日读取" in found.remarks


# ---- Merged cells


def test_a_count_merged_over_several_columns_belongs_to_none(standards: Standards) -> None:
    sheet = draft("breteau")
    start, end = (chr(65 + sheet.at(key)) for key in ("houses", "containers_positive"))
    sheet.rows[0][sheet.at("houses") :] = [0, None, None, None]
    found = read(xlsx(sheet.cells(), merged=[f"{start}2:{end}2"]), standards)
    assert faults(found) == [(2, key, "0") for key in _SUMS]
    sheet.rows[0][sheet.at("houses")] = "未检查"
    found = read(xlsx(sheet.cells(), merged=[f"{start}2:{end}2"]), standards)
    assert (found.faults, values(found, "houses")[0]) == ([], None)


def _merged_ods(rows: Cells, row: int, column: int, down: int) -> bytes:
    """An OpenDocument sheet with one cell merged downwards."""
    book, table = OpenDocumentSpreadsheet(), Table(name="记录")
    for r, cells in enumerate(rows):
        made = TableRow()
        for c, cell in enumerate(cells):
            if c == column and row < r < row + down:
                made.addElement(CoveredTableCell())
                continue
            spans = {"numberrowsspanned": down, "numbercolumnsspanned": 1} if (r, c) == (row, column) else {}
            text = "" if cell is None else str(cell)
            one = TableCell(valuetype="string", **spans)
            one.addElement(P(text=text))
            made.addElement(one)
        table.addElement(made)
    book.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_merged_cells_of_ods_are_as_those_of_xlsx(standards: Standards) -> None:
    sheet = draft("breteau")
    content = _merged_ods(sheet.cells(), 2, sheet.at("containers"), 3)
    assert faults(read(content, standards)) == [(number, "containers", "31") for number in (3, 4, 5)]
    place = _merged_ods(sheet.cells(), 1, sheet.at("place_code"), 3)
    assert values(read(place, standards), "place_code")[:3] == ["330481001003"] * 3


# ---- Totals and notes


def test_totals_above_their_rows_are_not_compared(standards: Standards) -> None:
    sheet = draft("breteau")
    found = read(xlsx([sheet.titles, line(sheet, unit_name="合计", **_SUMS), *sheet.rows]), standards)
    assert len(found.rows) == 6
    assert found.remarks[1] == "工作表「记录」第2行「合计」是合计，不作数据读取；它在所合计的各行之上，未核对"


def test_totals_of_totals_are_told_right(standards: Standards) -> None:
    sheet = draft("breteau")
    a, b, c, d, *_ = sheet.rows
    sums = [line(sheet, unit_name="小计", houses=houses) for houses in (50, 52, 54, 56)]
    towns = [line(sheet, unit_name=name, houses=houses) for name, houses in (("硖石合计", 102), ("许村合计", 111))]
    rows = [
        a,
        sums[0],
        b,
        sums[1],
        towns[0],
        c,
        sums[2],
        d,
        sums[3],
        towns[1],
        line(sheet, unit_name="总计", houses=212),
    ]
    found = read(xlsx([sheet.titles, *rows]), standards)
    assert [text for text in found.remarks if "不符" in text] == [
        "工作表「记录」第11行「许村合计」是合计，不作数据读取；第11行合计 111 与各行之和 212 不符（调查户数）"
    ]


_NAMES = (
    "注：东门",
    "合计",
    "备注",
    "填表人：张三",
    "东门：饭店",
    "本页小计",
    "审核",
    "其中：重点单位",
    "总",
    "盖章",
    "东山小区",
    None,
)
_COUNTS = (None, 0, 3, "约5", "5台", "未发现", "—", "注", "合计")
_ANY_CELL = st.tuples(st.sampled_from(_NAMES), st.sampled_from(_COUNTS), st.booleans())


@cache
def _standards() -> Standards:
    return load_standards([STANDARDS])


@given(st.lists(st.lists(_ANY_CELL, min_size=13, max_size=13), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_no_row_with_a_count_is_left_out_unsaid(drawn: Sequence[Sequence[tuple[str | None, object, bool]]]) -> None:
    sheet = draft("breteau")
    for row, cells in zip(sheet.rows, drawn, strict=False):
        for index, (key, (name, count, is_kept)) in enumerate(zip(sheet.keys, cells, strict=True)):
            if not is_kept:
                row[index] = count if sheet.form[key].kind in (Kind.INTEGER, Kind.DECIMAL) else name
    found = read(csv_text(sheet.cells()).encode(), _standards())
    told = {int(n) for text in found.remarks for n in re.findall(r"\d+", text)} | {r.row_number for r in found.rows}
    for number, row in enumerate(sheet.rows, start=2):
        counts = [row[sheet.at(key)] for key in _SUMS]
        assert number in told or not any(re.search(r"\d|未发现", str(count)) for count in counts), row
    for made in found.rows:
        for key in _SUMS:
            cell = sheet.rows[made.row_number - 2][sheet.at(key)]
            assert made.values[key] == (cell if isinstance(cell, int) else 0 if cell == "未发现" else None)
