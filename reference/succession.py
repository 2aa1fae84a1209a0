"""Merges, splits and renames: the last day of a place follows from the row that names its successor.

The official list is a snapshot and local rows are only appended, so a merged village is still open-ended there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from reference.rows import Row, day, text


def end_predecessors(places: Iterable[Row], successions: Iterable[Row]) -> tuple[Row, ...]:
    """Places with `valid_to` on the day before a successor with another code takes over; other rows as they are."""
    ends: dict[str, list[date]] = {}
    for row in successions:
        effective_on = day(row, "effective_on")
        # A rename that keeps its code is told by two rows of place.csv with validity of their own.
        if effective_on and text(row, "predecessor_code") != text(row, "successor_code"):
            ends.setdefault(text(row, "predecessor_code"), []).append(effective_on)
    return tuple(_ended(row, ends.get(text(row, "place_code"), ())) for row in places)


def _ended(place: Row, ends: Iterable[date]) -> Row:
    valid_from, valid_to = day(place, "valid_from") or date.min, day(place, "valid_to") or date.max
    # A row that starts later is the code used anew; one that ended before is not made longer.
    within = [end for end in ends if valid_from < end <= valid_to]
    return {**place, "valid_to": min(within) - timedelta(days=1)} if within else place
