"""What must hold of editions and limits: one edition in force for a vector, three grades in order, one comparison."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from reference.problem import StandardsProblem
from reference.read import Line
from reference.rows import day, is_in_force, overlap, text
from reference.table import GRADES

Lines = dict[str, list[Line]]


def check_editions(lines: Lines) -> Iterator[StandardsProblem]:
    """On no day are two editions in force for one vector, and an edition said to be known has limits."""
    with_limits = {(text(line.row, "standard"), text(line.row, "edition")) for line in lines["threshold"]}
    editions = [line for line in lines["edition"] if line.is_whole]
    for position, line in enumerate(editions):
        for other in editions[:position]:
            # Rows of one key are judged with every other table's keys.
            same_key = all(line.row[c] == other.row[c] for c in ("standard", "edition"))
            if not same_key and line.row["vector"] == other.row["vector"] and overlap(line.row, other.row):
                where = f"{other.file}:{other.number}"
                yield line.problem(
                    f"同一病媒两个版本有效期重叠，另见{where}", f"overlapping validity: another edition at {where}"
                )
        if line.row["limits_known"] and (text(line.row, "standard"), text(line.row, "edition")) not in with_limits:
            yield line.problem(
                "limits_known为true，但threshold.csv中没有此版本的限值",
                "limits_known is true but threshold.csv has no limits of this edition",
            )


def check_limits(lines: Lines) -> Iterator[StandardsProblem]:
    """Every ladder is whole and in order on every day on which any of its rows holds; equal limits are fine."""
    vectors = {text(line.row, "indicator"): text(line.row, "vector") for line in lines["indicator"]}
    editions = {(*_edition(line), text(line.row, "vector")): line for line in lines["edition"]}
    ladders: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines["threshold"]:
        indicator = text(line.row, "indicator")
        ladders.setdefault((*_edition(line), indicator), []).append(line)
        # A local ladder stands in a local document; a national one in an edition of its vector's standard.
        if (
            line.is_whole
            and not text(line.row, "adopted_by")
            and (*_edition(line), vectors.get(indicator, "")) not in editions
        ):
            named = " ".join(_edition(line))
            yield line.problem(
                f"edition.csv中没有该指标所属病媒的版本“{named}”",
                f"edition.csv has no edition {named!r} for this indicator's vector",
            )
    for ladder in ladders.values():
        if not all(line.is_whole for line in ladder):
            continue
        comparisons = {text(line.row, "comparison") for line in ladder}
        if len(comparisons) > 1:
            shown = " ".join(sorted(comparisons))
            yield ladder[-1].problem(
                f"同一指标的各级限值比较方式不一致：{shown}",
                f"limits of one indicator use several comparisons: {shown}",
            )
        else:
            yield from _check_ladder(ladder, comparisons.pop())


def _edition(line: Line) -> tuple[str, str]:
    return text(line.row, "standard"), text(line.row, "edition")


def _check_ladder(ladder: list[Line], comparison: str) -> Iterator[StandardsProblem]:
    reported: set[StandardsProblem] = set()
    for on in _days_of_change(ladder):
        steps = {text(line.row, "grade"): line for line in ladder if is_in_force(line.row, on)}
        missing = [grade for grade in GRADES if grade not in steps]
        if not steps:
            continue
        if missing:
            first = next(iter(steps.values()))
            reported.add(
                first.problem(f"{on}缺少{'、'.join(missing)}级限值", f"no limit for grade {', '.join(missing)} on {on}")
            )
            continue
        for better, worse in pairwise(GRADES):
            strict, lax = _limit(steps[better]), _limit(steps[worse])
            if (strict < lax) if comparison == ">=" else (strict > lax):
                reported.add(
                    steps[worse].problem(
                        f"限值顺序不对：{better}级{comparison}{strict}，{worse}级{comparison}{lax}",
                        f"limits out of order: {better} {comparison} {strict}, {worse} {comparison} {lax}",
                    )
                )
    yield from reported


def _days_of_change(ladder: list[Line]) -> list[date]:
    """The days on which the set of rows in force changes."""
    days: set[date] = set()
    for line in ladder:
        valid_from, valid_to = day(line.row, "valid_from"), day(line.row, "valid_to")
        if valid_from is not None:
            days.add(valid_from)
        if valid_to is not None and valid_to < date.max:
            days.add(valid_to + timedelta(days=1))
    return sorted(days)


def _limit(line: Line) -> Decimal:
    return Decimal(text(line.row, "limit_value"))


def check_unit_ladder(lines: Lines) -> Iterator[StandardsProblem]:
    """Steps of the single-unit ladder do not overlap, so that a number of rooms has one answer."""
    steps = [line for line in lines["unit_ladder"] if line.is_whole]
    for position, line in enumerate(steps):
        first, last = _rooms(line)
        if last < first:
            yield line.problem(f"房间数上限{last}小于下限{first}", f"rooms_to {last} is below rooms_from {first}")
        for other in steps[:position]:
            other_first, other_last = _rooms(other)
            # Steps that start at the same number are duplicates of the key, reported with the keys.
            is_overlap = first != other_first and first <= other_last and other_first <= last
            if is_overlap and line.row["vector"] == other.row["vector"]:
                where = f"{other.file}:{other.number}"
                yield line.problem(f"房间数范围与{where}重叠", f"range of rooms overlaps that at {where}")


def _rooms(line: Line) -> tuple[int, int]:
    first, last = line.row["rooms_from"], line.row["rooms_to"]
    return (first if isinstance(first, int) else 0), (last if isinstance(last, int) else 10**9)
