"""How indices, limits and intervals are written, and that every graded indicator has Chinese units."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cases.indicator_line import indicator_lines
from cases.ladder import Ladder
from cases.wording import index_words, interval_words, limit_words
from cases.words import UNIT_ZH
from reference.load import Standards


@pytest.mark.parametrize(
    ("found", "effort", "scale", "limit", "words"),
    [
        (8, 120, 100, "3", "6.67"),
        (3, 100, 100, "3", "3"),
        (30001, 1000000, 100, "3", "3.0001"),
        (300000001, 10000000000, 100, "3", "3"),
        (1, 3, 100, None, "33.33"),
        (0, 90, 100, "3", "0"),
        (2, 0, 100, "3", "—"),
    ],
)
def test_an_index_never_reads_as_the_limit_that_it_is_not(
    found: int, effort: int, scale: int, limit: str | None, words: str
) -> None:
    assert index_words(found, effort, scale, None if limit is None else Decimal(limit)) == words


def test_limits_and_intervals_have_no_needless_zeros() -> None:
    assert limit_words(">=", Decimal("95.000"), "%") == "≥95%"
    assert limit_words("<", Decimal("5"), UNIT_ZH["per dip"]) == "<5 只/阳性勺"
    assert interval_words("2.9215", 12.7) == "2.92–12.7"
    assert interval_words(None, 3) == "—"


def test_every_unit_of_a_graded_indicator_is_chinese(standards: Standards) -> None:
    graded = [row for row in standards.tables["indicator"] if row["role"] in ("grade", "hard_condition")]
    assert {str(row[key]) for row in graded for key in ("unit", "effort_unit")} == set(UNIT_ZH)


def test_an_indicator_is_told_by_the_event_and_the_edition_that_judged(standards: Standards) -> None:
    evidence = {"standard": "GB/T 27770", "edition": "2011", "required": "B"}
    basis = [{"indicator": "rodent_sign_room_rate", "found": 8, "effort": 120, "grade": "D",
              "lower_95": 2.92, "upper_95": 12.71}]  # fmt: skip
    (line,) = indicator_lines(basis, Ladder.of(standards, evidence))
    assert (line.name, line.counts, line.value, line.interval) == (
        "室内鼠迹阳性率", "8 / 120 间", "6.67%", "2.92–12.71",
    )  # fmt: skip
    (limit,) = [
        row["limit_value"] for row in standards.tables["threshold"]
        if (row["indicator"], row["grade"], row["standard"], row["edition"], row["adopted_by"])
        == ("rodent_sign_room_rate", "B", "GB/T 27770", "2011", None)
    ]  # fmt: skip
    assert line.limit == limit_words("<=", Decimal(str(limit)), "%")
    assert line.is_met is False
