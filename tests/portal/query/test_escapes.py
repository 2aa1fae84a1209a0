"""Nobody gets out of the edition by SQL, and nobody holds the portal up with it."""

from __future__ import annotations

import asyncio
import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.query.sandbox import QueryError, QueryRefusedError, QueryResult, QueryTimeoutError, Sandbox
from tests.portal.query.conftest import STREETS

MOST_ROWS = 100
MOST_BYTES = 2**20
PATIENCE_S = 30.0
BRIEFLY_S = 1.5


@dataclass(frozen=True)
class Escape:
    name: str
    sql: str
    expected: str


def _stored() -> list[Escape]:
    text = Path(__file__).with_name("escapes.toml").read_text(encoding="utf-8")
    return [Escape(**stored) for stored in tomllib.loads(text)["escape"]]


# Too long to be read in a file.
LONG = [
    Escape("many brackets", f"select {'(' * 20_000}1{')' * 20_000}", "refused"),
    Escape("many terms", f"select {' + '.join(['1'] * 60_000)}", "refused"),
    Escape(
        "columns without end",
        "select " + ", ".join(f"1 as {'x' * 180}{number}" for number in range(20_000)),
        "cut",
    ),
]
ESCAPES = [*_stored(), *LONG]


class Ticker:
    """Counts how often the event loop comes round while something else runs."""

    def __init__(self) -> None:
        self.ticks = 0

    async def run(self) -> None:
        while True:
            await asyncio.sleep(0.01)
            self.ticks += 1


async def _tried(sandbox: Sandbox, folder: Path, sql: str, seconds: float) -> tuple[QueryResult | QueryError, int]:
    ticker = Ticker()
    ticking = asyncio.create_task(ticker.run())
    try:
        return (
            await sandbox.run(folder, sql, most_rows=MOST_ROWS, most_bytes=MOST_BYTES, seconds=seconds),
            ticker.ticks,
        )
    except QueryError as error:
        return error, ticker.ticks
    finally:
        ticking.cancel()


def _state(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_there_are_as_many_attempts_as_were_asked_for() -> None:
    assert len({escape.sql for escape in ESCAPES}) == len(ESCAPES) >= 40


def _parameters() -> list[object]:
    slow = pytest.mark.slow
    return [pytest.param(e, id=e.name, marks=slow if e.expected == "cut" else ()) for e in ESCAPES]


@pytest.mark.parametrize("escape", _parameters())
def test_an_attempt_is_refused_or_cut_and_the_next_query_answers(
    escape: Escape, sandbox: Sandbox, edition_folder: Path, tmp_path: Path
) -> None:
    registry = tmp_path / "registry.db"
    registry.write_bytes(b"SQLite format 3\0")
    before = _state(edition_folder)
    sql = escape.sql.replace("{folder}", str(edition_folder)).replace("{registry}", str(registry))
    outcome, ticks = asyncio.run(
        _tried(sandbox, edition_folder, sql, PATIENCE_S if escape.expected == "refused" else BRIEFLY_S)
    )
    if escape.expected == "refused":
        assert isinstance(outcome, QueryRefusedError), outcome
        assert outcome.zh.endswith("。")
        assert "root:" not in outcome.en
        assert "died" not in outcome.en, "refused by a rule, not by an accident"
    elif isinstance(outcome, QueryResult):
        assert outcome.is_cut
        assert len(outcome.rows) <= MOST_ROWS
    else:
        assert isinstance(outcome, QueryRefusedError | QueryTimeoutError), outcome
        assert outcome.zh.endswith("。")
    assert ticks > 1, "the event loop stood still"
    assert _state(edition_folder) == before
    if escape.expected == "refused":
        return  # the next attempt is the next query
    after, _ = asyncio.run(_tried(sandbox, edition_folder, "select count(*) from grades.street_grade", PATIENCE_S))
    assert isinstance(after, QueryResult)
    assert after.rows == [(STREETS,)]
