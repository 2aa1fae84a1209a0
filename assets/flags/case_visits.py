"""Which units a re-survey visited and what it looked at there, and which treatments lie before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from assets.night import Night
from cases.places import PlacesNow

Record = dict[str, Any]


def passed_units(units: Iterable[Record], places: PlacesNow, *, by: str = "unit_key") -> dict[tuple[str, str], bool]:
    """Whether each unit passes, in its place and in those that the place continues.

    By name, only units that go by a code are told; where several share a name, all of them must pass.
    """
    passed: dict[tuple[str, str], bool] = {}
    for unit in units:
        here, name = str(unit["unit_place_code"]), unit[by]
        if name is None or (by == "unit_name" and name == unit["unit_key"]):
            continue
        for place_code in (here, *places.former(here)):
            key = (place_code, str(name))
            passed[key] = passed.get(key, True) and bool(unit["is_passed"])
    return passed


def judged_units(
    units: Iterable[Record], places: PlacesNow, means: Mapping[str, str]
) -> dict[tuple[str, str], set[str]]:
    """What was looked at in each unit, by every key of `passed_units`; a mean wherever its rate was."""
    judged: dict[tuple[str, str], set[str]] = {}
    for unit in units:
        looked_at = set(str(unit["judged_indicators"]).split(";"))
        looked_at |= {mean for mean, rate in means.items() if rate in looked_at}
        here = str(unit["unit_place_code"])
        for place_code in (here, *places.former(here)):
            for called in {unit["unit_key"], unit["unit_name"]} - {None}:
                key = (place_code, str(called))
                judged[key] = judged[key] & looked_at if key in judged else set(looked_at)
    return judged


class Treatments:
    """Chemical treatments of the log, by the places that they concern."""

    def __init__(self, night: Night, places: PlacesNow) -> None:
        self._standards = night.standards
        self._places = places
        self._at: dict[str, list[Record]] = {}
        self._below: dict[str, list[Record]] = {}
        for row in night.registry["treatment"]:
            if not row["is_chemical"]:
                continue
            at, on = str(row["place_code"]), row["treated_on"]
            assert isinstance(on, date)
            self._at.setdefault(at, []).append(row)
            for code in self._standards.ancestors(at, on)[1:]:
                self._below.setdefault(code, []).append(row)

    def concerning(self, place_code: str, vector: str, on: date) -> Iterator[date]:
        """Their days: treatments of the place itself and those it continues, of what lies above on a day, or in it."""
        same = (place_code, *self._places.former(place_code))
        around = dict.fromkeys((*self._standards.ancestors(place_code, on), *same))
        rows = [row for code in around for row in self._at.get(code, ())]
        rows += [row for code in same for row in self._below.get(code, ())]
        for row in rows:
            if row["vector"] in (None, vector):
                yield row["treated_on"]
