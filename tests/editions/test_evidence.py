"""Rows behind an index: those that count add up to it, whatever is surveyed where and when."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.catalogue import build_all
from assets.night import open_night
from assets.publications.edition import publish
from editions.evidence import ROWS, read_evidence
from editions.opened import Edition, Record, open_edition
from intake.decisions import exclude_row
from registry.database import open_registry
from settings import Settings
from tests.small_edition import AS_OF, STREETS
from tests.warehouse import Rows, bench

STREET, VILLAGE = "330481001", "330481001020"
INDICATOR, ROUND = "rodent_sign_room_rate", "2026-autumn"


def sums(rows: list[Record]) -> tuple[int, int]:
    counted = [row for row in rows if row["standing"] == "counted"]
    return sum(int(str(row["found"])) for row in counted), sum(int(str(row["effort"])) for row in counted)


@pytest.fixture(scope="module")
def edition(published_home: Path) -> Iterator[Edition]:
    with open_edition(Settings(published_home, f"sqlite:///{published_home / 'registry.db'}")) as opened:
        yield opened


@pytest.mark.parametrize("place", [*STREETS, "330481"])
def test_the_rows_that_count_add_up_to_every_index(edition: Edition, place: str) -> None:
    indices = edition.rows(
        "select round_id, indicator, graded_kind, found, effort from indices.round_index "
        "where place_code = $place and unit_scope = 'all'",
        {"place": place},
    )
    assert len({row["indicator"] for row in indices}) > 15
    for row in indices:
        found = read_evidence(edition, place, str(row["round_id"]), str(row["indicator"]), kind=str(row["graded_kind"]))
        assert found is not None
        assert sums(found.rows) == (row["found"] or 0, row["effort"] or 0), row
        assert len({(one["submission_id"], one["row_id"]) for one in found.rows}) == len(found.rows)


def test_a_row_tells_where_it_came_from(edition: Edition) -> None:
    found = read_evidence(edition, "330481107", ROUND, "fly_ready_food_places")
    assert found is not None
    assert (found.about["round_zh"], found.about["grade"], found.about["limit_b"]) == ("2026年秋季考评", "D", 0)
    (guilty,) = [row for row in found.rows if row["found"]]
    sent = edition.rows(
        "select s.receipt_no, f.sheet_name, f.row_number, f.unit_name, f.surveyed_on, f.inspectors "
        "from validated.fly_survey as f join intake.submission as s using (submission_id) "
        "where f.ready_food_places_with_flies > 0 and f.place_code like '330481107%'"
    )
    assert {name: guilty[name] for name in sent[0]} in sent


@pytest.mark.parametrize(
    ("place", "round_id", "indicator"),
    [("330481107", "2026-autumn", "no_such"), ("330481107", "1999-autumn", INDICATOR), ("33", ROUND, INDICATOR)],
)
def test_an_index_that_is_not_there(edition: Edition, place: str, round_id: str, indicator: str) -> None:
    assert read_evidence(edition, place, round_id, indicator) is None


@contextmanager
def measured(rows: Rows) -> Iterator[Edition]:
    given_tables = {
        "facts.measure": rows,
        "intake.submission": [{"submission_id": "s", "receipt_no": "20260901-000001", "is_in_force": True}],
    }
    with bench().computed(given_tables, ["indices.round_count"], AS_OF) as connection:
        yield Edition(connection, "a", "nightly", AS_OF, Path("/nowhere"))


MEASURE = st.fixed_dictionaries(
    {
        "place_code": st.sampled_from([STREET, VILLAGE, "330481002"]),
        "unit_key": st.sampled_from(["甲", "乙"]),
        "is_built_up": st.booleans(),
        "is_in_season": st.booleans(),
        "surveyed_on": st.dates(date(2026, 9, 1), date(2026, 10, 9)),
        "found": st.integers(0, 3),
        "effort": st.integers(0, 9),
        "graded_kind": st.sampled_from(["assessment", "assessment", "self_check"]),
    }
)


@given(rows=st.lists(MEASURE, min_size=1, max_size=6))
@settings(max_examples=15, deadline=None)
def test_what_counts_is_what_the_index_counts(rows: list[dict[str, object]]) -> None:
    facts = [
        {
            "submission_id": "s", "row_id": f"填报!{number}", "form": "rodent_survey", "round_id": ROUND,
            "round_kind": row["graded_kind"], "vector": "rodent", "indicator": INDICATOR, "is_key_unit": False,
            "is_official": True, "is_graded": True, **row,
        }
        for number, row in enumerate(rows, start=3)
    ]  # fmt: skip
    with measured(facts) as opened:
        for place in (VILLAGE, STREET, "330481002", "330481"):
            values = {"place": place, "round": ROUND, "indicator": INDICATOR, "kind": "assessment"}
            counts = opened.rows(
                "select found, effort from indices.round_count where place_code = $place and round_id = $round "
                "and indicator = $indicator and graded_kind = $kind and unit_scope = 'all'",
                values,
            )
            expected = (int(counts[0]["found"]), int(counts[0]["effort"])) if counts else (0, 0)  # type: ignore[call-overload]
            assert sums(opened.rows(ROWS, values)) == expected, place


def test_why_a_row_does_not_count() -> None:
    fact = {
        "submission_id": "s", "form": "rodent_survey", "round_id": ROUND, "round_kind": "assessment",
        "graded_kind": "assessment", "vector": "rodent", "indicator": INDICATOR, "is_key_unit": False,
        "place_code": VILLAGE, "surveyed_on": date(2026, 9, 9), "found": 1, "effort": 10,
    }  # fmt: skip
    town = {**fact, "row_id": "1", "unit_key": "城", "is_built_up": True, "is_in_season": True}
    country = {**fact, "row_id": "2", "unit_key": "乡", "is_built_up": False, "is_in_season": True}
    late = {**fact, "row_id": "3", "unit_key": "冬", "is_built_up": True, "is_in_season": False}
    values = {"round": ROUND, "indicator": INDICATOR, "kind": "assessment"}

    def standings(rows: Rows, place: str) -> dict[object, object]:
        with measured(rows) as opened:
            return {row["row_id"]: row["standing"] for row in opened.rows(ROWS, {**values, "place": place})}

    assert standings([town, country, late], STREET) == {"1": "counted", "2": "not_built_up", "3": "out_of_season"}
    assert standings([town, country, late], VILLAGE) == {"1": "counted", "2": "counted", "3": "out_of_season"}
    assert standings([country, late], STREET) == {"2": "not_built_up", "3": "counted"}


def test_an_excluded_row_is_listed_and_no_longer_counted(published_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(published_home, home, symlinks=True)
    installation = Settings(home, f"sqlite:///{home / 'registry.db'}")
    with open_edition(installation) as opened:
        before = read_evidence(opened, "330481107", ROUND, "fly_ready_food_places")
    assert before is not None
    assert before.excluded == []
    (guilty,) = [row for row in before.rows if row["found"]]
    engine = open_registry(installation.registry_url)
    exclude_row(
        engine, str(guilty["receipt_no"]), str(guilty["row_id"]), actor="李审核", reason="拍错了店",
        at=datetime(2026, 11, 20, 1, tzinfo=UTC),
    )  # fmt: skip
    with duckdb.connect(str(installation.warehouse)) as connection:
        night = open_night(connection, installation, engine, AS_OF)
        build_all(night)
        publish(night, installation)
    engine.dispose()
    with open_edition(installation) as opened:
        after = read_evidence(opened, "330481107", ROUND, "fly_ready_food_places")
        other = read_evidence(opened, "330481107", ROUND, "cockroach_room_rate")
    assert after is not None
    assert other is not None
    (excluded,) = after.excluded
    same = ("submission_id", "receipt_no", "row_id", "sheet_name", "row_number", "unit_name", "surveyed_on")
    assert [excluded[name] for name in same] == [guilty[name] for name in same]
    assert (excluded["actor"], excluded["reason"]) == ("李审核", "拍错了店")
    assert (guilty["submission_id"], guilty["row_id"]) not in {(r["submission_id"], r["row_id"]) for r in after.rows}
    assert sums(after.rows)[0] == sums(before.rows)[0] - int(str(guilty["found"]))
    assert other.excluded == []
