"""Episodes of findings against a plain reading of the visits one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse import bench

FIRST = date(2026, 5, 1)
PLACE = "330481001"
# A visit: days after the first, unit, windows failing, holes failing, rooms failing in all, rooms inspected; None is an
# empty cell.
COUNTS = st.none() | st.integers(0, 2)
VISITS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from("甲乙"), COUNTS, COUNTS, COUNTS, st.sampled_from([None, 0, 20])),
    max_size=9,
)
Visit = tuple[int, str, int | None, int | None, int | None, int | None]
Episode = tuple[str, str, date, date, int, date | None]


def say(visit: Visit) -> dict[str, int | None]:
    """What a visit says of each code: a number found, 0 for none, None for nothing said."""
    _, _, window, hole, total, rooms = visit
    parts = {"rodent_window": window, "rodent_hole": hole}
    names_a_part = bool(window or hole)
    said: dict[str, int | None] = {}
    for code, own in parts.items():
        if own:
            said[code] = own
        else:
            is_none = own == 0 or (own is None and (total == 0 or names_a_part))
            said[code] = 0 if rooms and is_none else None
    said["rodent_proofing"] = (None if names_a_part else total) if total else (0 if rooms and total == 0 else None)
    return said


def read(visits: list[Visit]) -> Iterator[Episode]:
    """Episodes, by walking through the days of each unit."""
    for unit in "甲乙":
        for code in ("rodent_window", "rodent_hole", "rodent_proofing"):
            begun: date | None = None
            last, most = FIRST, 0
            for day in range(7):
                said = [say(v)[code] for v in visits if v[0] == day and v[1] == unit]
                answers = [number for number in said if number is not None]
                found, on = max(answers, default=None), FIRST + timedelta(days=day)
                if found:
                    begun, last, most = begun or on, on, max(found, most)
                elif found == 0 and begun:
                    yield unit, code, begun, last, most, on
                    begun, most = None, 0
            if begun:
                yield unit, code, begun, last, most, None


@settings(max_examples=60, deadline=None)
@given(VISITS)
def test_episodes_are_those_that_a_reader_of_the_sheets_finds(visits: list[Visit]) -> None:
    rows, cells = [], []
    for number, (day, unit, window, hole, total, rooms) in enumerate(visits):
        key = {"submission_id": f"s{number}", "row_id": "r1"}
        about = {"form": "rodent_survey", "place_code": PLACE, "unit_key": unit, "unit_name": unit}
        rows.append({**key, **about, "surveyed_on": FIRST + timedelta(days=day)})
        counts = {
            "fault_window": window, "fault_hole": hole, "proof_rooms_failing": total, "proof_rooms": rooms,
        }  # fmt: skip
        cells += [
            {**key, "form": "rodent_survey", "column_key": column, "amount": amount}
            for column, amount in counts.items()
            if amount is not None
        ]
    found = bench().rows(
        {"facts.sheet_row": rows, "validated.count_cell": cells},
        "flags.problem_item",
        ["unit_key", "problem_code", "found_on", "last_found_on", "found", "verified_on"],
    )
    assert sorted(map(str, found)) == sorted(map(str, read(visits)))
