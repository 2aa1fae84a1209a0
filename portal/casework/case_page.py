"""What the page of a case shows: where it stands, whose turn it is, what may be done, all that happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.event import CaseEvent, CaseFile
from cases.fitting import whose_turn
from cases.fold import fold
from cases.ledger import UnknownCaseError, find_case
from cases.letters.drawing import called_for
from cases.letters.kind import VERDICT
from cases.notices.standing import read_notices
from cases.row import case_row, responsible
from cases.seasons import Seasons
from cases.state import CaseState
from cases.telling import Names, due_words, happened, letters, reasons, wanted
from cases.words import DOCUMENT_ZH, EVENT_ZH, NOTICE_ZH, OUTCOME_ZH, STEP_ZH
from portal.casework.acts import is_own_proposal, likely_act, offered_acts
from portal.casework.evidence import then_and_now
from portal.casework.typed import Typed
from portal.download import kept_name
from portal.guard import Asked
from portal.refusal import NotThereError
from portal.security.permission import Permission
from registry.database import read
from settings import SHANGHAI

SEEN_BY = (Permission.SEE, Permission.CASE_PLACE, Permission.CASE_OFFICE)


@dataclass(frozen=True)
class Entry:
    """One event on the time line."""

    when: str
    actor: str
    title: str
    said: str
    has_effect: bool
    is_night: bool
    files: tuple[tuple[str, str], ...]


def visible_case(asked: Asked, number: str) -> CaseFile:
    """The case with this number, where the visitor may see its place.

    Raises:
        NotThereError: There is none, or it is a foreign one: both look the same.
    """
    try:
        with read(asked.house.engine) as connection:
            case = find_case(connection, number)
    except UnknownCaseError as error:
        raise NotThereError(f"没有案件「{number[:40]}」，或不在您的管辖范围内；请从案件列表进入。") from error
    if not any(asked.may(permission, case.place_code) for permission in SEEN_BY):
        raise NotThereError(f"没有案件「{number[:40]}」，或不在您的管辖范围内；请从案件列表进入。")
    return case


def case_values(
    asked: Asked, case: CaseFile, *, act: str = "", typed: Typed | None = None, message: str = ""
) -> dict[str, Any]:
    """What the template of a case is given.

    Args:
        asked: The request.
        case: The case.
        act: Name of the act that was refused.
        typed: What was typed into its form.
        message: Why it was refused.
    """
    house = asked.house
    standards, today = house.standards.now(), house.today()
    names, state = Names(standards), fold(case.events)
    with house.editions.reading_if_any(official=True) as edition:
        evidence = then_and_now(edition, case, state, standards)
        edition_id = "" if edition is None else edition.edition_id
    with read(house.engine) as connection:
        notices = read_notices(connection, asked.now, every=True, case_id=case.case_id)
    row, offered = case_row(case, names, today), offered_acts(asked, case, state)
    return {
        "case": case,
        "row": row,
        "state": state,
        "trigger": state.trigger,
        "with_rounds": names.with_rounds,
        "letters_zh": letters(state.trigger),
        "step_zh": STEP_ZH.get(state.step or "", ""),
        "due_zh": due_words(state.due_on, today),
        "turn_zh": whose_turn(state, str(row["place_name"]), responsible(case, state)),
        "season_ends_on": _season_end(case, state, names, today),
        "wanted": wanted(state.supplement, names),
        "evidence": evidence,
        "edition_id": edition_id,
        "verdicts": [_verdict(verdict) for verdict in state.verdicts],
        "timeline": [_entry(event, state, names) for event in reversed(case.events)],
        "files": [
            (kept_name(file["filename"], file["media_type"]), file["sha256"], int(file["size_bytes"]), event)
            for event in case.events
            for file in event.files
        ],
        "notices": [(one, NOTICE_ZH[one.status]) for one in notices],
        "acts": offered,
        "open_act": act or likely_act(offered, state),
        "is_own_proposal": is_own_proposal(asked, state),
        "can_letter": asked.may(Permission.CASE_OFFICE, case.place_code),
        "letter_kinds": _letter_kinds(state),
        "measures": names.measures(case.vector),
        "document_kinds": [
            (code, name)
            for code, name in DOCUMENT_ZH.items()
            if code != "rectification" or state.document_kind != "reminder"
        ],
        "event_zh": EVENT_ZH,
        "today": today,
        "refused_act": act,
        "typed": typed or Typed(),
        "nothing": Typed(),
        "message": message,
    }


def _entry(event: CaseEvent, state: CaseState, names: Names) -> Entry:
    """An event of the night has a day; its instant is only where it stands among others."""
    ignored = {one.number for one in state.ignored}
    is_night = event.as_of is not None
    when = f"{event.as_of} 夜间" if is_night else f"{event.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return Entry(
        when=when,
        actor="系统" if is_night else event.actor,
        title=EVENT_ZH[event.kind],
        said=names.with_rounds(happened(event, names)),
        has_effect=event.number not in ignored,
        is_night=is_night,
        files=tuple((kept_name(file["filename"], file["media_type"]), file["sha256"]) for file in event.files),
    )


def _verdict(verdict: Mapping[str, object]) -> dict[str, object]:
    outcome = str(verdict.get("outcome"))
    return {
        "attempt": verdict.get("attempt"),
        "surveyed_on": verdict.get("surveyed_on"),
        "grade": verdict.get("grade"),
        "rows": verdict.get("rows"),
        "outcome": outcome,
        "outcome_zh": OUTCOME_ZH.get(outcome, outcome),
        "reasons": reasons(verdict),
    }


def _season_end(case: CaseFile, state: CaseState, names: Names, today: date) -> date | None:
    """Last day of the season where it comes before the deadline: later nobody can re-survey this year."""
    if state.step not in ("works", "resurvey", "supplement") or state.due_on is None:
        return None
    return Seasons(names.standards).ends_before(case.place_code, case.vector, today, state.due_on)


def _letter_kinds(state: CaseState) -> list[tuple[str, str]]:
    """Documents that may be drawn up now; the one that the case calls for first."""
    last = state.verdicts[-1].get("outcome") if state.verdicts else None
    has_result = (last == "met") == (state.status == "closed") if last else False
    result = [(VERDICT.code, VERDICT.title)] if has_result and (state.is_open or state.status == "closed") else []
    if not state.is_open:
        return result
    due = called_for(state)
    others = [(code, name) for code, name in DOCUMENT_ZH.items() if code != due.code and code == "reminder"]
    return [(due.code, due.title), *others, *result]
