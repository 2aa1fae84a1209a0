"""The three jobs and when they run: sheets are ingested as they come, graded at once, and officially at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import dagster as dg

from assets.publications.shelf import NoEditionError, published_edition
from intake.inbox import receive_inbox
from intake.ingest import pending_submissions
from pipelines.tables import INGEST
from registry.database import open_registry, read
from registry.snapshot import snapshot
from settings import SHANGHAI, load_settings

INGEST_JOB = dg.define_asset_job(
    "ingest", selection=dg.AssetSelection.assets(INGEST), description="Judge what is pending and write it to the lake."
)
NIGHTLY_JOB = dg.define_asset_job(
    "nightly_grading",
    selection=dg.AssetSelection.all(),
    description="The official edition of a day: ingest to edition.",
)
INTRADAY_JOB = dg.define_asset_job(
    "intraday_grading",
    selection=dg.AssetSelection.all(),
    description="An edition of today so far, for looking: the same tables, never official.",
)
_UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]

# Staff send several sheets in a row; waiting until they pause saves a run each, but nobody waits longer than a minute.
YOUNGEST_AGE = timedelta(seconds=20)
OLDEST_AGE = timedelta(seconds=60)


def run_config(as_of: str, kind: str) -> dict[str, object]:
    """Run configuration of a grading job."""
    return {"resources": {"warehouse": {"config": {"as_of": as_of, "kind": kind}}}}


@dg.schedule(job=NIGHTLY_JOB, cron_schedule="30 1 * * *", execution_timezone="Asia/Shanghai")
def nightly_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """At 01:30 Shanghai time, grade the day before the scheduled one, however late the tick is."""
    as_of = (context.scheduled_execution_time.astimezone(SHANGHAI) - timedelta(days=1)).date().isoformat()
    return dg.RunRequest(run_key=f"nightly-{as_of}", run_config=run_config(as_of, "nightly"))


@dg.sensor(job=INGEST_JOB, minimum_interval_seconds=10)
def ingest_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Receive what lies in the inbox, and ask for an ingest once senders pause.

    No run key: a run key whose run failed would never be asked for again.
    """
    settings = load_settings()
    settings.make_folders()
    engine = open_registry(settings.registry_url)
    try:
        received = receive_inbox(settings, engine)
        with read(engine) as connection:
            waiting = pending_submissions(connection, fresh_only=True)
    finally:
        engine.dispose()
    if received:
        context.log.info(f"received {len(received)} from the inbox")
    if not waiting:
        return dg.SkipReason("nothing is pending")
    now = datetime.now(UTC)
    received_at = [one.received_at for one in waiting]
    if now - max(received_at) < YOUNGEST_AGE and now - min(received_at) < OLDEST_AGE:
        return dg.SkipReason(f"{len(waiting)} pending, waiting for the senders to pause")
    if _is_running(context.instance, [INGEST_JOB.name, NIGHTLY_JOB.name, INTRADAY_JOB.name]):
        return dg.SkipReason(f"{len(waiting)} pending, a run is under way")
    return dg.RunRequest()


@dg.sensor(job=INTRADAY_JOB, minimum_interval_seconds=10)
def grading_after_ingest(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Ask for an intraday edition when the registry names a batch that the published edition has not read."""
    settings = load_settings()
    engine = open_registry(settings.registry_url)
    today = datetime.now(SHANGHAI).date()
    try:
        batches = {str(row["batch_id"]) for row in snapshot(engine, today)["batch"]}
        with read(engine) as connection:
            waiting = pending_submissions(connection, fresh_only=True)
    finally:
        engine.dispose()
    try:
        known = set(published_edition(settings).batch_ids)
    except NoEditionError:
        known = set()
    if batches <= known:
        return dg.SkipReason("the published edition knows every batch")
    if waiting:
        return dg.SkipReason("more is coming in; one edition will do for all")
    if _is_running(context.instance, [NIGHTLY_JOB.name, INTRADAY_JOB.name, INGEST_JOB.name]):
        return dg.SkipReason("a run is under way")
    return dg.RunRequest(run_config=run_config(today.isoformat(), "intraday"))


def _is_running(instance: dg.DagsterInstance, jobs: list[str]) -> bool:
    return any(instance.get_runs(dg.RunsFilter(job_name=job, statuses=_UNFINISHED), limit=1) for job in jobs)
