"""kill -9 between publication and the last line that writes what it meant for cases: made up for, and nothing twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from settings import PROJECT_ROOT

pytestmark = pytest.mark.slow

POINTS = 8
STRUCK, NEXT = "2025-05-23", "2025-06-06"
Events = list[dict[str, Any]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    run = subprocess.run(
        [sys.executable, "-m", "tests.faults.dying_cases", str(tmp_path_factory.mktemp("cases")), str(POINTS)],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-4000:]
    found: list[dict[str, Any]] = json.loads(run.stdout)
    assert [one["died"] for one in found] == [0] + [-9] * POINTS, run.stderr[-4000:]
    assert {one["after"] for one in found} == {0}, run.stderr[-4000:]
    return found


def of(events: Events, as_of: str) -> Events:
    return [event for event in events if event["as_of"] == as_of]


def standing(events: Events) -> dict[tuple[str, str], list[tuple[str, str | None, str | None]]]:
    """What was told of each case, whatever night told it: kind, round and outcome."""
    found: dict[tuple[str, str], list[tuple[str, str | None, str | None]]] = {}
    for event in events:
        detail = event["detail"]
        if event["kind"] not in ("overdue", "escalated"):  # these hang on the day from which a step is waited for
            case = (event["case_no"], event["case_id"].rpartition(".")[0])
            found.setdefault(case, []).append((event["kind"], detail.get("round_id"), detail.get("outcome")))
    return found


def test_a_night_that_is_not_disturbed_opens_and_reopens_cases(told: list[dict[str, Any]]) -> None:
    kinds = Counter(event["kind"] for event in of(told[0]["left"], STRUCK))
    assert kinds["opened"] > 1
    assert kinds["reopened"] > 0
    assert told[0]["outcomes"] == ["followed already", "written", "followed already", "followed already"]


def test_a_dead_run_leaves_all_of_a_night_or_nothing(told: list[dict[str, Any]]) -> None:
    whole, *dead = told
    left = [len(of(one["left"], STRUCK)) for one in dead]
    assert set(left) == {0, len(of(whole["left"], STRUCK))}, "points before and after the transaction is kept"


def test_the_same_night_run_again_writes_what_is_missing(told: list[dict[str, Any]]) -> None:
    whole, *dead = told
    for one in dead[::2]:
        assert one["repeated"] == whole["repeated"], one["point"]
        assert one["end"] == whole["end"], one["point"]


def test_the_next_night_makes_up_for_one_that_was_never_written(told: list[dict[str, Any]]) -> None:
    whole, *dead = told
    for one in dead[1::2]:
        assert standing(one["end"]) == standing(whole["end"]), one["point"]
        if not of(one["left"], STRUCK):
            assert not of(one["end"], STRUCK), f"{one['point']}: a day before the last one followed is not followed"
            assert {e["kind"] for e in of(one["end"], NEXT)} >= {"opened", "reopened"}, one["point"]


def test_nothing_is_written_twice(told: list[dict[str, Any]]) -> None:
    for one in told:
        written = Counter(json.dumps(event, sort_keys=True) for event in one["end"])
        assert set(written.values()) == {1}, one["point"]
        opened = Counter((event["case_no"], event["kind"]) for event in one["end"] if event["kind"] == "opened")
        assert set(opened.values()) == {1}, one["point"]
