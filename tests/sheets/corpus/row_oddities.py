"""Oddities among the rows: totals, notes, empty rows, repeated headers, and what stands above or is merged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.sheets.corpus.clean import Draft, draft
from tests.sheets.corpus.writing import Cells, csv_text, makes, xlsx

_SUMMED = ("houses", "houses_positive", "containers", "containers_positive")


def _line(
    sheet: Draft, label: str, rows: Sequence[list[object]], share: float = 1, column: str = "unit_name"
) -> list[object]:
    """A row that sums up others: a label and the sums of the counts."""
    line: list[object] = [None] * len(sheet.keys)
    line[sheet.at(column)] = label
    for key in _SUMMED:
        line[sheet.at(key)] = sum(int(str(row[sheet.at(key)])) for row in rows) * share
    return line


@makes("total_at_the_end")
def total_at_the_end() -> bytes:
    sheet = draft("breteau")
    return xlsx([*sheet.cells(), _line(sheet, "合计", sheet.rows, column="place_code")], merged=["A8:I8"])


@makes("total_that_disagrees")
def total_that_disagrees() -> bytes:
    sheet = draft("breteau")
    total = _line(sheet, "总 计", sheet.rows)
    total[sheet.at("containers_positive")] = 99
    return xlsx([*sheet.cells(), total])


@makes("subtotals_between")
def subtotals_between() -> bytes:
    sheet = draft("breteau")
    upper, lower = sheet.rows[:3], sheet.rows[3:]
    rows: Cells = [sheet.titles, *upper, _line(sheet, "小计", upper), *lower, _line(sheet, "小计", lower)]
    return xlsx([*rows, _line(sheet, "合计", sheet.rows)])


@makes("average_row")
def average_row() -> bytes:
    sheet = draft("breteau")
    return xlsx([*sheet.cells(), _line(sheet, "平均", sheet.rows, share=1 / 6, column="place_name")])


@makes("total_without_label_column")
def total_without_label_column() -> bytes:
    sheet = draft("breteau")
    numbered: list[list[object]] = [["序号", *sheet.titles]]
    numbered += [[n, *row] for n, row in enumerate(sheet.rows, start=1)]
    return xlsx([*numbered, ["合计", *_line(sheet, "", sheet.rows)]])


@makes("unit_called_like_a_total")
def unit_called_like_a_total() -> bytes:
    names = ("东山合计超市", "东山公园2号点", "小计生站", "军民自然村1号点", "军民卫生室2号点", "平均路口")
    return xlsx(draft("breteau").put("unit_name", *names).cells())


@makes("notes_below")
def notes_below() -> bytes:
    notes: Cells = [
        [],
        ["备注：本月无异常。"],
        ["填表人：李四", None, None, None, "审核人：王五"],
        ["填报日期：2026-06-05"],
    ]
    return xlsx([*draft("breteau").cells(), *notes])


@makes("notes_right_below_csv")
def notes_right_below_csv() -> bytes:
    notes: Cells = [["注：1. 阳性容器指查见幼虫或蛹的容器"], ["制表：李四  复核：王五"]]
    return csv_text([*draft("breteau").cells(), *notes]).encode("gb18030")


@makes("thousands_of_empty_rows")
def thousands_of_empty_rows() -> bytes:
    sheet = draft("breteau")
    return xlsx([sheet.titles, *sheet.rows[:5], *[[]] * 3000, sheet.rows[5]])


@makes("empty_formatted_rows")
def empty_formatted_rows() -> bytes:
    def adjust(book: Any, sheets: dict[str, Any]) -> None:
        border = book.add_format({"border": 1})
        for row in range(7, 1500):
            for column in range(13):
                sheets["记录"].write_blank(row, column, None, border)

    return xlsx(draft("breteau").cells(), adjust=adjust)


@makes("empty_rows_of_commas_csv")
def empty_rows_of_commas_csv() -> bytes:
    return csv_text([*draft("breteau").cells(), *[[""] * 13] * 2000]).encode()


@makes("numbered_empty_rows")
def numbered_empty_rows() -> bytes:
    sheet = draft("breteau")
    rows: list[list[object]] = [[n, *row] for n, row in enumerate(sheet.rows, start=1)]
    return xlsx([["序号", *sheet.titles], *rows, *[[n] for n in range(7, 31)]])


@makes("header_repeated_in_the_middle")
def header_repeated_in_the_middle() -> bytes:
    sheet = draft("breteau")
    return xlsx([sheet.titles, *sheet.rows[:3], sheet.titles, *sheet.rows[3:]])


@makes("merged_place_and_date")
def merged_place_and_date() -> bytes:
    sheet = draft("breteau")
    for n, row in enumerate(sheet.rows):
        if n in (1, 2, 4, 5):
            row[0] = row[1] = None
        if n:
            row[sheet.at("surveyed_on")] = None
    return xlsx(sheet.cells(), merged=["A2:A4", "A5:A7", "B2:B4", "B5:B7", "F2:F7"])


@makes("place_once_without_merging")
def place_once_without_merging() -> bytes:
    codes = ("330481001003", None, None, "330481001203", None, None)
    return xlsx(draft("breteau").put("place_code", *codes).without("place_name").cells())


@makes("place_by_name")
def place_by_name() -> bytes:
    return xlsx(draft("breteau").without("place_code").cells())


@makes("place_by_alias")
def place_by_alias() -> bytes:
    sheet = draft("breteau").without("place_code").put("place_name", *["硖石"] * 3, *["许村"] * 3)
    return xlsx(sheet.cells())


@makes("unknown_place_name")
def unknown_place_name() -> bytes:
    sheet = draft("breteau").without("place_code")
    names = ("东山社区居委会", "东山社区居委会", "月亮社区居委会", *["军民村委会"] * 3)
    return xlsx(sheet.put("place_name", *names).cells())


def _one_place() -> Draft:
    """The three rows of one place, without the columns that the lines above tell."""
    sheet = draft("breteau").without("place_code", "place_name", "surveyed_on", "inspectors")
    sheet.rows = sheet.rows[:3]
    return sheet


@makes("context_in_lines_above")
def context_in_lines_above() -> bytes:
    line = ["镇街/村（社区）：东山社区居委会　　监测日期：2026年6月1日　　监测人：张三"]
    return xlsx([["布雷图指数监测记录表"], line, *_one_place().cells()], merged=["A1:I1", "A2:I2"])


@makes("context_in_cells_above")
def context_in_cells_above() -> bytes:
    line: list[object] = ["行政区划代码", "330481001003", None, "监测日期", "2026-06-01", None, "监测人：", "张三"]
    return xlsx([["布雷图指数监测记录表"], line, [], *_one_place().cells()])


@makes("context_that_contradicts_itself")
def context_that_contradicts_itself() -> bytes:
    lines: Cells = [["行政区划代码：330481001003"], ["监测日期：2026年6月1日"], ["监测日期：2026年6月8日"]]
    return xlsx([*lines, *_one_place().cells()])


@makes("context_against_the_column")
def context_against_the_column() -> bytes:
    return xlsx([["监测人：李四"], *draft("breteau").cells()])


@makes("context_differs_per_table")
def context_differs_per_table() -> bytes:
    sheet = draft("breteau").without("place_code", "place_name")
    upper: Cells = [["行政区划代码：330481001003"], sheet.titles, *sheet.rows[:3], []]
    return xlsx([*upper, ["行政区划代码：330481001203"], sheet.titles, *sheet.rows[3:]])


@makes("note_that_mentions_a_total")
def note_that_mentions_a_total() -> bytes:
    notes: list[object] = ["备注", "合计数见附表", "小计已核", "平均每户一处", "填表人补查", "注：复查", None]
    return xlsx([[*row, note] for row, note in zip(draft("breteau").cells(), notes, strict=True)])


@makes("units_called_like_notes")
def units_called_like_notes() -> bytes:
    sheet = draft("breteau")
    sheet = sheet.order(["unit_name", *(key for key in sheet.keys if key != "unit_name")])
    names = ("注塑厂", "制表机厂", "备注桥小区", "审核中心", "说明书印刷厂", "总计量站")
    return xlsx(sheet.put("unit_name", *names).cells())


@makes("rows_with_little_in_them")
def rows_with_little_in_them() -> bytes:
    sheet = draft("breteau")
    for number, kept in ((2, ("unit_name",)), (3, ("containers_positive",)), (4, ("unit_name", "houses"))):
        sheet.rows[number] = [c if k in kept else None for k, c in zip(sheet.keys, sheet.rows[number], strict=True)]
    return xlsx(sheet.cells())


@makes("count_merged_over_rows")
def count_merged_over_rows() -> bytes:
    return xlsx(draft("breteau").put("houses", 156, None, None, 56, 58, 60).cells(), merged=["J2:J4"])


@makes("total_called_otherwise")
def total_called_otherwise() -> bytes:
    sheet = draft("breteau")
    return xlsx([*sheet.cells(), _line(sheet, "全镇合计：", sheet.rows, column="place_name")])
