"""How things really are: units with a true level for each vector, and what an inspector finds on a visit.

Works lower the level, or fail to; it creeps back where nothing keeps it down. Sheets are drawn with the row makers of
the sample year, so their details fit together as on real ones.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from sample_data.generator import haining
from sample_data.generator.cockroach import cockroach_rooms
from sample_data.generator.draw import beta_binomial, gamma_poisson
from sample_data.generator.fly import fly_rooms
from sample_data.generator.mosquito import small_waters
from sample_data.generator.rodent import rodent_rooms, rodent_route
from sample_data.generator.row import Row
from tests.golden.two_years.county import FIRST

# Unit types of each vector, and the effort in each: rooms, metres, dips, sittings, refuse containers.
UNITS: dict[str, tuple[tuple[str, int], ...]] = {
    "rodent": (("01", 30), ("01", 25), ("02", 20), ("05", 30), ("08", 25), ("10", 30), ("13", 1200), ("14", 900)),
    "mosquito": (("10", 1500), ("03", 1000), ("13", 1500), ("17", 50), ("17", 50), ("17", 40), ("18", 3), ("18", 3)),
    "fly": (("01", 30), ("02", 25), ("04", 20), ("05", 30), ("07", 25), ("10", 40), ("10", 40), ("15", 30)),
    "cockroach": (("01", 30), ("01", 30), ("02", 20), ("04", 25), ("05", 25), ("07", 20), ("08", 30), ("10", 25)),
}
# Adverse findings per unit of effort at the limit of B.
LIMITS = {
    "signs": 0.03, "proof": 0.05, "route": 0.003, "waters": 0.0005, "dips": 0.03, "landings": 1 / 30, "fly_rooms": 0.06,
    "fly_proof": 0.05, "breeding": 0.03, "infested": 0.03, "oothecae": 0.02, "traces": 0.05,
}  # fmt: skip
TROUBLES = {
    "rodent": ("signs", "proof", "route"),
    "mosquito": ("waters", "dips", "landings"),
    "fly": ("fly_rooms", "fly_proof", "breeding"),
    "cockroach": ("infested", "oothecae", "traces"),
}
# Multiples of the limit: well kept, on the brink, bad, dreadful.
LEVELS = (0.15, 0.7, 1.8, 4.5)


@dataclass
class Spot:
    """One vector in one place: its units, what troubles it, and how much.

    Attributes:
        level: True level of the trouble, as a multiple of the limit of B; all else is well kept.
        creep: By how much it rises from one round to the next.
    """

    place: str
    vector: str
    seed: int
    level: float = 0.0
    creep: float = 1.0
    trouble: str = ""
    units: list[tuple[Row, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Draw what is found on the first day."""
        rng = self.stream("ground")
        self.level = float(rng.choice(LEVELS, p=(0.35, 0.25, 0.25, 0.15)))
        self.creep = float(rng.choice((1.0, 3.0), p=(0.6, 0.4)))
        self.trouble = str(rng.choice(TROUBLES[self.vector]))
        names = haining.Namer(self.place, FIRST, rng)
        self.units = [(names.header(unit_type), effort) for unit_type, effort in UNITS[self.vector]]

    def stream(self, name: str) -> np.random.Generator:
        """A stream of its own for each name: what is drawn does not hang on the order of events."""
        return np.random.default_rng([self.seed, zlib.crc32(f"{self.place}-{self.vector}-{name}".encode())])

    @property
    def names(self) -> list[str]:
        """Names of the units, in the order of the sheet."""
        return [str(header["unit_name"]) for header, _ in self.units]

    def visit(
        self,
        name: str,
        on: date,
        kind: str,
        *,
        units: Collection[str] | None = None,
        clean: Collection[str] = (),
        share: float = 1.0,
        level: float | None = None,
        round_id: str | None = None,
    ) -> list[Row]:
        """Rows of a survey.

        Args:
            name: Names the random stream.
            on: Survey day.
            kind: Kind of survey.
            units: Names of the units visited; all when None.
            clean: Names of units in which nothing is left to be found.
            share: Share of each unit that is looked at.
            level: True level in the other units; the spot's when None.
            round_id: Round, where the sheet names it.
        """
        rng = self.stream(name)
        rows = []
        for header, effort in self.units:
            unit = str(header["unit_name"])
            # Drawn for every unit, so that leaving one out leaves the others as they are.
            found = _Finder(self, 0.0 if unit in clean else self.level if level is None else level, rng)
            values = _ROWS[self.vector](str(header["unit_type"]), max(1, round(effort * share)), found, rng)
            if units is None or unit in units:
                rows.append({**header, "round_id": round_id, "round_kind": kind, "surveyed_on": on, **values})
        return rows


class _Finder:
    """What is found for each trouble with some effort."""

    def __init__(self, spot: Spot, level: float, rng: np.random.Generator) -> None:
        self._spot, self._level, self._rng = spot, level, rng

    def mean(self, trouble: str) -> float:
        return LIMITS[trouble] * (self._level if trouble == self._spot.trouble else min(self._level, LEVELS[0]))

    def rate(self, trouble: str, effort: int) -> int:
        mean = self.mean(trouble)
        return beta_binomial([effort], mean, self._rng)[0] if mean else 0

    def count(self, trouble: str, effort: int) -> int:
        return gamma_poisson([self.mean(trouble) * effort], self._rng)[0]


def _rodent(unit_type: str, effort: int, found: _Finder, rng: np.random.Generator) -> Row:
    if unit_type in ("13", "14"):
        return rodent_route(effort, found.count("route", effort), rng)
    return rodent_rooms(effort, found.rate("signs", effort), found.rate("proof", effort), rng)


def _mosquito(unit_type: str, effort: int, found: _Finder, rng: np.random.Generator) -> Row:
    if unit_type == "17":
        positive = found.rate("dips", effort)
        larvae = positive * int(rng.integers(1, 5))
        return {"water_kind": "pond", "dips": effort, "dips_positive": positive, "immatures": larvae}
    if unit_type == "18":
        return {"sittings": effort, "sitting_minutes": 30, "landings": found.count("landings", 30 * effort)}
    return small_waters(effort, found.count("waters", effort), rng)


def _fly(unit_type: str, effort: int, found: _Finder, rng: np.random.Generator) -> Row:
    if unit_type == "10":
        return {"bins": effort, "bins_positive": found.rate("breeding", effort)}
    if unit_type == "15":
        return {"stations": effort, "stations_positive": found.rate("breeding", effort)}
    rooms = found.rate("fly_rooms", effort)
    ready = 2 if unit_type in ("01", "05") else 0
    flies = rooms * int(rng.integers(1, 4))
    proof = effort // 2
    return fly_rooms(effort, rooms, flies, proof, found.rate("fly_proof", proof), ready, rng)


def _cockroach(_unit_type: str, effort: int, found: _Finder, rng: np.random.Generator) -> Row:
    infested, oothecae = found.rate("infested", effort), found.rate("oothecae", effort)
    small, large = infested * int(rng.integers(1, 12)), infested * int(rng.integers(0, 3))
    cases = oothecae * int(rng.integers(1, 5))
    return cockroach_rooms(effort, infested, small, large, oothecae, cases, found.rate("traces", effort), rng)


_ROWS: dict[str, Callable[[str, int, _Finder, np.random.Generator], Row]] = {
    "rodent": _rodent,
    "mosquito": _mosquito,
    "fly": _fly,
    "cockroach": _cockroach,
}


def spots(places: Sequence[str], vectors: Sequence[str], seed: int) -> dict[tuple[str, str], Spot]:
    """Every vector in every place."""
    return {(place, vector): Spot(place, vector, seed) for place in places for vector in vectors}
