"""A case walked through event by event, on its own: which steps the rules allow, and until when each is due.

Shares no code with `cases`: transitions, working days and deadlines are read here from the rules and the CSVs.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from tests.golden.two_years.truth import SHANGHAI, STANDARDS

ENDS = ("closed", "overridden", "withdrawn")
WAITING = {
    "opened": "acknowledge", "notified": "acknowledge", "acknowledged": "plan", "planned": "works", "working": "works",
    "resurvey_due": "resurvey", "supplement_due": "supplement", "suspended": "resume",
}  # fmt: skip
# (status before, kind) -> status after. Kinds that are lawful in every open status and change none stand in _BESIDES.
STEPS = {
    ("opened", "notified"): "notified",
    ("opened", "acknowledged"): "acknowledged",
    ("notified", "acknowledged"): "acknowledged",
    ("acknowledged", "planned"): "planned",
    ("planned", "worked"): "working",
    ("working", "worked"): "working",
    ("working", "finished"): "resurvey_due",
    ("resurvey_due", "verdict met"): "proved",
    ("supplement_due", "verdict met"): "proved",
    ("proved", "closed"): "closed",
    ("resurvey_due", "verdict supplement"): "supplement_due",
    ("resurvey_due", "verdict insufficient"): "working",
    ("supplement_due", "verdict insufficient"): "working",
    ("resurvey_due", "verdict not_met"): "planned",
    ("supplement_due", "verdict not_met"): "planned",
    ("closed", "reopened"): "opened",
    ("overridden", "reopened"): "opened",
}
_BESIDES = (
    "evidence",
    "overdue",
    "escalated",
    "notified",
    "override_proposed",
    "override_rejected",
    "snoozed",
    "noted",
)
# Kinds whose own method says where they are lawful.
_MINDED = ("opened", "withdrawn", "override_confirmed", "suspended", "resumed")

Event = Mapping[str, Any]


@dataclass
class Walk:
    """Where a case is, and how it got there.

    Attributes:
        unlawful: What the rules do not allow, in words.
        due_on: Until when the step is to be done.
        cycle: Times it was opened.
        rounds: Rounds that the present cycle rests on, each with the day of its latest evidence.
        works: Days of treatments so far.
        window: First day on which a re-survey counts, None while none is waited for.
        proof: First and last day of the re-survey that closed it last.
        told: (step, due day) told overdue; `escalated` likewise, each with its night.
    """

    status: str = ""
    due_on: date | None = None
    cycle: int = 0
    attempt: int = 0
    severity: str = ""
    ended_on: date | None = None
    rounds: dict[str, date] = field(default_factory=dict)
    treated_on: list[date] = field(default_factory=list)
    window: date | None = None
    last_window_end: date | None = None
    proof: tuple[date, date] | None = None
    proposed_by: str | None = None
    before: str = ""
    former_end: tuple[str, date, str, dict[str, date]] | None = None
    told: dict[tuple[str, date], date] = field(default_factory=dict)
    escalated: dict[tuple[str, date], date] = field(default_factory=dict)
    unlawful: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Somebody still has something to do."""
        return self.status in WAITING

    @property
    def step(self) -> str | None:
        """What is waited for."""
        return WAITING.get(self.status)

    def take(self, event: Event) -> None:
        """One event further."""
        kind, detail, on = str(event["kind"]), event["detail"], day_of(event)
        step, status = kind, self.status
        if kind == "verdict":
            step = f"verdict {detail['outcome']}"
            if detail["outcome"] == "insufficient" and status == "resurvey_due" and detail.get("supplement"):
                step = "verdict supplement"
            if detail["outcome"] == "met" and status == "suspended":
                status = self.before  # a sheet of the season that came in after it
        after = STEPS.get((status, step))
        is_lawful = after is not None or kind in _MINDED or (kind in _BESIDES and (self.is_open or kind == "noted"))
        if not is_lawful:
            self.unlawful.append(f"{on}: {step} while {self.status or 'nothing'}")
            return
        if after:
            self.status = after
        handler = getattr(self, f"_{kind}", None)
        if handler:
            handler(on, detail, str(event["actor"]))

    # What some kinds mean beyond their step; `on` is the day that the deadline of the next step counts from.

    def _opened(self, on: date, detail: Event, _actor: str) -> None:
        if self.status:
            self.unlawful.append(f"{on}: opened while {self.status}")
        self.status = "opened"
        self._begin(on, detail)

    def _reopened(self, on: date, detail: Event, _actor: str) -> None:
        assert self.ended_on is not None
        self.former_end = (self.before, self.ended_on, self.severity, self.rounds)
        kept = self.rounds if detail.get("cause") == "proof_gone" else {}
        self._begin(on, detail)
        self.rounds = {**kept, **self.rounds}

    def _begin(self, on: date, detail: Event) -> None:
        self.cycle += 1
        self.ended_on, self.proposed_by, self.rounds = None, None, {}
        self._evidence(on, detail, "")
        self._wait(on)

    def _evidence(self, on: date, detail: Event, _actor: str) -> None:
        self.severity = str(detail["severity"])
        self.rounds[str(detail["round_id"])] = on

    def _acknowledged(self, on: date, _detail: Event, _actor: str) -> None:
        self._wait(on)

    def _planned(self, on: date, _detail: Event, _actor: str) -> None:
        self._wait(on)

    def _worked(self, on: date, detail: Event, _actor: str) -> None:
        if detail.get("treated_on"):
            self.treated_on.append(date.fromisoformat(detail["treated_on"]))

    def _finished(self, on: date, detail: Event, _actor: str) -> None:
        self.attempt += 1
        first = date.fromisoformat(detail["finished_on"]) + timedelta(days=1)
        treated = [treated_on + timedelta(days=waiting_days()) for treated_on in self.treated_on]
        after = [] if self.last_window_end is None else [self.last_window_end + timedelta(days=1)]
        self.window = max([first, *treated, *after])
        self._wait(max(self.window, on))

    def _verdict(self, on: date, detail: Event, _actor: str) -> None:
        if self.status == "proved":
            return
        if self.status != "supplement_due":
            self.window, self.last_window_end = None, on
        self._wait(on)

    def _closed(self, on: date, _detail: Event, _actor: str) -> None:
        assert self.window is not None
        self.proof = (self.window, on)
        self._end("closed", on)

    def _withdrawn(self, on: date, _detail: Event, _actor: str) -> None:
        if not self.is_open:
            self.unlawful.append(f"{on}: withdrawn while {self.status}")
        # Of a recurrence only the recurrence is withdrawn.
        former = self.former_end or ("withdrawn", on, self.severity, self.rounds)
        self._end(former[0], on)
        _, self.ended_on, self.severity, self.rounds = former
        self.former_end = None

    def _override_proposed(self, on: date, _detail: Event, actor: str) -> None:
        self.proposed_by = actor

    def _override_rejected(self, on: date, _detail: Event, _actor: str) -> None:
        self.proposed_by = None

    def _override_confirmed(self, on: date, _detail: Event, actor: str) -> None:
        if not self.is_open or self.proposed_by in (None, actor):
            self.unlawful.append(f"{on}: {actor} confirmed what {self.proposed_by} proposed, while {self.status}")
            return
        self._end("overridden", on)

    def _suspended(self, on: date, _detail: Event, _actor: str) -> None:
        if not self.is_open or self.status == "suspended":
            self.unlawful.append(f"{on}: suspended while {self.status}")
        self.before, self.status = self.status, "suspended"
        year = on.year if (on.month, on.day) <= (5, 31) else on.year + 1
        self.due_on = date(year, 5, 31)

    def _resumed(self, on: date, _detail: Event, _actor: str) -> None:
        if self.status != "suspended":
            self.unlawful.append(f"{on}: resumed while {self.status}")
        self.status = self.before
        self.due_on = max(date(on.year, 5, 31), on)

    def _overdue(self, on: date, detail: Event, _actor: str) -> None:
        key = (str(detail["step"]), date.fromisoformat(detail["due_on"]))
        if key in self.told:
            self.unlawful.append(f"{on}: told overdue twice: {key}")
        self.told[key] = on

    def _escalated(self, on: date, detail: Event, _actor: str) -> None:
        key = (str(detail["step"]), date.fromisoformat(detail["due_on"]))
        if key in self.escalated:
            self.unlawful.append(f"{on}: escalated twice: {key}")
        self.escalated[key] = on

    def _end(self, status: str, on: date) -> None:
        self.before = self.status = status
        self.ended_on, self.due_on, self.window, self.proposed_by = on, None, None, None
        self.last_window_end = on

    def _wait(self, begun_on: date) -> None:
        self.due_on = after(begun_on, deadline(self.severity, WAITING[self.status])[0])


def walk(events: Iterable[Event]) -> Walk:
    """A whole case, in the order in which its events count."""
    walked = Walk()
    for event in sorted(events, key=order):
        walked.take(event)
    return walked


def order(event: Event) -> tuple[datetime, bool, int]:
    """By instant; of one instant the night's before people's."""
    return (event["at"], event["as_of"] is None, event["event_id"])


def day_of(event: Event) -> date:
    """The day of an event."""
    as_of, at = event["as_of"], event["at"]
    assert isinstance(at, datetime)
    return as_of if isinstance(as_of, date) else at.astimezone(SHANGHAI).date()


@cache
def deadline(severity: str, step: str) -> tuple[int, int]:
    """Working days for a step, and past due until it is told above."""
    for row in _rows("case_deadline"):
        if (row["severity"], row["step"]) == (severity, step):
            return int(row["working_days"]), int(row["escalate_after"])
    raise LookupError(f"{severity} {step}")


@cache
def waiting_days() -> int:
    """Days between a treatment and a re-survey."""
    return int(next(row["value"] for row in _rows("convention") if row["convention"] == "case_days_after_treatment"))


def after(day: date, working_days: int) -> date:
    """Count working days on; holidays and days worked instead by the list, else Monday to Friday."""
    for _ in range(working_days):
        day += timedelta(days=1)
        while not _is_working(day):
            day += timedelta(days=1)
    while not _is_working(day):
        day += timedelta(days=1)
    return day


def _is_working(day: date) -> bool:
    said = _holidays().get(day.isoformat())
    return day.isoweekday() <= 5 if said is None else said == "true"


@cache
def _holidays() -> dict[str, str]:
    return {row["day"]: row["is_working"] for row in _rows("holiday")}


@cache
def _rows(table: str) -> list[dict[str, str]]:
    with (STANDARDS / f"{table}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
