"""Marks beside the letter: how sure it is that a target is met, and that a mark never contradicts what was counted."""

from __future__ import annotations

import numpy as np
import pytest

from assets.intervals import bounds, probability_at_most, tail_above
from tests.grades.counting import STREETS, measure
from tests.warehouse import Rows, bench

PLANNED: Rows = [
    {
        "round_id": "2026-spring", "round_kind": "assessment", "place_code": "330481", "is_planned": True,
        "starts_on": "2026-04-13", "ends_on": "2026-05-22",
    }
]  # fmt: skip
Found = dict[str, tuple[int, int]]
RODENT: Found = {
    "rodent_sign_room_rate": (0, 100), "rodent_proof_pass_rate": (100, 100), "rodent_route_index": (0, 5000),
}  # fmt: skip
FLY: Found = {
    "fly_room_rate": (0, 3000), "fly_proof_pass_rate": (3000, 3000), "fly_breeding_rate": (0, 3000),
    "fly_ready_food_places": (0, 50), "fly_indoor_breeding": (0, 3000),
}  # fmt: skip


def marks(vector: str, *every: Found) -> list[dict[str, object]]:
    """Rows of flags.target_status for the county's B, a street for each set of counts."""
    measures = [
        measure(street, "2026-spring", indicator, found, effort, is_key_unit=False)
        for street, counts in zip(STREETS, every, strict=False)
        for indicator, (found, effort) in counts.items()
    ]
    given = {"facts.measure": measures, "facts.round": PLANNED}
    columns = ["place_code", "target_id", "status", "mark", "probability_met", "findings_to_mend", "effort_to_prove"]
    rows = bench().rows(given, "flags.target_status", columns)
    told = {row[0]: dict(zip(columns, row, strict=True)) for row in rows if row[1] == f"haining_b_{vector}"}
    return [told[street] for street in STREETS[: len(every)]]


@pytest.mark.parametrize(
    ("vector", "changes", "status", "mark"),
    [
        # 30,000 m and thousands of rooms without a finding prove B in every part
        ("fly", {}, "met", "confirmed_met"),
        # met exactly at the limit on a small sample: a coin's toss
        ("rodent", {"rodent_sign_room_rate": (3, 100)}, "met", "undetermined"),
        # far beyond: the exact test sees it through the design effect and Holm's three parts
        ("rodent", {"rodent_sign_room_rate": (40, 100)}, "not_met", "confirmed_missed"),
        # one finding too many is a miss that nobody can be sure of
        ("rodent", {"rodent_sign_room_rate": (4, 100)}, "not_met", "undetermined"),
        # more than that, but short of proof
        ("rodent", {"rodent_sign_room_rate": (8, 100)}, "not_met", "likely_missed"),
        # a broken hard condition is certain, however clean the rest
        ("fly", {"fly_ready_food_places": (1, 50)}, "not_met", "confirmed_missed"),
        # a mean that is missed is no proof: flies are not spread at random over rooms
        ("fly", {"fly_room_rate": (1, 3000), "flies_per_positive_room": (9, 1)}, "not_met", "undetermined"),
        # not assessed is not a mark
        ("fly", {"fly_breeding_rate": None}, "not_assessed", None),
    ],
)
def test_mark(vector: str, changes: dict[str, tuple[int, int] | None], status: str, mark: str | None) -> None:
    counts = {**(RODENT if vector == "rodent" else FLY), **changes}
    [told] = marks(vector, {indicator: pair for indicator, pair in counts.items() if pair is not None})
    assert (told["status"], told["mark"]) == (status, mark)


def test_probability_is_the_product_over_parts_of_deflated_counts() -> None:
    [told] = marks("rodent", {**RODENT, "rodent_sign_room_rate": (2, 200)})

    def floats(value: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.asarray([value], dtype=np.float64)

    # the floor of the design effect is 2 for rooms and facilities, 1 for the route
    signs = probability_at_most("binomial", floats(1), floats(100), floats(0.03))[0]
    proof = 1 - probability_at_most("binomial", floats(50), floats(50), floats(0.95))[0]
    route = probability_at_most("poisson", floats(0), floats(5000), floats(0.003))[0]
    assert told["probability_met"] == pytest.approx(signs * proof * route, abs=1e-6)


def test_units_that_differ_more_than_chance_make_a_mark_less_sure() -> None:
    """Ten findings in one of five units say less than two in each."""
    even = [measure(STREETS[0], "2026-spring", "rodent_sign_room_rate", 2, 40, unit=f"单位{n}") for n in range(5)]
    lumped = [
        measure(STREETS[0], "2026-spring", "rodent_sign_room_rate", 10 * (n == 0), 40, unit=f"单位{n}")
        for n in range(5)
    ]
    effects = []
    for measures in (even, lumped):
        rows = bench().rows(
            {"facts.measure": measures, "facts.round": PLANNED},
            "indices.round_index",
            ["place_code", "unit_scope", "indicator", "design_effect"],
        )
        effects += [row[3] for row in rows if row[:3] == (STREETS[0], "all", "rodent_sign_room_rate")]
    # Pearson's chi-square by hand: sum((x - 2)²) / (40 · 0.05 · 0.95) / 4 = 80 / 1.9 / 4
    assert effects == [2.0, pytest.approx(80 / 1.9 / 4, abs=1e-5)]


def test_holm_asks_more_of_each_part_than_a_single_test() -> None:
    """A p-value between 0.05/3 and 0.05 alone does not confirm a miss of three parts."""
    found = next(
        f
        for f in range(100)
        if tail_above("binomial", np.asarray([f / 2.0]), np.asarray([50.0]), np.asarray([0.03]))[0] < 0.05
    )
    p_value = tail_above("binomial", np.asarray([found / 2.0]), np.asarray([50.0]), np.asarray([0.03]))[0]
    assert 0.05 / 3 < p_value < 0.05
    assert marks("rodent", {**RODENT, "rodent_sign_room_rate": (found, 100)})[0]["mark"] == "likely_missed"


@pytest.mark.parametrize(("vector", "base"), [("rodent", RODENT), ("fly", FLY)])
def test_a_mark_never_contradicts_the_letter(vector: str, base: Found) -> None:
    rate = "rodent_sign_room_rate" if vector == "rodent" else "fly_room_rate"
    effort = base[rate][1]
    every = []
    for found in (0, 1, 2, 3, 4, 5, 6, 8, 10, 14, 18, 25):
        counts = {**base, rate: (found * effort // 100, effort)}
        if vector == "fly" and found:
            counts["flies_per_positive_room"] = counts[rate][:1] * 2
        every.append(counts)
    told = marks(vector, *every)
    assert {row["status"] for row in told} == {"met", "not_met"}
    for row in told:
        assert row["mark"] != ("confirmed_missed" if row["status"] == "met" else "confirmed_met"), row


def test_effort_to_prove_is_that_of_a_clean_sample_of_the_part_that_asks_most() -> None:
    """At most 3 places a km: 999 m without a sign; rooms and facilities ask less even at a design effect of 2."""
    [told] = marks("rodent", RODENT)
    assert told["effort_to_prove"] == 999
    assert bounds("poisson", np.asarray([0.0]), np.asarray([999.0])).upper_one_sided_95[0] <= 0.003
