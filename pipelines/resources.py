"""The one resource: an open warehouse, held by one run under the writer lock from its first step to its last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

import dagster as dg
import duckdb
from pydantic import PrivateAttr
from sqlalchemy import Engine

from assets.catalogue import prepare
from assets.night import Night, open_night
from intake.ingest import IngestReport, ingest
from intake.lock import writer_lock
from pipelines.process import PROCESS_TAG, fail_dead_runs, this_process
from reference.load import load_standards
from registry.database import open_registry
from settings import SHANGHAI, STANDARDS, Settings, load_settings

# A run waits so long for the one before it; a night over a year of sheets takes a minute.
LOCK_WAIT_SECONDS = 900.0

Progress = Callable[[str, int, int], None]


class Warehouse(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The warehouse of one run.

    Attributes:
        as_of: Last day that counts, YYYY-MM-DD; "" means today in Shanghai.
        kind: `nightly` or `intraday`.
    """

    as_of: str = ""
    kind: str = "intraday"
    _settings: Settings = PrivateAttr()
    _engine: Engine = PrivateAttr()
    _connection: duckdb.DuckDBPyConnection = PrivateAttr()
    _night: Night | None = PrivateAttr(default=None)
    _ingest_report: IngestReport | None = PrivateAttr(default=None)
    _progress: Progress | None = PrivateAttr(default=None)
    _wait_seconds: float = PrivateAttr(default=LOCK_WAIT_SECONDS)

    def telling(self, progress: Progress | None, wait_seconds: float) -> Warehouse:
        """The same resource that tells `progress` how far it is and waits so long for the writer lock."""
        self._progress = progress
        self._wait_seconds = wait_seconds
        return self

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Warehouse]:
        """Take the writer lock, tidy up after dead runs, open registry and warehouse; close all at the end."""
        self._settings = load_settings()
        self._settings.make_folders()
        with writer_lock(self._settings, wait_seconds=self._wait_seconds):
            if context.instance is not None and context.run_id is not None:
                fail_dead_runs(context.instance, context.run_id)
                if context.instance.has_run(context.run_id):
                    context.instance.add_run_tags(context.run_id, {PROCESS_TAG: this_process()})
            self._engine = open_registry(self._settings.registry_url)
            self._connection = duckdb.connect(str(self._settings.warehouse))
            try:
                prepare(self._connection)
                yield self
            finally:
                self._connection.close()
                self._engine.dispose()

    @property
    def settings(self) -> Settings:
        """The installation."""
        return self._settings

    @property
    def as_of_day(self) -> date:
        """Last day that counts."""
        return date.fromisoformat(self.as_of) if self.as_of else datetime.now(SHANGHAI).date()

    @property
    def ingest_report(self) -> IngestReport | None:
        """What this run ingested, None before it did."""
        return self._ingest_report

    def ingest_pending(self) -> IngestReport:
        """Judge every pending submission and write the accepted rows to the lake."""
        standards = load_standards([STANDARDS, self._settings.local_standards])
        self._ingest_report = ingest(self._settings, self._engine, standards, progress=self._progress)
        return self._ingest_report

    def night(self) -> Night:
        """The inputs of this run, read once, after the ingest: what comes later belongs to the next run."""
        if self._night is None:
            self._night = open_night(self._connection, self._settings, self._engine, self.as_of_day, self.kind)
        return self._night

    def tell(self, what: str, done: int, every: int) -> None:
        """Pass on how far the run is."""
        if self._progress:
            self._progress(what, done, every)
