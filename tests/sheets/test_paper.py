from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from reference.load import Standards, load_standards
from settings import SAMPLE_DATA, STANDARDS
from sheets.fields import Form, Kind
from sheets.forms import FORMS
from sheets.locality import round_on, rounds_for
from sheets.paper import ROWS, write_paper

STREET = "330481001"
# Once at the top, never a column to write in.
AT_THE_TOP = {"place_code", "round_id", "round_kind", "inspectors"}
NOT_ASKED = {"printed_index"}
A4_HEIGHT_MM, A4_WIDTH_MM = 210, 297


@pytest.fixture(scope="module")
def local() -> Standards:
    return load_standards([STANDARDS, SAMPLE_DATA / "standards"])


def printed(form: Form, standards: Standards, **options: Any) -> list[Worksheet]:
    buffer = io.BytesIO()
    write_paper(buffer, form, standards, **options)
    return list(openpyxl.load_workbook(buffer).worksheets)


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def header_row(sheet: Worksheet) -> int:
    return next(row for row in range(1, 9) if sheet.cell(row, 1).value == "行号")


def titles(sheet: Worksheet) -> list[str]:
    return [str(cell.value).split("\n")[0].rstrip("*") for cell in sheet[header_row(sheet)][1:]]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_field_can_be_written_down(form: Form, local: Standards) -> None:
    """In one column of one sheet of paper, with its unit of measure; every sheet names the unit visited."""
    sheets = printed(form, local, place_code=STREET)
    found = [title for sheet in sheets for title in titles(sheet)]
    expected = [f for f in form.fields if f.key not in AT_THE_TOP | NOT_ASKED | {"unit_name"}]
    labels = ["村（社区）" if f.key == "place_name" else f.label_zh for f in expected]
    assert sorted(title for title in found if title != "单位名称") == sorted(labels)
    assert found.count("单位名称") == len(sheets)
    units = [f"（{f.unit}）" for f in expected if f.unit]
    assert sum(str(cell.value).endswith(f"\n{unit}") for unit in set(units) for sheet in sheets
               for cell in sheet[header_row(sheet)]) == len(units)  # fmt: skip


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_sheet_of_paper_is_one_page_on_which_one_can_write(form: Form, local: Standards) -> None:
    for sheet in printed(form, local, place_code=STREET):
        setup = sheet.page_setup
        assert (setup.orientation, setup.paperSize, setup.fitToHeight or 1) == ("landscape", 9, 1)
        assert not sheet.data_validations.dataValidation
        heights = [sheet.row_dimensions[row].height or 15 for row in range(1, sheet.max_row + 1)]
        assert sum(heights) / 72 * 25.4 < A4_HEIGHT_MM
        first = header_row(sheet) + 1
        assert [sheet.cell(first + i, 1).value for i in range(ROWS)] == list(range(1, ROWS + 1))
        assert min(heights[first - 1 : first - 1 + ROWS]) / 72 * 25.4 >= 7.4
        # Stored in characters of 7 pixels, 96 to the inch: a count has a centimetre.
        # Neighbours of one width are stored as one.
        spans = [(span.width, int(span.max or 0) - int(span.min or 0) + 1) for span in sheet.column_dimensions.values()]
        millimetres = [7 * width / 96 * 25.4 for width, columns in spans for _ in range(columns)]
        assert len(millimetres) == sheet.max_column
        assert min(millimetres[1:]) > 9.9
        assert sum(millimetres) < A4_WIDTH_MM


def test_what_is_known_beforehand_is_printed(local: Standards) -> None:
    planned = round_on(STREET, local, dt.date(2026, 9, 10))
    sheet = printed(FORMS["rodent_survey"], local, place_code=STREET, planned_round=planned)[0]
    found = " ".join(texts(sheet))
    assert "硖石街道（330481001000）" in found
    assert "2026年秋季考评（2026-09-07 至 2026-10-16）" in found
    assert all(word in found for word in ("填表人：", "审核人：", "日期：", "□ 考评", "单位类型：餐饮店、"))
    assert "rodent_survey 第1版" in str(sheet.oddFooter.left.text if sheet.oddFooter else "")


def test_trap_forms_ask_for_no_round_and_no_place_leaves_a_line(local: Standards) -> None:
    found = " ".join(texts(printed(FORMS["breteau"], local)[0]))
    assert "考评轮次" not in found
    assert "镇街：＿" in found


def test_units_are_printed_by_name_and_more_rows_go_on_to_the_next_page(local: Standards) -> None:
    units = [{"unit_name": f"单位{n}", "unit_type": "01", "is_key_unit": True} for n in range(30)]
    sheet = printed(FORMS["rodent_survey"], local, place_code=STREET, units=units, rows=10)[0]
    first = header_row(sheet) + 1
    row = [sheet.cell(first + 29, column).value for column in range(1, 9)]
    assert row == [30, None, None, "单位29", "餐饮店", "是", "是  否", None]
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == f"$1:${first - 1}"


def test_all_sheets_of_paper_are_selected_so_that_all_are_printed(local: Standards) -> None:
    sheets = printed(FORMS["fly_survey"], local)
    assert len(sheets) > 1
    assert all(view.tabSelected for sheet in sheets for view in sheet.views.sheetView)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_may_be_chosen_is_printed_below_the_column(form: Form, local: Standards) -> None:
    lists = {f.label_zh: local.vocabulary(f.vocabulary or "") for f in form.fields if f.kind is Kind.CODE}
    for sheet in printed(form, local):
        found = texts(sheet)
        for title in lists.keys() & set(titles(sheet)):
            legend = next(text for text in found if text.startswith(f"{title}："))
            assert all(name in legend for _, name in lists[title])


def test_a_path_is_written(local: Standards, tmp_path: Path) -> None:
    write_paper(tmp_path / "p.xlsx", FORMS["breteau"], local)
    assert openpyxl.load_workbook(tmp_path / "p.xlsx").sheetnames == ["第1张"]


@pytest.mark.parametrize(
    ("day", "round_id"),
    [
        (dt.date(2026, 5, 1), "2026-spring"),  # running
        (dt.date(2026, 9, 7), "2026-autumn"),  # begins today
        (dt.date(2026, 10, 16), "2026-autumn"),  # ends today
        (dt.date(2026, 7, 1), "2026-autumn"),  # next
        (dt.date(2030, 1, 1), None),  # none is planned any more
    ],
)
def test_the_round_is_the_running_one_or_the_next(day: dt.date, round_id: str | None, local: Standards) -> None:
    found = round_on(STREET, local, day)
    assert (found["round_id"] if found else None) == round_id


def test_rounds_of_other_counties_do_not_apply(local: Standards) -> None:
    assert rounds_for("3301", local) == []
    # What lies above sees the rounds of what lies in it.
    city = rounds_for("3304", local)
    assert [row for row in city if row["round_kind"] != "surge"] == rounds_for(STREET, local) != []
    # A special round is that of its own towns.
    assert {row["round_id"] for row in city if row not in rounds_for(STREET, local)} == {"2026-tide-watching"}
