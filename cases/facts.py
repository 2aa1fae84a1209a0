"""What one official edition says of places and re-surveys: all that the follow-up of cases looks at."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date

Place = str
Vector = str
RoundId = str

_RANKS = {"A": 1, "B": 2, "C": 3, "D": 4}


def is_met(grade: str | None, required: str) -> bool | None:
    """Whether a letter reaches the one asked for; None where there is no letter (N)."""
    if grade not in _RANKS:
        return None
    return _RANKS[grade] <= _RANKS[required]


@dataclass(frozen=True)
class Shortfall:
    """A place × vector whose official letter falls below a letter that is asked of it.

    Attributes:
        required: The strictest letter missed; `target_id` asks for it.
        mark: How sure the letter is; None where it has no interval.
        basis: Indicators that miss the limit, as `cases.event` describes them, and `estimator`.
        failing_units: Units that fail by their own rule in the round, as `cases.event` describes them.
    """

    place_code: Place
    vector: Vector
    round_id: RoundId
    grade: str
    required: str
    target_id: str
    mark: str | None
    standard: str | None
    edition: str | None
    edition_status: str | None
    assessed_on: date | None
    basis: tuple[Mapping[str, object], ...]
    failing_units: tuple[Mapping[str, object], ...]


@dataclass(frozen=True)
class Resurvey:
    """What a re-survey brought so far, graded by the same tables as an assessment.

    Attributes:
        grade: Letter of the rows alone.
        rows: Number of sheet rows.
        rows_too_soon: Rows surveyed too few days after the treatment that the sheet itself names.
        basis: Its indicators: indicator, found, effort, value, grade.
        units: (place, unit) -> whether the unit passes by its own rule; under former codes of the place as well.
        named: The same of units that went by a code, by their name: they may have been registered since.
        judged: (place, unit) -> indicators that were looked at there, the keys being those of `units` and `named`.
        not_applicable: Indicators for which there is nothing to look at any more, such as ponds that were filled.
        treated_on: Days of chemical treatments that the log holds for its place and vector.
    """

    round_id: RoundId
    grade: str | None
    rows: int
    rows_too_soon: int
    first_surveyed_on: date
    last_surveyed_on: date
    basis: tuple[Mapping[str, object], ...]
    units: Mapping[tuple[str, str], bool]
    named: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    judged: Mapping[tuple[str, str], Set[str]] = field(default_factory=dict)
    not_applicable: Set[str] = frozenset()
    treated_on: tuple[date, ...] = ()


@dataclass(frozen=True)
class NightFacts:
    """One official edition.

    Attributes:
        as_of: Its day.
        shortfalls: By place and vector.
        letters: Official letters by place, vector and round.
        resurveys: By round.
        lettered_until: Last survey day of the rows that each of the letters rests on.
        unplanned: Those of rounds that nobody planned: their survey may go on while the letter is told.
    """

    as_of: date
    shortfalls: Mapping[tuple[Place, Vector], Shortfall]
    letters: Mapping[tuple[Place, Vector, RoundId], str]
    resurveys: Mapping[RoundId, Resurvey]
    lettered_until: Mapping[tuple[Place, Vector, RoundId], date | None] = field(default_factory=dict)
    unplanned: Set[tuple[Place, Vector, RoundId]] = frozenset()
