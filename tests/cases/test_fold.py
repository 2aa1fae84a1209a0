"""The fold of any life of a case: total, without regard to the order of the list, and lawful whatever came in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.event import KINDS, NIGHT_KINDS, CaseEvent
from cases.fold import FITS, apply, fits, fold
from cases.state import ENDED, OPEN, STATUSES, STEPS, CaseState
from cases.words import STATUS_ZH, STEP_ZH
from tests.cases.lives import BEGINNING, lives, opening, states

# From which status to which a case may pass; said again here, apart from the code.
MENDING = {"opened", "notified", "acknowledged", "planned", "working"}
WAITING = {"resurvey_due", "supplement_due"}
PASSES = {
    *((a, b) for a, b in zip(("opened", "notified"), ("notified", "acknowledged"), strict=True)),
    ("opened", "acknowledged"),
    *((status, "planned") for status in ("opened", "notified", "acknowledged", "working")),
    *((status, "working") for status in ("planned", "opened", "notified", "acknowledged")),
    ("working", "resurvey_due"), ("resurvey_due", "supplement_due"),
    *((status, back) for status in WAITING for back in ("planned", "working")),
    *((status, end) for status in (*MENDING, *WAITING, "suspended") for end in ENDED),
    *((status, "suspended") for status in (*MENDING, *WAITING)),
    *(("suspended", status) for status in (*MENDING, *WAITING)),
    ("closed", "opened"), ("overridden", "opened"),
}  # fmt: skip


def event(kind: str, hours: int, actor: str | None = None, **detail: object) -> CaseEvent:
    at = BEGINNING + timedelta(hours=hours)
    is_night = kind in NIGHT_KINDS
    who = actor or ("sihai" if is_night else "朱敏")
    return CaseEvent(kind, at, who, None, detail, as_of=at.date() if is_night else None, number=hours)


def mended(first_hour: int = 1, attempt: int = 1) -> list[CaseEvent]:
    """Plan, works and their end, one an hour."""
    return [
        event("planned", first_hour, due_on="2026-06-10"),
        event("worked", first_hour + 1, worked_on="2026-06-01"),
        event("finished", first_hour + 2, round_id=f"C-{attempt}", resurvey_from="2026-06-02", due_on="2026-06-16"),
    ]


def steps(events: list[CaseEvent]) -> list[tuple[CaseState, CaseState, CaseEvent]]:
    """Before, after, and what came in between."""
    ordered = sorted(events, key=lambda event: event.order)
    return [(a, b, came) for (a, b), came in zip(pairwise(states(events)), ordered[1:], strict=True)]


@given(lives())
def test_any_life_ends_in_a_lawful_status_by_lawful_steps(events: list[CaseEvent]) -> None:
    seen = states(events)
    assert {state.status for state in seen} <= set(STATUSES)
    passed = {(a.status, b.status) for a, b in pairwise(seen) if a.status != b.status}
    assert passed <= PASSES


@given(lives(), st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter(events: list[CaseEvent], random: Random) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(events)


@given(lives())
def test_what_does_not_fit_changes_nothing_else(events: list[CaseEvent]) -> None:
    state = fold(events)
    without = [event for event in events if event not in state.ignored]
    assert fold(without) == replace(state, ignored=())
    spread = [replace(event, number=10 * event.number) for event in events]
    twice = [*spread, *(replace(event, number=10 * event.number + 1) for event in state.ignored)]
    assert replace(fold(twice), ignored=()) == replace(fold(spread), ignored=())
    assert len(fold(twice).ignored) == 2 * len(state.ignored)


@given(lives())
def test_nothing_is_lost(events: list[CaseEvent]) -> None:
    for state, then, came in steps(events):
        assert (came in then.ignored) is not fits(state, came)


@given(lives())
def test_a_case_closes_only_by_a_re_survey_of_its_last_attempt_that_was_met(events: list[CaseEvent]) -> None:
    for before, after, came in steps(events):
        if came.kind == "closed" and came not in after.ignored:
            assert after.verdicts[-1]["outcome"] == "met"
            assert after.verdicts[-1]["attempt"] == after.attempt == len(after.windows)
        elif after.status == "closed" and before.status != "closed":
            # What it comes back to where only its recurrence was a slip in the data.
            assert came.kind == "withdrawn"
            assert before.ended_before is not None
            assert before.ended_before.status == "closed"


@given(lives())
def test_nobody_ends_a_case_alone(events: list[CaseEvent]) -> None:
    for before, after, came in steps(events):
        if after.status == "overridden" and before.status != "overridden" and came.kind != "withdrawn":
            assert before.proposal is not None
            assert before.proposal.actor != came.actor


@given(lives())
def test_a_suspended_case_comes_back_to_where_it_was(events: list[CaseEvent]) -> None:
    former = None
    for state, then in pairwise(states(events)):
        if then.status == "suspended" and state.status != "suspended":
            former = state.status
        if then.status == "suspended":
            assert then.before_suspension == former
        if state.status == "suspended" and then.is_open and then.status != "suspended":
            assert then.status == former


@given(lives())
def test_windows_are_counted_and_share_no_day(events: list[CaseEvent]) -> None:
    for state in states(events):
        assert [window.attempt for window in state.windows] == list(range(1, len(state.windows) + 1))
        for number, window in enumerate(state.windows):
            for later in state.windows[number + 1 :]:
                assert window.ends_on is not None
                assert window.ends_on < later.starts_on
        status = state.before_suspension if state.status == "suspended" else state.status
        assert (state.window is not None) is (status in WAITING)


@given(lives())
def test_an_ended_case_waits_for_nobody(events: list[CaseEvent]) -> None:
    for state in states(events):
        assert state.is_open is (state.ended_on is None)
        assert state.is_open is (state.step is not None)
        if not state.is_open:
            assert (state.due_on, state.proposal, state.window) == (None, None, None)


def test_every_status_and_step_has_a_name_and_every_kind_its_statuses() -> None:
    assert set(STATUS_ZH) == set(STATUSES) == {*OPEN, *ENDED}
    assert set(STEP_ZH) == set(STEPS.values())
    assert set(FITS) == set(KINDS)
    assert all(set(statuses) <= set(STATUSES) for statuses in FITS.values())


@pytest.mark.parametrize("events", [[], [event("planned", 1)], [event("planned", -1), opening()]])
def test_a_case_begins_with_its_opening(events: list[CaseEvent]) -> None:
    with pytest.raises(ValueError, match="must begin with opened"):
        fold(events)


def test_the_usual_life() -> None:
    events = [
        opening(), event("notified", 9), event("acknowledged", 10, due_on="2026-06-04"), *mended(11),
        event("verdict", 48, attempt=1, outcome="insufficient", supplement={"rooms": 40}, due_on="2026-06-20"),
        event("verdict", 96, attempt=1, outcome="met"), event("closed", 96 + 1, attempt=1),
    ]  # fmt: skip
    assert [state.status for state in states(events)] == [
        "opened", "notified", "acknowledged", "planned", "working", "resurvey_due", "supplement_due",
        "supplement_due", "closed",
    ]  # fmt: skip


def test_not_met_begins_again() -> None:
    judged = event("verdict", 48, outcome="not_met", attempt=1, due_on="2026-06-20")
    state = fold([opening(), *mended(), judged])
    assert (state.status, state.works, state.due_on) == ("planned", (), date(2026, 6, 20))
    assert state.windows[0].ends_on == judged.as_of


def test_a_second_supplement_is_not_asked_for_and_what_was_done_stands() -> None:
    short: dict[str, Any] = {"outcome": "insufficient", "attempt": 1, "supplement": {"units": [], "effort": {}}}
    last = event("verdict", 72, **short, due_on="2026-06-20")
    events = [opening(), *mended(), event("verdict", 48, **short, due_on="2026-06-12"), last]
    state = fold(events)
    assert (state.status, len(state.works), state.due_on) == ("working", 1, date(2026, 6, 20))
    assert state.windows[0].ends_on == last.as_of
    assert fold([*events, event("finished", 80, round_id="C-2")]).attempt == 2


def test_a_recurrence_that_was_a_slip_leaves_the_case_as_it_had_ended() -> None:
    ended = [event("override_proposed", 1), event("override_confirmed", 2, "陈刚")]
    again = event("reopened", 48, round_id="2026-autumn", severity="serious")
    state = fold([opening(), *ended, again, event("withdrawn", 72)])
    assert (state.status, state.ended_on) == ("overridden", date(2026, 6, 1))
    assert fold([opening(), event("withdrawn", 72)]).status == "withdrawn"


def test_a_verdict_of_before_the_reopening_closes_nothing() -> None:
    events = [
        opening(), *mended(), event("verdict", 24, attempt=1, outcome="met"), event("closed", 24, attempt=1),
        event("reopened", 480, round_id="2026-autumn", severity="serious"), *mended(500, attempt=2),
    ]  # fmt: skip
    assert fold(events).status == "resurvey_due"
    late = event("closed", 600, attempt=1)
    assert fold([*events, late]).ignored == (late,)
    old = event("verdict", 600, attempt=1, outcome="met")
    assert fold([*events, old]).ignored == (old,)


def test_days_of_a_judged_attempt_do_not_count_again() -> None:
    judged = event("verdict", 240, attempt=1, outcome="not_met")
    state = fold([opening(), *mended(), judged, *mended(300, attempt=2)])
    assert judged.as_of is not None
    assert [window.starts_on for window in state.windows] == [date(2026, 6, 2), judged.as_of + timedelta(days=1)]


def test_works_after_the_works_move_the_window_and_never_back() -> None:
    events = [opening(), *mended()]
    later = fold([*events, event("worked", 30, resurvey_from="2026-06-12")])
    assert later.windows[-1].starts_on == date(2026, 6, 12)
    assert fold([*events, event("worked", 30, resurvey_from="2026-06-01")]).windows[-1].starts_on == date(2026, 6, 2)


def test_a_plan_changed_during_the_works_does_not_undo_them() -> None:
    events = [opening(), *mended()[:2]]
    state = fold([*events, event("planned", 20, due_on="2026-06-11")])
    assert (state.status, state.due_on) == ("working", date(2026, 6, 11))
    assert apply(state, mended()[2]).status == "resurvey_due"


def test_a_lapsed_standard_calls_for_a_reminder_only() -> None:
    assert fold([opening()]).document_kind == "rectification"
    assert fold([opening(edition_status="superseded")]).document_kind == "reminder"


def test_an_unknown_kind_is_no_event() -> None:
    with pytest.raises(ValueError, match="allowed are opened"):
        CaseEvent("mended", datetime(2026, 6, 1, tzinfo=UTC), "朱敏", None, {})
