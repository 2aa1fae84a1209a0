"""What is data among the rows of a table, what sums it up and what is a note: tested both ways."""

from __future__ import annotations

import pytest

from reference.load import Standards
from sheets.notes import is_note
from sheets.reader import SheetContent, read_sheet
from sheets.spelling import Cell
from sheets.totals import label_of
from tests.sheets.making import Cells, csv_bytes, workbook
from tests.sheets.test_layout import TITLES, row

BLANK: list[object] = [None] * 5


def read(rows: Cells, standards: Standards) -> SheetContent:
    found = read_sheet(workbook(("表", rows)), "表.xlsx", standards)
    of_csv = read_sheet(csv_bytes(rows), "表.csv", standards)
    assert [r.values for r in of_csv.rows] == [r.values for r in found.rows]
    return found


@pytest.mark.parametrize(
    ("text", "with_name", "is_label"),
    [
        ("合计", False, True),
        ("总 计：", False, True),
        ("　小计", False, True),
        ("平均", False, True),
        ("本页合计", False, True),
        ("6月小计", False, True),
        ("合计（个）", False, True),
        ("全镇合计", False, True),
        ("硖石街道合计", False, False),  # a row with date or place is data, whatever its unit is called
        ("硖石街道合计", True, True),
        ("东山合计超市", True, False),
        ("小计生站", True, False),
        ("平均路口", True, False),
        ("合", True, False),
        ("", True, False),
    ],
)
def test_labels_of_totals(text: str, with_name: bool, is_label: bool) -> None:
    assert (label_of(text, with_name=with_name) is not None) == is_label


@pytest.mark.parametrize(
    ("total", "remark"),
    [
        (["合计", *BLANK, 300, 120, 6], "第5行「合计」是合计，不作数据读取"),
        ([None, "总计", *BLANK[1:], 300, None, None], "第5行「总计」是合计，不作数据读取"),
        (["合计", *BLANK, 300, 120, 7], "第5行合计 7 与各行之和 6 不符（阳性容器数）"),
        (["小计", *BLANK, 300, 120, 0], "第5行合计 0 与各行之和 6 不符（阳性容器数）"),
        ([None, "平均", *BLANK[1:], 100, 40, 2], "第5行「平均」是平均，不作数据读取"),
        ([None, *BLANK, 300, 120, 6], "第5行没有单位和日期，各数都等于上面各行之和"),
        ([None, "硖石街道合计", *BLANK[1:], 300, 120, 6], "第5行「硖石街道合计」是合计"),
    ],
)
def test_rows_of_totals_are_no_data(total: list[object], remark: str, standards: Standards) -> None:
    found = read([TITLES, row("甲", 1), row("乙", 2), row("丙", 3), total], standards)
    assert [r.row_number for r in found.rows] == [2, 3, 4]
    assert any(remark in text for text in found.remarks), found.remarks
    assert ("不符" in "".join(found.remarks)) == ("不符" in remark)
    assert not found.faults


@pytest.mark.parametrize(
    "last",
    [
        [None, *BLANK, 300, 120, 7],  # sums nothing up
        [None, "丁", *BLANK[1:], 300, 120, 6],  # has a name
        row("甲乙丙合计", 6, 调查户数=300, 积水容器数=120),  # has place, date and habitat
        [None, *BLANK, 0, 0, 0],
    ],
)
def test_other_last_rows_are_data(last: list[object], standards: Standards) -> None:
    found = read([TITLES, row("甲", 1), row("乙", 2), row("丙", 3), last], standards)
    assert [r.row_number for r in found.rows] == [2, 3, 4, 5]


def test_subtotals_are_compared_with_their_own_rows(standards: Standards) -> None:
    upper: Cells = [TITLES, row("甲", 1), row("乙", 2), ["小计", *BLANK, 200, 80, 3]]
    rows: Cells = [*upper, row("丙", 3), ["小计", *BLANK, 100, 40, 4], ["合计", *BLANK, 300, 120, 6]]
    found = read(rows, standards)
    assert [r.row_number for r in found.rows] == [2, 3, 5]
    assert [text for text in found.remarks if "不符" in text] == [
        f"工作表「{found.rows[0].sheet}」第6行「小计」是合计，不作数据读取；第6行合计 4 与各行之和 3 不符（阳性容器数）"
    ]


def test_sums_are_unknown_where_a_cell_could_not_be_read(standards: Standards) -> None:
    found = read([TITLES, row("甲", "约3"), row("乙", 2), ["合计", *BLANK, 200, 80, 5]], standards)
    assert len(found.faults) == 1
    assert not any("不符" in text for text in found.remarks)


@pytest.mark.parametrize(
    "notes",
    [
        [["备注：本月无异常"]],
        [["注：1. 阳性容器指查见幼虫的容器", *[None] * 8], ["2. 户数按门牌计"]],
        [[None, None, "填表人：李四", None, None, "审核人：", "王五"]],
        [["制表：李四  复核：王五"], ["填报日期", "2026-06-05"]],
        [[], [], ["以下空白"]],
        [["数据来源：各街道卫生院"]],
        [["单位（盖章）", None, None, "负责人", "张三"]],
        [["第 1 页 共 2 页"]],
    ],
)
def test_notes_below_a_table_end_quietly(notes: Cells, standards: Standards) -> None:
    found = read([TITLES, row("甲"), *notes], standards)
    assert ([r.row_number for r in found.rows], found.faults) == ([2], [])
    assert len(found.remarks) == 1


@pytest.mark.parametrize(
    "data",
    [
        row("备注：看似说明的单位"),
        row("说明书印刷厂"),
        row("第1页书店"),
        row("注：甲", "约3"),  # one cell is wrong; it is data all the same
        [None, "填表人小区", *BLANK[1:], 100, None, None],
        [None, "丁", *BLANK[1:], None, None, None],  # half filled in: refused later, never dropped
    ],
)
def test_rows_of_data_are_no_notes(data: list[object], standards: Standards) -> None:
    assert [r.row_number for r in read([TITLES, row("甲"), data], standards).rows] == [2, 3]


@pytest.mark.parametrize(
    ("cells", "is_wide", "after_note", "expected"),
    [
        (["一句很长的话"], True, False, True),
        (["一句很长的话"], False, False, False),
        (["2. 接着上一行"], False, True, True),
        (["2. 号楼"], False, False, False),
        (["", "", ""], False, False, False),
    ],
)
def test_what_a_note_is(cells: list[Cell], is_wide: bool, after_note: bool, expected: bool) -> None:
    assert is_note(cells, is_wide=is_wide, after_note=after_note) == expected


def test_ids_of_rows_survive_copies(standards: Standards) -> None:
    given = {"甲": "r1", "乙": "r1", "丙": None, "丁": "r2"}
    rows: Cells = [[*TITLES, "_row"], *([*row(name), row_id] for name, row_id in given.items()), [*[None] * 9, "r3"]]
    found = read_sheet(workbook(("表", rows)), "表.xlsx", standards)
    assert [r.row_id for r in found.rows] == ["表#r1", "表!3", "表!4", "表#r2"]


@pytest.mark.parametrize("given", ["r1\x002", "r" * 5_000, "7", "r1 r2", "r٣"])
def test_ids_that_no_template_writes_are_none(given: str, standards: Standards) -> None:
    found = read_sheet(workbook(("表", [[*TITLES, "_row"], [*row("甲"), given]])), "表.xlsx", standards)
    assert [r.row_id for r in found.rows] == ["表!2"]


def test_a_column_without_a_title_is_named(standards: Standards) -> None:
    found = read([[*TITLES, None], [*row("甲"), 7], [*row("乙"), 8]], standards)
    assert [text for text in found.remarks if "没有标题" in text] == [
        f"工作表「{found.rows[0].sheet}」J列没有标题，其中的值未读取"
    ]
