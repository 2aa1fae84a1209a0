"""Rules across rows as a whole: the order of rows says nothing, chance is left alone, what was made up is found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse import Rows, bench

TARGET = "flags.suspicious_result"
SEEN = ("rule_id", "place_code", "submission_id", "row_id", "row_count", "seen_zh")
TOWNS = ("330481001", "330481002", "330481003", "330481004", "330481101", "330481103", "330481105", "330481106")

Count = tuple[str, date, str, list[tuple[int, int]]]  # submission, day, town, (found, effort) of each row


def stored(sheets: Sequence[Count]) -> dict[str, Rows]:
    """Sheets of light traps as the three tables that the rules read."""
    keys = [
        ({"submission_id": name, "row_id": f"填报!{number}", "form": "light_trap"}, day, town, number, pair)
        for name, day, town, rows in sheets
        for number, pair in enumerate(rows, start=4)
    ]
    place = {"form_group": "trap", "vector": "mosquito"}
    return {
        "facts.sheet_row": [{**key, **place, "place_code": t, "surveyed_on": d} for key, d, t, _, _ in keys],
        "facts.measure": [
            {**key, "vector": "mosquito", "place_code": t, "surveyed_on": d, "is_in_season": True,
             "indicator": "mosquito_lamp_night_density", "found": found, "effort": effort,
             "graded_kind": "monitoring", "is_official": False}
            for key, d, t, _, (found, effort) in keys
        ],
        "validated.count_cell": [
            {**key, "sheet_name": "填报", "row_number": number, "column_key": column, "column_position": position,
             "is_effort": column == "lamps", "is_total": column == "females", "amount": amount}
            for key, _, _, number, (found, effort) in keys
            for column, position, amount in (
                ("lamps", 16, effort), ("culex_pipiens_female", 19, found - found // 3),
                ("aedes_albopictus_female", 25, found // 3), ("females", 33, found),
            )
        ],
    }  # fmt: skip


def months(first_year: int, years: int) -> list[date]:
    return [date(first_year + n // 12, n % 12 + 1, 6) for n in range(12 * years)]


def random_year(seed: int, rows: int = 5) -> list[Count]:
    """Two years of honest sheets: Poisson catches about a level of the town and the season."""
    rng = np.random.default_rng(seed)
    level = dict(zip(TOWNS, rng.uniform(2, 12, len(TOWNS)), strict=True))
    season = 0.2 + np.clip(np.sin((np.arange(12) - 3) * np.pi / 8), 0, None)
    return [
        (f"{town}-{day:%Y%m}", day, town, [(int(c), 2) for c in rng.poisson(level[town] * season[day.month - 1], rows)])
        for town in TOWNS
        for day in months(2025, 2)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_honest_years_are_left_alone(seed: int) -> None:
    """8 towns, 2 years, 960 rows: chance may raise a finding now and then, not a list that nobody reads."""
    found = bench().rows(stored(random_year(seed)), TARGET, SEEN)
    assert len(found) <= 2, found


def test_what_is_made_up_within_an_honest_year_is_found() -> None:
    sheets = random_year(7)
    by_name = {name: n for n, (name, *_) in enumerate(sheets)}

    def rewrite(name: str, rows: list[tuple[int, int]]) -> None:
        number = by_name[name]
        sheets[number] = (*sheets[number][:3], rows)

    rewrite("330481001-202608", [(n, 2) for n in (11, 13, 15, 17, 19, 21)])
    rewrite("330481002-202609", sheets[by_name["330481002-202607"]][3])
    for month in ("202607", "202608", "202609"):
        rewrite(f"330481003-{month}", [(9, 2), (10, 2), (9, 2), (9, 2), (10, 2)])
    rewrite("330481004-202606", [(300, 2)] * 4)
    found = bench().rows(stored(sheets), TARGET, ("rule_id", "submission_id"))
    assert {
        ("pattern.filled_series", "330481001-202608"),
        ("pattern.copied_block", "330481002-202609"),
        ("pattern.too_regular", "330481003-202609"),
        ("pattern.far_from_history", "330481004-202606"),
    } <= set(found)
    assert len(found) <= 7, found


_SMALL = st.lists(
    st.tuples(st.sampled_from(TOWNS[:2]), st.integers(1, 12), st.lists(st.integers(0, 3), min_size=3, max_size=8)),
    min_size=2, max_size=5, unique_by=lambda sheet: sheet[:2],
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_SMALL, st.randoms(use_true_random=False))
def test_the_order_in_which_rows_are_stored_says_nothing(drawn: list[tuple[str, int, list[int]]], random) -> None:  # type: ignore[no-untyped-def]
    sheets: list[Count] = [
        (f"{town}-{month:02}", date(2026, month, 6), town, [(n, 2) for n in counts]) for town, month, counts in drawn
    ]
    tables = stored(sheets)
    shuffled = {name: random.sample(list(rows), len(rows)) for name, rows in tables.items()}
    assert sorted(bench().rows(tables, TARGET, SEEN)) == sorted(bench().rows(shuffled, TARGET, SEEN))


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("张三", {"张三"}),
        ("张三、李四，王小二；欧阳修 赵六/钱七", {"张三", "李四", "王小二", "欧阳修", "赵六", "钱七"}),
        (" 张三,张三 ", {"张三"}),
        ("病媒监测组", set()),  # teams work in many towns at once
        ("第3检查组、张三", {"张三"}),
        ("消杀队", set()),
        ("张三(组长)", set()),  # not guessed at
        (None, set()),
    ],
)
def test_people_are_told_from_teams(written: str | None, people: set[str]) -> None:
    row = {"submission_id": "s", "row_id": "r", "inspectors": written}
    found = bench().rows({"validated.breteau": [row]}, "validated.inspector", ["inspector"])
    assert sorted(str(name) for (name,) in found) == sorted(people)


def test_every_count_of_a_row_is_laid_long_and_nothing_else() -> None:
    row = {"submission_id": "s", "row_id": "r", "sheet_name": "表", "row_number": 4, "traps_set": 250, "caught": 0,
           "temperature_c": 18, "printed_index": 0}  # fmt: skip
    found = bench().rows(
        {"validated.rodent_trap": [row]}, "validated.count_cell", ["column_key", "is_effort", "amount"]
    )
    assert sorted(found) == [("caught", False, 0), ("traps_set", True, 250)]
