"""Letters of counts in plain integers, from the text of the design and the CSVs alone; shares no code with the project.

A limit is a whole number of thousandths, so that `found × scale` is held against `limit × effort` without a fraction.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

STANDARDS = Path(__file__).resolve().parents[2] / "standards"

# Scale and where the indicator belongs, from the design; a mean names the rate that it belongs to.
SCALE = {
    "rodent_sign_room_rate": 100, "rodent_proof_pass_rate": 100, "rodent_route_index": 1000,
    "mosquito_small_water_index": 1000, "mosquito_dip_rate": 100, "mosquito_immatures_per_dip": 1,
    "mosquito_landing_index": 30,
    "fly_room_rate": 100, "flies_per_positive_room": 1, "fly_proof_pass_rate": 100, "fly_breeding_rate": 100,
    "cockroach_room_rate": 100, "small_cockroaches_per_room": 1, "large_cockroaches_per_room": 1,
    "ootheca_room_rate": 100, "oothecae_per_room": 1, "cockroach_trace_rate": 100,
}  # fmt: skip
UNBOUNDED = {"rodent_route_index", "mosquito_small_water_index", "mosquito_landing_index"}
MEANS = {
    "mosquito_immatures_per_dip": "mosquito_dip_rate",
    "flies_per_positive_room": "fly_room_rate",
    "small_cockroaches_per_room": "cockroach_room_rate",
    "large_cockroaches_per_room": "cockroach_room_rate",
    "oothecae_per_room": "ootheca_room_rate",
}
HARD = ("fly_ready_food_places", "fly_indoor_breeding")
NEEDS = {  # not applicable in a place without it
    "mosquito_dip_rate": "medium_or_large_water",
    "mosquito_immatures_per_dip": "medium_or_large_water",
    "fly_ready_food_places": "ready_food_place",
}
VECTORS = {
    "rodent": ("rodent_sign_room_rate", "rodent_proof_pass_rate", "rodent_route_index"),
    "mosquito": (
        "mosquito_small_water_index", "mosquito_dip_rate", "mosquito_immatures_per_dip", "mosquito_landing_index",
    ),
    "fly": ("fly_room_rate", "flies_per_positive_room", "fly_proof_pass_rate", "fly_breeding_rate", *HARD),
    "cockroach": (
        "cockroach_room_rate", "small_cockroaches_per_room", "large_cockroaches_per_room", "ootheca_room_rate",
        "oothecae_per_room", "cockroach_trace_rate",
    ),
}  # fmt: skip
VECTOR_OF = {indicator: vector for vector, indicators in VECTORS.items() for indicator in indicators}


@dataclass(frozen=True)
class Ladder:
    """Comparison and limits of A, B, C in thousandths."""

    comparison: str
    limits: tuple[int, int, int]


def thousandths(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 1000 + int(part.ljust(3, "0")[:3] or 0)


def ladders() -> dict[str, Ladder]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    comparison = {}
    with (STANDARDS / "threshold.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            found[row["indicator"]][row["grade"]] = thousandths(row["limit_value"])
            comparison[row["indicator"]] = row["comparison"]
    return {i: Ladder(comparison[i], (m["A"], m["B"], m["C"])) for i, m in found.items()}


LADDERS = ladders()


def meets(indicator: str, limit: int, found: int, effort: int) -> bool:
    """At the limit is met, save that immatures per positive dip must stay below it."""
    if indicator in HARD:
        return found == 0
    left, right = found * SCALE[indicator] * 1000, limit * effort
    match LADDERS[indicator].comparison:
        case "<=":
            return left <= right
        case "<":
            return left < right
        case _:
            return left >= right


def letter(indicator: str, found: int, effort: int) -> str:
    for name, limit in zip("ABC", LADDERS[indicator].limits, strict=True):
        if meets(indicator, limit, found, effort):
            return name
    return "D"


def adverse(indicator: str, found: int, effort: int) -> int:
    """Findings that speak against the place: signs, or facilities that failed."""
    return effort - found if indicator.endswith("pass_rate") else found


def allowed(indicator: str, effort: int) -> list[int]:
    """The most adverse findings with which A, B and C are still reached, by counting up; -1 where none is."""
    most = []
    for limit in LADDERS[indicator].limits:
        bad = -1
        while bad < 2 * effort * 8 and meets(indicator, limit, adverse(indicator, bad + 1, effort), effort):
            bad += 1
        most.append(bad)
    return most


Counts = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Verdict:
    """What a vector comes to."""

    grade: str
    provisional: str
    without_hard: str
    states: dict[str, str]


def judge(vector: str, counts: Counts, absent: frozenset[str], out_of_season: frozenset[str] = frozenset()) -> Verdict:
    """D if any assessed indicator is D; else N if a required one is not assessed or partial; else the worst.

    Args:
        vector: One of the four.
        counts: Found and effort of each indicator.
        absent: Features that the place has not.
        out_of_season: Indicators surveyed only out of season.
    """
    states, letters = {}, {}
    for indicator in VECTORS[vector]:
        found, effort = counts.get(indicator, (0, 0))
        rate = counts.get(MEANS.get(indicator, ""), (0, 0))
        rate_found_nothing = indicator in MEANS and rate[1] > 0 and rate[0] == 0
        if NEEDS.get(indicator) in absent or rate_found_nothing:
            states[indicator] = "not_applicable"
        elif not effort:
            states[indicator] = "not_assessed"
        elif indicator in out_of_season:
            states[indicator] = "out_of_season"
        elif indicator in MEANS and effort < rate[0]:
            states[indicator] = "partial"
        else:
            states[indicator] = "assessed"
            letters[indicator] = letter(indicator, found, effort)
    missing = {i for i, state in states.items() if state not in ("assessed", "not_applicable")}

    def worst(indicators: set[str]) -> tuple[str, str]:
        told = [letters[i] for i in letters if i in indicators]
        provisional = max(told, default="N")
        if provisional == "D":
            return "D", "D"
        return ("N" if missing & indicators else provisional), provisional

    grade, provisional = worst(set(VECTORS[vector]))
    return Verdict(grade, provisional, worst(set(VECTORS[vector]) - set(HARD))[0], states)
