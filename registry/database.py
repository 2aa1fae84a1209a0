"""Opening the registry and its two kinds of transaction: `read` sees one snapshot, `write` waits its turn.

Writers are serialised on both engines (SQLite: `begin immediate`; PostgreSQL: one advisory lock), so that what a write
transaction has read still holds when it commits: receipt numbers, idempotence and replacement need no retries.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

# The newest revision in registry/migrations/versions; held here so that opening an up-to-date registry need not
# import Alembic (a test compares the two).
HEAD = "0004"

# A nightly run holds the write lock for well under a second; a minute means that something is badly wrong.
BUSY_SECONDS = 60

# Any constant will do, as long as nothing else in the same PostgreSQL database uses it.
_ADVISORY_LOCK = 27_770_20_11


class RegistryError(RuntimeError):
    """The registry cannot be opened; the message says which one, why, and what to do."""


def open_registry(url: str) -> Engine:
    """Open the registry at `url`, creating or upgrading its tables first.

    Two processes may do so at once: the upgrade runs inside a write transaction.

    Raises:
        RegistryError: the database is unreachable, damaged, or newer than this program.
    """
    address = make_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    try:
        if is_sqlite and address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            url,
            json_serializer=partial(json.dumps, ensure_ascii=False, sort_keys=True),
            connect_args={"timeout": BUSY_SECONDS, "isolation_level": None} if is_sqlite else {},
        )
        if is_sqlite:
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            _set_wal(engine)
        _upgrade(engine)
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise RegistryError(
            f"the registry {address.render_as_string()} cannot be opened: {error}. Check that the disk or server is "
            "there and writable; if the file is damaged, move it away and run `sihai doctor` to restore submissions."
        ) from error
    return engine


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """A write transaction, the only one at its time; commits at the end, rolls back on any exception."""
    with engine.connect().execution_options(sihai_write=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        yield connection


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees the registry as it is at its first statement, whatever others commit meanwhile."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma synchronous = full")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that first reads and then writes fails at once when another wrote in between, whatever
    # the timeout says; `immediate` waits for its turn instead.
    is_write = connection.get_execution_options().get("sihai_write", False)
    connection.exec_driver_sql("begin immediate" if is_write else "begin deferred")


def _set_wal(engine: Engine) -> None:
    """Switch to the write-ahead log. It is a property of the file; SQLite's timeout does not cover the switch."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        raw = engine.raw_connection()
        try:
            if raw.cursor().execute("pragma journal_mode = wal").fetchone()[0] in ("wal", "memory"):
                return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
        finally:
            raw.close()
        time.sleep(0.02)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("select version_num from alembic_version")).first()
    return None if row is None else str(row[0])


def _upgrade(engine: Engine) -> None:
    with read(engine) as connection:
        if _revision(connection) == HEAD:
            return
    with write(engine) as connection:
        found = _revision(connection)
        if found == HEAD:
            return
        from alembic import command
        from alembic.script import ScriptDirectory
        from alembic.util.exc import CommandError

        config = migration_config(connection)
        try:
            if found is not None:
                ScriptDirectory.from_config(config).get_revision(found)
        except CommandError as error:
            raise RegistryError(
                f"the registry is at revision {found}, which this program does not know (it knows up to {HEAD}). "
                "It was written by a newer version: upgrade this one."
            ) from error
        command.upgrade(config, "head")


def migration_config(connection: Connection | None = None) -> Any:
    """Alembic's configuration, made here: no alembic.ini lies on disk. Returns an `alembic.config.Config`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config
