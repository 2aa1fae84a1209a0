"""Sheets read by a mapping file: what each part of it does to the rows, and what it never does to the counts."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from reference.load import Standards
from sheets.problem import UnreadableSheet
from sheets.reader import read_sheet
from tests.sheets.corpus.writing import xlsx
from tests.sheets.making import Cells, csv_bytes, workbook
from tests.sheets.own_layout import (
    COLUMNS,
    CONSTANTS,
    DAY,
    EAST,
    FORM,
    PLAIN,
    TITLES,
    WEST,
    columns_of,
    faults_of,
    read,
)


def test_a_plain_sheet_with_titles_of_its_own(standards: Standards) -> None:
    found = read([["三角区蚊虫"], TITLES, EAST, [], WEST], "header_row = 2\n" + PLAIN, standards)
    assert columns_of(found, "unit_name", "surveyed_on", "habitat", "lamps", "females") == [
        ("记录!3", "东山", DAY, "urban_residential", 5, 20),
        ("记录!5", "西山", DAY, "park", 5, 0),
    ]
    assert found.rows[0].values["place_code"] == "330481001000"
    assert found.rows[0].values["is_built_up"] is True
    assert found.rows[0].numbers == {
        "unit_name": 1,
        "surveyed_on": 2,
        "habitat": 3,
        "lamps": 4,
        "nights": 5,
        "females": 6,
    }
    assert found.remarks[0] == "工作表「记录」按映射文件读取，第2行是标题，第3行起是数据"


def test_columns_by_letter_where_there_are_no_titles(standards: Standards) -> None:
    mapping = "header_row = 0\n" + PLAIN
    for letter, title in zip("BCDEFG", TITLES, strict=True):
        mapping = mapping.replace(f'"{title}"', f'"{letter}列"')
    found = read([[None, *EAST], [None, *WEST]], mapping, standards)
    assert columns_of(found, "unit_name", "females") == [("记录!1", "东山", 20), ("记录!2", "西山", 0)]
    assert found.rows[0].numbers["females"] == 7


def test_two_rows_of_titles(standards: Standards) -> None:
    cells: Cells = [
        ["点位", "日期", "环境", "诱蚊灯", "", "捕获", ""],
        ["", "", "", "灯数", "夜数", "雌", "雄"],
        [*EAST, 3],
    ]
    mapping = "header_row = [1, 2]\n" + PLAIN
    for title in ("灯数", "夜数"):
        mapping = mapping.replace(f'"{title}"', f'"诱蚊灯/{title}"')
    found = read(cells, mapping.replace('"雌蚊"', '"捕获/雌"'), standards)
    assert columns_of(found, "lamps", "nights", "females") == [("记录!3", 5, 1, 20)]
    assert "工作表「记录」映射文件没有用到的列，未读取：G列「捕获/雄」" in found.remarks


def test_rows_beyond_the_last_and_rows_left_out(standards: Standards) -> None:
    cells: Cells = [TITLES, EAST, ["小计", "", "", 5, 1, 20], WEST, ["合计", "", "", 10, 2, 20], ["填表人：样例"]]
    skip = PLAIN + '[skip]\n"点位" = ["*计"]\n'
    found = read(cells, "last_row = 5\n" + skip, standards)
    assert columns_of(found, "females") == [("记录!2", 20), ("记录!4", 0)]
    assert "工作表「记录」按映射文件的条件略去 2 行" in found.remarks
    only = read(cells, PLAIN + '[only]\n"环境" = ["城镇居民区"]\n', standards)
    assert columns_of(only, "females") == [("记录!2", 20)]


def test_a_row_of_totals_that_the_mapping_forgot_is_refused(standards: Standards) -> None:
    titles = ["序号", *TITLES]
    cells: Cells = [
        titles,
        [1, *EAST],
        [2, *WEST],
        ["合计", "", *EAST[1:]],
        ["", "东山小计", *EAST[1:]],
        [3, "东山合计超市", *WEST[1:]],
    ]
    found = read(cells, PLAIN, standards)
    assert faults_of(found) == [("cell.mapping", 4, "", 1, "合计"), ("cell.mapping", 5, "unit_name", 2, "东山小计")]
    assert "[skip]" in found.faults[0].allowed
    meant = (
        PLAIN
        + '[values.unit_name]\n"东山" = "东山"\n"西山" = "西山"\n"东山小计" = "东山小计点"\n"东山合计超市" = "超市"\n'
    )
    assert faults_of(read(cells, meant, standards)) == [("cell.mapping", 4, "", 1, "合计")]


def test_values_by_a_list_and_what_is_not_on_it(standards: Standards) -> None:
    mapping = (
        PLAIN + '[values.habitat]\n"居民 点" = "urban_residential"\n[values.females]\n"na" = ""\n"" = 0\n"少" = 1\n'
    )
    rows = [
        ["甲", "2026-06-01", "居民　点", 5, 1, "na"],
        ["乙", "2026-06-01", "居民 点", 5, 1, ""],
        ["丙", "2026-06-01", "居民 点", 5, 1, "少"],
        ["丁", "2026-06-01", "居民\xa0点", 5, 1, 7],
        ["戊", "2026-06-01", "公园绿化带", 5, 1, "不多"],
    ]
    found = read([TITLES, *rows], mapping, standards)
    assert [row.values["females"] for row in found.rows] == [None, 0, 1, 7, None]
    assert faults_of(found) == [
        ("cell.mapping", 6, "habitat", 3, "公园绿化带"),
        ("cell.mapping", 6, "females", 6, "不多"),
    ]
    assert found.faults[0].allowed == "映射文件 [values.habitat] 中的：居民 点"


def test_a_meaning_must_be_what_the_form_allows(standards: Standards) -> None:
    with pytest.raises(UnreadableSheet, match=r"values\.habitat") as refusal:
        read([TITLES, EAST], PLAIN + '[values.habitat]\n"居民点" = "living"\n', standards)
    assert refusal.value.rule_id == "file.mapping"
    with pytest.raises(UnreadableSheet, match=r"constants\.is_built_up"):
        read([TITLES, EAST], PLAIN.replace("is_built_up = true", 'is_built_up = "也许"'), standards)


DATES = FORM + COLUMNS.replace('surveyed_on = "日期"\n', "") + CONSTANTS


@pytest.mark.parametrize(
    ("sheet", "parts", "cells", "expected"),
    [
        pytest.param(
            "记录", 'year = "年", month = "月", day = 15', (2026, "6月"), dt.date(2026, 6, 15), id="year and month"
        ),
        pytest.param("记录", 'year = "年", month = "月", day = 1', ("2026年", "六月"), DAY, id="in words"),
        pytest.param(
            "2026年", 'year = "@sheet", month = "月", day = 1', ("", "Jun"), DAY, id="year in the sheet's name"
        ),
        pytest.param(
            "6月", 'year = 2026, month = "@sheet", day = "月"', ("", "1日"), DAY, id="month in the sheet's name"
        ),
    ],
)
def test_dates_put_together(
    sheet: str, parts: str, cells: tuple[object, ...], expected: dt.date, standards: Standards
) -> None:
    found = read(
        [["年", "月", *TITLES], [*cells, *EAST]], DATES + f"[dates]\nsurveyed_on = {{ {parts} }}\n", standards, sheet
    )
    assert columns_of(found, "surveyed_on") == [(f"{sheet}!2", expected)]


def test_dates_that_cannot_be_put_together(standards: Standards) -> None:
    cells: Cells = [["年", "月", *TITLES], [2026, 13, *EAST], [2026, "夏", *EAST], [2026, "", *WEST], ["", "", *WEST]]
    cells = [*cells, [26, 6, *EAST]]
    found = read(cells, DATES + '[dates]\nsurveyed_on = { year = "年", month = "月", day = 1 }\n', standards)
    assert [row.values["surveyed_on"] for row in found.rows] == [None] * 5
    assert faults_of(found) == [
        ("cell.date", 2, "surveyed_on", 2, "2026-13-1"),
        ("cell.date", 3, "surveyed_on", 2, "夏"),
        ("cell.date", 4, "surveyed_on", 2, "空"),
        ("cell.date", 6, "surveyed_on", 2, "26-6-1"),
    ]
    with pytest.raises(UnreadableSheet, match="年份"):
        read([TITLES, EAST], DATES + '[dates]\nsurveyed_on = { year = "@sheet", month = 6, day = 1 }\n', standards)


def test_units_are_converted_exactly(standards: Standards) -> None:
    mapping = (
        'form = "mosquito_survey"\n[columns]\nunit_name = "单位"\nsurveyed_on = "日期"\nroute_m = "路径"\n'
        '[constants]\nplace_code = "330481001000"\nunit_type = "01"\nis_key_unit = true\nis_built_up = true\n'
        '[units]\nroute_m = "km"\n'
    )
    found = read(
        [["单位", "日期", "路径"], ["甲", "2026-06-01", 1.25], ["乙", "2026-06-01", "约2"]], mapping, standards
    )
    assert [row.values["route_m"] for row in found.rows] == [1250, None]
    assert faults_of(found) == [("cell.integer", 3, "route_m", 3, "约2")]
    assert "工作表「记录」的「检查路径」由 km 换算为 m（×1000）" in found.remarks


def test_a_place_by_its_name(standards: Standards) -> None:
    mapping = PLAIN.replace('place_code = "330481001000"\n', "").replace("[columns]", '[columns]\nplace_name = "镇街"')
    cells: Cells = [["镇街", *TITLES], ["硖石街道", *EAST], ["没有的镇", *WEST]]
    found = read(cells, mapping, standards)
    assert [row.values["place_code"] for row in found.rows] == ["330481001000", None]
    assert faults_of(found) == [("cell.code", 3, "place_name", 1, "没有的镇")]
    assert "地点「硖石街道」按 330481001000 读取" in found.remarks


def test_computed_columns_and_empty_cells_among_them(standards: Standards) -> None:
    mapping = FORM + COLUMNS + CONSTANTS + '[computed]\ntotal = { sum = ["雌蚊", "雄蚊"] }\n'
    cells: Cells = [[*TITLES, "雄蚊"], [*EAST, 4], [*WEST, ""], [*WEST[:5], "", ""]]
    found = read(cells, mapping, standards)
    assert [row.values["total"] for row in found.rows] == [24, None, None]
    assert faults_of(found) == [("cell.mapping", 3, "total", 7, "空")]
    less = mapping.replace("sum =", "difference =")
    assert read(cells[:2], less, standards).rows[0].values["total"] == 16
    assert read(cells[:2], mapping.replace("sum =", "product ="), standards).rows[0].values["total"] == 80


WIDE = """form = "ovitrap"
absent = ["traps_set", "traps_recovered", "traps_positive"]
[columns]
unit_name = "点位"
[dates]
surveyed_on = { year = "@sheet", month = "@wide", day = 1 }
collected_on = { year = "@sheet", month = "@wide", day = 5 }
[constants]
place_code = "330481001000"
habitat = "other"
is_key_unit = false
is_built_up = true
[wide]
value = "printed_index"
[wide.columns]
"5月" = 5
"6月" = 6
[values.printed_index]
"N/A" = ""
"""


def test_columns_that_are_rows(standards: Standards) -> None:
    cells: Cells = [["点位", "5月", "6月"], ["东山", 0, 0.25], ["西山", "", "N/A"], ["南山", "多", 1]]
    found = read(cells, WIDE, standards, "2026")
    assert columns_of(found, "unit_name", "surveyed_on", "printed_index") == [
        ("2026!2:B", "东山", dt.date(2026, 5, 1), Decimal("0.000")),
        ("2026!4:B", "南山", dt.date(2026, 5, 1), None),
        ("2026!2:C", "东山", DAY, Decimal("0.250")),
        ("2026!4:C", "南山", DAY, Decimal("1.000")),
    ]
    assert faults_of(found) == [("cell.mapping", 4, "printed_index", 2, "多")]
    assert [row.numbers["printed_index"] for row in found.rows] == [2, 2, 3, 3]
    assert "工作表「2026」B、C列共有 2 格没有数，没有成行" in found.remarks


def test_a_wide_column_may_be_lacking_in_one_sheet_but_not_in_all(standards: Standards) -> None:
    first: Cells = [["点位", "5月"], ["东山", 1]]
    second: Cells = [["点位", "5月", "6月"], ["东山", 1, 2]]
    content = workbook(("2025", first), ("2026", second), ("说明", [["无"]]))
    found = read_sheet(content, "本县.xlsx", standards, f'sheets = ["20*"]\n{WIDE}'.encode())
    assert [row.row_id for row in found.rows] == ["2025!2:B", "2026!2:B", "2026!2:C"]
    assert {"工作表「2025」没有这些列：6月", "映射文件没有选这些工作表，未读取：「说明」"} <= {*found.remarks}
    with pytest.raises(UnreadableSheet, match="7月"):
        read_sheet(content, "本县.xlsx", standards, f'sheets = ["20*"]\n{WIDE.replace("6月", "7月")}'.encode())


def test_the_name_of_the_sheet_is_a_value(standards: Standards) -> None:
    found = read([TITLES, EAST], PLAIN.replace('"点位"', '"@sheet"'), standards, "北山点")
    assert columns_of(found, "unit_name") == [("北山点!2", "北山点")]
    assert "unit_name" not in found.rows[0].numbers


def test_several_months_in_the_name_of_a_sheet_are_none(standards: Standards) -> None:
    mapping = DATES + '[dates]\nsurveyed_on = { year = 2026, month = "@sheet", day = 1 }\n'
    for name in ("1-6月", "6月至7月", "5、6月"):
        with pytest.raises(UnreadableSheet, match="月份"):
            read([TITLES, EAST], mapping, standards, name)


def test_a_count_merged_over_several_rows_belongs_to_none(standards: Standards) -> None:
    content = xlsx([TITLES, EAST, [*WEST[:5], None]], merged=["F2:F3"])
    found = read_sheet(content, "a.xlsx", standards, PLAIN.encode())
    assert [(fault.row, fault.column, fault.seen) for fault in found.faults] == [
        (2, "females", "20"),
        (3, "females", "20"),
    ]
    assert [row.values["females"] for row in found.rows] == [None, None]


def test_an_error_value_is_told_at_its_cell(standards: Standards) -> None:
    found = read([TITLES, [*EAST[:5], "=NA()|#N/A"]], PLAIN, standards)
    assert faults_of(found)[0][:4] == ("cell.integer", 2, "females", 6)


@pytest.mark.parametrize(
    ("cells", "mapping", "said"),
    [
        pytest.param([TITLES[:5], EAST[:5]], PLAIN, "「雌蚊」在工作表「记录」中没有；应为：其中之一", id="no title"),
        pytest.param([[*TITLES, "雌蚊"], EAST], PLAIN, "有几列同名；应为：F列、G列", id="a title twice"),
        pytest.param([TITLES, EAST], 'sheets = "2026"\n' + PLAIN, "「2026」在文件里没有；应为：文件里的", id="sheet"),
    ],
)  # fmt: skip
def test_a_mapping_that_does_not_fit_the_file(cells: Cells, mapping: str, said: str, standards: Standards) -> None:
    with pytest.raises(UnreadableSheet) as refusal:
        read(cells, mapping, standards)
    assert refusal.value.rule_id == "file.mapping"
    assert said in refusal.value.zh


def test_a_month_that_may_have_lost_a_zero_is_not_guessed_in_csv(standards: Standards) -> None:
    content = csv_bytes([TITLES, ["东山", "2026.1", "其他", 5, 1, 2]])
    found = read_sheet(content, "a.csv", standards, PLAIN.encode())
    assert [(fault.rule_id, fault.column, fault.seen) for fault in found.faults] == [
        ("cell.date", "surveyed_on", "2026.1")
    ]


def test_a_hidden_sheet_is_named(standards: Standards) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(("记录", [TITLES, EAST]), ("旧表", [TITLES, WEST]))))
    book["旧表"].sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    found = read_sheet(content.getvalue(), "a.xlsx", standards, PLAIN.encode())
    assert [row.row_id for row in found.rows] == ["记录!2"]
    assert "工作表「旧表」是隐藏的，未读取" in found.remarks


def test_a_title_of_several_years(standards: Standards) -> None:
    mapping = PLAIN.replace('"雌蚊"', '["雌性蚊", "雌蚊"]')
    assert columns_of(read([TITLES, EAST], mapping, standards), "females") == [("记录!2", 20)]


def test_nothing_filled_in(standards: Standards) -> None:
    with pytest.raises(UnreadableSheet) as refusal:
        read([TITLES, [], ["", None, " "]], PLAIN, standards)
    assert refusal.value.rule_id == "file.empty"
