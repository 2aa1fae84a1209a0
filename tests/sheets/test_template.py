from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from reference.load import Standards
from sheets.columns import Group, groups_of
from sheets.fields import Field, Form, Kind
from sheets.forms import FORMS
from sheets.reader import read_sheet
from sheets.template import write_template
from tests.sheets.making import GOOD, filled

TEXT = st.text("海宁市硖石街道（东）东山1号AZaz、。 ", min_size=1, max_size=12).map(str.strip).filter(bool)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


def values_of(field: Field, standards: Standards) -> st.SearchStrategy[object]:
    low, high = int(field.minimum or 0), int(field.maximum or 1000)
    codes = [code for code, _ in standards.vocabulary(field.vocabulary)] if field.vocabulary else []
    strategies: dict[Kind, st.SearchStrategy[object]] = {
        Kind.TEXT: TEXT,
        Kind.INTEGER: st.integers(low, high),
        Kind.DECIMAL: st.decimals(low, high, places=3),
        Kind.DATE: DAYS,
        Kind.BOOLEAN: st.booleans(),
        Kind.CODE: st.sampled_from(codes) if codes else st.none(),
    }
    if field.key == "place_code":
        return st.from_regex(r"3304810[0-9]{5}", fullmatch=True)
    if field.key == "unit_code":
        return st.none() | st.from_regex(r"[A-Z][0-9]{3}", fullmatch=True)
    return strategies[field.kind] if field.required else st.none() | strategies[field.kind]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_values_survive_being_written_and_read(form: Form, standards: Standards, data: st.DataObject) -> None:
    row = st.fixed_dictionaries({f.key: values_of(f, standards) for f in form.fields})
    rows = data.draw(st.lists(row, min_size=1, max_size=3))
    content = read_sheet(filled(form.form_id, rows, standards, place_code="330481001"), "填报.xlsx", standards)
    assert [found.values for found in content.rows] == rows
    assert (content.faults, content.remarks) == ([], [])
    assert (content.form_id, content.form_version) == (form.form_id, form.version)


def test_identity_of_the_copy_is_kept(standards: Standards) -> None:
    sheet = filled("breteau", [GOOD], standards, instance_id="copy-1", replaces="S-7")
    content = read_sheet(sheet, "a.xlsx", standards)
    assert (content.instance_id, content.replaces) == ("copy-1", "S-7")


def test_every_copy_has_its_own_identity_unless_given(standards: Standards) -> None:
    assert write_template(io.BytesIO(), FORMS["breteau"], standards) != write_template(
        io.BytesIO(), FORMS["breteau"], standards
    )


def test_same_input_gives_the_same_bytes(standards: Standards) -> None:
    assert filled("breteau", [GOOD], standards, instance_id="x") == filled(
        "breteau", [GOOD], standards, instance_id="x"
    )


def test_a_path_is_written_as_a_stream_is(standards: Standards, tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", FORMS["breteau"], standards, rows=[GOOD], instance_id="x")
    assert (tmp_path / "t.xlsx").read_bytes() == filled("breteau", [GOOD], standards, instance_id="x")


def test_staff_see_names_and_dates_never_codes(standards: Standards) -> None:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(filled("breteau", [GOOD], standards))).get_sheet_by_index(0)
    row = sheet.to_python(skip_empty_area=False)[3]
    assert row[0] == "330481001003"
    assert {"城镇居民区", "否", "是", dt.date(2026, 6, 1)} <= set(row)


def test_what_is_no_code_is_written_as_it_is(standards: Standards) -> None:
    content = read_sheet(filled("breteau", [{**GOOD, "habitat": "月球"}], standards), "a.xlsx", standards)
    assert [(f.column, f.seen) for f in content.faults] == [("habitat", "月球")]


def test_drop_downs_rules_and_page(standards: Standards) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled("rodent_survey", [], standards, place_code="330481001")))
    sheet = book["填报"]
    rules = {
        str(rule.sqref).rstrip("0123456789").split("4:")[0]: rule for rule in sheet.data_validations.dataValidation
    }
    titles = {
        str(cell.value).split("*")[0].split("\n")[0]: get_column_letter(column)
        for column, cell in enumerate(sheet[3], 1)
    }
    assert rules[titles["单位类型"]].type == "list"
    count = rules[titles["检查房间数"]]
    assert (count.type, count.error, count.promptTitle) == ("whole", "请填0 到 40000 的整数。", "检查房间数")
    assert rules[titles["调查日期"]].type == "date"
    villages = [row[0].value for row in book["_lists"].iter_rows() if row[0].value]
    assert {sheet.sheet_state for sheet in book.worksheets} == {"visible", "veryHidden"}
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.freeze_panes) == ("landscape", 9, "E4")
    assert villages
    places = [c.value for column in book["_lists"].iter_cols() if column[0].value == "place" for c in column[1:]]
    assert places[0] == "330481001000 硖石街道"
    assert all(str(place).startswith("330481001") for place in places if place)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_excel_limits_of_messages_are_kept(form: Form, standards: Standards) -> None:
    """XlsxWriter only warns and drops a rule that Excel would not open, and warnings are errors here."""
    with zipfile.ZipFile(io.BytesIO(filled(form.form_id, [], standards, place_code="330481001"))) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize(
    ("form_id", "key", "group"),
    [
        ("rodent_survey", "unit_name", Group.WHERE_WHEN),
        ("rodent_survey", "standard_rooms", Group.EFFORT),
        ("rodent_survey", "sign_rooms", Group.FOUND),
        ("rodent_survey", "droppings", Group.DETAIL),
        ("rodent_survey", "route_m", Group.EFFORT),
        ("rodent_trap", "traps_invalid", Group.EFFORT),
        ("rodent_trap", "rattus_norvegicus_male", Group.DETAIL),
        ("rodent_trap", "caught", Group.FOUND),
        ("breteau", "houses_positive", Group.FOUND),
    ],
)
def test_columns_are_grouped_by_what_they_tell(form_id: str, key: str, group: Group) -> None:
    assert groups_of(FORMS[form_id])[key] is group


def test_decimals_keep_three_places(standards: Standards) -> None:
    content = read_sheet(
        filled("breteau", [{**GOOD, "temperature_c": Decimal("26.125")}], standards), "a.xlsx", standards
    )
    assert content.rows[0].values["temperature_c"] == Decimal("26.125")
