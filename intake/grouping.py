"""Problems put together by what one correction mends, the most useful correction first.

A group is one rule at one column; where the same wrong value stands in many rows (one place code typed wrong and filled
down), those rows are a group of their own. Pure functions of the problems; how groups are shown is told elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from expectations.problem import RowProblem

SEVERITIES = ("error", "warning", "notice")
# A value is a cause of its own from so many rows, if it is also a tenth of the rule's: at most ten such groups a rule.
_FEWEST_OF_ONE_VALUE = 3
_SHARE_OF_ONE_VALUE = 10
# `seen_text` joins the values of several cells by this; such rows share no one cause.
_SEVERAL_CELLS = "；"


@dataclass(frozen=True)
class Place:
    """The rows of a group in one sheet.

    Attributes:
        rows: Their numbers as the user sees them: `3–18、25`.
        cell: Reference of the first cell, "" where no cell gave it.
    """

    sheet: str
    rows: str
    cell: str


@dataclass(frozen=True)
class Group:
    """Problems with one cause.

    Attributes:
        rows: Number of rows; 0 where the whole file is meant.
        mends: Rows that become acceptable once this group is mended and nothing else (errors only).
        seen: The one value that stands in all of them, or that of the first.
        is_one_value: `seen` stands in all of them.
        places: Where, one entry a sheet.
        problems: In the order of the sheet.
    """

    rule_id: str
    severity: str
    column: str
    title_zh: str
    sentence_zh: str
    sentence_en: str
    remedy_zh: str
    remedy_en: str
    rows: int
    mends: int
    seen: str
    is_one_value: bool
    allowed_zh: str
    places: tuple[Place, ...]
    problems: tuple[RowProblem, ...]

    def as_dict(self) -> dict[str, object]:
        """The group as JSON takes it; its problems stand in the answer already."""
        kept = {key: value for key, value in vars(self).items() if key not in ("places", "problems")}
        return {**kept, "places": [vars(place) for place in self.places]}


def grouped(problems: Iterable[RowProblem]) -> list[Group]:
    """Groups of problems: errors first, then by rows that would become acceptable, then by rows."""
    together: dict[tuple[str, str, str, str | None], list[RowProblem]] = {}
    by_rule: dict[tuple[str, str, str], list[RowProblem]] = {}
    for problem in problems:
        by_rule.setdefault((problem.severity, problem.rule_id, problem.column), []).append(problem)
    for (severity, rule_id, column), found in by_rule.items():
        common = _common_values(found)
        for one in found:
            together.setdefault((severity, rule_id, column, one.seen if one.seen in common else None), []).append(one)
    alone = _mended_alone(together.values())
    groups = [_group(found, mends) for found, mends in zip(together.values(), alone, strict=True)]
    return sorted(groups, key=lambda g: (SEVERITIES.index(g.severity), g.rows > 0, -g.mends, -g.rows))


class Line(NamedTuple):
    """A line of a group's table: sheet, row numbers, column, what was filled in, what is allowed."""

    sheet: str
    rows: str
    title: str
    seen: str
    allowed: str


def lines_of(group: Group, most: int | None = None) -> tuple[list[Line], int]:
    """Lines of a group's table, and rows left out.

    A line for each sheet where all rows say the same, its rows joined to runs; otherwise a line for each row.

    Args:
        group: The group.
        most: Rows, or runs of rows, that are shown; None for all.
    """
    title = group.title_zh or "整行"
    if not group.is_one_value or len({one.allowed_zh for one in group.problems}) > 1:
        shown = group.problems[:most]
        lines = [Line(one.sheet, str(one.row), title, one.seen, one.allowed_zh) for one in shown]
        return lines, group.rows - len(shown)
    lines, left = [], 0
    for place in group.places:
        runs = place.rows.split("、")
        more = [run.split("–") for run in runs[len(runs) if most is None else most :]]
        left += sum(int(run[-1]) - int(run[0]) + 1 for run in more)
        rows = "、".join(runs[:most]) + ("…" if more else "")
        lines.append(Line(place.sheet, rows, title, group.seen, group.allowed_zh))
    return lines, left


def row_ranges(numbers: Iterable[int]) -> str:
    """Row numbers as people write them: `3–18、25`."""
    parts: list[str] = []
    first = last = 0
    for number in [*sorted(set(numbers)), -1]:
        if first and number != last + 1:
            parts.append(str(first) if first == last else f"{first}–{last}")
            first = 0
        first, last = first or number, number
    return "、".join(parts)


def _common_values(problems: Sequence[RowProblem]) -> set[str]:
    """Values that stand in so many rows that they are one cause; none where a value is all there is anyway."""
    counts = Counter(p.seen for p in problems if p.column and _SEVERAL_CELLS not in p.seen)
    return {
        seen
        for seen, count in counts.items()
        if count >= _FEWEST_OF_ONE_VALUE and count * _SHARE_OF_ONE_VALUE >= len(problems)
    }


def _mended_alone(groups: Iterable[Sequence[RowProblem]]) -> list[int]:
    """For each group, the rows whose every error is in it."""
    errors: dict[tuple[str, str], set[int]] = {}
    count = 0
    for number, found in enumerate(groups):
        count += 1
        for one in found:
            if one.severity == "error" and one.row:
                errors.setdefault((one.sheet, one.row_id), set()).add(number)
    mends = Counter(next(iter(numbers)) for numbers in errors.values() if len(numbers) == 1)
    return [mends[number] for number in range(count)]


def _group(found: Sequence[RowProblem], mends: int) -> Group:
    first = found[0]
    rows: dict[str, list[int]] = {}
    cells: dict[str, str] = {}
    for one in found:
        if one.row:
            rows.setdefault(one.sheet, []).append(one.row)
            cells.setdefault(one.sheet, one.cell)
    return Group(
        first.rule_id, first.severity, first.column, first.title_zh, first.sentence_zh, first.sentence_en,
        first.remedy_zh, first.remedy_en,
        rows=len({(one.sheet, one.row) for one in found if one.row}),
        mends=mends,
        seen=first.seen,
        is_one_value=all(one.seen == first.seen for one in found),
        allowed_zh=first.allowed_zh,
        places=tuple(Place(sheet, row_ranges(numbers), cells[sheet]) for sheet, numbers in rows.items()),
        problems=tuple(found),
    )  # fmt: skip
