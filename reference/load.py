"""Load the standards: read, check, and either one `Standards` or an error that lists everything wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from reference.check import Check, check_tables
from reference.problem import StandardsError, StandardsProblem
from reference.read import read_folders
from reference.rows import Cell, Row
from reference.standards import Standards
from reference.succession import end_predecessors, end_reparented, move_children

__all__ = ["Row", "Standards", "StandardsError", "StandardsProblem", "load_standards"]


def load_standards(folders: Sequence[Path], more: Check | None = None) -> Standards:
    """Read standards/ and the local folders laid over it.

    Args:
        folders: First the complete standards/; then folders whose files append rows to tables of the same name.
            A local folder, or any of its files, may be absent.
        more: A further check between rows, for what only later packages know (the rules that exceptions name).

    Raises:
        StandardsError: A file or row cannot be used; every problem is listed with file, line and reason.
    """
    problems: list[StandardsProblem] = []
    lines = read_folders(folders, problems)
    if lines is not None:
        lines["place"] = end_reparented(lines["place"], lines["place_succession"])
        problems += check_tables(lines, more)
    if problems or lines is None:
        raise StandardsError(problems)
    tables = {name: tuple(line.row for line in found) for name, found in lines.items()}
    ended = end_predecessors(tables["place"], tables["place_succession"])
    tables["place"] = move_children(ended, tables["place_succession"])
    return Standards(tables=tables, hash=_hash(tables))


def _hash(tables: dict[str, tuple[Row, ...]]) -> str:
    content = {
        name: sorted([_canonical(value) for _, value in sorted(row.items())] for row in rows)
        for name, rows in tables.items()
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _canonical(value: Cell) -> str:
    """A cell as text; 1.0 and 1 are the same limit."""
    if value is None:
        return ""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
