"""Whether what a case rests on was corrected since, or mended before."""

from __future__ import annotations

from datetime import date

from cases.event import CaseEvent, CaseFile
from cases.facts import NightFacts, Shortfall, is_met
from cases.state import CaseState


def is_corrected(file: CaseFile, state: CaseState, facts: NightFacts) -> bool:
    """Every letter that the case rests on now meets what was asked of it, and by what was surveyed before.

    Sheets added to the round after its letter was told correct nothing: clean rooms would dilute findings. Where no
    round is planned they may be the rest of the survey, until works have begun.
    """
    told_on, worked_on = _told_on(file), _worked_on(file)
    for round_id, trigger in state.triggers.items():
        key = (file.place_code, file.vector, round_id)
        if is_met(facts.letters.get(key), str(trigger["required"])) is not True:
            return False
        until = facts.lettered_until.get(key)
        last = worked_on if key in facts.unplanned else told_on.get(round_id)
        if until is not None and last is not None and until > last:
            return False
    return True


def is_answered(state: CaseState, shortfall: Shortfall) -> bool:
    """Whether a case that was ended rested on the round: its letter stays as it is, unless more is asked now."""
    if shortfall.round_id not in state.round_ids:
        return False
    known = state.triggers.get(shortfall.round_id)
    asked = shortfall.required if known is None else str(known.get("required"))
    return is_met(asked, shortfall.required) is True


def _of_cycle(file: CaseFile) -> list[CaseEvent]:
    """Events since the case was opened or came back last; one whose proof is gone goes on."""
    begins = [
        number
        for number, event in enumerate(file.events)
        if event.kind == "reopened" and event.text("cause") != "proof_gone"
    ]
    return list(file.events[begins[-1] if begins else 0 :])


def _told_on(file: CaseFile) -> dict[str, date]:
    """The day of the edition that first told of each round, in the current cycle."""
    days: dict[str, date] = {}
    for event in _of_cycle(file):
        if event.kind in ("opened", "reopened", "evidence") and event.as_of is not None:
            days.setdefault(event.text("round_id"), event.as_of)
    return days


def _worked_on(file: CaseFile) -> date | None:
    """The first day of works in the current cycle."""
    days = (event.day("worked_on") for event in _of_cycle(file) if event.kind == "worked")
    return min((day for day in days if day is not None), default=None)
