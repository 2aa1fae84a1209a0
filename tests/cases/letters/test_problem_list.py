from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cases.letters.problem_list import write_problem_list
from cases.letters.problem_words import problem_unit, problem_words

MADE_ON = date(2026, 11, 25)
ITEM: dict[str, object] = {
    "item_id": "i1", "place_code": "330481001", "place_kind": "street", "unit_key": "u1", "unit_code": None,
    "unit_name": "老字号餐饮店", "unit_type": "01", "is_key_unit": True, "vector": "rodent",
    "problem_code": "fault_floor_drain", "problem_kind": "fault", "found_on": date(2026, 11, 9),
    "last_found_on": date(2026, 11, 9), "found": 2, "due_on": date(2026, 11, 23), "responsible": "王磊",
    "state": "open", "verified_on": None, "submission_id": "s", "row_id": "r", "place_name": "硖石街道",
}  # fmt: skip


def written(path: Path, rows: list[dict[str, object]], title: str = "海宁市四害问题清单") -> Worksheet:
    assert write_problem_list(path, rows, title=title, made_on=MADE_ON) == len(rows)
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_problem_is_one_row_in_words(tmp_path: Path) -> None:
    sheet = written(tmp_path / "l.xlsx", [ITEM])
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert lines[0][0] == "海宁市四害问题清单"
    assert lines[1][0] == "截至 2026年11月25日，共 1 项"
    assert lines[2] == [
        "序号", "镇街", "单位", "病媒", "问题", "数量", "发现日期", "整改期限", "责任人", "状态", "核实日期", "照片",
    ]  # fmt: skip
    number, *rest = lines[3]
    assert number == 1
    assert rest[:5] == ["硖石街道", "老字号餐饮店", "鼠", "地漏不合格", "2处"]
    assert [str(value)[:10] for value in rest[5:7]] == ["2026-11-09", "2026-11-23"]
    assert rest[7:] == ["王磊", "待整改", None, None]


def test_it_can_be_filtered_and_printed(tmp_path: Path) -> None:
    sheet = written(tmp_path / "l.xlsx", [ITEM] * 3)
    assert sheet.auto_filter.ref == "A3:L6"
    assert sheet.freeze_panes == "A4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$3:$3"
    # One page wide is what a sheet that says nothing of its width is.
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    fitted = sheet.sheet_properties.pageSetUpPr
    assert fitted is not None
    assert fitted.fitToPage


def test_columns_are_as_wide_as_chinese_needs(tmp_path: Path) -> None:
    sheet = written(tmp_path / "l.xlsx", [ITEM, ITEM | {"unit_name": "海宁市硖石街道第一小学食堂"}])
    assert sheet.column_dimensions["C"].width >= 28
    longest = written(tmp_path / "m.xlsx", [ITEM | {"unit_name": "很长的名字" * 40}])
    assert longest.column_dimensions["C"].width <= 36


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("x","y")'])
def test_text_is_never_a_formula_nor_becomes_one_when_edited(tmp_path: Path, text: str) -> None:
    sheet = written(tmp_path / "l.xlsx", [ITEM | {"unit_name": text, "responsible": text}], title=text)
    for position in ("A1", "C4", "I4"):
        assert (sheet[position].value, sheet[position].data_type) == (text, "s")
    assert sheet["C4"].quotePrefix
    with zipfile.ZipFile(tmp_path / "l.xlsx") as file:
        assert b"<f>" not in file.read("xl/worksheets/sheet1.xml")


def test_controls_and_long_texts_do_not_break_it(tmp_path: Path) -> None:
    sheet = written(tmp_path / "l.xlsx", [ITEM | {"unit_name": "甲\x00乙\n丙", "responsible": "长" * 40_000}])
    assert sheet["C4"].value == "甲 乙 丙"
    assert len(str(sheet["I4"].value)) == 32_767


def test_overdue_stands_out_and_unknown_states_stay_as_they_are(tmp_path: Path) -> None:
    sheet = written(tmp_path / "l.xlsx", [ITEM | {"state": "overdue"}, ITEM | {"state": "暂缓"}])
    assert (sheet["J4"].value, sheet["J4"].font.bold) == ("已逾期", True)
    assert (sheet["J5"].value, sheet["J5"].font.bold) == ("暂缓", False)


def test_photos_are_listed(tmp_path: Path) -> None:
    sheet = written(tmp_path / "l.xlsx", [ITEM | {"photos": ["A.jpg", "B.jpg"]}, ITEM | {"photos": "A.jpg"}])
    assert [sheet["L4"].value, sheet["L5"].value] == ["A.jpg；B.jpg", "A.jpg"]


def test_an_empty_list_is_a_list(tmp_path: Path) -> None:
    sheet = written(tmp_path / "l.xlsx", [])
    assert sheet["A2"].value == "截至 2026年11月25日，共 0 项"


def test_problems_are_called_as_the_forms_call_them() -> None:
    assert problem_words("fly", "fault_kitchen_door").startswith("厨房门")
    assert (problem_words("rodent", "droppings"), problem_unit("rodent", "droppings")) == ("室内鼠粪", "处")
    assert (problem_words("rodent", "自定"), problem_unit("rodent", "自定")) == ("自定", "")
