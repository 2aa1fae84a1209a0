"""The first day of a re-survey that counts: after the works, and some days after chemicals that reached the place."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, insert

from registry.database import write
from registry.following_tables import treatment_event
from tests.cases.filing import Hands, june

HAINING, STREET, COMMUNITY, OTHER_STREET = "330481", "330481001", "330481001003", "330481002"


def treat(engine: Engine, on: date, **changes: object) -> None:
    row = {
        "treatment_id": "T1", "action": "log", "place_code": STREET, "unit": None, "vector": None, "treated_on": on,
        "firm": "嘉兴某防制公司", "agent": "溴敌隆", "area_m2": 800, "is_chemical": True, "at": june(3),
        "recorded_at": june(3), "actor": "朱敏", "reason": None,
    }  # fmt: skip
    with write(engine) as connection:
        connection.execute(insert(treatment_event).values({**row, **changes}))


def first_day(hands: Hands) -> str:
    hands.plan()
    hands.on(9).work(8)
    hands.on(9).finish(8)
    return str(hands.state().windows[-1].starts_on)


@pytest.mark.parametrize(
    ("changes", "starts_on"),
    [
        ({}, "2026-06-13"),
        ({"treated_on": date(2026, 6, 9)}, "2026-06-16"),
        ({"treated_on": date(2026, 6, 1)}, "2026-06-09"),  # a week ago: the works decide
        ({"vector": "rodent"}, "2026-06-13"),
        ({"vector": "mosquito"}, "2026-06-09"),
        ({"is_chemical": False}, "2026-06-09"),
        ({"place_code": HAINING}, "2026-06-13"),  # the whole county, this street with it
        ({"place_code": COMMUNITY}, "2026-06-13"),  # a part of the street
        ({"place_code": OTHER_STREET}, "2026-06-09"),
        ({"place_code": "3304"}, "2026-06-13"),
    ],
)
def test_treatments_that_reached_the_place_put_the_re_survey_off(
    hands: Hands, changes: dict[str, object], starts_on: str
) -> None:
    treat(hands.engine, **{"on": date(2026, 6, 6), **changes})  # type: ignore[arg-type]
    assert first_day(hands) == starts_on


def test_a_treatment_entered_by_mistake_does_not_count(hands: Hands) -> None:
    treat(hands.engine, date(2026, 6, 6))
    treat(hands.engine, date(2026, 6, 6), action="remove", at=june(4))
    assert first_day(hands) == "2026-06-09"


def test_the_last_of_several_decides(hands: Hands) -> None:
    treat(hands.engine, date(2026, 6, 8))
    treat(hands.engine, date(2026, 6, 3), treatment_id="T2", at=june(4))
    hands.plan()
    hands.on(9).work(7, treated_on=date(2026, 6, 7))
    hands.on(9).finish(8)
    assert str(hands.state().windows[-1].starts_on) == "2026-06-15"
