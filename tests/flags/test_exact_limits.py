"""Limits of special rounds and the facility rate, at, just below and just above, against an oracle in fractions."""

from __future__ import annotations

import operator
from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.warehouse import bench

FIRST = date(2026, 1, 1)
COMPARE = {"<=": operator.le, "<": operator.lt, ">=": operator.ge}
SCALE = {"mosquito_lamp_night_density": 1, "rodent_snap_trap_rate": 100, "rodent_route_index": 1000}


@pytest.mark.parametrize("comparison", COMPARE)
@pytest.mark.parametrize("indicator", SCALE)
@pytest.mark.parametrize("limit", ["0.8", "1", "2.5", "15", "0.333"])
def test_a_limit_is_compared_exactly(comparison: str, indicator: str, limit: str) -> None:
    scale, bound = SCALE[indicator], Fraction(limit)
    counts = []
    for effort in (1, 3, 7, 40, 300, 2500, 99_991, 10**9):
        at = int(bound * effort / scale)
        counts += [(found, effort) for found in (at - 1, at, at + 1, at + 2) if found >= 0]
    days = [FIRST + timedelta(days=n) for n in range(len(counts))]
    place, code = "330481110", "tide"
    given: dict[str, list[dict[str, object]]] = {
        "reference.round": [
            {"round_id": code, "place_code": "330481", "round_kind": "surge", "starts_on": FIRST, "ends_on": days[-1]}
        ],
        "reference.surge": [
            {"surge_id": code, "surge_kind": "major_event", "places": place, "every_days": 1, "forms": "breteau"}
        ],
        "reference.surge_limit": [
            {"surge_id": code, "indicator": indicator, "unit_scope": "all", "comparison": comparison,
             "limit_value": limit, "valid_from": FIRST}
        ],
        "facts.measure": [
            {"place_code": place, "surveyed_on": on, "round_id": code, "round_kind": "surge", "is_key_unit": False,
             "indicator": indicator, "found": found, "effort": effort}
            for on, (found, effort) in zip(days, counts, strict=True)
        ],
    }  # fmt: skip
    told = {row[0]: row[1] for row in bench().rows(given, "flags.surge_day", ["day_on", "limit_state"])}
    wanted = {
        on: "met" if COMPARE[comparison](Fraction(found * scale, effort), bound) else "not_met"
        for on, (found, effort) in zip(days, counts, strict=True)
    }
    assert told == wanted
    assert set(wanted.values()) == {"met", "not_met"}


def test_the_facility_rate_and_what_is_to_mend_are_whole_numbers() -> None:
    counts = [(effort - failing, effort) for effort in (*range(1, 62), 400, 999) for failing in range(min(6, effort))]
    # A place has one last round: each pair of counts gets a community of its own.
    small = (row for row in bench().standards.tables["place"] if row["place_kind"] in ("community", "village"))
    communities = [code for row in small if (code := str(row["place_code"])).startswith("330481")]
    told: dict[tuple[int, int], tuple[object, object]] = {}
    while len(told) < len(counts):
        pairs = dict(zip(communities, counts[len(told) :], strict=False))
        told |= {pairs[str(row[0])]: row[1:] for row in _facility_rates(pairs)}
    for (found, effort), (is_met, to_mend) in told.items():
        assert is_met == (100 * found >= 95 * effort), (found, effort)
        assert to_mend == max(0, -(-95 * effort // 100) - found), (found, effort)


def _facility_rates(pairs: dict[str, tuple[int, int]]) -> list[tuple[object, ...]]:
    given: dict[str, list[dict[str, object]]] = {
        "grades.vector_grade": [
            {"place_code": place, "place_kind": "village", "round_id": "r", "graded_kind": "assessment",
             "is_official": True, "vector": "rodent", "is_complete": True, "ends_on": FIRST}
            for place in pairs
        ],
        "indices.round_index": [
            {"place_code": place, "unit_scope": "key", "indicator": "rodent_proof_pass_rate", "round_id": "r",
             "graded_kind": "assessment", "found": found, "effort": effort, "state": "assessed"}
            for place, (found, effort) in pairs.items()
        ],
    }  # fmt: skip
    return bench().rows(given, "flags.low_facility_rate", ["place_code", "is_met", "findings_to_mend"])
