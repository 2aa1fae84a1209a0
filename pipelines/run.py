"""One grading run in this process: what the night does, for the command line and for tests."""

from __future__ import annotations

import errno
import os
import shutil
import time
import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg
from sqlalchemy.exc import DatabaseError

from assets.checks import checks
from pipelines.definitions import build_definitions
from pipelines.home import environment, prepare_dagster_home
from pipelines.jobs import INTRADAY_JOB, NIGHTLY_JOB, run_config
from pipelines.process import PROCESS_TAG, signature
from pipelines.resources import LOCK_WAIT_SECONDS, Progress, telling
from pipelines.tables import EDITION, FOLLOWED, INGEST
from settings import Settings

# The terminal shows progress; Dagster's own events stand in its pages.
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}

# What Dagster wraps errors in.
_WRAPPERS = ("Dagster", "Failure")

# With less than this left the disk is as good as full: a small edition already takes more.
_LITTLE_ROOM_BYTES = 64_000_000


class GradingFailedError(RuntimeError):
    """The run did not finish; the former edition stays. The message says which step failed and why."""


@dataclass(frozen=True)
class RunReport:
    """What one grading run did.

    Attributes:
        edition_id: Id of its edition.
        folder: Where the edition lies.
        is_new: False where the same inputs had already made it.
        submissions, accepted_rows, refused_rows: What was ingested before.
        case_events: What the night meant for cases: number of events by kind.
        warnings: What each non-blocking check that found something tells staff, with the number of rows.
        seconds: How long it took.
    """

    edition_id: str
    folder: Path
    is_new: bool
    submissions: int
    accepted_rows: int
    refused_rows: int
    case_events: dict[str, int]
    warnings: dict[str, int]
    seconds: float


def run_grading(
    settings: Settings,
    *,
    as_of: date,
    kind: str = "nightly",
    progress: Progress | None = None,
    wait_seconds: float = LOCK_WAIT_SECONDS,
) -> RunReport:
    """Ingest what is pending, build every table, publish: the same job that the schedule runs.

    Args:
        settings: The installation.
        as_of: Last day that counts.
        kind: `nightly` or `intraday`.
        progress: Told the stage, how much is done, and of how much.
        wait_seconds: How long to wait for another writer.

    Raises:
        GradingFailedError: A step failed, or another process is writing; names the step and the cause.
    """
    started = time.monotonic()
    name = NIGHTLY_JOB.name if kind == "nightly" else INTRADAY_JOB.name
    job = build_definitions().resolve_job_def(name)
    config = run_config(as_of.isoformat(), kind, wait_seconds)
    run_id = str(uuid.uuid4())
    try:
        with (
            environment(prepare_dagster_home(settings)),
            telling(progress),
            dg.DagsterInstance.get() as instance,
        ):
            result = job.execute_in_process(
                instance=instance,
                run_config={**config, **_QUIET},
                run_id=run_id,
                tags={PROCESS_TAG: signature(run_id)},
                raise_on_error=False,
            )
    except (OSError, DatabaseError) as error:
        reason = f"Dagster could not note in {settings.dagster_home} what the run did: {error}"
        raise GradingFailedError(_with_disk(settings, reason)) from error
    if not result.success:
        raise GradingFailedError(_with_disk(settings, _reason(result)))
    edition = _metadata(result, EDITION)
    ingested = _metadata(result, INGEST)
    return RunReport(
        edition_id=str(edition["edition_id"]),
        folder=Path(str(edition["folder"])),
        is_new=bool(edition["is_new"]),
        submissions=_number(ingested["submissions"]),
        accepted_rows=_number(ingested["accepted_rows"]),
        refused_rows=_number(ingested["refused_rows"]),
        case_events=_counts(_metadata(result, FOLLOWED)["events"]),
        warnings=_warnings(result),
        seconds=time.monotonic() - started,
    )


def _metadata(result: dg.ExecuteInProcessResult, key: dg.AssetKey) -> dict[str, object]:
    """Metadata of the one materialisation of an asset in a run, as plain values."""
    materialized = next(
        event.step_materialization_data.materialization
        for event in result.get_asset_materialization_events()
        if event.asset_key == key
    )
    return {name: value.value for name, value in materialized.metadata.items()}


def _number(value: object) -> int:
    return int(str(value))


def _counts(value: object) -> dict[str, int]:
    return {str(kind): _number(count) for kind, count in value.items()} if isinstance(value, dict) else {}


def _warnings(result: dg.ExecuteInProcessResult) -> dict[str, int]:
    told = {(check.stage, check.table, check.name): check.warning_zh or check.sentence for check in checks()}
    found: dict[str, int] = {}
    for evaluation in result.get_asset_check_evaluations():
        if not evaluation.passed:
            stage, table = evaluation.asset_key.path
            found[told[stage, table, evaluation.check_name]] = _number(evaluation.metadata["violations"].value)
    return found


def _reason(result: dg.ExecuteInProcessResult) -> str:
    """What stopped the run: the first error that is not Dagster's own wrapping of one."""
    for evaluation in result.get_asset_check_evaluations():
        if not evaluation.passed and evaluation.severity == dg.AssetCheckSeverity.ERROR:
            rows = evaluation.metadata["first"].value
            return f"{evaluation.asset_key.to_user_string()}: check {evaluation.check_name} failed: {rows}"
    for event in result.all_events:
        error = getattr(event.event_specific_data, "error", None)
        if error is None:
            continue
        while error.cause is not None and (error.cls_name or "").startswith(_WRAPPERS):
            error = error.cause
        return f"{event.step_key or 'start'}: {error.message.strip()}"
    return "the run failed without saying why; see its log in the Dagster pages"


def _with_disk(settings: Settings, reason: str) -> str:
    """The reason, and that the disk is full where it is: SQLite then speaks of disk I/O errors."""
    free = shutil.disk_usage(settings.home).free
    full = os.strerror(errno.ENOSPC)
    if full in reason or free > _LITTLE_ROOM_BYTES:
        return reason
    return f"{reason} ({full}: {free // 1_000_000} MB are free at {settings.home})"
