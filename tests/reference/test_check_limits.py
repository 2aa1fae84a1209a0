"""The order of limits, for any three limits and either direction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reference.check_limits import check_limits
from reference.read import Line
from reference.rows import Row
from reference.tables import TABLES


def line(number: int, comparison: str, grade: str, limit: Decimal) -> Line:
    row: Row = {
        "standard": "local", "edition": "1", "valid_from": date(2024, 1, 1), "valid_to": None, "indicator": "i",
        "comparison": comparison, "grade": grade, "limit_value": limit, "adopted_by": "33",
    }  # fmt: skip
    return Line("threshold.csv", number, row)


@given(
    limits=st.tuples(*[st.decimals(0, 100, places=3)] * 3),
    comparison=st.sampled_from(("<=", "<", ">=")),
    order=st.permutations("ABC"),
)
def test_a_ladder_passes_exactly_when_each_grade_is_no_stricter_than_the_better_one(
    limits: tuple[Decimal, Decimal, Decimal], comparison: str, order: list[str]
) -> None:
    by_grade = dict(zip("ABC", limits, strict=True))
    tables: dict[str, list[Line]] = {name: [] for name in TABLES}
    tables["threshold"] = [line(2 + n, comparison, grade, by_grade[grade]) for n, grade in enumerate(order)]
    in_order = list(limits) == sorted(limits, reverse=comparison == ">=")
    assert (not list(check_limits(tables))) == in_order
