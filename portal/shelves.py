"""What the portal keeps open between requests, and takes anew when it changes: the standards, published editions."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from assets.publications.shelf import NoEditionError, published_edition
from editions.opened import Edition, opened_at
from expectations.exceptions import check_exceptions
from reference.load import Standards, load_standards
from reference.problem import StandardsError
from settings import STANDARDS, Settings

# How long standards and the published link are believed before they are looked at again.
_BELIEVED_SECONDS = 2.0

_log = logging.getLogger("portal.shelves")


class StandardsShelf:
    """The standards of an installation, loaded again when a file of them changes.

    Args:
        settings: The installation.
        believed_s: Seconds for which the files are not looked at again: a page asks many times, a judge once a sheet.
    """

    def __init__(self, settings: Settings, believed_s: float = _BELIEVED_SECONDS) -> None:
        self._believed_s = believed_s
        self._folders = (STANDARDS, settings.local_standards)
        self._lock = threading.Lock()
        self._looked_at = 0.0
        self._seen: tuple[tuple[str, int, int], ...] = ()
        self._standards: Standards | None = None

    def now(self) -> Standards:
        """The standards as the files say; the former ones while a changed file cannot be used, which the log tells.

        Raises:
            StandardsError: There are no former ones; the message lists every problem.
        """
        with self._lock:
            if self._standards is None or time.monotonic() - self._looked_at >= self._believed_s:
                seen = self._signature()
                if self._standards is None or seen != self._seen:
                    self._standards = self._load(self._standards)
                    self._seen = seen
                self._looked_at = time.monotonic()
            return self._standards

    def _load(self, former: Standards | None) -> Standards:
        try:
            return load_standards(self._folders, check_exceptions)
        except StandardsError as error:
            if former is None:
                raise
            _log.warning("the standards were changed and are wrong; the former ones are used: %s", error)
            return former

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
            edition, readers = self._opened.get(folder) or (opened_at(folder), 0)
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

    def _close_unread(self) -> None:
        """Close what nobody reads and no link names any more, so that removed editions leave the disk."""
        named = {folder for _, folder in self._named.values()}
        for folder in [f for f, (_, readers) in self._opened.items() if readers == 0 and f not in named]:
            self._opened.pop(folder)[0].connection.close()
