"""Places that go on under another code: a case outlives the merger of its street."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reference.load import Standards
from reference.rows import day
from reference.succession import handovers


class PlacesNow:
    """Places as they stand on a day.

    Args:
        standards: Places and their successions.
        on: The day.
    """

    def __init__(self, standards: Standards, on: date) -> None:
        self._standards = standards
        self._on = on
        self._handovers = handovers(standards.tables["place_succession"])
        self._former: dict[str, list[str]] = {}
        for code in self._handovers:
            if (now := self.now(code)) != code:
                self._former.setdefault(now, []).append(code)

    def now(self, code: str) -> str:
        """The code under which a place goes on; its own where it stands, was divided, or nothing follows it."""
        passed = {code}
        while self._standards.place(code, self._on) is None:
            last = [successors for on, successors in self._handovers.get(code, ()) if on <= self._on][-1:]
            if not last or len(last[0]) > 1 or last[0][0] in passed:
                break
            code = last[0][0]
            passed.add(code)
        return code

    def former(self, code: str) -> Iterator[str]:
        """Codes of places that a place continues, not its own."""
        yield from self._former.get(code, ())

    def chain(self, code: str) -> tuple[str, ...]:
        """The place, as it goes on, and everything above it; of one that nothing continues, as on its last day."""
        standing = self._standards.ancestors(self.now(code), self._on)
        if standing:
            return standing
        row = self._standards.place_ever(code)
        last = None if row is None else day(row, "valid_to")
        return () if last is None else self._standards.ancestors(code, last)
