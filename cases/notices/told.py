"""Which events of a case are news: those with an effect, of the kinds that are told, each with what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cases.event import CaseEvent, CaseFile
from cases.fold import apply, fits, fold
from cases.notices.recipients import TOLD_KINDS
from cases.state import CaseState


@dataclass(frozen=True)
class News:
    """One event worth telling.

    Attributes:
        before: The case before it; None for the event that opened it.
        after: The case after it.
    """

    case: CaseFile
    event: CaseEvent
    before: CaseState | None
    after: CaseState

    @property
    def place_code(self) -> str:
        """Whom it concerns: the case's place, or the place above to which an overdue step is told."""
        above = self.event.text("to_place_code") if self.event.kind == "escalated" else ""
        return above or self.case.place_code


def news_of(case: CaseFile) -> Iterator[News]:
    """What of a case is told, in order; one item per change of its state.

    An event that did not fit the status in which it came changed nothing. A re-survey that met the target closes the
    case in the same night: that is one change, told when it is closed.
    """
    first, *later = case.events
    state = fold([first])
    yield News(case, first, None, state)
    for number, event in enumerate(later):
        if not fits(state, event):
            continue
        before, state = state, apply(state, event)
        is_met = event.kind == "verdict" and event.text("outcome") == "met"
        if is_met and any(one.kind == "closed" for one in later[number + 1 :]):
            continue
        if event.kind in TOLD_KINDS:
            yield News(case, event, before, state)
