"""A case outlives the merger of its street: the season, the level above and the window go by what continues it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from cases.arrival import Visit, arrival_lines
from cases.decide_record import Found
from cases.decide_resurvey import resurvey_from
from cases.letters.addressee import issuer
from cases.notices.recipients import Recipient
from cases.places import PlacesNow
from cases.seasons import Seasons
from cases.treatment import log_treatment
from reference.load import Row, Standards
from reference.succession import end_predecessors, move_children
from registry.database import read
from tests.cases.filing import Hands, june
from tests.cases.standing import OPENED_ON, PLACE, Life

MERGED_ON = date(2026, 7, 1)
SUCCESSOR, OTHER = "330481105", "330481106"
BEFORE, AFTER = date(2026, 6, 30), MERGED_ON


def handed_over(standards: Standards, *successions: tuple[str, str, date]) -> Standards:
    """The standards with such successions, as `load_standards` would make them of a local place_succession.csv."""
    rows: tuple[Row, ...] = tuple(
        {
            "predecessor_code": former, "successor_code": successor, "succession_kind": "merged", "effective_on": on,
            "source": "民政局", "confidence": "high",
        }
        for former, successor, on in successions
    )  # fmt: skip
    places = move_children(end_predecessors(standards.tables["place"], rows), rows)
    return replace(standards, tables={**standards.tables, "place": places, "place_succession": rows})


@pytest.fixture
def merged(standards: Standards) -> Standards:
    return handed_over(standards, (PLACE, SUCCESSOR, MERGED_ON))


@pytest.fixture
def divided(standards: Standards) -> Standards:
    return handed_over(standards, (PLACE, SUCCESSOR, MERGED_ON), (PLACE, OTHER, MERGED_ON))


def test_a_merged_place_goes_on_as_its_successor(merged: Standards) -> None:
    assert [PlacesNow(merged, on).now(PLACE) for on in (BEFORE, AFTER)] == [PLACE, SUCCESSOR]
    assert list(PlacesNow(merged, AFTER).former(SUCCESSOR)) == [PLACE]
    assert list(PlacesNow(merged, BEFORE).former(SUCCESSOR)) == []
    assert PlacesNow(merged, AFTER).chain(PLACE)[:2] == (SUCCESSOR, "330481")


def test_a_successor_merged_in_its_turn_is_passed_through(standards: Standards) -> None:
    twice = handed_over(standards, (PLACE, SUCCESSOR, MERGED_ON), (SUCCESSOR, OTHER, date(2026, 8, 1)))
    assert PlacesNow(twice, date(2026, 8, 1)).now(PLACE) == OTHER
    assert sorted(PlacesNow(twice, date(2026, 8, 1)).former(OTHER)) == [PLACE, SUCCESSOR]


def test_nothing_takes_the_place_of_a_divided_one(divided: Standards) -> None:
    places = PlacesNow(divided, AFTER)
    assert (places.now(PLACE), places.chain(PLACE)[:2]) == (PLACE, (PLACE, "330481"))


def test_a_place_that_hands_over_in_a_circle_ends_the_search(standards: Standards) -> None:
    circle = handed_over(standards, (PLACE, SUCCESSOR, MERGED_ON), (SUCCESSOR, PLACE, MERGED_ON))
    assert PlacesNow(circle, AFTER).now(PLACE) in (PLACE, SUCCESSOR)


@pytest.mark.parametrize("kind", ["merged", "divided"])
def test_no_case_is_laid_aside_because_its_place_ended(kind: str, request: pytest.FixtureRequest) -> None:
    standards: Standards = request.getfixturevalue(kind)
    assert Seasons(standards).months(PLACE, "mosquito", AFTER) == Seasons(standards).months(PLACE, "mosquito", BEFORE)
    life = Life(standards)
    life.night(OPENED_ON)
    life.shortfall = None
    assert life.night(date(2026, 7, 2)) == ["overdue", "escalated"]
    assert life.case.events[-1].detail["to_place_code"] == "330481"


def test_its_successor_is_written_to_and_told_and_looked_for(merged: Standards, hands: Hands) -> None:
    covers = [
        Recipient("市爱卫办", (code,), (), "county", (), (), False, time(8), None).covers(merged, PLACE, on)
        for code in (SUCCESSOR, "330481")
        for on in (BEFORE, AFTER)
    ]
    assert covers == [False, True, True, True]
    assert issuer(PLACE, merged, AFTER) == issuer(PLACE, merged, BEFORE) == "海宁市爱国卫生运动委员会办公室"
    hands.on(2).plan()
    hands.on(3).work(3)
    hands.on(4).finish(4)
    case = replace(hands.case(), place_code=PLACE)
    (line,) = arrival_lines([Visit(SUCCESSOR, date(2026, 7, 2))], "rodent", [case], merged)
    assert "1 行计入案件 C2026-0001" in line


def test_treatments_of_the_successor_hold_off_its_resurvey(merged: Standards, hands: Hands) -> None:
    at = june(30, 12) + timedelta(days=4)
    for place_code in (OTHER, SUCCESSOR):
        log_treatment(
            hands.engine, merged, place_code=place_code, unit=None, vector=None, treated_on=at.date(), firm="海宁消杀",
            actor="朱敏", at=at,
        )  # fmt: skip
        with read(hands.engine) as connection:
            found = Found(connection, replace(hands.case(), place_code=PLACE), (), hands.state(), "朱敏", at)
            first = resurvey_from(found, merged, at.date())
        assert first == at.date() + timedelta(days=1 if place_code == OTHER else 7)
