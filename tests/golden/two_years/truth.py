"""What the sheets say, in plain integers: letters, failing units, whether a re-survey proves a shortfall mended.

Written from the rules alone: it shares no code with the project but the oracle of letters in `tests.grades`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from sample_data.generator.row import Row
from tests.golden.two_years.post import Sheet
from tests.grades.ladder_oracle import HARD, LADDERS, MEANS, Counts, Verdict, judge, meets

STANDARDS = Path(__file__).resolve().parents[3] / "standards"
SHANGHAI = ZoneInfo("Asia/Shanghai")
COUNTY = "330481"
SEASON = {"mosquito": range(4, 12), "fly": range(4, 12), "rodent": range(1, 13), "cockroach": range(1, 13)}
REQUIRED = {COUNTY: "C"}  # of the county; B of every street and town
_RATES = {
    "rodent_sign_room_rate": ("sign_rooms", "standard_rooms"),
    "rodent_proof_pass_rate": ("-proof_rooms_failing", "proof_rooms"),
    "rodent_route_index": ("route_sign_places", "route_m"),
    "mosquito_small_water_index": ("small_waters_positive", "route_m"),
    "mosquito_dip_rate": ("dips_positive", "dips"),
    "mosquito_immatures_per_dip": ("immatures", "dips_positive"),
    "fly_room_rate": ("fly_rooms", "standard_rooms"),
    "flies_per_positive_room": ("flies", "fly_rooms"),
    "fly_proof_pass_rate": ("-proof_places_failing", "proof_places"),
    "fly_ready_food_places": ("ready_food_places_with_flies", "ready_food_places"),
    "fly_indoor_breeding": ("indoor_breeding_sites_positive", "standard_rooms"),
    "cockroach_room_rate": ("infested_rooms", "standard_rooms"),
    "small_cockroaches_per_room": ("small_cockroaches", "infested_rooms"),
    "large_cockroaches_per_room": ("large_cockroaches", "infested_rooms"),
    "ootheca_room_rate": ("ootheca_rooms", "standard_rooms"),
    "oothecae_per_room": ("oothecae", "ootheca_rooms"),
    "cockroach_trace_rate": ("trace_rooms", "standard_rooms"),
}
_OF = {
    "rodent": [i for i in _RATES if i.startswith("rodent")],
    "mosquito": [i for i in _RATES if i.startswith("mosquito")],
    "fly": [i for i in _RATES if i.startswith(("fly", "flies"))],
    "cockroach": [i for i in _RATES if "cockroach" in i or "ootheca" in i],
}
_OUTDOORS = ("bins", "toilets", "stations", "scattered_sites")


@dataclass(frozen=True)
class Letter:
    """The letter of a place's vector in one round, and what it rests on.

    Attributes:
        counts: Found and effort by indicator.
        by_unit: The same for each unit.
    """

    round_id: str
    grade: str
    counts: Counts
    by_unit: Mapping[tuple[str, str], Counts]
    last_surveyed_on: date

    def missing(self, required: str) -> dict[str, tuple[int, int]]:
        """Indicators that do not reach a letter, with found and effort."""
        return {i: pair for i, pair in self.counts.items() if pair[1] and not _reaches(i, required, *pair)}

    @property
    def failing_units(self) -> set[tuple[str, str]]:
        """Units that fail by the rule for single units."""
        return {unit for unit, counts in self.by_unit.items() if not unit_passes(counts)}


class Truth:
    """Everything that was sent, asked as of the end of a day."""

    def __init__(self, sent: Sequence[Sheet], rounds: Mapping[str, tuple[date, date]]) -> None:
        self._sent = sent
        self._rounds = rounds

    def rows(self, as_of: date) -> Iterable[tuple[Sheet, Row]]:
        """Rows of the sheets received by the end of a day and not replaced by then."""
        end = datetime.combine(as_of + timedelta(days=1), time(), tzinfo=SHANGHAI)
        known = [sheet for sheet in self._sent if sheet.received_at < end]
        replaced = {sheet.replaces for sheet in known}
        return ((sheet, row) for sheet in known if sheet.name not in replaced for row in sheet.rows)

    @cache  # noqa: B019 - one Truth lives as long as its test
    def letters(self, as_of: date) -> dict[tuple[str, str, str], Letter]:
        """Official letters by place, vector and round, of streets, towns and the county."""
        pooled: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for sheet, row in self.rows(as_of):
            if row["round_kind"] in ("assessment", "supplement") and day(row, "surveyed_on") <= as_of:
                for place in (sheet.place, COUNTY):
                    pooled[place, sheet.vector, self._round(row)].append(row)
        return {key: letter(key[1], key[2], rows) for key, rows in pooled.items()}

    @cache  # noqa: B019
    def below(self, as_of: date) -> dict[tuple[str, str], Letter]:
        """Places and vectors whose letter of the last round that is over misses what is asked of them."""
        last: dict[tuple[str, str], Letter] = {}
        for (place, vector, round_id), found in sorted(self.letters(as_of).items(), key=lambda item: item[0]):
            ends_on = self._rounds[round_id][1]
            former = last.get((place, vector))
            if ends_on <= as_of and (former is None or ends_on > self._rounds[former.round_id][1]):
                last[place, vector] = found
        return {key: found for key, found in last.items() if is_below(found.grade, required(key[0]))}

    def resurveyed(self, place: str, vector: str, first: date, last: date, as_of: date) -> list[Row]:
        """Rows of re-surveys of a place's vector on some days, as known at the end of another."""
        return [
            row
            for sheet, row in self.rows(as_of)
            if (sheet.place, sheet.vector, row["round_kind"]) == (place, vector, "resurvey")
            and first <= day(row, "surveyed_on") <= last
        ]

    def _round(self, row: Row) -> str:
        """The round named, else that of the day; a supplement belongs to the round begun last."""
        if row.get("round_id"):
            return str(row["round_id"])
        on = day(row, "surveyed_on")
        begun = [name for name, (first, _) in self._rounds.items() if first <= on]
        return max(begun, key=lambda name: self._rounds[name][0])


def letter(vector: str, round_id: str, rows: Iterable[Row]) -> Letter:
    """The letter of rows pooled, those out of season aside."""
    counts: Counts = {}
    by_unit: dict[tuple[str, str], Counts] = {}
    days = []
    for row in rows:
        if day(row, "surveyed_on").month not in SEASON[vector]:
            continue
        days.append(day(row, "surveyed_on"))
        unit = by_unit.setdefault((str(row["place_code"]), str(row["unit_name"])), {})
        for indicator, (found, effort) in measures(vector, row).items():
            for pool in (counts, unit):
                before = pool.get(indicator, (0, 0))
                pool[indicator] = (before[0] + found, before[1] + effort)
    verdict: Verdict = judge(vector, counts, frozenset())
    return Letter(round_id, verdict.grade, counts, by_unit, max(days, default=date.min))


def measures(vector: str, row: Row) -> Counts:
    """Found and effort of each indicator to which a row contributes."""
    made: Counts = {}
    for indicator in _OF[vector]:
        found_key, effort_key = _RATES[indicator]
        found, effort = number(row, found_key.removeprefix("-")), number(row, effort_key)
        if found is not None and effort:
            made[indicator] = (effort - found if found_key.startswith("-") else found, effort)
    if vector == "fly" and (sites := sum(number(row, key) or 0 for key in _OUTDOORS)):
        made["fly_breeding_rate"] = (sum(number(row, f"{key}_positive") or 0 for key in _OUTDOORS), sites)
    if vector == "mosquito" and row.get("sittings"):
        made["mosquito_landing_index"] = (
            number(row, "landings") or 0,
            (number(row, "sittings") or 0) * (number(row, "sitting_minutes") or 0),
        )
    return made


def unit_passes(counts: Counts) -> bool:
    """The rule for single units: no positive breeding site, rooms with flies by the ladder of counts, else C."""
    for indicator, (found, effort) in counts.items():
        if not effort:
            continue
        if indicator == "fly_room_rate":
            is_met = found <= _flies_allowed(effort)
        elif indicator == "fly_breeding_rate" or indicator in HARD:
            is_met = found == 0
        else:
            is_met = _reaches(indicator, "C", found, effort)
        if not is_met:
            return False
    return True


@cache
def _flies_allowed(rooms: int) -> int:
    with (STANDARDS / "unit_ladder.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if int(row["rooms_from"]) <= rooms <= int(row["rooms_to"] or 10**6):
                return int(row["positive_rooms_allowed"])
    raise LookupError(f"{rooms} rooms")


@dataclass(frozen=True)
class Proof:
    """Whether re-survey rows prove a shortfall mended, and if not, why.

    Attributes:
        lacks: What is wrong with them, empty where they are proof.
    """

    letter: Letter
    lacks: frozenset[str]


def prove(vector: str, rows: Sequence[Row], shortfalls: Iterable[Letter], asked: str, wait: int) -> Proof:
    """Whether rows prove that the shortfalls are mended.

    Args:
        vector: Vector.
        rows: Re-survey rows after the works.
        shortfalls: The letters on which the case rests.
        asked: Letter asked for.
        wait: Days that must lie between a treatment and a row.
    """
    found = letter(vector, "", rows)
    lacks = set()
    if is_below(found.grade, asked):
        lacks.add("letter")
    elif found.grade == "N":
        lacks.add("letter_unknown")
    for row in rows:
        if row.get("last_treated_on") and day(row, "surveyed_on") < day(row, "last_treated_on") + timedelta(days=wait):
            lacks.add("too_soon")
    for shortfall in shortfalls:
        for unit in shortfall.failing_units:
            if unit not in found.by_unit:
                lacks.add("unit_left_out")
            elif not unit_passes(found.by_unit[unit]):
                lacks.add("unit_failing")
        for indicator, (_, effort) in shortfall.missing(asked).items():
            if indicator not in MEANS and found.counts.get(indicator, (0, 0))[1] < effort:
                lacks.add("effort")
    return Proof(found, frozenset(lacks))


def required(place: str) -> str:
    """Letter asked of a place."""
    return REQUIRED.get(place, "B")


def is_below(grade: str, asked: str) -> bool:
    """Whether a letter misses what is asked; no letter misses nothing."""
    return grade in "ABCD" and grade > asked


def _reaches(indicator: str, asked: str, found: int, effort: int) -> bool:
    return meets(indicator, LADDERS[indicator].limits["ABC".index(asked)], found, effort)


def day(row: Row, key: str) -> date:
    """A date of a row."""
    value = row[key]
    assert isinstance(value, date)
    return value


def number(row: Row, key: str) -> int | None:
    """A count of a row."""
    value = row.get(key)
    return None if value is None else int(str(value))
