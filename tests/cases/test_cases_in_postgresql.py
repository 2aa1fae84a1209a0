"""Cases with the registry in PostgreSQL: the same tests over, and several people at one case at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from cases.treatment import log_treatment, remove_treatment
from reference.load import Standards
from registry.snapshot import snapshot
from settings import Settings
from tests.cases.filing import Hands, file_case, june
from tests.cases.test_commit import (
    test_a_day_is_written_once_and_never_after_a_later_one,
    test_its_own_day_does_not_see_it,
    test_of_several_that_write_one_night_one_has_written_it,
    test_what_fails_midway_leaves_nothing,
    test_what_was_derived_is_read_back_as_it_was,
)
from tests.cases.test_decide_races import test_different_acts_at_once_leave_a_lawful_log as test_acts_at_once
from tests.cases.test_decide_races import test_of_several_who_do_the_same_one_has_done_it
from tests.registry.test_postgresql import engine, server, settings, url

__all__ = [
    "engine", "server", "settings", "test_a_day_is_written_once_and_never_after_a_later_one", "test_acts_at_once",
    "test_its_own_day_does_not_see_it", "test_of_several_that_write_one_night_one_has_written_it",
    "test_of_several_who_do_the_same_one_has_done_it", "test_what_fails_midway_leaves_nothing",
    "test_what_was_derived_is_read_back_as_it_was", "url",
]  # fmt: skip

pytestmark = pytest.mark.slow


@pytest.fixture
def hands(settings: Settings, engine: Engine, standards: Standards) -> Hands:
    file_case(engine)
    return Hands(engine, settings, standards)


def test_a_snapshot_of_a_past_day_is_what_it_was(hands: Hands) -> None:
    """The server's zone is another; days are Shanghai's."""
    hands.on(1).acknowledge()
    _treat(hands, 3)
    hands.on(3, 23).plan()
    then = snapshot(hands.engine, date(2026, 6, 3))
    remove_treatment(hands.engine, "T2026-1", reason="重复", actor="朱敏", at=june(4, 0))
    _treat(hands, 4)
    hands.on(4, 0).work(2)
    assert snapshot(hands.engine, date(2026, 6, 3)) == then
    assert len(then["treatment"]) == 1
    assert [row["kind"] for row in then["case_event"]] == ["opened", "acknowledged", "planned"]
    assert then["treatment"][0]["treated_on"] == date(2026, 6, 2)
    now = snapshot(hands.engine, date(2026, 6, 4))
    assert [row["treated_on"] for row in now["treatment"]] == [date(2026, 6, 3)]


def _treat(hands: Hands, day: int) -> None:
    at = june(day, 1)
    log_treatment(
        hands.engine, hands.standards, place_code="330481001", unit=None, vector=None,
        treated_on=at.date() - timedelta(days=1), firm="海宁消杀", actor="朱敏", at=at,
    )  # fmt: skip
