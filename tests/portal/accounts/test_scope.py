"""Whether a place lies within another: by the tree, on a day, never by its digits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.security.scope import within
from reference.load import Standards
from reference.succession import end_predecessors, move_children

BEFORE, AFTER = date(2026, 5, 31), date(2026, 6, 1)


def test_by_the_tree_as_shipped(standards: Standards) -> None:
    is_within = within(standards, AFTER)
    for place, root in (("330481001", "330481001"), ("330481001003", "330481001"), ("330481001003", "33")):
        assert is_within(place, root)
    for place, root in (("330481", "330481001"), ("330481001", "330481107"), ("330481001", "320681")):
        assert not is_within(place, root)


def test_digits_say_nothing(standards: Standards) -> None:
    """A place that the standards do not know lies in itself alone, whatever its code begins with."""
    is_within = within(standards, AFTER)
    assert not is_within("330481999", "330481")
    assert not is_within("", "330481")
    assert not is_within("330481001", "")
    assert is_within("330481999", "330481999")


def _changed(standards: Standards, successions: list[dict[str, Any]], places: list[dict[str, Any]]) -> Standards:
    given = tuple({"source": "", "confidence": "high", **row} for row in successions)
    rows = end_predecessors((*standards.tables["place"], *places), given)
    tables = {**standards.tables, "place_succession": given, "place": move_children(rows, given)}
    return Standards(tables, f"changed-{len(successions)}-{len(places)}")


def test_a_merged_street_lies_within_what_continues_it(standards: Standards) -> None:
    merged = _changed(
        standards,
        [{"predecessor_code": "330481107", "successor_code": "330481001", "succession_kind": "merge",
          "effective_on": AFTER}],
        [],
    )  # fmt: skip
    assert not within(merged, BEFORE)("330481107", "330481001")
    assert within(merged, AFTER)("330481107", "330481001"), "who answers for the new sees what the former sent"
    assert within(merged, AFTER)("330481107", "330481")
    assert not within(merged, AFTER)("330481001", "330481107"), "a grant for the former does not grow with the merger"
    villages = [str(row["place_code"]) for row in merged.tables["place"] if row["parent_code"] == "330481107"]
    assert villages
    assert all(within(merged, AFTER)(code, "330481001") for code in villages)
    assert not any(within(merged, AFTER)(code, "330481107") for code in villages)


@pytest.mark.parametrize("on", [BEFORE, AFTER])
def test_a_village_that_moves_lies_within_one_town_at_a_time(standards: Standards, on: date) -> None:
    village = next(row for row in standards.tables["place"] if row["parent_code"] == "330481107")
    rest = [row for row in standards.tables["place"] if row is not village]
    moved = Standards(
        {
            **standards.tables,
            "place": (
                *rest,
                {**village, "valid_to": BEFORE},
                {**village, "valid_from": AFTER, "parent_code": "330481001"},
            ),
        },
        "moved",
    )
    code = str(village["place_code"])
    assert within(moved, on)(code, "330481107") is (on == BEFORE)
    assert within(moved, on)(code, "330481001") is (on == AFTER)


def test_standards_read_anew_count_at_once(standards: Standards) -> None:
    assert within(standards, AFTER)("330481107", "330481")
    fewer = Standards({**standards.tables, "place": ()}, "none")
    assert not within(fewer, AFTER)("330481107", "330481")
