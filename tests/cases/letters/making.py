"""Cases as the night and people make them, for letters to be drawn up from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from cases.event import NIGHT_ACTOR, CaseEvent, CaseFile
from settings import SHANGHAI

Basis = tuple[str, int, int, str, str | None, str, float | None, float | None]

# indicator, found, effort, comparison, limit of the letter required, letter reached, interval
RODENT: Sequence[Basis] = (
    ("rodent_sign_room_rate", 26, 340, "<=", "3", "D", 5.06, 11.01),
    ("rodent_proof_pass_rate", 318, 340, ">=", "95", "C", 90.37, 95.91),
    ("rodent_route_index", 2, 1000, "<=", "3", "B", 0.24, 7.22),
)
FLY: Sequence[Basis] = (
    ("fly_room_rate", 22, 300, "<=", "6", "C", 4.65, 10.89),
    ("flies_per_positive_room", 40, 22, "<=", "3", "A", None, None),
    ("fly_proof_pass_rate", 288, 300, ">=", "95", "B", 93.1, 97.92),
    ("fly_breeding_rate", 1, 29, "<=", "3", "C", 0.09, 17.76),
    ("fly_ready_food_places", 1, 12, "<=", None, "D", None, None),
    ("fly_indoor_breeding", 0, 300, "<=", None, "A", None, None),
)
MOSQUITO: Sequence[Basis] = (
    ("mosquito_small_water_index", 2, 4000, "<=", "0.5", "B", 0.06, 1.81),
    ("mosquito_dip_rate", 12, 300, "<=", "3", "C", 2.08, 6.89),
    ("mosquito_immatures_per_dip", 60, 12, "<", "5", "C", None, None),
    ("mosquito_landing_index", 2, 90, "<=", "1", "B", 0.08, 2.41),
)


# What a night leaves out of an event where it is not known.
MEANS = {"flies_per_positive_room", "mosquito_immatures_per_dip"}
STANDARDS_OF = {"rodent": "GB/T 27770", "mosquito": "GB/T 27771", "fly": "GB/T 27772", "cockroach": "GB/T 27773"}


def basis(rows: Sequence[Basis]) -> list[dict[str, object]]:
    told = [
        {"indicator": indicator, "estimator": "mean" if indicator in MEANS else "binomial", "found": found,
         "effort": effort, "value": 0.0, "comparison": comparison, "limit_value": limit, "grade": grade,
         "lower_95": lower, "upper_95": upper}
        for indicator, found, effort, comparison, limit, grade, lower, upper in rows
    ]  # fmt: skip
    return [{key: value for key, value in part.items() if value is not None} for part in told]


def resurvey_basis(rows: Sequence[Basis]) -> list[dict[str, object]]:
    """The basis of a verdict, which names neither limits nor intervals."""
    left_out = ("comparison", "limit_value", "lower_95", "upper_95")
    return [{key: value for key, value in part.items() if key not in left_out} for part in basis(rows)]


def failing_units(*names: str, place_code: str = "330481001", indicator: str = "rodent_sign_room_rate") -> list[object]:
    return [
        {"unit_key": f"u{number}", "unit_name": name, "place_code": place_code, "indicators": [indicator]}
        for number, name in enumerate(names, 1)
    ]


def opened(
    rows: Sequence[Basis], *, on: date = date(2026, 11, 20), vector: str = "rodent", **detail: object
) -> CaseEvent:
    """The event that opens a case with letter D where B is required, unless said otherwise."""
    said: dict[str, object] = {
        "round_id": "assessment-2026Q4", "grade": "D", "required": "B", "mark": "confirmed_missed",
        "severity": "urgent", "edition_status": "in_force", "standard": STANDARDS_OF[vector], "edition": "2011",
        "target_id": f"haining_b_{vector}", "basis": basis(rows), "failing_units": [], "due_on": "2026-11-27",
    }  # fmt: skip
    return night("opened", on, said | detail)


def night(kind: str, on: date, detail: Mapping[str, object]) -> CaseEvent:
    at = datetime.combine(on, time(23, 59, 59, 999_999), tzinfo=SHANGHAI)
    return CaseEvent(kind, at, NIGHT_ACTOR, None, detail, as_of=on)


def by_hand(kind: str, on: date, detail: Mapping[str, object]) -> CaseEvent:
    return CaseEvent(kind, datetime.combine(on, time(9), tzinfo=SHANGHAI), "王磊", None, detail)


def case(*events: CaseEvent, vector: str = "rodent", place_code: str = "330481001") -> CaseFile:
    return CaseFile("case-1", "C2026-0001", place_code, vector, events)


def problem(unit_key: str, problem_code: str, found: int, vector: str = "rodent") -> dict[str, object]:
    return {"unit_key": unit_key, "problem_code": problem_code, "found": found, "vector": vector}
