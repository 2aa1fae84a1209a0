"""Merges, splits and renames: what follows from the rows that name the successors of a place.

The official list is a snapshot and local rows are only appended, so a merged place is still open-ended there, and what
lies below it still names it as parent. Here the place ends and what lies below passes to its successor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from reference.problem import StandardsProblem
from reference.read import Line
from reference.rows import Row, day, in_force, text

# A former place -> the days on which successors take over, each with those successors.
Handovers = Mapping[str, Sequence[tuple[date, tuple[str, ...]]]]


def handovers(successions: Iterable[Row]) -> Handovers:
    """The days on which places hand over to successors with another code, oldest first."""
    found: dict[str, dict[date, set[str]]] = {}
    for row in successions:
        former, successor = text(row, "predecessor_code"), text(row, "successor_code")
        effective_on = day(row, "effective_on")
        # A rename that keeps its code is told by two rows of place.csv with validity of their own.
        if effective_on and former != successor:
            found.setdefault(former, {}).setdefault(effective_on, set()).add(successor)
    return {former: [(on, tuple(sorted(days[on]))) for on in sorted(days)] for former, days in found.items()}


def end_predecessors(places: Iterable[Row], successions: Iterable[Row]) -> tuple[Row, ...]:
    """Places with `valid_to` on the day before a successor with another code takes over; other rows as they are."""
    days = {former: [on for on, _ in found] for former, found in handovers(successions).items()}
    return tuple(_ended(row, days.get(text(row, "place_code"), ())) for row in places)


def _ended(place: Row, ends: Iterable[date]) -> Row:
    valid_from, valid_to = _span(place)
    # A row that starts later is the code used anew; one that ended before is not made longer.
    within = [end for end in ends if valid_from < end <= valid_to]
    return {**place, "valid_to": min(within) - timedelta(days=1)} if within else place


def _span(row: Row) -> tuple[date, date]:
    return day(row, "valid_from") or date.min, day(row, "valid_to") or date.max


def end_reparented(places: Iterable[Line], successions: Iterable[Line]) -> list[Line]:
    """Lines of place.csv, those ended whose place has a row of its own from the day on which its parent hands over.

    So a local folder can say to which half of a divided town a village belongs, though the official row is open-ended.
    A day on which a successor of the parent hands over in its turn is as good.
    """
    lines = list(places)
    found = handovers(line.row for line in successions)
    starts = {(text(line.row, "place_code"), day(line.row, "valid_from")) for line in lines}

    def ended(line: Line) -> Line:
        code = text(line.row, "place_code")
        row = _ended(line.row, [on for on in _days(text(line.row, "parent_code"), found) if (code, on) in starts])
        return line if row is line.row else replace(line, row=row)

    return [ended(line) for line in lines]


def _days(former: str, found: Handovers) -> set[date]:
    """Days on which a place, or what continues it, hands over."""
    known, days = {former}, set[date]()
    wanted = [former]
    while wanted:
        for on, successors in found.get(wanted.pop(), ()):
            days.add(on)
            wanted += [code for code in successors if code not in known]
            known.update(successors)
    return days


def move_children(places: Iterable[Row], successions: Iterable[Row]) -> tuple[Row, ...]:
    """Places whose parent hands over to one successor have that successor as parent from its first day on.

    Args:
        places: Places after `end_predecessors`.
        successions: Rows of place_succession.csv.

    Returns:
        The rows, each one cut in two on the day on which its parent hands over. Below a divided place they are as they
        were: `check_successions` tells them.
    """
    rows = tuple(places)
    found, by_code = handovers(successions), _by_code(rows)
    return tuple(piece for row in rows for piece in _pieces(row, found, by_code, date.min))


def _pieces(child: Row, found: Handovers, by_code: Mapping[str, Sequence[Row]], since: date) -> Iterator[Row]:
    valid_from, _ = _span(child)
    taken = _handover(child, found, by_code, since)
    if taken is None or len(taken[1]) != 1:
        yield child
        return
    on, (successor,) = taken
    if valid_from < on:
        yield {**child, "valid_to": on - timedelta(days=1)}
    # The successor may hand over in its turn, but only later: each step is nearer the end.
    moved = {**child, "parent_code": successor, "valid_from": max(valid_from, on)}
    yield from _pieces(moved, found, by_code, on)


def _handover(
    child: Row, found: Handovers, by_code: Mapping[str, Sequence[Row]], since: date
) -> tuple[date, tuple[str, ...]] | None:
    """The first day after `since` on which the parent hands over while the child lives; None when it never does."""
    parent, (valid_from, valid_to) = text(child, "parent_code"), _span(child)
    for on, successors in found.get(parent, ()):
        # A child that starts after that day under a parent that is valid then belongs to the code used anew.
        begins_under_another = on <= valid_from and in_force(by_code.get(parent, ()), valid_from) is not None
        if since < on <= valid_to and not begins_under_another:
            return on, successors
    return None


def _by_code(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(text(row, "place_code"), []).append(row)
    return found


def check_successions(lines: Mapping[str, list[Line]]) -> Iterator[StandardsProblem]:
    """A successor exists on its first day, and what lies below a divided place says to which half it belongs."""
    successions = [line.row for line in lines["place_succession"]]
    found = handovers(successions)
    places = move_children(end_predecessors((line.row for line in lines["place"]), successions), successions)
    by_code = _by_code(places)
    below: dict[str, list[Row]] = {}
    for row in places:
        below.setdefault(text(row, "parent_code"), []).append(row)
    for line in lines["place_succession"]:
        former, successor = text(line.row, "predecessor_code"), text(line.row, "successor_code")
        on = day(line.row, "effective_on")
        if on is None or former == successor:
            continue
        if successor in by_code and in_force(by_code[successor], on) is None:
            yield line.problem(f"新代码{successor}在{on}无效", f"successor {successor} is not valid on {on}")
        successors = next(codes for day_, codes in found[former] if day_ == on)
        if len(successors) > 1 and successor == successors[0]:
            yield from _check_divided(line, below.get(former, []), found, by_code)


def _check_divided(
    line: Line, children: Iterable[Row], found: Handovers, by_code: Mapping[str, Sequence[Row]]
) -> Iterator[StandardsProblem]:
    """One problem, at the first of the successions, for all the places that are left without a parent."""
    former, on = text(line.row, "predecessor_code"), day(line.row, "effective_on")
    taken = {text(child, "place_code"): _handover(child, found, by_code, date.min) for child in children}
    left = sorted(code for code, handover in taken.items() if handover is not None and handover[0] == on)
    if left:
        yield line.problem(
            f"{former}在{on}分为几个地区，其下{len(left)}个地区未说明归属：{'、'.join(left)}；"
            f"请在place.csv中为每个各加一行，生效日期{on}，上级为其新的上级",
            f"{former} is divided on {on} and {len(left)} places below it name no new parent: {', '.join(left)}; "
            f"add a row of place.csv for each, valid from {on}",
        )
