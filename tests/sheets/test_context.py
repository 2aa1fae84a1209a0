"""What stands above a table and holds for its rows."""

from __future__ import annotations

import datetime as dt

import pytest

from reference.load import Standards
from sheets.problem import UnreadableSheet
from sheets.reader import SheetContent, read_sheet
from tests.sheets.making import Cells, csv_bytes, workbook
from tests.sheets.test_layout import TITLES, row


def without(*titles: str) -> list[list[object]]:
    kept = [n for n, title in enumerate(TITLES) if title not in titles]
    return [[cells[n] for n in kept] for cells in (TITLES, row("甲"), row("乙"))]


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        ([["监测日期：2026年6月1日"]], {"surveyed_on": dt.date(2026, 6, 1)}),
        ([["布雷图", None, "监测日期:2026.6.1　监测人：张三、李四"]], {"surveyed_on": dt.date(2026, 6, 1),
                                                              "inspectors": "张三、李四"}),
        ([["监测日期", "2026-06-01", "监测人：", None, "张三"]], {"surveyed_on": dt.date(2026, 6, 1),
                                                         "inspectors": "张三"}),
        ([["监测日期：", dt.date(2026, 6, 1)]], {"surveyed_on": dt.date(2026, 6, 1)}),
        ([["2026年布雷图指数"], ["监测日期：6月1日"]], {"surveyed_on": dt.date(2026, 6, 1)}),
        ([["监测时间：2026-06-01 10:30"], ["填表单位：街道卫生院"]], {"surveyed_on": dt.date(2026, 6, 1)}),
    ],
)  # fmt: skip
def test_lines_above_give_what_no_column_gives(lines: Cells, values: dict[str, object], standards: Standards) -> None:
    found = read_sheet(workbook(("表", [*lines, *without("调查日期")])), "a.xlsx", standards)
    for read in found.rows:
        assert {key: read.values[key] for key in values} == values
    assert len(found.rows) == 2
    assert any(remark.startswith("表格上方的「监测") and "每一行" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([["监测日期：2026年6月1日"], ["监测日期：2026年6月8日"]], "表格上方有两个不同的「监测日期」"),
        ([["监测日期：    年  月  日"]], "没有读懂"),
        ([["监测日期：6月1日"]], "没有读懂"),  # of which year
        ([["2025—2026年对照"], ["2026年"], ["监测日期："]], "缺少必填的列：调查日期"),
        ([["监测", "日期"]], "缺少必填的列：调查日期"),
    ],
)
def test_lines_that_contradict_or_say_nothing_are_not_used(lines: Cells, words: str, standards: Standards) -> None:
    with pytest.raises(UnreadableSheet) as refusal:
        read_sheet(workbook(("表", [*lines, *without("调查日期")])), "a.xlsx", standards)
    assert refusal.value.rule_id == "file.columns"
    assert words in refusal.value.zh


def test_a_column_goes_before_the_lines_above(standards: Standards) -> None:
    found = read_sheet(workbook(("表", [["监测日期：2026年5月1日"], *without()])), "a.xlsx", standards)
    assert {read.values["surveyed_on"] for read in found.rows} == {dt.date(2026, 6, 1)}
    assert not any("5月1日" in remark for remark in found.remarks)


def test_each_table_has_its_own_lines_and_keeps_those_of_the_sheet(standards: Standards) -> None:
    table = without("行政区划代码", "调查日期")
    for told in (["镇街：海洲街道"], ["镇街", "海洲街道"]):
        rows: Cells = [["监测日期：2026年6月1日"], ["镇街：硖石街道"], *table, [], told, *table]
        _of_two_streets(read_sheet(workbook(("表", rows)), "a.xlsx", standards))


def _of_two_streets(found: SheetContent) -> None:
    assert not found.faults
    assert [read.values["place_code"] for read in found.rows] == ["330481001000"] * 2 + ["330481002000"] * 2
    assert {read.values["surveyed_on"] for read in found.rows} == {dt.date(2026, 6, 1)}
    assert "地点「海洲街道」按 330481002000 读取" in found.remarks


def test_a_column_of_names_gives_the_codes(standards: Standards) -> None:
    titles, *rows = without("行政区划代码")
    names = ("硖石街道", "硖石街道", "330481002000 海洲街道", "月亮街道", "")
    body = [[name, *rows[0]] for name in names]
    found = read_sheet(csv_bytes([["镇街", *titles], *body]), "a.csv", standards)
    codes = [read.values["place_code"] for read in found.rows]
    assert codes == ["330481001000", "330481001000", "330481002000", None, None]
    assert [(f.rule_id, f.row, f.column, f.seen) for f in found.faults] == [("cell.code", 5, "place_name", "月亮街道")]
    assert found.remarks.count("地点「硖石街道」按 330481001000 读取") == 1


@pytest.mark.parametrize(
    ("above", "cell", "read", "remark"),
    [
        ("2026年6月布雷图指数监测", "6月1日", dt.date(2026, 6, 1), "按 2026 年读取"),
        ("布雷图指数监测", "6月1日", None, ""),
        ("2025年与2026年", "6月1日", None, ""),
        ("布雷图", "2026.6", dt.date(2026, 6, 1), "「调查日期」中的「2026.6」按当月1日读取"),
        ("布雷图", "2026年10月", dt.date(2026, 10, 1), "「2026年10月」按当月1日读取"),
        ("布雷图", 2026.6, dt.date(2026, 6, 1), "「2026.6」按当月1日读取"),
        ("布雷图", 2026.1, None, ""),  # January, or October that lost its zero
        ("布雷图", "2026.1", dt.date(2026, 1, 1), "「2026.1」按当月1日读取"),  # typed as text, it lost nothing
        ("布雷图", 2026.13, None, ""),
    ],
)
def test_dates_that_leave_something_out(
    above: str, cell: object, read: dt.date | None, remark: str, standards: Standards
) -> None:
    rows: Cells = [[above], TITLES, row("甲", 调查日期=cell)]
    found = read_sheet(workbook(("表", rows)), "a.xlsx", standards)
    assert found.rows[0].values["surveyed_on"] == read
    assert len(found.faults) == (read is None)
    assert not remark or any(remark in text for text in found.remarks)


def test_a_csv_cannot_tell_january_from_october(standards: Standards) -> None:
    found = read_sheet(csv_bytes([TITLES, row("甲", 调查日期="2026.1")]), "a.csv", standards)
    assert [fault.seen for fault in found.faults] == ["2026.1"]
    assert "分不清是 1 月还是 10 月" in found.faults[0].allowed
