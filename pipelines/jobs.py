"""The three jobs and when they run: sheets are ingested as they come, graded at once, and officially at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import dagster as dg

from assets.publications.shelf import NoEditionError, published_edition
from intake.inbox import receive_inbox
from intake.waiting import pending_submissions
from pipelines.process import fail_dead_runs
from pipelines.resources import LOCK_WAIT_SECONDS
from pipelines.tables import INGEST
from registry.database import open_registry, read
from registry.snapshot import snapshot
from settings import SHANGHAI, load_settings

# A run that is repeated makes everything anew: what the failed one made may stem from other inputs.
_TAGS = {"dagster/retry_strategy": "ALL_STEPS"}

INGEST_JOB = dg.define_asset_job(
    "ingest",
    selection=dg.AssetSelection.assets(INGEST),
    description="Judge what is pending and write it to the lake.",
    tags=_TAGS,
)
NIGHTLY_JOB = dg.define_asset_job(
    "nightly_grading",
    selection=dg.AssetSelection.all(),
    description="The official edition of a day: ingest to edition.",
    tags=_TAGS,
)
INTRADAY_JOB = dg.define_asset_job(
    "intraday_grading",
    selection=dg.AssetSelection.all(),
    description="An edition of today so far, for looking: the same tables, never official.",
    tags=_TAGS,
)
_UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]

# Staff send several sheets in a row; waiting until they pause saves a run each, but nobody waits longer than a minute.
YOUNGEST_AGE = timedelta(seconds=20)
OLDEST_AGE = timedelta(seconds=60)
# A full disk stays full for a while: so long a sensor leaves a job alone that has just failed.
FAILURE_PAUSE = timedelta(minutes=5)

# An hour and a half after the day has ended, so that what arrives late at night is in it.
NIGHTLY_CRON = "30 1 * * *"
# By then the night has run if it ever will.
MAKE_UP_FROM_HOUR = 4
_DONE = dg.DagsterRunStatus.SUCCESS


def run_config(as_of: str, kind: str, wait_seconds: float = LOCK_WAIT_SECONDS) -> dict[str, object]:
    """Run configuration of a grading job."""
    warehouse = {"as_of": as_of, "kind": kind, "wait_seconds": wait_seconds}
    return {"resources": {"warehouse": {"config": warehouse}}}


def nightly_schedule(cron: str = NIGHTLY_CRON) -> dg.ScheduleDefinition:
    """The schedule of the official edition, Shanghai time."""

    @dg.schedule(
        job=NIGHTLY_JOB,
        cron_schedule=cron,
        execution_timezone="Asia/Shanghai",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        name="nightly_schedule",
    )
    def at_night(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        """Grade the day before the scheduled one, however late the tick is."""
        as_of = (context.scheduled_execution_time.astimezone(SHANGHAI) - timedelta(days=1)).date().isoformat()
        return dg.RunRequest(run_key=f"nightly-{as_of}", run_config=run_config(as_of, "nightly"))

    return at_night


@dg.sensor(job=INGEST_JOB, minimum_interval_seconds=10, default_status=dg.DefaultSensorStatus.RUNNING)
def ingest_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Receive what lies in the inbox, and ask for an ingest once senders pause.

    No run key: a run key whose run failed would never be asked for again.
    """
    settings = load_settings()
    settings.make_folders()
    fail_dead_runs(context.instance)
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
    reason = _reason_to_wait(context.instance, INGEST_JOB.name)
    return dg.SkipReason(f"{len(waiting)} pending, {reason}") if reason else dg.RunRequest()


@dg.sensor(job=INTRADAY_JOB, minimum_interval_seconds=10, default_status=dg.DefaultSensorStatus.RUNNING)
def grading_after_ingest(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Ask for an intraday edition when more submissions are ingested than the published edition has read.

    Batches would not do: one of after midnight may hold sheets of both days, and the night's edition knows it by the
    first. Submissions are only ever added, so their number tells. What has been asked for and done is not asked again.
    """
    settings = load_settings()
    engine = open_registry(settings.registry_url)
    today = datetime.now(SHANGHAI).date()
    try:
        registry = snapshot(engine, today)
        with read(engine) as connection:
            waiting = pending_submissions(connection, fresh_only=True)
    finally:
        engine.dispose()
    try:
        known = published_edition(settings).submission_count
    except NoEditionError:
        known = 0
    ingested = len(registry["batch_submission"])
    if ingested <= known:
        return dg.SkipReason("the published edition knows every sheet")
    if not any(file["file_kind"] == "accepted" for file in registry["batch"]):
        return dg.SkipReason("no row has been accepted yet")
    if context.cursor == str(ingested) and _last_status(context.instance, INTRADAY_JOB.name) == _DONE:
        return dg.SkipReason("these sheets have been graded; the published edition is of a later day")
    if waiting:
        return dg.SkipReason("more is coming in; one edition will do for all")
    reason = _reason_to_wait(context.instance, INTRADAY_JOB.name)
    if reason:
        return dg.SkipReason(reason)
    context.update_cursor(str(ingested))
    return dg.RunRequest(run_config=run_config(today.isoformat(), "intraday"))


@dg.sensor(job=NIGHTLY_JOB, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def missed_night(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Ask for yesterday's official edition where the night did not make it: machine off, disk full, run failed."""
    now = datetime.now(SHANGHAI)
    yesterday = (now - timedelta(days=1)).date()
    try:
        official = published_edition(load_settings(), official=True)
    except NoEditionError:
        return dg.SkipReason("no official edition yet; the first night makes it")
    if official.as_of >= yesterday:
        return dg.SkipReason("yesterday's edition is published")
    if now.hour < MAKE_UP_FROM_HOUR:
        return dg.SkipReason("the night has not had its time yet")
    reason = _reason_to_wait(context.instance, NIGHTLY_JOB.name)
    return dg.SkipReason(reason) if reason else dg.RunRequest(run_config=run_config(yesterday.isoformat(), "nightly"))


def _last_status(instance: dg.DagsterInstance, job: str) -> dg.DagsterRunStatus | None:
    last = instance.get_run_records(dg.RunsFilter(job_name=job), limit=1)
    return last[0].dagster_run.status if last else None


def _reason_to_wait(instance: dg.DagsterInstance, job: str) -> str | None:
    """Why a job should not be asked for now, None where it may."""
    if instance.get_runs(dg.RunsFilter(statuses=_UNFINISHED), limit=1):
        return "a run is under way"
    last = instance.get_run_records(dg.RunsFilter(job_name=job), limit=1)
    if last and last[0].dagster_run.status == dg.DagsterRunStatus.FAILURE:
        again_at = last[0].update_timestamp + FAILURE_PAUSE
        if datetime.now(UTC) < again_at:
            return f"the last run failed; trying again at {again_at.astimezone(SHANGHAI):%H:%M:%S}"
    return None
