"""Haining's quotas as the shipped standards give them, against counts taken from place.csv and unit.csv by hand."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from functools import cache
from typing import NamedTuple

import pytest

from reference.load import load_standards
from settings import SAMPLE_DATA, STANDARDS
from tests.warehouse import Bench, bench

COLUMNS = (
    "place_code", "quota_id", "place_count", "required_count", "member_count", "met_count", "not_met_count",
    "not_assessed_count", "missing_count", "is_met",
)  # fmt: skip


class Quota(NamedTuple):
    place_code: str
    quota_id: str
    place_count: int
    required_count: int
    member_count: int
    met_count: int
    not_met_count: int
    not_assessed_count: int
    missing_count: int
    is_met: bool


@cache
def sample() -> Bench:
    return Bench(load_standards([STANDARDS, SAMPLE_DATA / "standards"]))


def quotas(on: Bench, as_of: date) -> dict[tuple[str, str], Quota]:
    # Nothing is given but the day, so every table that hangs on it is computed anew.
    found = [Quota(*row) for row in on.rows({}, "flags.quota", COLUMNS, as_of)]  # type: ignore[arg-type]
    return {(one.place_code, one.quota_id): one for one in found}


def haining() -> Counter[str]:
    """Places of Haining by kind, from the CSV alone."""
    with (STANDARDS / "place.csv").open(encoding="utf-8", newline="") as lines:
        return Counter(
            row["place_kind"]
            for row in csv.DictReader(lines)
            if row["place_code"].startswith("330481") and not row["valid_to"]
        )


def test_the_shipped_standards_ask_for_192_units_and_95_of_142_villages() -> None:
    places = haining()
    towns, villages = places["street"] + places["town"], places["village"]
    assert (towns, villages) == (12, 142)
    needed = next(n for n in range(villages + 1) if 3 * n >= 2 * villages)
    found = quotas(bench(), date(2026, 6, 30))
    units = {
        name: found["330481", f"haining_{name}"] for name in ("units", "institutions", "farm_markets", "restaurants")
    }
    assert {name: one.required_count for name, one in units.items()} == {
        "units": towns * 16, "institutions": towns * 5, "farm_markets": towns, "restaurants": towns * 10,
    }  # fmt: skip
    assert {one.place_count for one in units.values()} == {towns}
    assert [one.missing_count for one in units.values()] == [192, 60, 12, 120]
    two_thirds = found["330481", "haining_villages"]
    assert two_thirds.required_count == needed == 95
    assert (two_thirds.member_count, two_thirds.not_assessed_count, two_thirds.missing_count) == (142, 142, 95)
    assert found["330481", "haining_self_management"].required_count == villages + places["community"] == 236
    assert found["330481", "haining_towns_at_b"].required_count == towns
    assert found["330481", "zhejiang_streets_at_c"].required_count == places["street"]
    assert (found["33", "zhejiang_villages"].required_count, found["33", "zhejiang_villages"].missing_count) == (
        1000,
        1000,
    )
    assert not [one for one in found.values() if one.is_met], "nothing is reached where nothing is known"


@pytest.mark.parametrize(("as_of", "villages", "needed"), [(date(2026, 6, 30), 142, 95), (date(2026, 7, 1), 141, 94)])
def test_a_merger_changes_what_is_asked_from_its_day_on(as_of: date, villages: int, needed: int) -> None:
    found = quotas(sample(), as_of)["330481", "haining_villages"]
    assert (found.member_count, found.required_count) == (villages, needed)
    # 前进村 was named in March and is no more from July on; 前胜村, which continues it, has not been named.
    assert found.met_count == (6 if villages == 142 else 5)


def test_a_town_of_the_sample_is_one_unit_short_after_a_revocation_and_so_is_the_county() -> None:
    before, after = quotas(sample(), date(2026, 7, 9)), quotas(sample(), date(2026, 10, 20))
    assert (before["330481101", "haining_units"].met_count, before["330481", "haining_units"].met_count) == (16, 192)
    assert before["330481", "haining_units"].is_met
    town, county = after["330481101", "haining_units"], after["330481", "haining_units"]
    assert (town.met_count, town.not_met_count, town.missing_count, town.is_met) == (15, 1, 1, False)
    assert (county.met_count, county.missing_count, county.is_met) == (191, 1, False)


def test_every_member_is_counted_once_and_all_is_claimed_only_when_nothing_is_left() -> None:
    for one in quotas(sample(), date(2026, 11, 20)).values():
        assert one.met_count + one.not_met_count + one.not_assessed_count == one.member_count
        if one.place_count == 1:
            assert one.missing_count == max(one.required_count - one.met_count, 0)
        if one.is_met and one.required_count == one.member_count:
            assert (one.not_met_count, one.not_assessed_count) == (0, 0)


def test_hospitals_and_schools_count_as_institutions_and_a_canteen_as_a_restaurant() -> None:
    standards = load_standards([STANDARDS])
    classes = {row["unit_type"]: row["demonstration_class"] for row in standards.tables["unit_type"]}
    assert {standards.resolve("unit_type", name): name for name in ("医院", "学校", "机关")}.keys() == {
        "07",
        "08",
        "03",
    }
    assert {classes[code] for code in ("07", "08", "03")} == {"institution"}
    assert classes[standards.resolve("unit_type", "食堂")] == classes["01"] == "restaurant"
    assert [code for code, one in classes.items() if one == "farm_market"] == ["05"]
