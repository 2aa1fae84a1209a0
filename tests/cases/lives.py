"""Lives of cases: events that fit and events that do not, as lists of any length, for property tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from cases.event import KINDS, NIGHT_KINDS, CaseEvent
from cases.fold import FITS, apply, fold
from cases.state import CaseState

BEGINNING = datetime(2026, 5, 31, 15, 59, 59, 999999, tzinfo=UTC)
# What leads on from each status: left to chance, few cases would ever come to a re-survey.
ONWARD = {
    "opened": ("acknowledged", "planned"),
    "notified": ("acknowledged",),
    "acknowledged": ("planned",),
    "planned": ("worked",),
    "working": ("finished",),
    "resurvey_due": ("verdict", "verdict", "closed", "worked", "suspended"),
    "supplement_due": ("verdict", "verdict", "closed"),
    "suspended": ("resumed",),
    "closed": ("reopened",),
    "overridden": ("reopened",),
    "withdrawn": ("noted",),
}
PEOPLE = ("朱敏", "陈刚", "沈洁")


def opening(**changes: object) -> CaseEvent:
    """A case is opened: 8 rooms of 120 with signs of rodents, for which 3 % are allowed."""
    detail: dict[str, object] = {
        "round_id": "2026-spring", "assessed_on": "2026-05-20", "grade": "D", "required": "B",
        "mark": "confirmed_missed", "severity": "urgent",
        "target_id": "haining_b_rodent",
        "standard": "GB/T 27770", "edition": "2011", "edition_status": "in_force", "due_on": "2026-06-02",
        "failing_units": [
            {"unit_key": "u1", "unit_name": "海马路农贸市场", "place_code": "330481001",
             "indicators": ["rodent_sign_room_rate"]},
        ],
        "basis": [
            {"indicator": "rodent_sign_room_rate", "found": 8, "effort": 120, "value": 6.667, "comparison": "<=",
             "limit_value": 3, "grade": "D", "lower_95": 2.92, "upper_95": 12.71},
        ],
    }  # fmt: skip
    return CaseEvent("opened", BEGINNING, "sihai", None, {**detail, **changes}, as_of=date(2026, 5, 31), number=0)


@st.composite
def lives(draw: st.DrawFn, most: int = 24) -> list[CaseEvent]:
    """A case from its opening on: most events fit when they come, the others are anything at any time."""
    events = [opening()]
    state = fold(events)
    at = BEGINNING
    for number in range(1, draw(st.integers(0, most)) + 1):
        manner = draw(st.sampled_from(["onward", "onward", "onward", "onward", "fitting", "anything"]))
        fitting = [kind for kind in KINDS if state.status in FITS[kind]]
        kind = draw(st.sampled_from({"onward": ONWARD[state.status], "fitting": fitting}.get(manner, KINDS)))
        at += timedelta(hours=draw(st.integers(0, 60)))
        back = draw(st.integers(0, 400)) if manner == "anything" else 0
        when = max(BEGINNING, at - timedelta(hours=back))
        event = _event(draw, state, kind, when, number)
        events.append(event)
        state = fold(events) if back else apply(state, event)
    return events


def _event(draw: st.DrawFn, state: CaseState, kind: str, at: datetime, number: int) -> CaseEvent:
    day = at.date()
    days = st.dates(date(2026, 6, 1), date(2027, 12, 31)).map(str)
    detail: dict[str, object] = {"due_on": draw(days)}
    match kind:
        case "opened" | "reopened" | "evidence":
            detail |= {"round_id": draw(st.sampled_from(["r1", "r2", "r3"])), "severity": "serious"}
        case "verdict":
            outcome = draw(st.sampled_from(["met", "not_met", "insufficient"]))
            attempt = draw(st.sampled_from([state.attempt, state.attempt, state.attempt, 1]))
            detail |= {
                "attempt": attempt,
                "outcome": outcome,
                "supplement": draw(st.sampled_from([None, {"units": [], "effort": {"rodent_sign_room_rate": 20}}])),
            }
        case "worked":
            detail |= {"worked_on": str(day), "resurvey_from": draw(st.none() | days)}
        case "finished":
            detail |= {"round_id": f"C-{len(state.windows) + 1}", "resurvey_from": draw(st.none() | days)}
        case "overdue" | "escalated" | "snoozed":
            detail |= {"step": draw(st.sampled_from([state.step, "plan"]))}
        case "planned":
            detail |= {"measures": ["proofing"], "responsible": "硖石街道办事处"}
    if draw(st.integers(0, 19)) == 0:
        detail = {}
    is_night = kind in NIGHT_KINDS
    actor = "sihai" if is_night else draw(st.sampled_from(PEOPLE))
    return CaseEvent(kind, at, actor, None, detail, as_of=day if is_night else None, number=number)


def states(events: Sequence[CaseEvent]) -> list[CaseState]:
    """The state after each event, in the order in which they count."""
    ordered = sorted(events, key=lambda event: event.order)
    found = [fold(ordered[:1])]
    for event in ordered[1:]:
        found.append(apply(found[-1], event))
    return found
