"""A case outlives the merger of its street: the season, the level above and the window go by what continues it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cases.places import PlacesNow
from cases.seasons import Seasons
from reference.load import Row, Standards
from reference.succession import end_predecessors, move_children
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
