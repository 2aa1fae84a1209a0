"""What every request needs of the installation: its settings, registry, standards, editions and key.

One `House` lives as long as the application. It holds connections, never answers: whatever a page tells is asked for
when it is asked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
from jinja2 import Environment
from sqlalchemy import Engine

from assets.publications.shelf import DATABASE, NoEditionError, published_edition, read_edition
from editions.opened import Edition
from expectations.exceptions import check_exceptions
from portal.desk import Desk
from portal.query.sandbox import Sandbox
from portal.security.scope import within
from portal.security.visitor import IsWithin
from reference.load import Standards, load_standards
from settings import SHANGHAI, STANDARDS, Settings

# How long standards and the published link are believed before they are looked at again.
_BELIEVED_SECONDS = 2.0
_MOST_SCOPES = 200


def _now() -> datetime:
    return datetime.now(UTC)


class StandardsShelf:
    """The standards of an installation, loaded again when a file of them changes."""

    def __init__(self, settings: Settings) -> None:
        self._folders = [STANDARDS, settings.local_standards]
        self._lock = threading.Lock()
        self._looked_at = 0.0
        self._seen: tuple[tuple[str, int, int], ...] = ()
        self._standards: Standards | None = None

    def now(self) -> Standards:
        """The standards as the files say.

        Raises:
            StandardsError: A file was changed so that it cannot be used; the message lists every problem.
        """
        with self._lock:
            if self._standards is None or time.monotonic() - self._looked_at > _BELIEVED_SECONDS:
                seen = self._signature()
                if self._standards is None or seen != self._seen:
                    self._standards = load_standards(self._folders, check_exceptions)
                    self._seen = seen
                self._looked_at = time.monotonic()
            return self._standards

    def _signature(self) -> tuple[tuple[str, int, int], ...]:
        found = []
        for folder in self._folders:
            for path in sorted(folder.glob("*.csv")):
                about = path.stat()
                found.append((str(path), about.st_mtime_ns, about.st_size))
        return tuple(found)


class EditionShelf:
    """Published editions, opened for reading: one connection each, a cursor for every request.

    A reader keeps the edition that it began with, whatever is published meanwhile.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._opened: dict[Path, tuple[Edition, int]] = {}  # with how many readers each has now
        self._named: dict[bool, tuple[float, Path]] = {}

    @contextmanager
    def reading(self, *, official: bool = False) -> Iterator[Edition]:
        """The published edition; with `official`, the newest nightly one.

        Raises:
            NoEditionError: Nothing is published yet; its message says what to run.
        """
        with self._lock:
            folder = self._folder(official=official)
            edition, readers = self._opened.get(folder) or (self._open(folder), 0)
            self._opened[folder] = (edition, readers + 1)
        try:
            cursor = edition.connection.cursor()
            try:
                yield Edition(
                    cursor, edition.edition_id, edition.kind, edition.as_of, edition.folder, edition.is_practice
                )
            finally:
                cursor.close()
        finally:
            with self._lock:
                edition, readers = self._opened[folder]
                self._opened[folder] = (edition, readers - 1)
                self._close_unread()

    @contextmanager
    def reading_if_any(self, *, official: bool = False) -> Iterator[Edition | None]:
        """The same; None where nothing is published yet."""
        with ExitStack() as stack:
            try:
                edition = stack.enter_context(self.reading(official=official))
            except NoEditionError:
                edition = None
            yield edition

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for edition, _ in self._opened.values():
                edition.connection.close()
            self._opened.clear()

    def _folder(self, *, official: bool) -> Path:
        looked_at, folder = self._named.get(official, (0.0, None))
        if folder is None or time.monotonic() - looked_at > _BELIEVED_SECONDS:
            folder = published_edition(self._settings, official=official).folder
            self._named[official] = (time.monotonic(), folder)
        return folder

    def _open(self, folder: Path) -> Edition:
        about = read_edition(folder)
        connection = duckdb.connect(str(folder / DATABASE), read_only=True)
        connection.execute("set timezone = 'Asia/Shanghai'")
        # Whatever a query says, it reaches no other file and no network.
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        return Edition(connection, about.edition_id, about.kind, about.as_of, folder, about.is_practice)

    def _close_unread(self) -> None:
        """Close what nobody reads and no link names any more, so that removed editions leave the disk."""
        named = {folder for _, folder in self._named.values()}
        for folder in [f for f, (_, readers) in self._opened.items() if readers == 0 and f not in named]:
            self._opened.pop(folder)[0].connection.close()


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
