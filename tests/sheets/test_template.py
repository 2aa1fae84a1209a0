from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from reference.load import Standards, load_standards
from settings import SAMPLE_DATA, STANDARDS
from sheets.cells import parser_of
from sheets.columns import Group, groups_of, width_of
from sheets.fields import Field, Form, Kind
from sheets.forms import FORMS
from sheets.lists import LONGEST_LIST
from sheets.problem import UnreadableSheet
from sheets.reader import read_sheet
from sheets.template import write_template
from tests.sheets.making import GOOD, filled

# A place with registered units and planned rounds.
STREET = "330481001"


@pytest.fixture(scope="module")
def local() -> Standards:
    return load_standards([STANDARDS, SAMPLE_DATA / "standards"])


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


def listed(book: openpyxl.Workbook, name: str) -> list[object]:
    """What a drop-down offers, by way of its defined name as a spreadsheet finds it."""
    sheet, cells = next(iter(book.defined_names[f"list_{name}"].destinations))
    return [row[0].value for row in book[sheet][cells]]


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
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "hidden", "veryHidden"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.freeze_panes) == ("landscape", 9, "E4")
    places = listed(book, "place")
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


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_whatever_a_drop_down_offers_is_read_as_its_code(form: Form, local: Standards) -> None:
    """And by a name that stands for a list on a plainly hidden sheet, never for more than Excel shows."""
    book = openpyxl.load_workbook(io.BytesIO(filled(form.form_id, [], local, place_code=STREET)))
    letters = {f.key: get_column_letter(column) for column, f in enumerate(form.fields, 1)}
    sources = {str(rule.sqref).split("4:")[0]: rule.formula1 for rule in book["填报"].data_validations.dataValidation
               if rule.type == "list"}  # fmt: skip
    for f in form.fields:
        local_list = {"place_code": "place", "unit_code": "unit_code", "unit_name": "unit_name"}.get(f.key)
        name = f.vocabulary if f.kind is Kind.CODE else "boolean" if f.kind is Kind.BOOLEAN else local_list
        assert sources.get(letters[f.key]) == (f"list_{name}" if name else None), f.key
        if name:
            parse = parser_of(f, local)
            offered = listed(book, name)
            assert 0 < len(offered) <= LONGEST_LIST
            read = [parse(str(entry)) for entry in offered]
            assert len(set(read)) == len(read)
            codes = {code for code, _ in local.vocabulary(f.vocabulary)} if f.vocabulary else set(read)
            assert set(read) <= codes


def test_a_place_offers_its_own_units_and_rounds_only(local: Standards) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled("rodent_survey", [], local, place_code=STREET)))
    assert all(str(entry).startswith("SF330481001") for entry in listed(book, "unit_code"))
    assert "SF33048100101 东苑办公楼" in listed(book, "unit_code")
    assert "东苑办公楼" in listed(book, "unit_name")
    # The county's rounds hold for its streets, the newest first.
    assert listed(book, "round")[0] == "2027年春季考评"
    elsewhere = openpyxl.load_workbook(io.BytesIO(filled("rodent_survey", [], local, place_code="3301")))
    assert "list_round" not in elsewhere.defined_names
    assert "list_unit_code" not in elsewhere.defined_names


def test_a_place_without_villages_units_or_rounds_still_has_a_template(standards: Standards) -> None:
    content = filled("breteau", [GOOD], standards, place_code="330481001003")
    assert read_sheet(content, "a.xlsx", standards).rows[0].values == GOOD


def test_the_chosen_unit_is_read_without_its_name(local: Standards) -> None:
    unit = {**GOOD, "unit_code": "SF33048100101 东苑办公楼", "unit_name": "东苑办公楼"}
    stranger = {**GOOD, "unit_code": "甲1 未登记", "unit_name": "乙"}
    content = read_sheet(filled("breteau", [unit, stranger], local), "a.xlsx", local)
    assert [row.values["unit_code"] for row in content.rows] == ["SF33048100101", "甲1 未登记"]


def test_every_prepared_row_has_an_id_in_a_hidden_last_column(standards: Standards) -> None:
    content = filled("breteau", [GOOD, {**GOOD, "unit_name": "乙"}], standards, room=5)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["填报"]
    last = sheet.max_column
    assert (last, sheet.max_row) == (len(FORMS["breteau"].fields) + 1, 3 + 7)
    assert [sheet.cell(row, last).value for row in range(3, 11)] == ["_row", *(f"r{n:04}" for n in range(1, 8))]
    assert sheet.column_dimensions[get_column_letter(last)].hidden
    assert sheet.auto_filter.ref == f"A3:{get_column_letter(last)}10", "sorting takes the ids along"
    read = read_sheet(content, "a.xlsx", standards)
    assert (len(read.rows), read.remarks) == (2, [])


def test_headings_are_locked_and_rows_are_open_to_the_end_of_the_sheet(standards: Standards) -> None:
    content = filled("breteau", [GOOD], standards, room=3)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["填报"]
    protection = sheet.protection
    assert (protection.sheet, protection.password) == (True, None)
    # In the file these flags say what is forbidden.
    may = ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter", "objects")
    assert not any(getattr(protection, action) for action in may)
    assert protection.insertColumns
    assert protection.deleteColumns
    last = sheet.max_column
    assert all(sheet.cell(row, column).protection.locked for row in (1, 2, 3) for column in range(1, last + 1))
    assert not any(cell.protection.locked for row in sheet.iter_rows(4) for cell in row if cell.has_style)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        columns = re.findall(r"<col [^>]*>", archive.read("xl/worksheets/sheet1.xml").decode())
    spans = [(int(a), int(b)) for c in columns for a, b in [re.findall(r'(?:min|max)="(\d+)"', c)]]
    assert spans[0][0] == 1
    assert all(before[1] + 1 == after[0] for before, after in pairwise(spans))
    assert spans[-1] == (last + 1, 16_384)
    assert not sheet.column_dimensions[get_column_letter(last + 1)].protection.locked


UNITS: list[dict[str, object]] = [
    {key: GOOD[key] for key in ("place_code", "is_key_unit", "is_built_up", "habitat")} | {"unit_name": name}
    for name in ("甲", "乙", "丙", "丁")
]


def visited(content: bytes, cells: dict[tuple[int, str], object]) -> bytes:
    """The template after somebody wrote into cells, named by row number and field key."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    columns = {f.key: number for number, f in enumerate(FORMS["breteau"].fields, 1)}
    for (row, key), value in cells.items():
        book["填报"].cell(row, columns[key]).value = value  # type: ignore[assignment]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_units_named_beforehand_and_not_visited_are_left_out_and_said_so(standards: Standards) -> None:
    template = filled("breteau", [], standards, units=UNITS)
    visit = {"surveyed_on": dt.date(2026, 6, 1), "houses": 50, "containers": 20, "containers_positive": 0}
    content = read_sheet(visited(template, {(5, key): value for key, value in visit.items()}), "a.xlsx", standards)
    assert [(row.row_number, row.values["unit_name"], row.values["houses"]) for row in content.rows] == [(5, "乙", 50)]
    assert (content.faults, content.remarks) == (
        [], ["工作表「填报」第4、6-7行只有预填的单位，没有日期和数量，按未调查处理，未读取"]
    )  # fmt: skip


@pytest.mark.parametrize("typed", [{"houses": 0}, {"note": "关门"}, {"temperature_c": "热"}, {"unit_type": "月球"}])
def test_anything_more_than_the_unit_is_a_visit(typed: dict[str, object], standards: Standards) -> None:
    """A zero, a note, and what could not be read: nothing that somebody wrote is passed over."""
    template = filled("breteau", [], standards, units=UNITS[:1])
    content = read_sheet(visited(template, {(4, key): value for key, value in typed.items()}), "a.xlsx", standards)
    assert [row.row_number for row in content.rows] == [4]


def test_a_template_in_which_nothing_was_filled_in_is_empty(standards: Standards) -> None:
    with pytest.raises(UnreadableSheet) as refused:
        read_sheet(filled("breteau", [], standards, units=UNITS), "a.xlsx", standards)
    assert refused.value.rule_id == "file.empty"


def test_units_stand_below_the_filled_rows_on_grey(standards: Standards) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(filled("breteau", [GOOD], standards, units=UNITS)))["填报"]
    assert [sheet.cell(row, 4).value for row in (4, 5, 8)] == ["东山社区", "甲", "丁"]
    assert [sheet.cell(row, 4).fill.fgColor.rgb for row in (4, 5)] == ["00000000", "FFF2F2F2"]
    assert "灰底" in str(sheet["A2"].value)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_no_printed_page_is_shrunk_beyond_reading(form: Form, standards: Standards) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(filled(form.form_id, [], standards)))["填报"]
    widths = [width_of(f) for f in form.fields]
    pages = int(sheet.page_setup.fitToWidth or 1)
    repeated = sum(widths[:4])
    assert (sum(widths) + (pages - 1) * repeated) / pages <= 215
    assert str(sheet.print_area) == f"'填报'!$A$1:${get_column_letter(len(widths))}$67"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$3", "$A:$D")


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(visits=st.dictionaries(st.integers(4, 7), st.sampled_from(["surveyed_on", "houses", "inspectors"]), min_size=1))
def test_exactly_the_visited_units_are_read(visits: dict[int, str], standards: Standards) -> None:
    typed: dict[str, object] = {"surveyed_on": dt.date(2026, 6, 1), "houses": 0, "inspectors": "王芳"}
    template = filled("breteau", [], standards, units=UNITS, instance_id="x")
    sheet = visited(template, {(row, key): typed[key] for row, key in visits.items()})
    content = read_sheet(sheet, "a.xlsx", standards)
    assert {row.row_number for row in content.rows} == visits.keys()
    assert [row.values["unit_name"] for row in content.rows] == [UNITS[row - 4]["unit_name"] for row in sorted(visits)]
    assert len(content.remarks) == (len(visits) < len(UNITS))
