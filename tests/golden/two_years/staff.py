"""What people do about a case: in time, late or never; thoroughly or not. Dealt out once for each attempt at each case.

Staff look at a case as the registry shows it and take the next step on the day that their habit gives. What they
record goes through `Desk`, what they survey into the post.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

from cases.event import CaseFile
from cases.fold import fold
from cases.state import CaseState
from sample_data.generator.row import Row
from settings import SHANGHAI
from tests.golden.two_years.desk import Desk
from tests.golden.two_years.ground import LEVELS, Spot
from tests.golden.two_years.post import Post, Sheet


@dataclass(frozen=True)
class Habit:
    """How one attempt is gone about; days are counted from the step before.

    Attributes:
        acknowledges, plans, works, finishes: Days until each step; None for never.
        surveys: Days from the treatment, else from the end of the works, to each survey.
        is_treated: Whether the works are a chemical treatment.
        mends: Whether what was found is gone afterwards.
        lowers: What the true level of the other units is multiplied by.
        survey: What is re-surveyed: complete, thin, skipping (a unit that failed), dirty (one still fails), treated
            (the sheet itself tells of a treatment a few days before).
        arrives: Days until its sheet is received.
        corrects: Days until its sheet is replaced by one in which the trouble is as it was; None for never.
        supplements: Days until the supplement that was asked for; None for never.
        ends_by_hand: How the case is argued away: none, confirmed, rejected, alone.
    """

    acknowledges: int | None = 1
    plans: int | None = 2
    works: int | None = 4
    finishes: int | None = 3
    surveys: tuple[int, ...] = (9,)
    is_treated: bool = True
    mends: bool = True
    lowers: float = 0.2
    survey: str = "complete"
    arrives: int = 1
    corrects: int | None = None
    supplements: int | None = 5
    ends_by_hand: str = "none"


# How many of each are in the deck.
HABITS: dict[str, tuple[int, Habit]] = {
    "prompt": (5, Habit()),
    "without chemicals": (3, Habit(is_treated=False, surveys=(4,))),
    "late": (2, Habit(acknowledges=9, plans=12, works=20, finishes=15, surveys=(20,), arrives=9)),
    "too little effort": (3, Habit(survey="thin")),
    "too little effort, never supplemented": (1, Habit(survey="thin", supplements=None)),
    "a failing unit passed over": (3, Habit(survey="skipping")),
    "a failing unit still dirty": (2, Habit(survey="dirty")),
    "too soon after the treatment": (2, Habit(surveys=(2, 13))),
    "treated once more before the survey": (1, Habit(survey="treated")),
    "the sheet comes late": (4, Habit(arrives=17)),
    "works that do not help": (4, Habit(mends=False, lowers=1.0)),
    "works that help the found places only": (3, Habit(lowers=1.0)),
    "the re-survey is corrected later": (2, Habit(corrects=40)),
    "never acknowledged": (1, Habit(acknowledges=None)),
    "never planned": (1, Habit(plans=None)),
    "never worked": (1, Habit(works=None)),
    "never finished": (1, Habit(finishes=None)),
    "never surveyed again": (2, Habit(surveys=())),
    "argued away": (2, Habit(ends_by_hand="confirmed")),
    "argued away in vain": (2, Habit(ends_by_hand="rejected")),
    "argued away alone": (1, Habit(ends_by_hand="alone")),
}


@dataclass
class Staff:
    """The people of the county and its places.

    Attributes:
        surveyed: Case number, attempt and survey of what is in the post.
        habits: Habit by case number, cycle, attempt and rounds told: a new round makes people think again.
    """

    desk: Desk
    post: Post
    spots: dict[tuple[str, str], Spot]
    surveyed: set[tuple[str, int, str]] = field(default_factory=set)
    habits: dict[tuple[str, int, int, int], str] = field(default_factory=dict)
    _deck: list[str] = field(default_factory=list)

    def act(self, after: date, until: date) -> None:
        """Take every step that falls between two nights: after the one, up to and with the day of the other."""
        for case in self.desk.cases():
            # As many steps as fit into the days; each changes what comes next.
            while self._step(self.desk.case(case.case_id), after, until):
                pass

    def _habit(self, key: tuple[str, int, int, int]) -> Habit:
        """The habit of an attempt: dealt from a shuffled deck, so that none is left out, and kept."""
        if key not in self.habits:
            if not self._deck:
                self._deck = [name for name, (weight, _) in HABITS.items() for _ in range(weight)]
                Random(len(self.habits)).shuffle(self._deck)
            self.habits[key] = self._deck.pop()
        return HABITS[self.habits[key]][1]

    def is_first(self, turn: _Turn, survey: str) -> bool:
        """Whether a survey of this attempt has not been made yet; from now on it has."""
        key = (turn.case.case_no, turn.attempt, survey)
        is_new = key not in self.surveyed
        self.surveyed.add(key)
        return is_new

    def send(self, turn: _Turn, on: date, what: str, rows: Sequence[Row]) -> Sheet:
        """Put the sheet of a re-survey into the post."""
        spot = turn.spot
        name = f"{spot.place}-{spot.vector}-{on}-{what}"
        received_at = at(on + timedelta(days=turn.habit.arrives), 9)
        sheet = Sheet(name, spot.place, spot.vector, received_at, tuple(rows))
        self.post.write(sheet)
        return sheet

    def _step(self, case: CaseFile, after: date, until: date) -> bool:
        state = fold(case.events)
        spot = self.spots.get((case.place_code, case.vector))
        # Nobody but its places works for the county: its own cases wait.
        if not state.is_open or spot is None:
            return False
        attempt = len(state.windows) + (0 if state.window else 1)
        habit = self._habit((case.case_no, state.cycle, attempt, len(state.triggers)))
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
    if turn.habit.ends_by_hand != "none" and not any(e.kind == "override_rejected" for e in turn.case.events):
        return _argue(staff, turn)
    if day := turn.day(turn.habit.plans):
        staff.desk.plan(turn.case, at(day, 11))
        return True
    return False


def _argue(staff: Staff, turn: _Turn) -> bool:
    """Two persons end a case by hand, or one turns the other down; one alone cannot."""
    day = turn.day(3)
    if day is None:
        return False
    if turn.state.proposal is None:
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
    finished = next(e for e in reversed(turn.case.events) if e.kind == "finished")
    works = next(e for e in reversed(turn.case.events) if e.kind == "worked")
    # Days count from the treatment where there was one.
    begun_on = works.day("treated_on") or finished.day("finished_on")
    assert begun_on is not None
    for number, days in enumerate(turn.habit.surveys):
        on = max(begun_on + timedelta(days=days), turn.after + timedelta(days=1))
        if on <= turn.until and staff.is_first(turn, f"survey {number}"):
            sent = staff.send(turn, on, "resurvey", _resurvey(turn, on))
            if turn.habit.corrects is not None:
                true = turn.spot.visit(f"true {on}", on, "resurvey", level=LEVELS[-1])
                later = sent.received_at + timedelta(days=turn.habit.corrects)
                name = f"{sent.name}-true"
                staff.post.write(replace(sent, name=name, received_at=later, rows=tuple(true), replaces=sent.name))
    return False


def _resurvey(turn: _Turn, on: date) -> list[Row]:
    """Rows of a re-survey after the manner of the habit."""
    spot, habit, failing = turn.spot, turn.habit, _failing_units(turn)
    everywhere = set(spot.names)
    name = f"resurvey {on}"
    if habit.survey == "thin":
        return spot.visit(name, on, "resurvey", clean=everywhere, share=0.4)
    if habit.survey == "skipping":
        # More of every other unit, so that the unit alone is what is missing.
        return spot.visit(name, on, "resurvey", clean=everywhere, units=everywhere - set(failing[:1]), share=1.6)
    if habit.survey == "dirty":
        return spot.visit(name, on, "resurvey", clean=everywhere - set(failing[:1]), level=LEVELS[-1])
    if habit.survey == "treated":
        rows = spot.visit(name, on, "resurvey", clean=everywhere)
        return [{**row, "last_treated_on": on - timedelta(days=3)} for row in rows]
    if not habit.mends:
        return spot.visit(name, on, "resurvey")
    if habit.lowers < 1:
        return spot.visit(name, on, "resurvey", clean=everywhere)
    return spot.visit(name, on, "resurvey", clean=set(failing), level=max(spot.level, LEVELS[2]))


def _supplement(staff: Staff, turn: _Turn) -> bool:
    on = turn.day(turn.habit.supplements)
    if on and staff.is_first(turn, "supplement"):
        staff.send(turn, on, "supplement", turn.spot.visit(f"supplement {on}", on, "resurvey", clean=turn.spot.names))
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
