"""Whether a place lies within another, on the division tree as it stands on a day; codes are never cut."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from cases.places import PlacesNow
from portal.security.visitor import IsWithin
from reference.load import Standards

# Trees that are kept: standards may be read anew, and a day ends.
_KEPT = 4
_trees: dict[tuple[str, date], IsWithin] = {}


def within(standards: Standards, on: date) -> IsWithin:
    """The question whether the first place is the second or lies below it.

    A place that was merged lies within what continues it, so that whoever answers for the new street sees what the
    former one sent. A village that passed to another town lies within that one from its first day there on.

    Args:
        standards: Places and their successions.
        on: The day.
    """
    key = (standards.hash, on)
    found = _trees.get(key)
    if found is None:
        while len(_trees) >= _KEPT:
            _trees.pop(next(iter(_trees)), None)
        found = _trees[key] = _within_on(standards, on)
    return found


def _within_on(standards: Standards, on: date) -> IsWithin:
    places = PlacesNow(standards, on)

    @lru_cache(maxsize=65_536)
    def above(place_code: str) -> frozenset[str]:
        return frozenset((place_code, *places.chain(place_code)))

    return lambda place_code, root: root in above(place_code)
