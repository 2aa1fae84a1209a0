"""What people do about a case: in time, late or never; thoroughly or not. Drawn once for each attempt at each case.

Staff look at a case as the registry shows it and take the next step on the day that their habit gives. What they
record goes through `Desk`, what they survey into the post.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np

from cases.event import CaseFile
from cases.fold import fold
from cases.state import CaseState
from settings import SHANGHAI
from tests.golden.two_years.desk import Desk
from tests.golden.two_years.ground import LEVELS, Spot
from tests.golden.two_years.post import Post, Sheet


@dataclass(frozen=True)
class Habit:
    """How one attempt is gone about; days are counted from the step before.

    Attributes:
        acknowledges, plans, works, finishes, surveys: Days until each step; None for never.
        is_treated: Whether the works are a chemical treatment.
        mends: Whether what was found is gone afterwards.
        lowers: What the true level of the other units is multiplied by.
        survey: What is re-surveyed: complete, thin, skipping (a unit that failed), dirty (one still fails).
        supplements: Days until the supplement that was asked for; None for never.
        ends_by_hand: How the case is argued away: none, confirmed, rejected, alone.
    """

    acknowledges: int | None = 1
    plans: int | None = 2
    works: int | None = 4
    finishes: int | None = 3
    surveys: int | None = 9
    is_treated: bool = True
    mends: bool = True
    lowers: float = 0.2
    survey: str = "complete"
    supplements: int | None = 5
    ends_by_hand: str = "none"


HABITS: dict[str, tuple[float, Habit]] = {
    "prompt": (5, Habit()),
    "without chemicals": (3, Habit(is_treated=False, surveys=4)),
    "late": (2, Habit(acknowledges=9, plans=12, works=20, finishes=15, surveys=20)),
    "too little effort": (3, Habit(survey="thin")),
    "too little effort, never supplemented": (1, Habit(survey="thin", supplements=None)),
    "a failing unit passed over": (3, Habit(survey="skipping")),
    "a failing unit still dirty": (2, Habit(survey="dirty")),
    "too soon after the treatment": (2, Habit(surveys=2)),
    "works that do not help": (4, Habit(mends=False, lowers=1.0)),
    "works that help the found places only": (1, Habit(lowers=1.0)),
    "never acknowledged": (1, Habit(acknowledges=None)),
    "never planned": (1, Habit(plans=None)),
    "never worked": (1, Habit(works=None)),
    "never finished": (1, Habit(finishes=None)),
    "never surveyed again": (2, Habit(surveys=None)),
    "argued away": (1, Habit(ends_by_hand="confirmed")),
    "argued away in vain": (1, Habit(ends_by_hand="rejected")),
    "argued away alone": (1, Habit(ends_by_hand="alone")),
}


def habit_of(spot: Spot, case: CaseFile, state: CaseState, attempt: int) -> tuple[str, Habit]:
    """The habit of one attempt: the same whenever it is asked for. Nobody is idle for ever."""
    rng = spot.stream(f"habit {state.cycle} {attempt}")
    names = list(HABITS)
    weights = np.array([HABITS[name][0] for name in names])
    name = names[int(rng.choice(len(names), p=weights / weights.sum()))]
    return name, HABITS[name][1]


@dataclass
class Staff:
    """The people of the county and its places.

    Attributes:
        done: (case number, step) of what was done, with its day.
        habits: Habit by case number, cycle and attempt, for the report of the test.
    """

    desk: Desk
    post: Post
    spots: dict[tuple[str, str], Spot]
    surveyed: set[tuple[str, int, str]] = field(default_factory=set)
    habits: dict[tuple[str, int, int], str] = field(default_factory=dict)

    def act(self, after: date, until: date) -> None:
        """Take every step that falls between two nights: after the one, up to and with the day of the other."""
        for case in self.desk.cases():
            # As many steps as fit into the days; each changes what comes next.
            while self._step(self.desk.case(case.case_id), after, until):
                pass

    def _step(self, case: CaseFile, after: date, until: date) -> bool:
        state = fold(case.events)
        spot = self.spots.get((case.place_code, case.vector))
        # Nobody but its places works for the county: its own cases wait.
        if not state.is_open or spot is None:
            return False
        attempt = len(state.windows) + (0 if state.window else 1)
        name, habit = habit_of(spot, case, state, attempt)
        self.habits[case.case_no, state.cycle, attempt] = name
        last = max(event.at for event in case.events).astimezone(SHANGHAI).date()
        next_step = _NEXT.get(state.status)
        return bool(next_step and next_step(self, _Turn(case, state, spot, habit, attempt, last, after, until)))


@dataclass(frozen=True)
class _Turn:
    """One case that somebody may take one step further."""

    case: CaseFile
    state: CaseState
    spot: Spot
    habit: Habit
    attempt: int
    last: date
    after: date
    until: date

    def day(self, days: int | None) -> date | None:
        """The day on which the next step falls, if it falls before the next night."""
        if days is None:
            return None
        day = max(self.last + timedelta(days=days), self.after + timedelta(days=1))
        return day if day <= self.until else None


def _acknowledge(staff: Staff, turn: _Turn) -> bool:
    if turn.state.status == "opened" and (day := turn.day(1)) and turn.habit.acknowledges != 0:
        staff.desk.notify(turn.case, at(day, 9), f"海爱卫〔{day.year}〕{turn.case.case_no[-3:]}号")
        return True
    if day := turn.day(turn.habit.acknowledges):
        staff.desk.acknowledge(turn.case, at(day, 10))
        return True
    return False


def _plan(staff: Staff, turn: _Turn) -> bool:
    if turn.habit.ends_by_hand != "none":
        return _argue(staff, turn)
    if day := turn.day(turn.habit.plans):
        staff.desk.plan(turn.case, at(day, 11))
        return True
    return False


def _argue(staff: Staff, turn: _Turn) -> bool:
    """Two persons end a case by hand, or fail to; whoever fails leaves it lying."""
    day = turn.day(3)
    if day is None:
        return False
    if turn.state.proposal is None:
        if any(event.kind == "override_proposed" for event in turn.case.events):
            return False
        staff.desk.propose(turn.case, at(day, 9), "陈")
        return True
    if turn.habit.ends_by_hand == "alone":
        return staff.desk.confirm(turn.case, at(day, 10), "陈")
    if turn.habit.ends_by_hand == "rejected":
        staff.desk.reject(turn.case, at(day, 10), "王")
    else:
        staff.desk.confirm(turn.case, at(day, 10), "王")
    return True


def _work(staff: Staff, turn: _Turn) -> bool:
    if day := turn.day(turn.habit.works):
        staff.desk.work(turn.case, at(day, 14), is_treatment=turn.habit.is_treated)
        return True
    return False


def _finish(staff: Staff, turn: _Turn) -> bool:
    if day := turn.day(turn.habit.finishes):
        staff.desk.finish(turn.case, at(day, 16))
        # From here on things are as the works left them.
        turn.spot.level *= turn.habit.lowers
        return True
    return False


def _survey(staff: Staff, turn: _Turn) -> bool:
    key = (turn.case.case_no, turn.attempt, "resurvey")
    if turn.habit.surveys is None or key in staff.surveyed:
        return False
    staff.surveyed.add(key)
    finished_on = next(day_of(e.at) for e in reversed(turn.case.events) if e.kind == "finished")
    works = next(e for e in reversed(turn.case.events) if e.kind == "worked")
    # Days count from the treatment where there was one.
    begun_on = date.fromisoformat(works.text("treated_on")) if works.text("treated_on") else finished_on
    on = max(begun_on + timedelta(days=turn.habit.surveys), turn.after + timedelta(days=1))
    failing = _failing_units(turn)
    clean = set(failing) if turn.habit.mends else set()
    units, share, level = None, 1.0, turn.spot.level
    if turn.habit.survey == "thin":
        share, clean = 0.4, set(turn.spot.names)
    elif turn.habit.survey == "skipping":
        units, clean = [u for u in turn.spot.names if u not in failing[:1]], set(turn.spot.names)
    elif turn.habit.survey == "dirty":
        clean = set(failing[1:])
        level = max(level, LEVELS[-1])
    elif turn.habit.mends and turn.habit.lowers < 1:
        clean = set(turn.spot.names)
    name = f"{turn.case.place_code}-{turn.case.vector}-{on}-resurvey"
    rows = turn.spot.visit(name, on, "resurvey", units=units, clean=clean, share=share, level=level)
    staff.post.write(Sheet(name, turn.case.place_code, turn.case.vector, at(on + timedelta(days=1), 9), tuple(rows)))
    return False


def _supplement(staff: Staff, turn: _Turn) -> bool:
    key = (turn.case.case_no, turn.attempt, "supplement")
    if turn.habit.supplements is None or key in staff.surveyed:
        return False
    staff.surveyed.add(key)
    on = max(turn.last, turn.after) + timedelta(days=turn.habit.supplements)
    name = f"{turn.case.place_code}-{turn.case.vector}-{on}-supplement"
    rows = turn.spot.visit(name, on, "resurvey", clean=set(turn.spot.names))
    staff.post.write(Sheet(name, turn.case.place_code, turn.case.vector, at(on + timedelta(days=1), 9), tuple(rows)))
    return False


def _failing_units(turn: _Turn) -> list[str]:
    """Names of the units that the case says failed."""
    units = turn.state.trigger.get("failing_units") or []
    assert isinstance(units, list)
    return [str(unit["unit_name"]) for unit in units]


_NEXT: dict[str, Callable[[Staff, _Turn], bool]] = {
    "opened": _acknowledge,
    "notified": _acknowledge,
    "acknowledged": _plan,
    "planned": _work,
    "working": _finish,
    "resurvey_due": _survey,
    "supplement_due": _supplement,
}


def at(day: date, hour: int) -> datetime:
    """An hour of office time."""
    return datetime.combine(day, time(hour), tzinfo=SHANGHAI)


def day_of(instant: datetime) -> date:
    """The day of an instant on the wall in Shanghai."""
    return instant.astimezone(SHANGHAI).date()
