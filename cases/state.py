"""What a case has come to: the value that `cases.fold` makes of its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cases.event import CaseEvent

# What a person is waited for in each status; the other statuses are ends.
STEPS = {
    "opened": "acknowledge",
    "notified": "acknowledge",
    "acknowledged": "plan",
    "planned": "works",
    "working": "works",
    "resurvey_due": "resurvey",
    "supplement_due": "supplement",
    "suspended": "resume",
}
OPEN = tuple(STEPS)
ENDED = ("closed", "overridden", "withdrawn")
STATUSES = OPEN + ENDED


@dataclass(frozen=True)
class Window:
    """Days in which a re-survey counts for one attempt to mend; its rows form a round of their own.

    Attributes:
        attempt: 1, 2, … over the whole life of the case.
        round_id: Round that the re-survey's rows belong to.
        starts_on: First day: after the works, and late enough after a treatment.
        ends_on: Last day; None while it is open.
    """

    attempt: int
    round_id: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class CaseState:
    """A case as it stands after its last event.

    Attributes:
        status: One of `STATUSES`.
        severity: urgent, serious or ordinary, by the latest evidence.
        round_ids: Assessment rounds whose letter fell below the target: the first opened it, others are evidence.
        triggers: Detail of the latest opened, reopened or evidence event of each round of this cycle, by round.
        cycle: 1, and one more each time it was reopened.
        recurrences: How often its place fell below again; a re-survey that proves nothing any more is none.
        due_on: Until when the step of its status is to be done; None once ended.
        attempt: Number of the current attempt to mend, 0 before any.
        windows: Of every attempt.
        works: Works logged and not yet followed by a verdict that the letter is still missed.
        supplement: What the supplement of the current attempt must hold, None while none was asked for.
        verdicts: Details of every verdict, in order.
        before_suspension: Status that a suspended case returns to.
        ended_before: As it stood before it was reopened, for a recurrence that is withdrawn.
        overdue: (step, due day) pairs told overdue; `escalated` likewise.
        proposal: The override proposed and neither confirmed nor rejected.
        ended_on: Day of its end, Shanghai; None while it is open.
        ignored: Events that did not fit the status in which they came; kept, without effect.
    """

    status: str
    severity: str
    round_ids: tuple[str, ...]
    triggers: Mapping[str, Mapping[str, object]]
    opened_on: date
    cycle: int = 1
    recurrences: int = 0
    due_on: date | None = None
    attempt: int = 0
    windows: tuple[Window, ...] = ()
    works: tuple[Mapping[str, object], ...] = ()
    supplement: Mapping[str, object] | None = None
    verdicts: tuple[Mapping[str, object], ...] = ()
    overdue: tuple[tuple[str, date], ...] = ()
    escalated: tuple[tuple[str, date], ...] = ()
    before_suspension: str | None = None
    ended_before: CaseState | None = None
    proposal: CaseEvent | None = None
    ended_on: date | None = None
    ignored: tuple[CaseEvent, ...] = field(default=())

    @property
    def is_open(self) -> bool:
        """Somebody still has something to do."""
        return self.status in STEPS

    @property
    def step(self) -> str | None:
        """What is waited for; None once ended."""
        return STEPS.get(self.status)

    @property
    def window(self) -> Window | None:
        """The window of the current attempt, None before its works are finished."""
        if self.windows and self.windows[-1].attempt == self.attempt and self.windows[-1].ends_on is None:
            return self.windows[-1]
        return None

    @property
    def trigger(self) -> Mapping[str, object]:
        """Detail of the latest evidence."""
        return self.triggers[self.round_ids[-1]]

    @property
    def document_kind(self) -> str:
        """`reminder` (提醒函) while a lapsed edition judges, else `rectification` (整改通知书)."""
        return "reminder" if self.trigger.get("edition_status") == "superseded" else "rectification"
