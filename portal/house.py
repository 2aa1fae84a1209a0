"""What every request needs of the installation: its settings, registry, standards, editions and key.

One `House` lives as long as the application. It holds connections, never answers: whatever a page tells is asked for
when it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from jinja2 import Environment
from sqlalchemy import Engine

from portal.desk import Desk
from portal.query.sandbox import Sandbox
from portal.security.scope import within
from portal.security.visitor import IsWithin
from portal.shelves import EditionShelf, StandardsShelf
from settings import SHANGHAI, Settings

_MOST_SCOPES = 200


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class House:
    """The installation behind the portal.

    Attributes:
        settings: Where everything is.
        engine: The registry.
        key: Signs CSRF tokens and messages carried to the next page; never leaves the machine.
        templates: The pages.
        standards, editions: As they stand when asked.
        queries: Runs what analysts ask of an edition, outside this process.
        desk: Ingests what is received; its process starts when first needed.
        clock: The present instant; tests hand in another.
    """

    settings: Settings
    engine: Engine
    key: bytes
    templates: Environment
    standards: StandardsShelf
    editions: EditionShelf
    desk: Desk
    clock: Callable[[], datetime] = field(default=_now)
    queries: Sandbox = field(default_factory=Sandbox, init=False)
    _within: dict[tuple[str, date, frozenset[str]], frozenset[str]] = field(
        default_factory=dict, init=False, repr=False
    )

    def today(self) -> date:
        """Today in Shanghai."""
        return self.clock().astimezone(SHANGHAI).date()

    def is_within(self) -> IsWithin:
        """Whether a place is another or lies below it."""
        return within(self.standards.now(), self.today())

    def places_within(self, roots: Iterable[str]) -> frozenset[str]:
        """Codes of every place that is one of the roots or lies below it, former places too."""
        standards, today, wanted = self.standards.now(), self.today(), frozenset(roots)
        key = (standards.hash, today, wanted)
        if key not in self._within:
            if len(self._within) >= _MOST_SCOPES:  # standards changed often, days passed, or very many different grants
                self._within.clear()
            is_within = within(standards, today)
            codes = {str(row["place_code"]) for row in standards.tables["place"]}
            self._within[key] = frozenset(code for code in codes if any(is_within(code, root) for root in wanted))
        return self._within[key]
