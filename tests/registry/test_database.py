from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from registry.database import HEAD, RegistryError, migration_config, open_registry, read, write
from registry.tables import batch, metadata

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)


def _batch(number: int) -> dict[str, object]:
    return {"batch_id": f"{number:06d}", "created_at": NOON, "rules_version": "r", "standards_hash": "s"}


def test_migrated_schema_equals_the_tables(engine: Engine) -> None:
    with read(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_head_is_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(migration_config()).get_current_head() == HEAD


def test_sqlite_keeps_every_commit_and_every_reference(engine: Engine) -> None:
    with read(engine) as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


def test_write_rolls_back_on_an_exception(engine: Engine) -> None:
    with pytest.raises(IntegrityError), write(engine) as connection:  # noqa: PT012
        connection.execute(insert(batch).values(_batch(1)))
        connection.execute(insert(batch).values(_batch(1)))
    with read(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(batch)) == 0


def test_read_sees_one_snapshot(engine: Engine) -> None:
    with read(engine) as reading:
        assert reading.scalar(select(func.count()).select_from(batch)) == 0
        with write(engine) as writing:
            writing.execute(insert(batch).values(_batch(1)))
        assert reading.scalar(select(func.count()).select_from(batch)) == 0
    with read(engine) as reading:
        assert reading.scalar(select(func.count()).select_from(batch)) == 1


def test_a_newer_registry_is_refused(engine: Engine) -> None:
    with write(engine) as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(RegistryError, match=r"revision 9999.*upgrade"):
        open_registry(str(engine.url))


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "registry.db"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(RegistryError, match=r"registry\.db.*sihai doctor"):
        open_registry(f"sqlite:///{path}")


def _open_and_count(url: str, number: int) -> int:
    engine = open_registry(url)
    for _ in range(10):
        # Read, then write what was read: without `begin immediate` this fails or loses a count.
        with write(engine) as connection:
            count = connection.scalar(select(func.count()).select_from(batch)) or 0
            connection.execute(insert(batch).values(_batch(count)))
    engine.dispose()
    return number


@pytest.fixture
def pool() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as executor:
        yield executor


def test_processes_may_open_and_write_a_fresh_registry_at_once(tmp_path: Path, pool: ProcessPoolExecutor) -> None:
    url = f"sqlite:///{tmp_path / 'home' / 'registry.db'}"
    assert sorted(pool.map(_open_and_count, [url] * 4, range(4))) == [0, 1, 2, 3]
    with sqlite3.connect(tmp_path / "home" / "registry.db") as connection:
        assert connection.execute("select count(*), max(batch_id) from batch").fetchone() == (40, "000039")
    connection.close()
