"""What the charts are drawn from: every month and round once, with the limits by which a letter would be given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from editions.opened import Edition
from editions.trap_years import read_trap_year, trap_years
from editions.trends import TREND_UNIT_ZH, Limits, indicators_of, read_months, read_rounds
from reference.load import Standards
from tests.grades.surveys import Row, Survey, as_tables
from tests.warehouse import Rows, bench

STREET = "330481001"
AS_OF = date(2026, 6, 20)
FLIES = {"standard_rooms": 100, "fly_rooms": 4, "flies": 8, "indoor_breeding_sites_positive": 0}
TABLES = [
    "indices.place_index", "indices.round_index", "grades.indicator_grade", "grades.vector_grade", "grades.ladder",
    "grades.trend_level", "flags.trend_signal", "reference.period",
]  # fmt: skip


@contextmanager
def edition(given: dict[str, Rows], as_of: date = AS_OF) -> Iterator[Edition]:
    with bench().computed(given, TABLES, as_of) as connection:
        yield Edition(connection, "a", "nightly", as_of, Path("/nowhere"))


def fly_survey(round_id: str, on: date, kind: str | None = None, **counts: int) -> Survey:
    return Survey(STREET, round_id, [Row("fly", {**FLIES, **counts}, "单位", kind, on=on)])


def trap_months(*months: tuple[date, int, int]) -> dict[str, Rows]:
    return {
        "indices.place_index": [
            {
                "place_code": STREET, "place_kind": "street", "unit_scope": "all", "vector": "rodent",
                "indicator": "rodent_snap_trap_rate", "period_kind": "month", "period_start": first,
                "period_end": date(first.year, first.month, 28), "is_complete": first < date(2026, 6, 1),
                "found": found, "effort": effort, "value": found * 100 / effort,
            }
            for first, found, effort in months
        ]
    }  # fmt: skip


def test_every_month_is_there_surveyed_or_not() -> None:
    surveys = [fly_survey("a", date(2025, 10, 14)), fly_survey("b", date(2026, 6, 3), fly_rooms=3)]
    with edition(as_tables(surveys)) as opened:
        months = read_months(opened, STREET, "fly_room_rate")
    # Those before the first survey are left out, but not below twelve.
    assert [(p.first_day.year, p.first_day.month) for p in months] == [
        *((2025, n) for n in range(7, 13)), *((2026, n) for n in range(1, 7)),
    ]  # fmt: skip
    measured = {p.first_day: (p.found, p.effort, p.value) for p in months if p.value is not None}
    assert measured == {date(2025, 10, 1): (4, 100, 4.0), date(2026, 6, 1): (3, 100, 3.0)}
    assert all(p.lower is not None and p.upper is not None and p.lower < p.value < p.upper
               for p in months if p.value is not None)  # fmt: skip
    assert [p.is_complete for p in months] == [True] * 11 + [False]


def test_no_more_months_than_asked_for() -> None:
    surveys = [fly_survey(f"{on}", on) for on in (date(2024, 6, 3), date(2024, 8, 3), date(2026, 5, 3))]
    with edition(as_tables(surveys)) as opened:
        begins = {n: read_months(opened, STREET, "fly_room_rate", n)[0].first_day for n in (12, 24, 36)}
    assert begins == {12: date(2025, 7, 1), 24: date(2024, 8, 1), 36: date(2024, 6, 1)}


@pytest.mark.parametrize("on", [date(2025, 9, 30), date(2025, 10, 31), date(2025, 11, 30), date(2026, 5, 31)])
def test_the_limits_of_a_month_are_those_of_a_round_that_ends_with_it(on: date) -> None:
    """GB/T 27772-2011 lapses on 31 October 2025, and the limits of its successor are not known."""
    with edition(as_tables([fly_survey("a", on)])) as opened:
        [told] = [p.limits for p in read_rounds(opened, STREET, "fly_room_rate") if p.value is not None]
        [beside] = [p.limits for p in read_months(opened, STREET, "fly_room_rate") if p.value is not None]
    assert told is not None
    assert told == beside
    assert (told.a, told.b, told.c) == (3, 6, 9)
    assert told.is_in_force is (on < date(2025, 11, 1))


def test_amended_limits_step_in_the_month_from_which_they_hold() -> None:
    new = {
        "standard": "GB/T 27770", "edition": "2026", "valid_from": date(2026, 4, 1), "valid_to": None,
        "indicator": "rodent_route_index", "comparison": "<=", "adopted_by": None,
    }  # fmt: skip
    given: dict[str, Rows] = {
        "reference.standard_edition": [
            {"standard": "GB/T 27770", "edition": "2026", "vector": "rodent", "valid_from": date(2026, 4, 1)}
        ],
        "reference.threshold": [{**new, "grade": g, "limit_value": v} for g, v in (("A", 7), ("B", 8), ("C", 9))],
    }
    with edition({**as_tables([Survey(STREET, "a", [Row("rodent", {"route_m": 1000, "route_sign_places": 1}, "单位",
                                                        on=date(2026, 3, 3))])]), **given}) as opened:  # fmt: skip
        limits = {p.first_day: p.limits for p in read_months(opened, STREET, "rodent_route_index")}
    march, april = limits[date(2026, 3, 1)], limits[date(2026, 4, 1)]
    assert april == Limits("<=", 7, 8, 9, "GB/T 27770—2026", is_in_force=True, is_local=False)
    assert march is not None
    assert march.document == "GB/T 27770—2011"


def test_a_trap_index_has_only_the_ladder_that_its_area_adopted() -> None:
    months = trap_months((date(2026, 4, 1), 4, 400), (date(2026, 5, 1), 4, 400))
    local = {
        "standard": "海爱卫〔2026〕1号", "edition": "", "valid_from": date(2026, 5, 1), "valid_to": None,
        "indicator": "rodent_snap_trap_rate", "comparison": "<=", "adopted_by": "330481",
    }  # fmt: skip
    ladder: Rows = [{**local, "grade": g, "limit_value": v} for g, v in (("A", 1), ("B", 2), ("C", 3))]
    with edition({**months, "reference.threshold": ladder}) as opened:
        limits = {p.first_day: p.limits for p in read_months(opened, STREET, "rodent_snap_trap_rate")}
    assert limits[date(2026, 4, 1)] is None
    assert limits[date(2026, 5, 1)] == Limits("<=", 1, 2, 3, "海爱卫〔2026〕1号", is_in_force=True, is_local=True)


def test_rounds_stand_apart_by_kind_with_their_letters() -> None:
    surveys = [fly_survey("a", date(2025, 9, 3)), fly_survey("a", date(2025, 9, 9), "self_check", fly_rooms=0, flies=0)]
    with edition(as_tables(surveys)) as opened:
        rounds = [p for p in read_rounds(opened, STREET, "fly_room_rate") if p.value is not None]
    assert [(p.kind, p.kind_zh, p.value, p.grade) for p in rounds] == [
        ("assessment", "考评", 4.0, "B"), ("self_check", "自查", 0.0, "A"),
    ]  # fmt: skip


def test_a_city_has_indices_and_no_limits() -> None:
    with edition(as_tables([fly_survey("a", date(2025, 9, 3))])) as opened:
        months = read_months(opened, "3304", "fly_room_rate")
    assert [p.value for p in months if p.value is not None] == [4.0]
    assert {p.limits for p in months} == {None}


def test_indicators_are_those_with_counts() -> None:
    with edition(as_tables([fly_survey("a", date(2025, 9, 3))])) as opened:
        found = indicators_of(opened, STREET)
        assert [i.code for i in found] == [
            "flies_per_positive_room", "fly_room_rate", "fly_indoor_breeding",
        ]  # fmt: skip
        assert indicators_of(opened, "330481002") == []
    assert [(i.unit_zh, i.is_trap) for i in found] == [("只/间", False), ("%", False), ("处", False)]


def test_a_trap_month_stands_beside_its_own_history() -> None:
    history = trap_months(
        (date(2024, 5, 1), 2, 400), (date(2025, 5, 1), 12, 800), (date(2025, 7, 1), 3, 300),
        (date(2026, 5, 1), 80, 400), (date(2026, 6, 1), 1, 100), (date(2019, 5, 1), 400, 400),
    )  # fmt: skip
    with edition(history) as opened:
        year = {month.month: month for month in read_trap_year(opened, STREET, "rodent_snap_trap_rate", 2026)}
        assert trap_years(opened, STREET, "rodent_snap_trap_rate") == [2026, 2025, 2024, 2019]
        levels = opened.rows(
            "select former_value, former_years from grades.trend_level where period_start = date '2026-05-01'"
        )
    assert list(year) == list(range(1, 13))
    may = year[5]
    # Former years are pooled by counts, and 2019 lies beyond the years that count.
    assert (may.value, may.level, may.former_years) == (20.0, "high", 2)
    assert may.former_value == pytest.approx(14 * 100 / 1200)
    assert (may.former_least, may.former_most) == (0.5, 1.5)
    assert levels == [{"former_value": may.former_value, "former_years": may.former_years}]
    assert (year[6].level, year[6].is_complete, year[6].former_years) == ("no_history", False, 0)
    assert (year[7].value, year[7].level, year[7].former_value) == (None, "", 1.0)
    assert (year[1].value, year[1].former_value) == (None, None)


def test_units_of_traps_have_words(standards: Standards) -> None:
    units = {str(row["unit"]) for row in standards.tables["indicator"] if row["role"] == "trend"}
    assert units - {"%"} == set(TREND_UNIT_ZH)
