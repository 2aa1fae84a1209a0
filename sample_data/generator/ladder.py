"""Which totals give which letter: the generator aims with this, the tests check it with an oracle of their own.

Limits are those of the 2011 editions (standards/threshold.csv), written as exact fractions. A rate that must be high
(facilities) is aimed at by its failures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

LETTERS = "ABCD"

# Most findings per unit of effort at A, B and C.
RATES: dict[str, dict[str, tuple[Fraction, Fraction, Fraction]]] = {
    "rodent": {
        "sign_rooms": (Fraction(1, 100), Fraction(3, 100), Fraction(5, 100)),
        "proof_rooms_failing": (Fraction(3, 100), Fraction(5, 100), Fraction(7, 100)),
        "route_sign_places": (Fraction(1, 1000), Fraction(3, 1000), Fraction(5, 1000)),
    },
    "mosquito": {
        "small_waters_positive": (Fraction(1, 10_000), Fraction(5, 10_000), Fraction(8, 10_000)),
        "dips_positive": (Fraction(1, 100), Fraction(3, 100), Fraction(5, 100)),
        "landings": (Fraction(1, 60), Fraction(2, 60), Fraction(3, 60)),
    },
    "fly": {
        "fly_rooms": (Fraction(3, 100), Fraction(6, 100), Fraction(9, 100)),
        "proof_places_failing": (Fraction(2, 100), Fraction(5, 100), Fraction(10, 100)),
        "breeding_sites_positive": (Fraction(1, 100), Fraction(3, 100), Fraction(5, 100)),
    },
    "cockroach": {
        "infested_rooms": (Fraction(1, 100), Fraction(3, 100), Fraction(5, 100)),
        "ootheca_rooms": (Fraction(1, 100), Fraction(2, 100), Fraction(3, 100)),
        "trace_rooms": (Fraction(3, 100), Fraction(5, 100), Fraction(7, 100)),
    },
}

# Most individuals per positive room or dip at A, B and C; immatures must stay below.
MEANS: dict[str, tuple[int, int, int]] = {
    "immatures": (3, 5, 8),
    "flies": (3, 3, 3),
    "small_cockroaches": (5, 10, 10),
    "large_cockroaches": (2, 5, 5),
    "oothecae": (2, 4, 8),
}


@dataclass(frozen=True)
class Aim:
    """What a place's survey should come out as.

    Attributes:
        letter: The letter of the vector.
        totals: Totals that a story fixes, by field; with any fixed rate nothing else is pushed to the letter.
        deciding: The rate that carries the letter, where the story wants a particular one.
    """

    letter: str
    totals: Mapping[str, int]
    deciding: str | None = None


def most(limit: Fraction, effort: int) -> int:
    """The largest count that still meets an inclusive limit."""
    return (limit * effort).__floor__()


def aim_rates(vector: str, efforts: Mapping[str, int], aim: Aim, rng: np.random.Generator) -> dict[str, int]:
    """Totals of the vector's rates such that the worst of them is `aim.letter`.

    Raises:
        ValueError: the effort is too small for any rate to show the letter.
    """
    step = LETTERS.index(aim.letter)
    caps = {
        rate: [*(most(limit, efforts[rate]) for limit in limits)]
        for rate, limits in RATES[vector].items()
        if efforts.get(rate)
    }
    totals = {rate: aim.totals[rate] for rate in caps if rate in aim.totals}
    deciding = aim.deciding
    if deciding is None and not totals and step > 0:
        able = [rate for rate, cap in caps.items() if step == len(cap) or cap[step] > cap[step - 1]]
        if not able:
            raise ValueError(f"{vector}: no rate can show {aim.letter} with efforts {dict(efforts)}")
        deciding = str(rng.choice(able))
    for rate, cap in caps.items():
        if rate in totals:
            continue
        if rate == deciding and step > 0:
            top = cap[step] if step < len(cap) else int(cap[-1] * 1.7) + 2
            totals[rate] = int(rng.integers(cap[step - 1] + 1, top + 1))
        else:
            totals[rate] = int(rng.integers(0, cap[max(step - 1, 0)] + 1))
    return totals


def aim_mean(individuals: str, positives: int, aim: Aim, rng: np.random.Generator, least: int = 1) -> int:
    """A total of individuals in `positives` rooms or dips whose mean is within the aimed letter (D: within C)."""
    if individuals in aim.totals:
        return aim.totals[individuals]
    limit = MEANS[individuals][min(LETTERS.index(aim.letter), 2)]
    top = limit * positives - (1 if individuals == "immatures" else 0)
    low = least * positives
    return int(rng.integers(low, max(low, (low + 2 * top) // 3) + 1)) if positives else 0
