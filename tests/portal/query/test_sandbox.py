"""A query in its own process: what it gives, how many run at once, what is left behind, what the process gave up."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from portal.query.sandbox import (
    AT_ONCE,
    WAITING,
    QueryBusyError,
    QueryRefusedError,
    QueryResult,
    QueryTimeoutError,
    Sandbox,
)
from settings import PROJECT_ROOT, SHANGHAI
from tests.portal.query.conftest import STREETS

PATIENCE_S = 30.0

PROBE = """
import os, socket, sys
from portal.query.child import leave_files, limit_process
limit_process()
leave_files()
def tried(what):
    try:
        what()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "done"
print("file", tried(lambda: os.open("/etc/passwd", os.O_RDONLY)))
print("up", tried(lambda: os.open("../../../../etc/passwd", os.O_RDONLY)))
print("network", tried(lambda: socket.socket().connect(("127.0.0.1", int(sys.argv[1])))))
print("memory", tried(lambda: bytearray(4 * 2**30)))
"""


def run(sandbox: Sandbox, folder: Path, sql: str, **limits: float) -> QueryResult:
    return asyncio.run(sandbox.run(folder, sql, **{"seconds": PATIENCE_S, **limits}))  # type: ignore[arg-type]


def test_values_come_back_as_what_they_are(sandbox: Sandbox, edition_folder: Path) -> None:
    result = run(
        sandbox,
        edition_folder,
        "select 1 as a, 2.50 as a, date '2026-11-20' as d, timestamptz '2026-11-20 08:30:00+08' as t, 'é街' as s, "
        "null as n, [1, 2] as l, true as b, 170141183460469231731687303715884105727 as h, 'nan'::double = 'nan' as f, "
        "date '290000-01-01' as far",
    )
    assert result.columns == ("a", "a", "d", "t", "s", "n", "l", "b", "h", "f", "far")
    assert result.types[:3] == ("INTEGER", "DECIMAL(3,2)", "DATE")
    (row,) = result.rows
    assert row == (
        1, Decimal("2.50"), date(2026, 11, 20), datetime(2026, 11, 20, 8, 30, tzinfo=SHANGHAI), "é街", None, "[1, 2]",
        True, 2**127 - 1, True, "290000-01-01",
    )  # fmt: skip
    assert isinstance(row[3], datetime)
    assert row[3].utcoffset() == timedelta(hours=8)
    assert not result.is_cut


@pytest.mark.parametrize(
    "sql", ["explain select 1", "describe grades.street_grade", "from grades.street_grade limit 1"]
)
def test_what_reads_is_answered(sandbox: Sandbox, edition_folder: Path, sql: str) -> None:
    assert run(sandbox, edition_folder, sql).rows


def test_rows_are_cut_where_more_wait_and_only_there(sandbox: Sandbox, edition_folder: Path) -> None:
    sql = "from grades.street_grade"
    assert not run(sandbox, edition_folder, sql, most_rows=STREETS).is_cut
    cut = run(sandbox, edition_folder, sql, most_rows=STREETS - 1)
    assert (len(cut.rows), cut.is_cut) == (STREETS - 1, True)


def test_a_result_without_rows_has_its_columns(sandbox: Sandbox, edition_folder: Path) -> None:
    result = run(sandbox, edition_folder, "select place_code from grades.street_grade where false")
    assert (result.columns, result.rows, result.is_cut) == (("place_code",), [], False)


def test_an_error_keeps_the_hint_of_the_engine(sandbox: Sandbox, edition_folder: Path) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        run(sandbox, edition_folder, "select place_cod from grades.street_grade")
    assert "place_code" in caught.value.en
    assert "请" in caught.value.zh


def test_more_than_may_wait_are_told_so_and_the_others_are_answered(edition_folder: Path) -> None:
    async def crowd(sandbox: Sandbox) -> list[object]:
        asked = [
            sandbox.run(edition_folder, "select count(*) from grades.street_grade", seconds=PATIENCE_S)
            for _ in range(AT_ONCE + WAITING + 3)
        ]
        return list(await asyncio.gather(*asked, return_exceptions=True))

    with Sandbox() as sandbox:
        for _ in range(2):
            answers = asyncio.run(crowd(sandbox))
            assert sum(isinstance(answer, QueryBusyError) for answer in answers) == 3
            assert sum(isinstance(answer, QueryResult) for answer in answers) == AT_ONCE + WAITING


def test_nothing_is_left_behind(edition_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Sandbox() as sandbox:
        run(sandbox, edition_folder, "select 1")
        with pytest.raises(QueryTimeoutError):
            run(sandbox, edition_folder, "select sleep_ms(3600000)", seconds=0.5)
        waiting = list(tmp_path.iterdir())
        assert len(waiting) == 1, "one process waits"
    assert not list(tmp_path.iterdir())
    mine = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    assert not [pid for pid in mine if b"portal.query.child" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_closing_ends_what_runs(edition_folder: Path) -> None:
    async def close_meanwhile() -> None:
        sandbox = Sandbox()
        asked = asyncio.create_task(sandbox.run(edition_folder, "select sleep_ms(3600000)", seconds=3600))
        await asyncio.sleep(0.5)
        await asyncio.to_thread(sandbox.close)
        with pytest.raises(QueryRefusedError):
            await asked

    asyncio.run(close_meanwhile())


def test_the_process_gives_up_files_and_network(tmp_path: Path) -> None:
    """A fence of the kernel behind that of the engine, where the kernel permits it."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        probed = subprocess.run(
            [sys.executable, "-P", "-c", PROBE, str(server.getsockname()[1])],
            cwd=tmp_path,
            env={"PYTHONPATH": str(PROJECT_ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
    found = dict(line.split() for line in probed.stdout.splitlines())
    assert found["memory"] == "MemoryError"
    _expect_namespaces()
    assert found == {
        "file": "FileNotFoundError", "up": "FileNotFoundError", "network": "OSError", "memory": "MemoryError",
    }  # fmt: skip


def test_the_engine_does_not_tell_where_the_edition_lies(sandbox: Sandbox, edition_folder: Path) -> None:
    _expect_namespaces()
    told = run(sandbox, edition_folder, "from duckdb_databases()")
    assert str(edition_folder.parent) not in str(told.rows)


def _expect_namespaces() -> None:
    if subprocess.run(["unshare", "-Un", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this kernel lets nobody leave its namespaces; the engine's fence stands alone")
