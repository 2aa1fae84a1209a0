"""A case as a row of a list, and what may be typed next for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cases.fold import fold
from cases.state import CaseState
from cases.telling import Names
from cases.words import DOCUMENT_ZH, STATUS_ZH, STEP_ZH

if TYPE_CHECKING:
    from cases.event import CaseFile

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


def short_number(case_no: str) -> str:
    """The number as one types it: 2026-1 for C2026-0001."""
    year, _, number = case_no.removeprefix("C").partition("-")
    return f"{year}-{int(number)}" if year.isdigit() and number.isdigit() else case_no


def next_commands(case: CaseFile, state: CaseState, names: Names, today: date) -> list[tuple[str, str]]:
    """Commands that take the case on, each with what it is for; the most likely first."""
    call = f"sihai case {short_number(case.case_no)}"
    body = responsible(case, state) or f"{names.place(case.place_code)}…"
    measure = next((str(row["measure"]) for row in names.measures(case.vector)), "…")
    plan = (f"{call} plan --measure {measure} --by {body}", "制定方案")
    work = (f"{call} work --on {today} --what … --file 照片.jpg", "登记整改")
    found = {
        "opened": [
            (f"sihai letter {short_number(case.case_no)}", f"出{DOCUMENT_ZH[state.document_kind]}"),
            (f"{call} notify --document-no …", "登记发文"),
            (f"{call} acknowledge", "签收"),
        ],
        "notified": [(f"{call} acknowledge", "签收")],
        "acknowledged": [plan],
        "planned": [work],
        "working": [(f"{call} finish --on {today}", f"整改完成，{'重新' if state.attempt else '开始'}复查"), work],
        "resurvey_due": [
            (f"sihai template {case.vector}_survey --place {names.place(case.place_code)}", "复查用的空表"),
            ("sihai submit 复查表.xlsx", "报送复查表，调查性质填「复查」"),
        ],
        "supplement_due": [("sihai submit 补测表.xlsx", "报送所缺的，调查性质仍填「复查」")],
        "suspended": [(work[0], "其间做了整改的可登记；调查季节开始后，夜间自动恢复办理")],
        "closed": [(f"sihai letter {short_number(case.case_no)} --kind 复查结果告知书", "把复查结果告知镇街")],
    }.get(state.status, [])
    if state.proposal is not None:
        found += [
            (f"{call} confirm-override", f"核准手工销案（{state.proposal.actor}以外的人）"),
            (f"{call} reject-override --reason …", "驳回，案件继续"),
        ]
    return found
