"""The state of a case as the fold of its events: pure, total, the same whoever asks and however often.

An event that does not fit the status in which it comes is kept and has no effect (`CaseState.ignored`): a person may
act on a case in the minutes before the night withdraws it. Whether an event may be recorded at all is asked before, by
`fits`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from cases.event import CaseEvent
from cases.state import ENDED, OPEN, CaseState, Window
from settings import SHANGHAI

# Statuses in which each kind of event has an effect; `opened` comes first and only once.
FITS: Mapping[str, tuple[str, ...]] = {
    "opened": (),
    "reopened": ("closed", "overridden"),
    "evidence": OPEN,
    "verdict": ("resurvey_due", "supplement_due", "suspended"),
    "closed": ("resurvey_due", "supplement_due", "suspended"),
    "withdrawn": OPEN,
    "overdue": OPEN,
    "escalated": OPEN,
    "suspended": tuple(status for status in OPEN if status != "suspended"),
    "resumed": ("suspended",),
    "notified": OPEN,
    "acknowledged": ("opened", "notified"),
    "planned": ("opened", "notified", "acknowledged", "planned", "working"),
    "worked": ("planned", "working", "resurvey_due", "supplement_due", "suspended"),
    "finished": ("working",),
    "snoozed": OPEN,
    "override_proposed": OPEN,
    "override_confirmed": OPEN,
    "override_rejected": OPEN,
    "noted": OPEN + ENDED,
}


def fold(events: Iterable[CaseEvent]) -> CaseState:
    """The state after all events.

    Raises:
        ValueError: the first event is not `opened`.
    """
    ordered = sorted(events, key=lambda event: event.order)
    if not ordered or ordered[0].kind != "opened":
        first = ordered[0].kind if ordered else "nothing"
        raise ValueError(f"a case begins with {first}; it must begin with opened")
    state = _opened(ordered[0])
    for event in ordered[1:]:
        state = apply(state, event)
    return state


def apply(state: CaseState, event: CaseEvent) -> CaseState:
    """The state after one more event."""
    if not fits(state, event):
        return replace(state, ignored=(*state.ignored, event))
    return _APPLY[event.kind](state, event)


def fits(state: CaseState, event: CaseEvent) -> bool:
    """Whether the event has an effect on a case in this state."""
    if state.status not in FITS[event.kind]:
        return False
    if event.kind == "override_confirmed":
        # Two persons: nobody confirms a proposal of his own.
        return state.proposal is not None and state.proposal.actor != event.actor
    if event.kind == "override_rejected":
        return state.proposal is not None
    if event.kind == "verdict":
        # A re-survey of the season may come in after it: what proves the case mended counts, all else waits.
        is_waited_for = state.before_suspension in ("resurvey_due", "supplement_due") and event.text("outcome") == "met"
        if state.status == "suspended" and not is_waited_for:
            return False
        # Of the attempt that waits for it; one of a former attempt says nothing of this.
        return event.detail.get("attempt") == state.attempt
    if event.kind == "closed":
        # Its own verdict: one of before a reopening closes nothing again.
        last = state.verdicts[-1] if state.verdicts else {}
        return last.get("outcome") == "met" and last.get("attempt") == state.attempt
    if event.kind == "snoozed":
        return event.text("step") == state.step
    return True


def day_of(event: CaseEvent) -> date:
    """The day of an event on the wall in Shanghai."""
    return event.as_of or event.at.astimezone(SHANGHAI).date()


def _opened(event: CaseEvent) -> CaseState:
    return CaseState(
        status="opened",
        severity=event.text("severity"),
        round_ids=(event.text("round_id"),),
        triggers={event.text("round_id"): event.detail},
        opened_on=day_of(event),
        due_on=event.day("due_on"),
    )


def _reopened(state: CaseState, event: CaseEvent) -> CaseState:
    # Where the proof is gone, nothing that the case rested on is mended.
    kept = state.triggers if event.text("cause") == "proof_gone" else {}
    return replace(
        state,
        status="opened",
        severity=event.text("severity"),
        round_ids=_last(state.round_ids, event.text("round_id")),
        triggers={**kept, event.text("round_id"): event.detail},
        cycle=state.cycle + 1,
        recurrences=state.recurrences + (event.text("cause") != "proof_gone"),
        due_on=event.day("due_on"),
        works=(),
        supplement=None,
        before_suspension=None,
        proposal=None,
        ended_before=replace(state, ignored=()),
        ended_on=None,
    )


def _evidence(state: CaseState, event: CaseEvent) -> CaseState:
    round_id = event.text("round_id")
    return replace(
        state,
        severity=event.text("severity"),
        round_ids=_last(state.round_ids, round_id),
        triggers={**state.triggers, round_id: event.detail},
    )


def _last(round_ids: tuple[str, ...], round_id: str) -> tuple[str, ...]:
    return (*(known for known in round_ids if known != round_id), round_id)


def _verdict(state: CaseState, event: CaseEvent) -> CaseState:
    state = replace(state, verdicts=(*state.verdicts, event.detail))
    outcome = event.text("outcome")
    if outcome == "met":
        return state
    supplement = event.detail.get("supplement")
    if outcome == "insufficient" and state.supplement is None and isinstance(supplement, dict):
        return replace(state, status="supplement_due", supplement=supplement, due_on=event.day("due_on"))
    # The rows so far belong to this attempt, later ones to the next. What was done stands unless it did not help.
    is_helpful = outcome == "insufficient"
    return replace(
        _end_window(state, day_of(event)),
        status="working" if is_helpful else "planned",
        works=state.works if is_helpful else (),
        supplement=None,
        due_on=event.day("due_on"),
    )


def _ended(status: str) -> Callable[[CaseState, CaseEvent], CaseState]:
    def end(state: CaseState, event: CaseEvent) -> CaseState:
        day = day_of(event)
        return replace(_end_window(state, day), status=status, due_on=None, proposal=None, ended_on=day)

    return end


def _withdrawn(state: CaseState, event: CaseEvent) -> CaseState:
    """The sheets that fell below target were corrected. Of a recurrence, only the recurrence is withdrawn."""
    ended = _ended("withdrawn")(state, event)
    if state.ended_before is None:
        return ended
    # The letters that it rested on are as if never told: should one fall again, it is a recurrence again.
    former = state.ended_before
    return replace(
        ended,
        status=former.status,
        severity=former.severity,
        round_ids=former.round_ids,
        triggers=former.triggers,
        recurrences=former.recurrences,
        ended_on=former.ended_on,
        ended_before=former.ended_before,
    )


def _end_window(state: CaseState, day: date) -> CaseState:
    if state.window is None:
        return state
    return replace(state, windows=(*state.windows[:-1], replace(state.windows[-1], ends_on=day)))


def _told(name: str) -> Callable[[CaseState, CaseEvent], CaseState]:
    def tell(state: CaseState, event: CaseEvent) -> CaseState:
        due_on = event.day("due_on")
        if due_on is None:
            return state
        changed: dict[str, Any] = {name: (*getattr(state, name), (event.text("step"), due_on))}
        return replace(state, **changed)

    return tell


def _suspended(state: CaseState, event: CaseEvent) -> CaseState:
    return replace(state, status="suspended", before_suspension=state.status, due_on=event.day("due_on"))


def _resumed(state: CaseState, event: CaseEvent) -> CaseState:
    return replace(
        state, status=state.before_suspension or "opened", before_suspension=None, due_on=event.day("due_on")
    )


def _moved(status: str, *, only_from: tuple[str, ...] = OPEN) -> Callable[[CaseState, CaseEvent], CaseState]:
    def move(state: CaseState, event: CaseEvent) -> CaseState:
        if state.status not in only_from:
            return state
        return replace(state, status=status, due_on=event.day("due_on") or state.due_on)

    return move


def _worked(state: CaseState, event: CaseEvent) -> CaseState:
    state = replace(state, works=(*state.works, event.detail))
    if state.status == "planned":
        return replace(state, status="working")
    start = event.day("resurvey_from")
    if state.window is not None and start is not None and start > state.window.starts_on:
        # Works after the works: only what is surveyed after them shows what they did.
        return replace(state, windows=(*state.windows[:-1], replace(state.windows[-1], starts_on=start)))
    return state


def _planned(state: CaseState, event: CaseEvent) -> CaseState:
    # A plan changed while works go on does not undo them.
    status = "working" if state.works else "planned"
    return replace(state, status=status, due_on=event.day("due_on") or state.due_on)


def _finished(state: CaseState, event: CaseEvent) -> CaseState:
    attempt = len(state.windows) + 1
    start = event.day("resurvey_from") or day_of(event)
    if state.windows and (former_end := state.windows[-1].ends_on) is not None:
        start = max(start, former_end + timedelta(days=1))  # a row is judged in one attempt only
    window = Window(attempt, event.text("round_id"), start)
    return replace(
        state,
        status="resurvey_due",
        attempt=attempt,
        windows=(*state.windows, window),
        supplement=None,
        due_on=event.day("due_on"),
    )


def _snoozed(state: CaseState, event: CaseEvent) -> CaseState:
    return replace(state, due_on=event.day("due_on"))


def _proposed(state: CaseState, event: CaseEvent) -> CaseState:
    return replace(state, proposal=event)


def _rejected(state: CaseState, event: CaseEvent) -> CaseState:
    return replace(state, proposal=None)


def _unchanged(state: CaseState, event: CaseEvent) -> CaseState:
    return state


_APPLY: Mapping[str, Callable[[CaseState, CaseEvent], CaseState]] = {
    "reopened": _reopened,
    "evidence": _evidence,
    "verdict": _verdict,
    "closed": _ended("closed"),
    "withdrawn": _withdrawn,
    "overdue": _told("overdue"),
    "escalated": _told("escalated"),
    "suspended": _suspended,
    "resumed": _resumed,
    "notified": _moved("notified", only_from=("opened",)),
    "acknowledged": _moved("acknowledged"),
    "planned": _planned,
    "worked": _worked,
    "finished": _finished,
    "snoozed": _snoozed,
    "override_proposed": _proposed,
    "override_confirmed": _ended("overridden"),
    "override_rejected": _rejected,
    "noted": _unchanged,
}
