"""An oracle for the sample: letters by place, round and vector in plain integers, straight from the CSVs.

Written on its own: it shares no code with the project, only the CSVs, and compares `found x scale` with
`limit x effort` in whole numbers. `python -m tests.sample_data.oracle FILE` writes the table of expected letters.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SAMPLE = PROJECT / "sample_data"
VECTORS = ("rodent", "mosquito", "fly", "cockroach")
ORDER = "ABCD"
SEASON_MONTHS = {"mosquito": range(4, 12), "fly": range(4, 12), "rodent": range(1, 13), "cockroach": range(1, 13)}

# Indicator: comparison, scale, and ten times the limits of A, B and C (2011 editions).
LADDER: dict[str, tuple[str, int, tuple[int, int, int]]] = {
    "rodent_sign_room_rate": ("<=", 100, (10, 30, 50)),
    "rodent_proof_pass_rate": (">=", 100, (970, 950, 930)),
    "rodent_route_index": ("<=", 1000, (10, 30, 50)),
    "mosquito_small_water_index": ("<=", 1000, (1, 5, 8)),
    "mosquito_dip_rate": ("<=", 100, (10, 30, 50)),
    "mosquito_immatures_per_dip": ("<", 1, (30, 50, 80)),
    "mosquito_landing_index": ("<=", 30, (5, 10, 15)),
    "fly_room_rate": ("<=", 100, (30, 60, 90)),
    "flies_per_positive_room": ("<=", 1, (30, 30, 30)),
    "fly_proof_pass_rate": (">=", 100, (980, 950, 900)),
    "fly_breeding_rate": ("<=", 100, (10, 30, 50)),
    "cockroach_room_rate": ("<=", 100, (10, 30, 50)),
    "small_cockroaches_per_room": ("<=", 1, (50, 100, 100)),
    "large_cockroaches_per_room": ("<=", 1, (20, 50, 50)),
    "ootheca_room_rate": ("<=", 100, (10, 20, 30)),
    "oothecae_per_room": ("<=", 1, (20, 40, 80)),
    "cockroach_trace_rate": ("<=", 100, (30, 50, 70)),
}
HARD = ("fly_ready_food_places", "fly_indoor_breeding")
PARENT = {
    "mosquito_immatures_per_dip": "mosquito_dip_rate",
    "flies_per_positive_room": "fly_room_rate",
    "small_cockroaches_per_room": "cockroach_room_rate",
    "large_cockroaches_per_room": "cockroach_room_rate",
    "oothecae_per_room": "ootheca_room_rate",
}
REQUIRED: dict[str, tuple[str, ...]] = {
    "rodent": ("rodent_sign_room_rate", "rodent_proof_pass_rate", "rodent_route_index"),
    "mosquito": (
        "mosquito_small_water_index",
        "mosquito_dip_rate",
        "mosquito_immatures_per_dip",
        "mosquito_landing_index",
    ),
    "fly": ("fly_room_rate", "flies_per_positive_room", "fly_proof_pass_rate", "fly_breeding_rate", *HARD),
    "cockroach": (
        "cockroach_room_rate",
        "small_cockroaches_per_room",
        "large_cockroaches_per_room",
        "ootheca_room_rate",
        "oothecae_per_room",
        "cockroach_trace_rate",
    ),
}
NOT_WITHOUT_WATER = ("mosquito_dip_rate", "mosquito_immatures_per_dip")

Cells = dict[str, str]
Counts = dict[str, tuple[int, int]]


@dataclass
class Letter:
    """What a place's vector comes to in one round."""

    letter: str
    provisional: str
    without_hard: str
    last_survey_day: date
    counts: Counts = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    grades: dict[str, str] = field(default_factory=dict)


def read(form: str) -> list[Cells]:
    with (SAMPLE / f"{form}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def local(table: str) -> list[Cells]:
    with (SAMPLE / "standards" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def parents() -> dict[str, str]:
    with (PROJECT / "standards" / "place.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [*csv.DictReader(lines), *local("place")]
    return {row["place_code"]: row["parent_code"] for row in rows}


def in_force(rows: list[Cells], as_of: date) -> list[Cells]:
    """Rows of sheets received by the day and not replaced by then."""
    known = [r for r in rows if r["received_on"] <= as_of.isoformat()]
    replaced = {r["replaces_sheet_id"] for r in known}
    return [r for r in known if r["sheet_id"] not in replaced]


def round_of(row: Cells, demonstration: set[str]) -> tuple[str, str]:
    """Round and the kind under which the row is pooled."""
    kind = row["round_kind"] or ("unit_inspection" if row["unit_code"] in demonstration else "assessment")
    pooled = "assessment" if kind == "supplement" else kind
    if row["round_id"]:
        return row["round_id"], pooled
    for planned in local("round"):
        if planned["round_kind"] == pooled and planned["starts_on"] <= row["surveyed_on"] <= planned["ends_on"]:
            return planned["round_id"], pooled
    day = date.fromisoformat(row["surveyed_on"])
    return f"{day.year}-Q{(day.month + 2) // 3}", pooled


def count(row: Cells, key: str) -> int | None:
    return int(row[key]) if row[key] else None


def measures(vector: str, row: Cells) -> Counts:
    """Found and effort of each indicator to which the row contributes."""

    def pair(indicator: str, found: str, effort: str) -> None:
        f, e = count(row, found), count(row, effort)
        if f is not None and e is not None:
            made[indicator] = (f, e)

    def passing(indicator: str, failing: str, effort: str) -> None:
        f, e = count(row, failing), count(row, effort)
        if f is not None and e is not None:
            made[indicator] = (e - f, e)

    def mean(indicator: str, individuals: str, positives: str) -> None:
        total, positive = count(row, individuals), count(row, positives)
        if total is not None and positive:
            made[indicator] = (total, positive)

    made: Counts = {}
    if vector == "rodent":
        pair("rodent_sign_room_rate", "sign_rooms", "standard_rooms")
        passing("rodent_proof_pass_rate", "proof_rooms_failing", "proof_rooms")
        pair("rodent_route_index", "route_sign_places", "route_m")
    elif vector == "mosquito":
        pair("mosquito_small_water_index", "small_waters_positive", "route_m")
        pair("mosquito_dip_rate", "dips_positive", "dips")
        mean("mosquito_immatures_per_dip", "immatures", "dips_positive")
        sittings, minutes, landings = (count(row, k) for k in ("sittings", "sitting_minutes", "landings"))
        if sittings is not None and minutes is not None and landings is not None:
            made["mosquito_landing_index"] = (landings, sittings * minutes)
    elif vector == "fly":
        pair("fly_room_rate", "fly_rooms", "standard_rooms")
        mean("flies_per_positive_room", "flies", "fly_rooms")
        passing("fly_proof_pass_rate", "proof_places_failing", "proof_places")
        pair("fly_ready_food_places", "ready_food_places_with_flies", "ready_food_places")
        indoors, rooms = count(row, "indoor_breeding_sites_positive"), count(row, "standard_rooms")
        if indoors is not None and rooms is not None:
            made["fly_indoor_breeding"] = (indoors, rooms)
        sites = [count(row, k) or 0 for k in ("bins", "toilets", "stations", "scattered_sites")]
        positive = [count(row, f"{k}_positive") or 0 for k in ("bins", "toilets", "stations", "scattered_sites")]
        if sum(sites):
            made["fly_breeding_rate"] = (sum(positive), sum(sites))
    else:
        pair("cockroach_room_rate", "infested_rooms", "standard_rooms")
        mean("small_cockroaches_per_room", "small_cockroaches", "infested_rooms")
        mean("large_cockroaches_per_room", "large_cockroaches", "infested_rooms")
        pair("ootheca_room_rate", "ootheca_rooms", "standard_rooms")
        mean("oothecae_per_room", "oothecae", "ootheca_rooms")
        pair("cockroach_trace_rate", "trace_rooms", "standard_rooms")
    return made


def grade(indicator: str, found: int, effort: int) -> str:
    """The letter of one indicator, or D."""
    comparison, scale, limits = LADDER[indicator]
    for letter, limit in zip("ABC", limits, strict=True):
        left, right = found * scale * 10, limit * effort
        if {"<=": left <= right, "<": left < right, ">=": left >= right}[comparison]:
            return letter
    return "D"


def judge(vector: str, counts: Counts, last: date, has_water: bool) -> Letter:
    """The letter of pooled counts."""
    states, grades = {}, {}
    for indicator in REQUIRED[vector]:
        found, effort = counts.get(indicator, (0, 0))
        parent = PARENT.get(indicator)
        if not has_water and indicator in NOT_WITHOUT_WATER:
            states[indicator] = "not_applicable"
        elif parent and parent not in counts:
            states[indicator] = "not_assessed"
        elif parent and counts[parent][0] == 0:
            states[indicator] = "not_applicable"
        elif effort == 0:
            states[indicator] = "not_assessed"
        elif parent and effort < counts[parent][0]:
            states[indicator] = "partial"
        else:
            states[indicator] = "assessed"
        if states[indicator] == "assessed":
            grades[indicator] = ("D" if found else "A") if indicator in HARD else grade(indicator, found, effort)
    broken = any(grades.get(i) == "D" for i in HARD)
    soft = [g for i, g in grades.items() if i not in HARD]
    missing = any(s in ("not_assessed", "partial") for s in states.values())
    provisional = "D" if broken else max(soft, default="N")
    letter = "D" if broken or "D" in soft else "N" if missing else max(soft, default="N")
    without = "D" if "D" in soft else "N" if missing else max(soft, default="N")
    return Letter(letter, provisional, without, last, counts, states, grades)


Key = tuple[str, str, str, str]


def letters(as_of: date = date(2026, 11, 20)) -> dict[Key, Letter]:
    """Letters by place, round, pooled kind and vector: streets, towns and the county, built-up part, in season."""
    above = parents()
    demonstration = {row["unit_code"] for row in local("unit")}
    absent = {
        row["place_code"]
        for row in local("place_feature")
        if (row["feature"], row["is_present"]) == ("medium_or_large_water", "false")
    }
    pooled: dict[Key, Counts] = defaultdict(dict)
    last: dict[Key, date] = {}
    for vector in VECTORS:
        for row in in_force(read(f"{vector}_survey"), as_of):
            day = date.fromisoformat(row["surveyed_on"])
            round_id, kind = round_of(row, demonstration)
            if row["is_built_up"] != "true" or kind == "unit_inspection" or day.month not in SEASON_MONTHS[vector]:
                continue
            place = row["place_code"]
            while place and len(place) >= 6:
                if len(place) in (6, 9):
                    key = (place, round_id, kind, vector)
                    for indicator, (found, effort) in measures(vector, row).items():
                        before = pooled[key].get(indicator, (0, 0))
                        pooled[key][indicator] = (before[0] + found, before[1] + effort)
                    last[key] = max(last.get(key, day), day)
                place = above.get(place, "")
    return {key: judge(key[3], counts, last[key], key[0] not in absent) for key, counts in pooled.items()}


def street_letter(place: str, round_id: str, found: dict[Key, Letter]) -> str:
    """The worst of the four vectors of an official round; N where one is missing."""
    four = [found[key].letter if (key := (place, round_id, "assessment", v)) in found else "N" for v in VECTORS]
    return "D" if "D" in four else "N" if "N" in four else max(four)


def write(target: Path, as_of: date = date(2026, 11, 20)) -> None:
    """Every expected letter as CSV, street letters last."""
    found = letters(as_of)
    with target.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["place_code", "round", "round_kind", "vector", "grade", "provisional_grade",
                         "grade_without_hard_conditions", "last_survey_day", "edition_status",
                         "indicators"])  # fmt: skip
        for (place, round_id, kind, vector), made in sorted(found.items()):
            status = "superseded" if vector == "fly" and made.last_survey_day >= date(2025, 11, 1) else "in_force"
            told = "; ".join(
                f"{i} {made.counts.get(i, (0, 0))[0]}/{made.counts.get(i, (0, 0))[1]} {made.grades.get(i, state)}"
                for i, state in made.states.items()
            )
            writer.writerow([place, round_id, kind, vector, made.letter, made.provisional, made.without_hard,
                             made.last_survey_day, status, told])  # fmt: skip
        for place, round_id in sorted({(p, r) for p, r, kind, _ in found if kind == "assessment"}):
            writer.writerow([place, round_id, "assessment", "all", street_letter(place, round_id, found),
                             "", "", "", "", ""])  # fmt: skip


if __name__ == "__main__":
    write(Path(sys.argv[1]))
