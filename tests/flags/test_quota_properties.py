"""Whatever the counts and whatever is told of a unit: shares are exact, nothing is lost, and no past day changes."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse import bench

COUNTY = "339901"
PLACE = {
    "place_code": COUNTY, "code12": f"{COUNTY}000000", "place_name": "甲县", "place_kind": "county",
    "parent_code": "3304", "valid_from": date(2011, 1, 1),
}  # fmt: skip
STATUSES = ("applied", "reviewed", "named", "re_examined", "limited_time_correction", "revoked")
FIRST = date(2026, 1, 1)
shares = st.integers(1, 9).flatmap(lambda whole: st.tuples(st.integers(1, whole), st.just(whole)))
Rows = list[dict[str, Any]]


cases = st.tuples(st.integers(0, 40), st.integers(0, 9), st.integers(0, 9), shares)


# Many quotas in each example: what costs time is to compute the tables that lie before the one looked at.
@settings(max_examples=4, deadline=None)
@given(st.lists(cases, min_size=20, max_size=40))
def test_a_share_is_rounded_up_exactly_over_all_that_are_counted(
    drawn: list[tuple[int, int, int, tuple[int, int]]],
) -> None:
    members: Rows = []
    quotas: Rows = []
    expected = {}
    for number, (met, not_met, not_assessed, share) in enumerate(drawn):
        states = ["met"] * met + ["not_met"] * not_met + ["not_assessed"] * not_assessed
        members += [
            {
                "place_code": COUNTY,
                "quota_id": f"q{number}",
                "member_code": f"{i:03}",
                "member_name": f"村{i}",
                "state": s,
            }
            for i, s in enumerate(states)
        ]
        quotas.append({
            "quota_id": f"q{number}", "place_code": COUNTY, "applies_to": "county", "member_kinds": "village",
            "counted": "four_pest_free_village", "share_numerator": share[0], "share_denominator": share[1],
            "valid_from": FIRST,
        })  # fmt: skip
        required = ceil(Fraction(*share) * len(states))
        names = tuple(
            "、".join(f"村{i}" for i, s in enumerate(states) if s == one) for one in ("not_met", "not_assessed")
        )
        if states:  # of nothing nothing is asked
            counts = (len(states), met, not_met, not_assessed)
            expected[f"q{number}"] = (required, *counts, max(required - met, 0), met >= required, *names)
    found = bench().rows(
        {"reference.place": [PLACE], "reference.quota": quotas, "flags.quota_member": members},
        "flags.quota",
        [
            "place_code", "quota_id", "required_count", "member_count", "met_count", "not_met_count",
            "not_assessed_count", "missing_count", "is_met", "coalesce(not_met_names, '')",
            "coalesce(not_assessed_names, '')",
        ],
    )  # fmt: skip
    assert {str(row[1]): row[2:] for row in found if row[0] == COUNTY} == expected


@st.composite
def told(draw: st.DrawFn) -> tuple[Rows, Rows]:
    """Rows of the register that do not overlap, and steps on different days, of one unit."""
    ends = sorted(draw(st.lists(st.integers(0, 60), unique=True, min_size=1, max_size=4)))
    register: Rows = []
    begins = 0
    for end in ends:
        gap = draw(st.integers(0, 2))
        if begins + gap <= end:
            register.append({
                "unit_code": "U", "unit_name": "甲店", "place_code": "330481001", "unit_type": "01",
                "is_key_unit": True, "is_demonstration": draw(st.booleans()),
                "valid_from": FIRST + timedelta(days=begins + gap), "valid_to": FIRST + timedelta(days=end),
            })  # fmt: skip
        begins = end + 1
    days = draw(st.lists(st.integers(0, 60), unique=True, max_size=4))
    steps = [
        {
            "subject_kind": "unit", "unit_code": "U", "status": draw(st.sampled_from(STATUSES)),
            "status_on": FIRST + timedelta(days=day), "decided_by": "测试",
        }
        for day in days
    ]  # fmt: skip
    return register, steps


def history(register: Rows, steps: Rows, as_of: date) -> Rows:
    given_rows = {"reference.unit": register, "reference.demonstration_status": steps}
    columns = ["status", "is_from_register", "valid_from", "valid_to"]
    rows = bench().rows(given_rows, "flags.demonstration_history", columns, as_of)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def standing(rows: Rows, on: date) -> list[tuple[str, bool, date]]:
    return [
        (row["status"], row["is_from_register"], row["valid_from"])
        for row in rows
        if row["valid_from"] <= on <= row["valid_to"]
    ]


@settings(max_examples=20, deadline=None)
@given(told(), st.integers(0, 60))
def test_what_held_on_a_past_day_is_what_was_said_on_that_day(rows: tuple[Rows, Rows], day: int) -> None:
    on = FIRST + timedelta(days=day)
    then, later = history(*rows, on), history(*rows, FIRST + timedelta(days=90))
    assert standing(then, on) == standing(later, on)
    assert len(standing(later, on)) <= 1


@settings(max_examples=20, deadline=None)
@given(told(), st.integers(0, 60))
def test_the_latest_step_speaks_and_without_one_the_register(rows: tuple[Rows, Rows], day: int) -> None:
    register, steps = rows
    on = FIRST + timedelta(days=day)
    past = sorted((step for step in steps if step["status_on"] <= on), key=lambda step: step["status_on"])
    held = [r for r in register if r["is_demonstration"] and r["valid_from"] <= on <= r["valid_to"]]
    found = standing(history(register, steps, on), on)
    if not past:
        assert [(status, is_from) for status, is_from, _ in found] == [("named", True)] * len(held)
    else:
        assert [(status, is_from, since) for status, is_from, since in found] == [
            (past[-1]["status"], False, past[-1]["status_on"])
        ]
