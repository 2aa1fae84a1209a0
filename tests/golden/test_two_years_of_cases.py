"""Two simulated years of a county: the cases that the nights open and close, held against the sheets that were sent.

Everything is drawn from one seed; the nights take about a second each. See two_years/ for who does what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from tests.golden.two_years.county import LAST, PLACES, ROUNDS, Plan, nights
from tests.golden.two_years.log import read_log
from tests.golden.two_years.post import CarelessPost, MistakenPost, Post
from tests.golden.two_years.reconcile import CHECKS, Books
from tests.golden.two_years.replay import MakePost, Replay
from tests.golden.two_years.staff import HABITS
from tests.golden.two_years.truth import Truth

pytestmark = [pytest.mark.slow, pytest.mark.golden]

PLAN = Plan(nights=nights(date(2024, 10, 7), LAST, 13))
# Enough of each for the reconciliation to mean something.
LEAST = {
    "opened": 30, "reopened": 10, "evidence": 10, "verdict": 50, "closed": 30, "withdrawn": 5, "suspended": 10,
    "resumed": 10, "overdue": 20, "escalated": 20, "override_confirmed": 2, "override_rejected": 1,
}  # fmt: skip
REASONS = ("letter_missed", "unit_failing", "not_assessed", "unit_not_revisited", "effort_short", "too_soon")

SHORT = (date(2025, 11, 14), date(2025, 11, 21), date(2025, 12, 1), date(2025, 12, 15), date(2026, 1, 5))


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    return Replay.of(PLAN, tmp_path_factory.mktemp("county")).run()


@pytest.fixture(scope="module")
def books(replay: Replay) -> Books:
    return books_of(replay)


def books_of(replay: Replay) -> Books:
    log = read_log(replay.settings.home / "registry.db")
    return Books(log, Truth(replay.post.sent, replay.plan.rounds), replay.nights)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_log_and_sheets_agree(books: Books, check: Callable[[Books], list[str]]) -> None:
    assert check(books) == []


def test_everything_that_may_happen_to_a_case_did(books: Books, replay: Replay) -> None:
    events = [event for case in books.cases for event in case.events]
    kinds = Counter(event["kind"] for event in events)
    assert {kind: kinds[kind] for kind, least in LEAST.items() if kinds[kind] < least} == {}
    reasons = Counter(reason for event in events for reason in event["detail"].get("reasons", ()))
    assert {reason: reasons[reason] for reason in REASONS if reasons[reason] < 2} == {}
    assert set(replay.staff.habits.values()) == set(HABITS)


@pytest.fixture(scope="module", params=[4, 5])
def alike(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Replay]:
    """Makes replays of one plan of which only the post differs; the ordinary one is lived through once."""
    rounds = {"2025-autumn": ROUNDS["2025-autumn"]}
    plan = Plan(seed=request.param, places=PLACES[:3], rounds=rounds, nights=SHORT)

    def live(make_post: MakePost) -> Replay:
        return Replay.of(plan, tmp_path_factory.mktemp("alike"), make_post).run()

    ordinary = live(Post)

    def one(make_post: MakePost | None) -> Replay:
        return ordinary if make_post is None else live(make_post)

    return one


@pytest.mark.parametrize("make_post", [CarelessPost, MistakenPost])
def test_how_sheets_come_in_changes_no_case(alike: Callable[..., Replay], make_post: MakePost) -> None:
    ordinary, other = alike(None), alike(make_post)
    assert other.post.files == 2 * ordinary.post.files
    assert (other.post.kept > ordinary.post.kept) is (make_post is MistakenPost)
    assert {row["status"] for row in ordinary.nights[-1].status} > {"closed"}
    for one, another in zip(ordinary.nights, other.nights, strict=True):
        assert one == another
