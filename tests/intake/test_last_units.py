"""Which units a template names beforehand: those of the last round, read from registry and lake."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import pytest

from intake.decisions import withdraw
from intake.lake import LakeError
from intake.last_units import KNOWN_BEFORE, last_units
from intake.lock import writer_lock
from reference.load import load_standards
from settings import SAMPLE_DATA, STANDARDS
from sheets.fields import Form, Kind
from sheets.forms import FORMS
from sheets.template import write_template
from tests.intake.desk import BRETEAU, Desk, Row, at, bad_row, row

COCKROACH = FORMS["cockroach_survey"]
STREET = "330481001"
VILLAGE = "330481001003"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """With the sample's registered units and planned rounds."""
    desk.standards = load_standards([STANDARDS, SAMPLE_DATA / "standards"])
    return desk


def names(desk: Desk, place: str = STREET, form: Form = BRETEAU) -> list[object]:
    found = last_units(desk.settings, desk.engine, desk.standards, form, place)
    return [unit["unit_name"] for unit in found]


def survey(unit: str, day: date, **changes: object) -> Row:
    """A visit to ten rooms without a cockroach."""
    return {
        "place_code": VILLAGE, "unit_name": unit, "unit_type": "01", "is_key_unit": True, "is_built_up": True,
        "surveyed_on": day, "rooms": 10, "standard_rooms": 10, "infested_rooms": 0, "large_cockroaches": 0,
        "small_cockroaches": 0, **changes,
    }  # fmt: skip


def surveyed(desk: Desk, *rows: Row) -> None:
    out = io.BytesIO()
    write_template(out, COCKROACH, desk.standards, rows=rows, room=0)
    desk.send(out.getvalue(), filename="蜚蠊.xlsx", received_at=at(1, month=12))
    desk.ingest()


def taken_in(desk: Desk, *sheets: Sequence[Row]) -> None:
    for number, rows in enumerate(sheets, 1):
        desk.send(rows, filename=f"{number}.csv", received_at=at(1, hour=number, month=12))
    desk.ingest()


def test_what_is_known_before_the_visit_and_nothing_else(desk: Desk) -> None:
    taken_in(desk, [row("甲点", temperature_c=25, inspectors="王芳", note="雨")])
    assert last_units(desk.settings, desk.engine, desk.standards, BRETEAU, STREET) == [
        {"place_code": VILLAGE, "place_name": "东山社区居委会", "unit_name": "甲点", "is_key_unit": False,
         "is_built_up": True, "habitat": "urban_residential"}
    ]  # fmt: skip


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_no_count_date_or_person_is_named_beforehand(form: Form, desk: Desk) -> None:
    kinds = {f.kind for f in form.fields if f.key in KNOWN_BEFORE}
    assert kinds <= {Kind.TEXT, Kind.CODE, Kind.BOOLEAN}
    assert not {"inspectors", "note", "round_id", "round_kind"} & set(KNOWN_BEFORE)
    assert last_units(desk.settings, desk.engine, desk.standards, form, STREET) == []


def test_of_a_unit_visited_twice_the_newest_row_counts(desk: Desk) -> None:
    taken_in(desk, [row("甲点", day=5)], [row("甲点", day=20, is_key_unit=True)])
    found = last_units(desk.settings, desk.engine, desk.standards, BRETEAU, STREET)
    assert [unit["is_key_unit"] for unit in found] == [True]


def test_a_site_with_two_habitats_is_two_places_to_go_to(desk: Desk) -> None:
    taken_in(desk, [row("甲点"), row("甲点", habitat="hospital")])
    assert names(desk) == ["甲点", "甲点"]


def test_the_place_and_what_lies_in_it_nothing_else(desk: Desk) -> None:
    taken_in(desk, [row("甲点"), row("乙点", place_code="330481001016"), row("丙点", place_code="330481107003")])
    assert names(desk) == ["甲点", "乙点"]
    assert names(desk, VILLAGE) == ["甲点"]
    assert set(names(desk, "330481")) == {"甲点", "乙点", "丙点"}


def test_visits_of_unplanned_rounds_belong_together_for_three_months(desk: Desk) -> None:
    days = {"旧点": date(2026, 1, 5), "三月前": date(2026, 2, 17), "近点": date(2026, 5, 5), "新点": date(2026, 5, 19)}
    taken_in(desk, [row(name, surveyed_on=day) for name, day in days.items()])
    assert names(desk) == ["三月前", "新点", "近点"]


def test_a_planned_round_is_taken_whole_and_alone(desk: Desk) -> None:
    """The supplement belongs to its assessment; a visit that names no round to the round that held its day."""
    surveyed(
        desk,
        survey("春点", date(2026, 4, 20), round_id="2026-spring"),
        survey("秋点", date(2026, 9, 8), round_id="2026-autumn"),
        survey("补点", date(2026, 10, 20), round_kind="supplement", round_id="2026-autumn"),
        survey("漏点", date(2026, 10, 1)),
    )
    assert set(names(desk, form=COCKROACH)) == {"秋点", "补点", "漏点"}


def test_each_kind_of_survey_has_its_own_last_round(desk: Desk) -> None:
    surveyed(
        desk,
        survey("自查点", date(2026, 4, 5), round_kind="self_check"),
        survey("旧自查点", date(2025, 12, 5), round_kind="self_check"),
        survey("考评点", date(2026, 11, 20)),
        survey("复查点", date(2025, 11, 5), round_kind="resurvey"),
    )
    assert set(names(desk, form=COCKROACH)) == {"自查点", "考评点"}, "a kind that ended a year ago says nothing"


def test_only_accepted_rows_of_what_is_in_force(desk: Desk) -> None:
    first = desk.send([row("撤回点")], filename="1.csv", received_at=at(1))
    former = desk.send([row("原点")], filename="2.csv", received_at=at(2))
    desk.send([row("改点")], filename="3.csv", received_at=at(3), replaces=former.submission_id)
    desk.send([row("好点"), bad_row("坏点")], filename="4.csv", received_at=at(4))
    desk.ingest()
    withdraw(desk.engine, first.receipt_no, actor="王芳", reason="重报")
    assert sorted(map(str, names(desk))) == ["好点", "改点"]


def test_the_register_goes_before_what_was_written_last_time(desk: Desk) -> None:
    """东苑办公楼 is registered as an office, not key: by its code, and by its name alone."""
    place = "330481001013"
    taken_in(desk, [row("东苑楼", unit_code="SF33048100101", place_code=place, is_key_unit=True)])
    registered = {"unit_code": "SF33048100101", "unit_name": "东苑办公楼", "unit_type": "03", "is_key_unit": False}
    found = last_units(desk.settings, desk.engine, desk.standards, BRETEAU, STREET)
    assert [{key: unit[key] for key in registered} for unit in found] == [registered]
    taken_in(desk, [row("东苑办公楼", place_code=place, day=9)])
    found = last_units(desk.settings, desk.engine, desk.standards, BRETEAU, STREET)
    assert [unit.get("unit_code") for unit in found] == ["SF33048100101"]


def test_a_unit_registered_no_longer_is_left_out(desk: Desk) -> None:
    taken_in(desk, [row("东苑办公楼", unit_code="SF33048100101", place_code="330481001013"), row("甲点")])
    tables = dict(desk.standards.tables)
    tables["unit"] = tuple(
        {**unit, "valid_to": date(2026, 6, 30)} if unit["unit_code"] == "SF33048100101" else unit
        for unit in tables["unit"]
    )
    desk.standards = type(desk.standards)(tables=tables, hash="later")
    assert names(desk) == ["甲点"]


def test_no_lock_is_waited_for(desk: Desk) -> None:
    taken_in(desk, [row("甲点")])
    with writer_lock(desk.settings):
        assert names(desk) == ["甲点"]


def test_a_missing_file_is_said_and_not_passed_over(desk: Desk) -> None:
    taken_in(desk, [row("甲点")])
    for path in desk.settings.lake.glob("accepted/breteau/*.parquet"):
        path.unlink()
    with pytest.raises(LakeError, match="sihai rebuild"):
        names(desk)
