"""Survey rows drawn at random and their letters, through the whole chain from accepted rows to vectors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from tests.grades.counting import DAY, STREETS
from tests.warehouse import Rows, bench

Counts = dict[str, int | None]


@dataclass(frozen=True)
class Block:
    """Counts that stand or fall together: an effort, what may be found in it, and the animals in what was found."""

    effort: str
    most: int
    found: tuple[str, ...]
    animals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_bounded: bool = True


BLOCKS = {
    "rodent": (
        Block("standard_rooms", 60, ("sign_rooms",)),
        Block("proof_rooms", 40, ("proof_rooms_failing",)),
        Block("route_m", 3_000, ("route_sign_places",), is_bounded=False),
    ),
    "mosquito": (
        Block("route_m", 6_000, ("small_waters_positive",), is_bounded=False),
        Block("dips", 80, ("dips_positive",), {"dips_positive": ("immatures",)}),
        Block("sittings", 6, ("landings",), is_bounded=False),
    ),
    "fly": (
        Block("standard_rooms", 60, ("fly_rooms", "indoor_breeding_sites_positive"), {"fly_rooms": ("flies",)}),
        Block("proof_places", 60, ("proof_places_failing",)),
        Block("bins", 60, ("bins_positive",)),
        Block("ready_food_places", 8, ("ready_food_places_with_flies",)),
    ),
    "cockroach": (
        Block(
            "standard_rooms", 60, ("infested_rooms", "ootheca_rooms", "trace_rooms"),
            {"infested_rooms": ("small_cockroaches", "large_cockroaches"), "ootheca_rooms": ("oothecae",)},
        ),
    ),
}  # fmt: skip
RARE = {"indoor_breeding_sites_positive", "ready_food_places_with_flies"}


@dataclass
class Row:
    """One row of a survey sheet."""

    vector: str
    counts: Counts
    unit: str
    kind: str | None = None
    unit_code: str | None = None
    on: date = DAY


@dataclass
class Survey:
    """What a street's vector was surveyed in one round."""

    place: str
    round_id: str
    rows: list[Row]


def draw_row(rng: Random, vector: str, unit: str) -> Row:
    counts: Counts = {}
    for block in BLOCKS[vector]:
        if rng.random() < 0.05:
            continue
        effort = counts[block.effort] = rng.randint(1, block.most)
        for found in block.found:
            most = min(effort, 5) if block.is_bounded else 6
            number = counts[found] = rng.randint(1, most) if rng.random() < (0.05 if found in RARE else 0.3) else 0
            for animals in block.animals.get(found, ()):
                is_counted = number == 0 or rng.random() > 0.04
                counts[animals] = number + rng.randint(0, 3 * number) if is_counted else None
    if not counts:
        return draw_row(rng, vector, unit)
    if counts.get("sittings"):
        counts["sitting_minutes"] = 30
    return Row(vector, counts, unit)


def draw_surveys(rng: Random, name: str, number: int = 48) -> list[Survey]:
    return [
        Survey(
            STREETS[n % len(STREETS)],
            f"{name}-{n:03d}",
            [draw_row(rng, vector, f"单位{unit}") for unit in range(rng.randint(1, 4))],
        )
        for n in range(number)
        for vector in [rng.choice(list(BLOCKS))]
    ]


def split(rng: Random, row: Row) -> list[Row]:
    """The same counts on two rows of one unit, each as a sheet could hold it."""
    one, other = dict(row.counts), dict(row.counts)
    for block in BLOCKS[row.vector]:
        effort = row.counts.get(block.effort)
        if effort is None:
            continue
        shares = {found: rng.randint(0, row.counts[found] or 0) for found in block.found}
        least = max([*shares.values(), 0]) if block.is_bounded else int(any(shares.values()))
        rest = [(row.counts[found] or 0) - share for found, share in shares.items()]
        most = effort - (max(rest) if block.is_bounded else int(any(rest)))
        if least > most:
            shares = dict.fromkeys(shares, 0)
            least, most = 0, 0
        one[block.effort] = rng.randint(least, most)
        other[block.effort] = effort - (one[block.effort] or 0)
        for found, share in shares.items():
            number = row.counts[found] or 0
            one[found], other[found] = share, number - share
            for animals in block.animals.get(found, ()):
                every = row.counts[animals]
                if every is None or number == 0:
                    continue
                spare = every - number
                first = share + (spare if share == number else rng.randint(0, spare) if share else 0)
                one[animals], other[animals] = first, every - first
    return [Row(row.vector, counts, row.unit, row.kind, row.unit_code, row.on) for counts in (one, other)]


def as_tables(surveys: Iterable[Survey], sheets: Random | None = None) -> dict[str, Rows]:
    """Accepted rows of each form, in submissions; with `sheets`, in another order and on other sheets."""
    rows = [(survey, row) for survey in surveys for row in survey.rows]
    numbered = list(enumerate(rows))
    if sheets is not None:
        sheets.shuffle(numbered)
    tables: dict[str, list[dict[str, object]]] = {f"validated.{vector}_survey": [] for vector in BLOCKS}
    for number, (survey, row) in numbered:
        tables[f"validated.{row.vector}_survey"].append(
            {
                "submission_id": f"sheet-{number // 10 if sheets is None else sheets.randint(0, 9)}",
                "row_id": f"row-{number}",
                "place_code": f"{survey.place}000",
                "unit_code": row.unit_code,
                "unit_name": row.unit,
                "unit_type": "01",
                "is_key_unit": True,
                "is_built_up": True,
                "round_id": survey.round_id,
                "round_kind": row.kind,
                "surveyed_on": row.on,
                **row.counts,
            }
        )
    submissions = sorted({str(made["submission_id"]) for table in tables.values() for made in table})
    given: dict[str, Rows] = {name: made for name, made in tables.items() if made}
    given["intake.submission"] = [{"submission_id": name, "is_in_force": True} for name in submissions]
    return given


Told = dict[tuple[str, str], dict[str, str]]


def letters(surveys: Iterable[Survey], **more: Rows) -> Told:
    """The official letter by vector of every street and round."""
    given = {**as_tables(surveys), **{name.replace("__", "."): rows for name, rows in more.items()}}
    told: Told = {}
    columns = ["place_code", "round_id", "vector", "grade", "is_official"]
    for place, round_id, vector, grade, is_official in bench().rows(given, "grades.vector_grade", columns):
        if is_official:
            told.setdefault((str(place), str(round_id)), {})[str(vector)] = str(grade)
    return told
