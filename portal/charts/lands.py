"""Boundaries laid out for drawing, kept while their file stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Final

from portal.charts.map import Land, lay_out
from reference.boundaries import FILE, Boundaries, read_boundaries
from reference.standards import Standards

_KEPT: Final = 64


class Lands:
    """Reads the county's file once and lays out each set of places once, until either changes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: tuple[object, Boundaries | None] | None = None
        self._laid: dict[tuple[str, ...], Land | None] = {}

    def land(self, folder: Path, standards: Standards, codes: Sequence[str]) -> tuple[Land | None, str]:
        """The land of some places, None where no boundaries are laid down for any of them; and who drew it.

        Raises:
            StandardsError: The file cannot be used; every problem is listed.
        """
        path = folder / FILE
        about = path.stat() if path.is_file() else None
        stamp = (str(path), about and (about.st_mtime_ns, about.st_size), standards.hash)
        with self._lock:
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, read_boundaries(folder, standards))
                self._laid.clear()
            boundaries = self._read[1]
            if boundaries is None:
                return None, ""
            key = tuple(codes)
            if key not in self._laid:
                if len(self._laid) >= _KEPT:
                    self._laid.clear()
                self._laid[key] = lay_out(boundaries, codes)
            return self._laid[key], boundaries.source
