"""The follow-up of one official edition: what it means for every case, as events, and nothing else.

Pure: standing cases and the edition's facts go in, new events come out. It looks at what is, not at what changed, so a
night that was missed is made up by the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cases.correction import is_answered, is_corrected
from cases.deadlines import Deadlines
from cases.event import NIGHT_ACTOR, CaseEvent, CaseFile
from cases.facts import NightFacts, Shortfall
from cases.fold import apply, fold
from cases.places import PlacesNow
from cases.seasons import Seasons
from cases.state import STEPS, CaseState
from cases.verdict import judge
from cases.words import REASON_ZH, STEP_ZH, VECTOR_ZH
from reference.load import Standards
from settings import end_of_day


@dataclass
class Followed:
    """A case while it is followed: as it stood, and what the night adds to it."""

    file: CaseFile
    state: CaseState | None
    derived: list[CaseEvent] = field(default_factory=list)

    @property
    def whole(self) -> CaseFile:
        """The case with what the night added."""
        file = self.file
        return CaseFile(file.case_id, file.case_no, file.place_code, file.vector, (*file.events, *self.derived))


def follow(cases: Iterable[CaseFile], facts: NightFacts, standards: Standards) -> list[Followed]:
    """Follow every case and open those that are missing.

    Args:
        cases: Cases as they stood at the end of the edition's day, without what was derived from it or later ones.
        facts: What the edition says.
        standards: Deadlines, calendar, seasons and places.

    Returns:
        Every case, by number, with the events that the night derived.
    """
    night = _Night(facts, standards)
    followed: dict[tuple[str, str], list[Followed]] = {}
    for file in sorted(cases, key=lambda case: case.order):
        followed.setdefault((file.place_code, file.vector), []).append(Followed(file, fold(file.events)))
    numbers = _Numbers(facts.as_of, (file.file.case_no for files in followed.values() for file in files))
    for key in sorted({*followed, *facts.shortfalls}):
        files, shortfall = followed.setdefault(key, []), facts.shortfalls.get(key)
        last = files[-1] if files else None
        if last is not None and last.state is not None and last.state.is_open:
            night.pursue(last, shortfall)
        elif shortfall is not None and not (last is not None and night.takes_up(last, shortfall)):
            new = Followed(_new_file(key, facts.as_of, numbers.next()), None)
            night.open(new, shortfall)
            files.append(new)
    return sorted((file for files in followed.values() for file in files), key=lambda file: file.file.order)


class _Numbers:
    """Case numbers: C, the year, and a running number within it."""

    def __init__(self, as_of: date, known: Iterable[str]) -> None:
        self._prefix = f"C{as_of.year}-"
        self._last = max((int(n.removeprefix(self._prefix)) for n in known if n.startswith(self._prefix)), default=0)

    def next(self) -> str:
        self._last += 1
        return f"{self._prefix}{self._last:04d}"


def _new_file(key: tuple[str, str], as_of: date, case_no: str) -> CaseFile:
    place_code, vector = key
    return CaseFile(f"{place_code}.{vector}.{as_of:%Y%m%d}", case_no, place_code, vector, ())


class _Night:
    """One edition, with the calendar and the deadlines of its county."""

    def __init__(self, facts: NightFacts, standards: Standards) -> None:
        self._facts = facts
        self._as_of = facts.as_of
        self._places = PlacesNow(standards, facts.as_of)
        self._deadlines = Deadlines.of(standards)
        self._seasons = Seasons(standards)

    def open(self, case: Followed, shortfall: Shortfall) -> None:
        """Open a new case, and lay it aside at once where its season is over."""
        severity = self._severity(shortfall)
        detail = {**_evidence(shortfall, severity), "due_on": self._due(severity, "acknowledge")}
        event = self._event(case, "opened", _below(shortfall), detail)
        case.derived.append(event)
        case.state = fold([event])
        self._mind_season(case)

    def takes_up(self, case: Followed, shortfall: Shortfall) -> bool:
        """Whether an ended case answers for a shortfall: mended and still so, or come back within the watch period."""
        state = case.state
        assert state is not None
        if state.status == "withdrawn" or state.ended_on is None:
            return False
        is_watched = self._as_of <= _months_after(state.ended_on, self._deadlines.number("case_watch_months"))
        if shortfall.round_id in state.round_ids:
            if not is_answered(state, shortfall):
                return False
            if shortfall.round_id in state.triggers and is_watched and not self._is_still_proved(state):
                self._reopen(case, shortfall, "复查数据更正后不再达标", "proof_gone")
            return True
        if is_watched:
            self._reopen(case, shortfall, f"{_below(shortfall)}，复发", "recurrence")
        return is_watched

    def _is_still_proved(self, state: CaseState) -> bool:
        """Whether the re-survey that closed a case still does as its sheets now stand; ended otherwise, it needs none.

        Sheets of it may be corrected, withdrawn or excluded later, or come in late.
        """
        if state.status != "closed":
            return True
        proof = next(verdict for verdict in reversed(state.verdicts) if verdict.get("outcome") == "met")
        resurvey = self._facts.resurveys.get(str(proof["round_id"]))
        days = self._deadlines.number("case_days_after_treatment")
        return resurvey is not None and judge(state, resurvey, str(state.trigger["required"]), days).outcome == "met"

    def _reopen(self, case: Followed, shortfall: Shortfall, reason: str, cause: str) -> None:
        severity = self._severity(shortfall)
        detail = {**_evidence(shortfall, severity), "due_on": self._due(severity, "acknowledge")}
        self._add(case, "reopened", reason, cause=cause, **detail)
        self._mind_season(case)

    def pursue(self, case: Followed, shortfall: Shortfall | None) -> None:
        """What the edition means for an open case."""
        if is_corrected(case.file, _state(case), self._facts):
            self._add(case, "withdrawn", "原始数据更正后达到要求", round_ids=list(_state(case).triggers))
            return
        if shortfall is not None:
            self._attach(case, shortfall)
        self._judge(case)
        if _state(case).is_open:
            self._mind_season(case)
            self._mind_deadline(case)

    def _attach(self, case: Followed, shortfall: Shortfall) -> None:
        known, former = _state(case).triggers.get(shortfall.round_id), _state(case).ended_before
        if known is None and former is not None and is_answered(former, shortfall):
            return
        severity = self._severity(shortfall)
        new = _evidence(shortfall, severity)
        if known is None or any(known.get(key) != value for key, value in new.items()):
            self._add(case, "evidence", _below(shortfall), **new)

    def _judge(self, case: Followed) -> None:
        state = _state(case)
        window = state.window
        resurvey = self._facts.resurveys.get(window.round_id) if window is not None else None
        waiting = state.before_suspension if state.status == "suspended" else state.status
        if window is None or resurvey is None or waiting not in ("resurvey_due", "supplement_due"):
            return
        required = str(state.trigger["required"])
        verdict = judge(state, resurvey, required, self._deadlines.number("case_days_after_treatment"))
        detail: dict[str, Any] = {
            "attempt": window.attempt,
            "round_id": window.round_id,
            "outcome": verdict.outcome,
            "grade": resurvey.grade,
            "surveyed_on": resurvey.last_surveyed_on.isoformat(),
            "rows": resurvey.rows,
            "reasons": list(verdict.reasons),
            "basis": [dict(part) for part in resurvey.basis],
        }
        if verdict.outcome != "met" and (
            state.status == "suspended" or not self._is_whole(state, detail, resurvey.last_surveyed_on)
        ):
            return
        if verdict.outcome == "met":
            self._add(case, "verdict", f"复查 {resurvey.grade} 级，达到 {required} 级要求", **detail)
            self._add(case, "closed", "复查达标", attempt=window.attempt, round_id=window.round_id)
            return
        if state.supplement is None and verdict.supplement is not None:
            detail |= {"supplement": dict(verdict.supplement), "due_on": self._due(state.severity, "supplement")}
        else:
            detail["due_on"] = self._due(state.severity, "works")
        self._add(case, "verdict", "；".join(REASON_ZH[reason] for reason in verdict.reasons), **detail)

    def _is_whole(self, state: CaseState, found: Mapping[str, object], last_surveyed_on: date) -> bool:
        """Whether no more sheets of the re-survey are awaited: some days have passed, and something new has come."""
        former = [verdict for verdict in state.verdicts if verdict.get("attempt") == found["attempt"]]
        # A sheet replaced by as many rows is something new as well: all that was found is compared.
        if former and all(former[-1].get(key) == value for key, value in found.items()):
            return False
        waited = last_surveyed_on + timedelta(days=self._deadlines.number("case_verdict_grace_days"))
        return self._as_of >= waited or (state.due_on is not None and self._as_of > state.due_on)

    def _mind_season(self, case: Followed) -> None:
        """Out of season nothing can be re-surveyed: the case waits for next year's season."""
        state, file = _state(case), case.file
        is_in_season = self._seasons.holds(file.place_code, file.vector, self._as_of)
        if not is_in_season and state.status != "suspended":
            self._add(case, "suspended", "监测季节已过，跨季挂起", step="resume", due_on=self._resume_by().isoformat())
        elif is_in_season and state.status == "suspended":
            due_on = self._resumed_due_on(state)
            self._add(case, "resumed", "监测季节开始，恢复办理", step=state.before_suspension, due_on=due_on)

    def _mind_deadline(self, case: Followed) -> None:
        state = _state(case)
        step, due_on = state.step, state.due_on
        if step is None or due_on is None or self._as_of <= due_on:
            return
        if (step, due_on) not in state.overdue:
            self._add(case, "overdue", f"{STEP_ZH[step]}逾期", step=step, due_on=due_on.isoformat())
        if step == "resume" or (step, due_on) in state.escalated:
            return
        if self._as_of > self._deadlines.escalates_on(state.severity, step, due_on):
            above = self._places.chain(case.file.place_code)[1:2]
            self._add(
                case, "escalated", f"{STEP_ZH[step]}逾期未办，报上级",
                step=step, due_on=due_on.isoformat(), to_place_code=above[0] if above else None,
            )  # fmt: skip

    def _resumed_due_on(self, state: CaseState) -> str:
        """The day of taking up again; where the season begins after it, the step has its time from now on."""
        day = min(self._resume_by(), state.due_on or date.max)
        if day >= self._as_of:
            return day.isoformat()
        step = STEPS[state.before_suspension or "opened"]
        return self._due(state.severity, step)

    def _resume_by(self) -> date:
        """The next day by which suspended cases are taken up again."""
        month, day = (int(part) for part in self._deadlines.conventions["case_resume_by"].split("-"))
        this_year = date(self._as_of.year, month, day)
        return this_year if self._as_of <= this_year else date(self._as_of.year + 1, month, day)

    def _severity(self, shortfall: Shortfall) -> str:
        return self._deadlines.severity(shortfall.grade, shortfall.mark, self._as_of)

    def _due(self, severity: str, step: str) -> str:
        return self._deadlines.due_on(severity, step, self._as_of).isoformat()

    def _add(self, case: Followed, kind: str, reason: str, **detail: object) -> None:
        event = self._event(case, kind, reason, detail)
        case.state = apply(_state(case), event)
        case.derived.append(event)

    def _event(self, case: Followed, kind: str, reason: str, detail: Mapping[str, object]) -> CaseEvent:
        at = end_of_day(self._as_of) - timedelta(microseconds=1)
        return CaseEvent(kind, at, NIGHT_ACTOR, reason, detail, self._as_of, len(case.derived))


def _state(case: Followed) -> CaseState:
    assert case.state is not None
    return case.state


def _evidence(shortfall: Shortfall, severity: str) -> dict[str, object]:
    return {
        "round_id": shortfall.round_id,
        "grade": shortfall.grade,
        "required": shortfall.required,
        "target_id": shortfall.target_id,
        "mark": shortfall.mark,
        "severity": severity,
        "standard": shortfall.standard,
        "edition": shortfall.edition,
        "edition_status": shortfall.edition_status,
        "assessed_on": None if shortfall.assessed_on is None else shortfall.assessed_on.isoformat(),
        "basis": [dict(part) for part in shortfall.basis],
        "failing_units": [dict(unit) for unit in shortfall.failing_units],
    }


def _below(shortfall: Shortfall) -> str:
    vector = VECTOR_ZH[shortfall.vector]
    return f"{shortfall.round_id} {vector} {shortfall.grade} 级，低于要求的 {shortfall.required} 级"


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or the last one where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = first_after - timedelta(days=1)
    return min(date(year, month + 1, min(day.day, last.day)), last)
