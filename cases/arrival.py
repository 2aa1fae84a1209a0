"""What rows of kind re-survey mean for cases on the day they come in: which attempt they count for, or why for none.

The night judges by the same days (sql/facts/sheet_row.sql); this only tells the sender at once, while something can
still be mended. Whether a re-survey is enough is for the night alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases.event import CaseFile
from cases.fold import fold
from cases.places import PlacesNow
from cases.state import CaseState, Window
from cases.telling import Names
from cases.words import VECTOR_ZH
from reference.load import Standards


@dataclass(frozen=True)
class Visit:
    """An accepted row of kind re-survey."""

    place_code: str
    surveyed_on: date


@dataclass(frozen=True)
class _Case:
    file: CaseFile
    state: CaseState
    distance: int


def arrival_lines(visits: Iterable[Visit], vector: str, cases: Iterable[CaseFile], standards: Standards) -> list[str]:
    """A sentence for each thing that the rows come to, those that count first.

    Args:
        visits: Accepted rows of kind re-survey of one sheet.
        vector: What they look for.
        cases: All cases, as they stand now.
        standards: Places.
    """
    names = Names(standards)
    known: dict[str, list[tuple[CaseFile, CaseState]]] = {}
    for case in cases:
        if case.vector == vector:
            known.setdefault(case.place_code, []).append((case, fold(case.events)))
    counted: Counter[tuple[str, str]] = Counter()
    other: Counter[str] = Counter()
    for visit in visits:
        above = standards.ancestors(visit.place_code, visit.surveyed_on)
        # A case of a street that was merged goes on in its successor.
        places = PlacesNow(standards, visit.surveyed_on)
        near = [
            _Case(file, state, distance)
            for distance, place_code in enumerate(above)
            for code in (place_code, *places.former(place_code))
            for file, state in known.get(code, ())
        ]
        windows = [(-one.distance, w.starts_on, w.attempt, one) for one in near for w in one.state.windows
                   if _holds(w, visit.surveyed_on)]  # fmt: skip
        if windows:
            _, _, attempt, one = max(windows, key=lambda found: found[:3])
            counted[(_name(one.file, names), f"第 {attempt} 次复查")] += 1
        else:
            other[_refusal(visit, near, vector, names)] += 1
    lines = [
        f"复查：{rows} 行计入案件 {name}的{attempt}；够不够、达不达标，夜间评级后见 sihai cases。"
        for (name, attempt), rows in sorted(counted.items())
    ]
    return lines + [f"复查：{rows} 行不算任何案件的复查：{why}" for why, rows in sorted(other.items())]


def _holds(window: Window, day: date) -> bool:
    return window.starts_on <= day <= (window.ends_on or date.max)


def _refusal(visit: Visit, near: list[_Case], vector: str, names: Names) -> str:
    """Why a row counts for no case, and what to do."""
    waiting = sorted((one for one in near if one.state.is_open), key=lambda one: one.distance)
    if not waiting:
        place, of = names.place(visit.place_code), VECTOR_ZH[vector]
        return f"{place}所在镇街没有未结的{of}案件；是考评、补测或日常监测的，请改调查性质后用 --replaces 重新报送。"
    one = waiting[0]
    name = _name(one.file, names)
    if one.state.window is None:
        return f"案件 {name}还没有报整改完成（sihai case）；完成日期早于调查日期的，补报后这些行即计入。"
    return (
        f"调查日期 {visit.surveyed_on} 早于案件 {name}可以复查的 {one.state.window.starts_on}"
        "（整改之后，消杀满规定天数）；请到期重新复查，日期填错的请更正。"
    )


def _name(file: CaseFile, names: Names) -> str:
    return f"{file.case_no}（{names.place(file.place_code)} {VECTOR_ZH[file.vector]}）"
