"""The warehouse file: a function of its inputs, so a damaged one is set aside and made anew."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.resources import open_warehouse, remove_warehouse

# Where DuckDB's file header keeps the version of the storage, after checksum and magic bytes.
_VERSION_AT = 12


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A warehouse with one table."""
    path = tmp_path / "warehouse.duckdb"
    with open_warehouse(path, pytest.fail) as connection:
        connection.execute("create table facts.measure as select 1 as found")
    return path


def reopened(path: Path) -> list[str]:
    """What is said while the file is opened; it is usable afterwards."""
    said: list[str] = []
    with open_warehouse(path, said.append) as connection:
        connection.execute("create or replace table facts.measure as select 2 as found")
    return said


def test_a_sound_file_is_opened_as_it_is(path: Path) -> None:
    with open_warehouse(path, pytest.fail) as connection:
        assert connection.sql("from facts.measure").fetchall() == [(1,)]


def test_garbage_is_set_aside(path: Path) -> None:
    path.write_bytes(b"garbage " * 2000)
    (said,) = reopened(path)
    assert "moved to warehouse.duckdb.damaged; every table is made anew" in said
    assert path.with_name("warehouse.duckdb.damaged").read_bytes().startswith(b"garbage")


def test_a_truncated_file_is_set_aside(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])
    assert len(reopened(path)) == 1


def test_a_file_of_a_newer_version_is_set_aside(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[_VERSION_AT : _VERSION_AT + 8] = (9999).to_bytes(8, "little")
    path.write_bytes(bytes(content))
    assert len(reopened(path)) == 1


def test_a_damaged_log_of_a_dead_process_does_no_harm(path: Path) -> None:
    wal = path.with_name(f"{path.name}.wal")
    wal.write_bytes(b"\xff" * 4096)
    reopened(path)
    with open_warehouse(path, pytest.fail) as connection:
        assert connection.sql("from facts.measure").fetchall() == [(2,)]


def test_a_file_that_somebody_has_open_is_not_damaged(path: Path) -> None:
    code = f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(duckdb.IOException, match="lock"):
            open_warehouse(path, pytest.fail)
        assert other.stdin is not None
        other.stdin.close()
    with open_warehouse(path, pytest.fail) as connection:
        assert connection.sql("from facts.measure").fetchall() == [(1,)]


def test_removing_takes_log_and_spilled_data_too(path: Path) -> None:
    path.with_name(f"{path.name}.wal").write_bytes(b"x")
    path.with_name(f"{path.name}.tmp").mkdir()
    remove_warehouse(path)
    assert list(path.parent.iterdir()) == []
