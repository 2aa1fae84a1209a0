"""The one resource: registry and warehouse, held by one run under the writer lock from its first step to its last."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from pathlib import Path

import dagster as dg
import duckdb
from pydantic import PrivateAttr
from sqlalchemy import Engine

from assets.catalogue import prepare
from assets.night import Night, open_night
from expectations.exceptions import check_exceptions
from intake.ingest import IngestReport, ingest
from intake.lock import writer_lock
from pipelines.process import fail_dead_runs, sign_run
from reference.load import load_standards
from registry.database import open_registry
from settings import SHANGHAI, STANDARDS, Settings, load_settings

# A run waits so long for the one before it; a night over a year of sheets takes a minute.
LOCK_WAIT_SECONDS = 900.0

Progress = Callable[[str, int, int], None]

# Not an attribute of the resource: Dagster makes a new one for each run, of its configuration alone.
_PROGRESS: ContextVar[Progress | None] = ContextVar("progress", default=None)


@contextmanager
def telling(progress: Progress | None) -> Iterator[None]:
    """Runs in this process tell `progress` how far they are."""
    token = _PROGRESS.set(progress)
    try:
        yield
    finally:
        _PROGRESS.reset(token)


class Warehouse(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The warehouse of one run.

    Attributes:
        as_of: Last day that counts, YYYY-MM-DD; "" means today in Shanghai.
        kind: `nightly` or `intraday`.
        wait_seconds: How long to wait for the run that holds the writer lock.
    """

    as_of: str = ""
    kind: str = "intraday"
    wait_seconds: float = LOCK_WAIT_SECONDS
    _settings: Settings = PrivateAttr()
    _engine: Engine = PrivateAttr()
    _connection: duckdb.DuckDBPyConnection | None = PrivateAttr(default=None)
    _night: Night | None = PrivateAttr(default=None)
    _built: int = PrivateAttr(default=0)
    _ingest_report: IngestReport | None = PrivateAttr(default=None)
    _is_whole_job: bool = PrivateAttr(default=False)
    _say: Callable[[str], None] = PrivateAttr(default=print)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Warehouse]:
        """Take the writer lock, tidy up after dead runs, open the registry; close all at the end."""
        self._settings = load_settings()
        self._settings.make_folders()
        run, instance = context.run, context.instance
        self._is_whole_job = run is not None and _is_whole(run)
        self._say = context.log.warning if context.log is not None else print
        if run is not None and instance is not None:
            sign_run(instance, run.run_id)
        with writer_lock(self._settings, wait_seconds=self.wait_seconds):
            if instance is not None:
                fail_dead_runs(instance)
            self._engine = open_registry(self._settings.registry_url)
            try:
                yield self
            finally:
                if self._connection is not None:
                    self._connection.close()
                self._engine.dispose()

    @property
    def settings(self) -> Settings:
        """The installation."""
        return self._settings

    @property
    def engine(self) -> Engine:
        """The registry."""
        return self._engine

    @property
    def as_of_day(self) -> date:
        """Last day that counts."""
        today = datetime.now(SHANGHAI).date()
        as_of = date.fromisoformat(self.as_of) if self.as_of else today
        if as_of > today:
            # Its edition would stand as the newest until that day comes.
            raise ValueError(f"as_of {as_of} has not come yet; today in Shanghai is {today}")
        return as_of

    @property
    def ingest_report(self) -> IngestReport | None:
        """What this run ingested, None before it did."""
        return self._ingest_report

    def ingest_pending(self) -> IngestReport:
        """Judge every pending submission and write the accepted rows to the lake."""
        standards = load_standards([STANDARDS, self._settings.local_standards], check_exceptions)
        self._ingest_report = ingest(self._settings, self._engine, standards, progress=_PROGRESS.get())
        return self._ingest_report

    def night(self) -> Night:
        """The inputs of this run, read once, after the ingest: what comes later belongs to the next run."""
        if self._night is None:
            if self._is_whole_job:
                # Every table is made anew: beginning empty, no damage or half-made table of a former run matters.
                remove_warehouse(self._settings.warehouse)
            self._connection = open_warehouse(self._settings.warehouse, self._say)
            self._night = open_night(self._connection, self._settings, self._engine, self.as_of_day, self.kind)
        return self._night

    def tell_built(self, every: int) -> None:
        """Pass on that one more of `every` tables is there; Dagster's order is not the catalogue's."""
        self._built += 1
        self.tell("compute", self._built, every)

    def tell(self, what: str, done: int, every: int) -> None:
        """Pass on how far the run is."""
        progress = _PROGRESS.get()
        if progress is not None:
            progress(what, done, every)


def _is_whole(run: dg.DagsterRun) -> bool:
    """Whether a run makes everything of its job, not a part chosen by hand or what a failed run left."""
    parts = (run.asset_selection, run.asset_check_selection, run.resolved_op_selection, run.step_keys_to_execute)
    return all(part is None for part in parts)


def open_warehouse(path: Path, say: Callable[[str], None]) -> duckdb.DuckDBPyConnection:
    """The warehouse, open for writing; a file that cannot be opened is set aside and a new one begun.

    Nothing is lost by that: every table is a function of lake, standards and registry.

    Args:
        path: The DuckDB file.
        say: Told where the damaged file lies.

    Raises:
        duckdb.Error: Another program has the file open, or the disk is full.
    """
    try:
        return _connect(path)
    except (OSError, duckdb.Error) as error:
        if "lock on file" in str(error) or "No space left" in str(error):
            raise
        damaged = path.with_name(f"{path.name}.damaged")
        remove_warehouse(path, rename_to=damaged)
        say(f"{path} could not be opened and was moved to {damaged.name}; every table is made anew ({error})")
        return _connect(path)


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path))
    try:
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def remove_warehouse(path: Path, rename_to: Path | None = None) -> None:
    """Remove the file, or set it aside, with what DuckDB keeps beside it: the log of a dead process, spilled data."""
    if rename_to is not None:
        path.replace(rename_to)
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    shutil.rmtree(path.with_name(f"{path.name}.tmp"), ignore_errors=True)
