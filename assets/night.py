"""One grading run: its inputs, held together, and the fingerprint that names them.

Every table of the warehouse is a function of what stands here: the lake's files, the standards, the registry as it
was at `as_of`, and the code.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TypeAlias

import duckdb
from sqlalchemy import Engine

from expectations.exceptions import check_exceptions
from expectations.rules import RULES_VERSION
from reference.load import Standards, load_standards
from registry.snapshot import snapshot
from settings import PROJECT_ROOT, SQL, STANDARDS, Settings

Snapshot: TypeAlias = dict[str, list[dict[str, object]]]

EDITION_KINDS = ("nightly", "intraday")


@dataclass(frozen=True)
class Night:
    """The inputs of one run over an open warehouse.

    Attributes:
        connection: The warehouse, open for writing by this process alone.
        lake: Folder that the registry's file paths are relative to.
        standards: National and local rows, already checked.
        registry: The registry's tables as they were at the end of `as_of`.
        as_of: Last day that counts, Asia/Shanghai.
        kind: `nightly` editions are official, `intraday` ones are for looking.
    """

    connection: duckdb.DuckDBPyConnection
    lake: Path
    standards: Standards
    registry: Snapshot
    as_of: date
    kind: str = "nightly"
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        if self.kind not in EDITION_KINDS:
            raise ValueError(f"edition kind {self.kind!r}; allowed are {', '.join(EDITION_KINDS)}")
        inputs = {
            "as_of": self.as_of.isoformat(),
            "standards": self.standards.hash,
            "rules": RULES_VERSION,
            "registry": self.registry,
            "code": code_hash(),
        }
        text = json.dumps(inputs, sort_keys=True, default=_plain)
        object.__setattr__(self, "fingerprint", hashlib.sha256(text.encode()).hexdigest())


def open_night(
    connection: duckdb.DuckDBPyConnection, settings: Settings, engine: Engine, as_of: date, kind: str = "nightly"
) -> Night:
    """Read standards and registry as of a day, for a run over an open warehouse.

    Raises:
        StandardsError: A row of the standards is wrong; the message names file, line and reason.
    """
    standards = load_standards([STANDARDS, settings.local_standards], check_exceptions)
    return Night(connection, settings.lake, standards, snapshot(engine, as_of), as_of, kind)


@cache
def code_hash() -> str:
    """SHA-256 over everything that computes: SQL files and the Python of the packages that the night runs."""
    digest = hashlib.sha256()
    folders = (SQL, *(PROJECT_ROOT / name for name in ("reference", "sheets", "expectations", "cases", "assets")))
    for path in sorted(p for folder in folders for p in folder.rglob("*") if p.suffix in {".sql", ".py"}):
        digest.update(path.relative_to(PROJECT_ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@cache
def code_commit() -> str:
    """The commit of the checkout, for people; "unknown" outside one."""
    command = ["git", "-C", str(PROJECT_ROOT), "rev-parse", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
