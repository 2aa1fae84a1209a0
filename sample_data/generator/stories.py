"""The plan of the year: which letter each place gets in each round, and the stories that are steered on purpose.

README.md of sample_data lists the same stories in words; tests/sample_data checks both with an oracle of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from sample_data.generator.ladder import Aim

VECTORS = ("rodent", "mosquito", "fly", "cockroach")
ROUNDS = ("2025-autumn", "2026-spring", "2026-autumn")

# Letters by place: rodent, mosquito, fly, cockroach; three rounds. N: not assessed on purpose. -: no sheet at all.
# Rodents and cockroaches are mostly B, mosquitoes mostly C, about nine in ten reach C (Hubei, 49 cities, 2014-2016).
LETTERS = {
    "330481001": "BCCB BCBB BBBA",  # 硖石街道
    "330481002": "ABBA BBBA AAAA",  # 海洲街道
    "330481003": "BCCB BCCB BCCB",  # 海昌街道
    "330481004": "-CCB -CCB -CBC",  # 马桥街道: rodents by traps only
    "330481101": "ACDC BCCB BCCA",  # 许村镇
    "330481103": "CCCB BCCD DCCB",  # 长安镇
    "330481105": "BCCA BCCB BB-B",  # 周王庙镇
    "330481106": "BCBB BBNB BCCB",  # 丁桥镇
    "330481107": "BBCC ACCA BBDB",  # 斜桥镇
    "330481108": "ACCB ABBB BCCC",  # 黄湾镇
    "330481110": "CCCB ACCB CNCB",  # 盐官镇
    "330481112": "CCCC BCCC BDCB",  # 袁花镇
}

# First and last planned days; the fourth is planned only, so that letters know how long they hold.
ROUND_DAYS = {
    "2025-autumn": (date(2025, 10, 13), date(2025, 11, 21)),
    "2026-spring": (date(2026, 4, 13), date(2026, 5, 22)),
    "2026-autumn": (date(2026, 9, 7), date(2026, 10, 16)),
    "2027-spring": (date(2027, 4, 12), date(2027, 5, 21)),
}

# In autumn 2025 these places survey flies before 2025-11-01, with GB/T 27772-2011 in force; 海昌街道 straddles it.
FLIES_BEFORE_NOVEMBER = ("330481001", "330481002", "330481004", "330481103", "330481107", "330481112")
STRADDLING = "330481003"

# 海昌街道: no medium or large water in the built-up part, by an approved row of place_feature.csv.
NO_WATER = "330481003"


@dataclass(frozen=True)
class Story:
    """What is steered in one survey: fixed totals, fixed efforts, things left out, and how it was sent.

    Attributes:
        efforts: Total efforts by name: rooms, route_m, dips, sittings, bins.
        without: Parts of the survey that were not done: dips, sittings.
        blank: Fields left empty in the first row where their rate found something.
        lag_days: Days from the last survey day to the receipt.
        slip: Field and value typed wrongly in the first submission, which a corrected one replaces.
    """

    aim: Aim | None = None
    efforts: dict[str, int] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    lag_days: int | None = None
    slip: dict[str, int] = field(default_factory=dict)


STORIES: dict[tuple[str, str, str], Story] = {
    # Limits hit exactly.
    ("330481106", "2026-autumn", "rodent"): Story(
        Aim("B", {"sign_rooms": 3, "proof_rooms_failing": 4, "route_sign_places": 1}),
        {"rooms": 100, "route_m": 600},
    ),
    ("330481101", "2026-autumn", "mosquito"): Story(
        Aim("C", {"small_waters_positive": 2, "dips_positive": 2, "landings": 3}), {"route_m": 2500, "dips": 80}
    ),
    ("330481106", "2026-autumn", "mosquito"): Story(
        Aim("C", {"small_waters_positive": 1, "dips_positive": 5, "immatures": 19, "landings": 3}),
        {"route_m": 2400, "dips": 100},
    ),
    ("330481001", "2026-autumn", "mosquito"): Story(
        Aim("B", {"small_waters_positive": 2, "dips_positive": 1, "immatures": 2, "landings": 4}),
        {"route_m": 4000, "dips": 100, "sittings": 8},
    ),
    ("330481103", "2026-autumn", "mosquito"): Story(
        Aim("C", {"small_waters_positive": 1, "dips_positive": 3, "immatures": 15, "landings": 3}),
        {"route_m": 4000, "dips": 100},
    ),
    ("330481003", "2026-autumn", "rodent"): Story(
        Aim("B", {"sign_rooms": 4, "proof_rooms_failing": 10, "route_sign_places": 1}), {"rooms": 200}
    ),
    # A D by a hard fly condition alone: without it the letter is B.
    ("330481107", "2026-autumn", "fly"): Story(Aim("B", {"ready_food_places_with_flies": 1}, deciding="fly_rooms")),
    # N: an indicator not done, and a mean of which one unit's count is missing.
    ("330481110", "2026-autumn", "mosquito"): Story(Aim("C", {}), without=("sittings",)),
    ("330481106", "2026-spring", "fly"): Story(Aim("C", {}, deciding="fly_rooms"), blank=("flies",)),
    # A supplement changes the letter: C to B by more route, N to C by the dips that were missing.
    ("330481003", "2026-spring", "rodent"): Story(
        Aim("C", {"sign_rooms": 5, "proof_rooms_failing": 6, "route_sign_places": 5}), {"rooms": 270, "route_m": 1500}
    ),
    ("330481105", "2026-spring", "mosquito"): Story(
        Aim("C", {}, "small_waters_positive"), {"route_m": 2500}, ("dips",)
    ),
    # Late reports.
    ("330481110", "2026-spring", "cockroach"): Story(lag_days=47),
    ("330481112", "2025-autumn", "mosquito"): Story(lag_days=38),
    ("330481108", "2026-autumn", "fly"): Story(lag_days=31),
    # A corrected sheet: the first one carries a slip of the pen, which made a D of a B.
    ("330481103", "2026-spring", "rodent"): Story(
        Aim("B", {"sign_rooms": 8, "proof_rooms_failing": 12, "route_sign_places": 2}), slip={"sign_rooms": 14}
    ),
    # Wholly clean, at every indicator.
    ("330481002", "2026-autumn", "mosquito"): Story(
        Aim("A", {"small_waters_positive": 0, "dips_positive": 1, "immatures": 2, "landings": 1}), {"dips": 100}
    ),
}


@dataclass(frozen=True)
class Extra:
    """A survey beside the planned ones: self-check, supplement or re-survey."""

    place: str
    vector: str
    kind: str
    first_on: date
    letter: str
    size: float
    round_id: str = ""
    story: Story = Story()

    @property
    def name(self) -> str:
        """Ending of the sheet id."""
        return f"{self.round_id or self.first_on.strftime('%Y-%m')}-{self.vector}_survey-{self.kind}"


def _self_checks() -> list[Extra]:
    """Rodents and cockroaches in winter at half of the places, all four vectors in July everywhere."""
    winter = [
        Extra(place, vector, "self_check", date(2026, 1, 12) + timedelta(days=2 * i), "BCBBAB"[i], 0.3)
        for i, place in enumerate(list(LETTERS)[::2])
        for vector in ("rodent", "cockroach")
    ]
    summer = [
        Extra(place, vector, "self_check", date(2026, 7, 6) + timedelta(days=(5 * i + v) % 18), letter, 0.35)
        for i, place in enumerate(LETTERS)
        for v, (vector, letter) in enumerate(zip(VECTORS, ("BCCB", "BBCB", "CDCB", "BCDC")[i % 4], strict=True))
        if not (vector == "rodent" and LETTERS[place].startswith("-"))
    ]
    # Out of season: indices, but no letter.
    return [*winter, *summer, Extra("330481001", "fly", "self_check", date(2026, 1, 14), "B", 0.4)]


EXTRAS: list[Extra] = [
    *_self_checks(),
    Extra("330481003", "rodent", "supplement", date(2026, 5, 27), "B", 0.2, "2026-spring",
          Story(Aim("B", {"sign_rooms": 0, "proof_rooms_failing": 0, "route_sign_places": 0}),
                {"rooms": 20, "route_m": 500})),
    Extra("330481105", "mosquito", "supplement", date(2026, 5, 28), "C", 0.4, "2026-spring",
          Story(Aim("B", {"dips_positive": 2, "immatures": 7}), {"dips": 80}, ("route", "sittings"))),
    Extra("330481101", "fly", "resurvey", date(2025, 11, 25), "B", 0.6),
    Extra("330481103", "cockroach", "resurvey", date(2026, 6, 11), "C", 0.5),
    Extra("330481103", "rodent", "resurvey", date(2026, 11, 4), "B", 0.7),
    Extra("330481112", "mosquito", "resurvey", date(2026, 11, 5), "D", 0.7),
]  # fmt: skip
