"""Until when each step of a case is to be done, as a letter tells it: the rule, and the latest day that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from cases.deadlines import Deadlines
from cases.state import STEPS, CaseState
from cases.wording import day_zh, weekday_zh
from cases.words import STEP_ZH

_ORDER: Final = ("acknowledge", "plan", "works", "resurvey")
_AFTER: Final = {"acknowledge": "文书送达", "plan": "签收", "works": "方案确定", "resurvey": "整改完成"}


@dataclass(frozen=True)
class Deadline:
    """One step: what it is called, by what rule it is due, and the latest day."""

    step: str
    name: str
    rule: str
    due_on: date
    latest: str


def schedule(
    state: CaseState, deadlines: Deadlines, made_on: date, months: tuple[int, int] | None = None
) -> tuple[Deadline, ...]:
    """The steps that still lie ahead.

    The step waited for is due on the day that the case holds; each later one is counted from the latest day of the
    one before, so that the days are the last ones possible. Whoever is earlier is counted from his own day.

    Args:
        state: What the case has come to.
        deadlines: That hold in the county.
        made_on: Day of the letter.
        months: First and last month in which a survey counts, None where no season is known.
    """
    if state.step is None:
        return ()
    step, found = state.step, []
    due_on = state.due_on or deadlines.due_on(state.severity, _counted(step), made_on)
    found.append(
        Deadline(
            step, STEP_ZH[step], _rule(state, deadlines, step, made_on), due_on, _latest(step, due_on, made_on, months)
        )
    )
    for later in _later(state):
        due_on = deadlines.due_on(state.severity, later, max(due_on, made_on))
        rule = _rule(state, deadlines, later, made_on)
        found.append(Deadline(later, STEP_ZH[later], rule, due_on, _latest(later, due_on, made_on, months)))
    return tuple(found)


def _later(state: CaseState) -> tuple[str, ...]:
    step = state.step
    if step == "resume":
        # What was waited for before the season ended is waited for again.
        before = STEPS.get(state.before_suspension or "opened", "acknowledge")
        return _ORDER[_ORDER.index(before) :] if before in _ORDER else ()
    return _ORDER[_ORDER.index(step) + 1 :] if step in _ORDER else ()


def _counted(step: str) -> str:
    """A step whose working days a row names; resuming has a day of the year instead."""
    return "acknowledge" if step == "resume" else step


def _rule(state: CaseState, deadlines: Deadlines, step: str, made_on: date) -> str:
    if step == "resume":
        return "调查季节开始后"
    number = deadlines.calendar.between(made_on, deadlines.due_on(state.severity, _counted(step), made_on))
    if step == "supplement":
        return f"通知补测后 {number} 个工作日内"
    return f"{_AFTER[step]}后 {number} 个工作日内"


def _latest(step: str, due_on: date, made_on: date, months: tuple[int, int] | None) -> str:
    if due_on < made_on:
        return f"原定{day_zh(due_on)}，已逾期，请即办理"
    if step in ("resurvey", "supplement") and months is not None and not months[0] <= due_on.month <= months[1]:
        return f"{weekday_zh(due_on)}；不在调查季节的，顺延"
    return weekday_zh(due_on)
