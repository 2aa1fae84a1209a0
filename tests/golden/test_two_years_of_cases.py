"""Two simulated years of a county: the cases that the nights open and close, held against the sheets that were sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from tests.golden.two_years.county import LAST, Plan, nights
from tests.golden.two_years.log import read_log
from tests.golden.two_years.reconcile import CHECKS, Books
from tests.golden.two_years.replay import Replay
from tests.golden.two_years.truth import Truth

pytestmark = [pytest.mark.slow, pytest.mark.golden]

PLAN = Plan(nights=nights(date(2024, 9, 24), LAST, 13))


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    return Replay.of(PLAN, tmp_path_factory.mktemp("county")).run()


@pytest.fixture(scope="module")
def books(replay: Replay) -> Books:
    log = read_log(replay.settings.home / "registry.db")
    return Books(log, Truth(replay.post.sent, PLAN.rounds), replay.nights)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_log_and_sheets_agree(books: Books, check: Callable[[Books], list[str]]) -> None:
    assert check(books) == []


def test_everything_that_may_happen_to_a_case_did(books: Books, replay: Replay) -> None:
    kinds = Counter(event["kind"] for case in books.cases for event in case.events)
    assert (
        min(kinds.get(kind, 0) for kind in ("opened", "reopened", "evidence", "closed", "withdrawn", "suspended")) > 2
    )
