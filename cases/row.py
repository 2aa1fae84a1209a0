"""A case as a row of a list: what it has come to, who answers for it, until when."""

from __future__ import annotations

from datetime import date

from cases.event import CaseFile
from cases.fold import fold
from cases.state import CaseState
from cases.telling import Names
from cases.words import STATUS_ZH, STEP_ZH

Record = dict[str, object]


def case_row(case: CaseFile, names: Names, today: date) -> Record:
    """What a list says of a case; names are those of `flags.case_status`, as far as they stand there."""
    state = fold(case.events)
    trigger, window = state.trigger, state.window
    return {
        "case_no": case.case_no,
        "case_id": case.case_id,
        "place_code": case.place_code,
        "place_name": names.place(case.place_code),
        "vector": case.vector,
        "status": state.status,
        "status_zh": STATUS_ZH[state.status],
        "is_open": state.is_open,
        "severity": state.severity,
        "document_kind": state.document_kind,
        "edition_status": trigger.get("edition_status"),
        "cycle": state.cycle,
        "recurrence_count": state.recurrences,
        "attempt": state.attempt,
        "opened_on": state.opened_on,
        "round_id": state.round_ids[-1],
        "grade": trigger.get("grade"),
        "required": trigger.get("required"),
        "mark": trigger.get("mark"),
        "step": state.step,
        "step_zh": None if state.step is None else STEP_ZH[state.step],
        "due_on": state.due_on,
        "is_overdue": is_overdue(state, today),
        "resurvey_from": None if window is None else window.starts_on,
        "responsible": responsible(case, state),
        "override_proposed_by": None if state.proposal is None else state.proposal.actor,
        "ended_on": state.ended_on,
        "event_count": len(case.events),
        "ignored_count": len(state.ignored),
    }


def is_overdue(state: CaseState, today: date) -> bool:
    """Whether the last day of the step that is waited for has passed."""
    return state.due_on is not None and state.due_on < today


def responsible(case: CaseFile, state: CaseState) -> str | None:
    """The body that the last plan names."""
    plans = [event for event in case.events if event.kind == "planned" and event not in state.ignored]
    return plans[-1].text("responsible") if plans else None


def row_order(row: Record) -> tuple[object, ...]:
    """Overdue ones first, then by what is due first; ended ones last, the latest first."""
    due_on, ended_on = row["due_on"], row["ended_on"]
    ended = -ended_on.toordinal() if isinstance(ended_on, date) else 0
    return (not row["is_open"], ended, str(due_on or "9999"), row["case_no"])
