"""Where tables stand: headers of one and two rows, several tables in a sheet, what stands above them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

import pytest
import xlsxwriter

from reference.load import Standards
from sheets.problem import UnreadableSheet
from sheets.reader import SheetContent, read_sheet
from tests.sheets.making import Cells, csv_bytes, workbook

TITLES = [
    "行政区划代码",
    "单位名称",
    "重点单位",
    "建成区",
    "调查日期",
    "环境类型",
    "调查户数",
    "积水容器数",
    "阳性容器数",
]


def row(name: str, positive: object = 1, **changed: object) -> list[object]:
    cells = dict(
        zip(TITLES, ["330481001003", name, "否", "是", "2026-06-01", "城镇居民区", 100, 40, positive], strict=True)
    )
    return list((cells | changed).values())


def merged(rows: Cells, spans: Sequence[str]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("表")
    for span in spans:
        sheet.merge_range(span, "")
    for r, cells in enumerate(rows):
        for c, cell in enumerate(cells):
            if cell is not None:
                sheet.write(r, c, cell)
    book.close()
    return buffer.getvalue()


def read(content: bytes, standards: Standards) -> SheetContent:
    return read_sheet(content, "表.xlsx", standards)


def both(rows: Cells) -> list[object]:
    """The same table as a workbook and as a CSV, which knows nothing of merged cells."""
    return [pytest.param(workbook(("表", rows)), id="xlsx"), pytest.param(csv_bytes(rows), id="csv")]


SURVEY = ["行政区划代码", "单位名称", "单位类型", "重点单位", "建成区", "调查日期"]
SURVEYED = ["330481001000", "某店", "餐饮店", "否", "是", "2026-06-01"]


@pytest.mark.parametrize(
    ("upper", "lower", "cells", "values"),
    [
        pytest.param(
            ["检查房间数", "折算标准间数", "鼠迹阳性房间数", "室内", None, "外环境", None, None],
            [None, None, None, "鼠粪", "鼠洞", "检查路径", "鼠粪", "鼠迹阳性处数"],
            [10, 10, 1, 2, 3, 500, 4, 1],
            {"rooms": 10, "sign_rooms": 1, "droppings": 2, "burrows": 3, "route_m": 500, "route_droppings": 4,
             "route_sign_places": 1},
            id="the same part under two groups",
        ),
        pytest.param(
            ["室内鼠迹", None, None, None, "防鼠设施", None, None],
            ["检查房间数", "折算标准间数", "阳性房间数", "鼠粪", "检查房间数", "不合格间数", "地漏"],
            [10, 10, 1, 2, 8, 1, 1],
            {"rooms": 10, "standard_rooms": 10, "sign_rooms": 1, "droppings": 2, "proof_rooms": 8,
             "proof_rooms_failing": 1, "fault_floor_drain": 1},
            id="rooms under two groups",
        ),
        pytest.param(
            ["检查房间数", "折算标准间数", "鼠迹阳性房间数", "检查路径"], ["间", "间", "间", "km"], [10, 10, 1, 2.5],
            {"rooms": 10, "sign_rooms": 1, "route_m": 2500},
            id="a row of units",
        ),
    ],
)  # fmt: skip
def test_two_rows_of_titles(
    upper: list[object], lower: list[object], cells: list[object], values: dict[str, int], standards: Standards
) -> None:
    rows: Cells = [["鼠类现场调查"], [*SURVEY, *upper], [*[None] * len(SURVEY), *lower], [*SURVEYED, *cells]]
    for content in (workbook(("表", rows)), csv_bytes(rows)):
        found = read(content, standards)
        assert (found.form_id, found.faults, found.rows[0].row_number) == ("rodent_survey", [], 4)
        assert {key: found.rows[0].values[key] for key in values} == values
        assert any("第2至3行识别为表头" in remark for remark in found.remarks)


def test_species_under_their_total(standards: Standards) -> None:
    own = ["行政区划代码", "单位名称", "生境", "重点单位", "建成区", "监测方法", "调查日期"]
    upper: list[object] = [*own, "夹夜法", None, None, None, "捕获鼠数", None, None]
    lower: list[object] = [*[None] * 7, "布放数", "回收数", "无效数", "有效数", "合计", "褐家鼠", "小家鼠"]
    place = ["330481001003", "某小区", "城镇居民区", "是", "是", "鼠夹", "2026-09-10"]
    found = read(csv_bytes([upper, lower, [*place, 100, 95, 2, 93, 3, 2, 1]]), standards)
    values = found.rows[0].values
    assert [values[key] for key in ("traps_effective", "caught", "rattus_norvegicus_unsexed", "mus_musculus_unsexed")] \
        == [93, 3, 2, 1]  # fmt: skip
    assert not any("未读取" in remark for remark in found.remarks)


def test_a_group_reaches_as_far_as_it_is_merged(standards: Standards) -> None:
    upper: list[object] = [*SURVEY, "折算标准间数", "鼠迹阳性房间数", "室内", None, None]
    lower: list[object] = [*[None] * 8, "鼠粪", "鼠洞", "外环境鼠粪"]
    rows: Cells = [upper, lower, [*SURVEYED, 10, 1, 2, 3, 4]]
    found = read(merged(rows, ["I1:J1", *(f"{chr(65 + n)}1:{chr(65 + n)}2" for n in range(8))]), standards)
    assert [found.rows[0].values[key] for key in ("droppings", "burrows", "route_droppings")] == [2, 3, 4]


@pytest.mark.parametrize("group", ["外环境", "院落", "去年同期"])
def test_a_part_under_a_group_that_says_more_is_not_guessed(group: str, standards: Standards) -> None:
    upper: list[object] = [*SURVEY, "折算标准间数", "鼠迹阳性房间数", "室内", None, group]
    lower: list[object] = [*[None] * 8, "鼠粪", "鼠洞", "阳性房间数" if group != "外环境" else "检查房间数"]
    found = read(csv_bytes([upper, lower, [*SURVEYED, 10, 1, 2, 3, 9]]), standards)
    values = found.rows[0].values
    assert (values["rooms"], values["sign_rooms"], values["droppings"]) == (None, 1, 2)
    assert any("不属于本表，未读取" in remark for remark in found.remarks)


def test_columns_of_another_time_are_not_read(standards: Standards) -> None:
    titles = [*TITLES, "阳性户数（去年同期）"]
    found = read(workbook(("表", [titles, [*row("甲"), 9]])), standards)
    assert found.rows[0].values["houses_positive"] is None
    assert any("去年同期" in remark for remark in found.remarks)


def test_tables_one_under_another(standards: Standards) -> None:
    other = [TITLES[1], TITLES[0], *TITLES[2:]]
    rows: Cells = [
        ["镇街监测"],
        TITLES,
        row("甲"),
        [],
        ["东片"],
        other,
        [*row("乙")[1::-1], *row("乙")[2:]],
        row("丙")[1::-1],
    ]
    found = read(workbook(("表", rows)), standards)
    assert [(r.row_id, r.values["unit_name"]) for r in found.rows] == [("表!3", "甲"), ("表!7", "乙"), ("表!8", "丙")]


@pytest.mark.parametrize(
    "content",
    both([["布雷图指数"], TITLES, row("甲"), ["布雷图指数"], TITLES, row("乙", 2), ["合计", *[None] * 5, 200, 80, 3]]),
)
def test_printed_pages_are_one_table(content: bytes, standards: Standards) -> None:
    found = read(content, standards)
    assert [r.row_number for r in found.rows] == [3, 6]
    assert any("第5行是重复的表头" in remark for remark in found.remarks)
    assert not any("不符" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    ("rows", "ids"),
    [
        pytest.param(
            [[*TITLES, None, *TITLES], [*row("甲"), None, *row("乙")], [*row("丙"), *[None] * 10],
             [*[None] * 10, *row("丁")]],
            ["表!2 甲", "表!3 丙", "表!2:K 乙", "表!4:K 丁"],
            id="in one row",
        ),
        pytest.param(
            [TITLES, [*row("甲"), None, *TITLES], [*[None] * 10, *row("乙")]], ["表!2 甲", "表!3:K 乙"],
            id="in different rows",
        ),
    ],
)  # fmt: skip
def test_tables_side_by_side(rows: Cells, ids: list[str], standards: Standards) -> None:
    found = read(workbook(("表", rows)), standards)
    assert [f"{r.row_id} {r.values['unit_name']}" for r in found.rows] == ids
    assert found.rows[-1].numbers["unit_name"] == 12  # L


def test_an_empty_column_inside_a_table_parts_nothing(standards: Standards) -> None:
    rows: Cells = [[*TITLES[:4], None, *TITLES[4:]], [*row("甲")[:4], None, *row("甲")[4:]]]
    assert [r.row_id for r in read(workbook(("表", rows)), standards).rows] == ["表!2"]


def test_only_cells_of_the_header_hold_for_all_rows_they_are_merged_over(standards: Standards) -> None:
    rows: Cells = [TITLES, row("甲"), [None, "乙", "否", "是", None, "学校", None, 40, 1], [None] * 9]
    found = read(merged(rows, ["A2:A4", "E2:E4", "G2:G3"]), standards)
    assert [r.values["place_code"] for r in found.rows] == ["330481001003"] * 2
    assert [r.values["surveyed_on"] for r in found.rows] == [dt.date(2026, 6, 1)] * 2
    assert [r.values["houses"] for r in found.rows] == [None, None]
    assert [(fault.row, fault.column, fault.seen) for fault in found.faults] == [
        (2, "houses", "100"),
        (3, "houses", "100"),
    ]
    assert any("「行政区划代码」、「调查日期」列中向下合并的单元格" in remark for remark in found.remarks)
    found = read(workbook(("表", rows)), standards)
    assert [r.values["place_code"] for r in found.rows] == ["330481001003", None]


def test_hidden_sheets_are_named_and_not_read(standards: Standards) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name in ("表", "旧表"):
        sheet = book.add_worksheet(name)
        for r, cells in enumerate([TITLES, row(name)]):
            sheet.write_row(r, 0, cells)
    sheet.hide()
    book.close()
    found = read(buffer.getvalue(), standards)
    assert [r.values["unit_name"] for r in found.rows] == ["表"]
    assert "工作表「旧表」是隐藏的，未读取" in found.remarks


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"阳性容器数": "阳性容器教"}, "没有「阳性容器数」列：「阳性容器教」是否就是它？请改标题"),
        ({"阳性容器数": "阳性容器数（个/户）"}, "单位是 个/户"),
        ({"阳性容器数": "天气"}, "请补上这些列。"),
    ],
)
def test_a_title_that_is_nearly_right_is_offered(changed: dict[str, str], words: str, standards: Standards) -> None:
    with pytest.raises(UnreadableSheet) as refusal:
        read(workbook(("表", [[changed.get(title, title) for title in TITLES], row("甲")])), standards)
    assert refusal.value.rule_id == "file.columns"
    assert words in refusal.value.zh
    assert ("是否就是它" in refusal.value.zh) == ("教" in words)


def test_the_header_may_stand_in_row_20_but_no_lower(standards: Standards) -> None:
    lines: Cells = [["说明"]] * 19
    assert read(workbook(("表", [*lines, TITLES, row("甲")])), standards).rows[0].row_number == 21
    with pytest.raises(UnreadableSheet):
        read(workbook(("表", [["说明"], *lines, TITLES, row("甲")])), standards)
