"""When jobs are asked for: the night by its schedule, ingest and intraday grading by their sensors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import dagster as dg
import pytest
from sqlalchemy import Engine

from pipelines import jobs
from pipelines.jobs import (
    FAILURE_PAUSE,
    grading_after_ingest,
    ingest_sensor,
    missed_night,
    nightly_schedule,
    run_config,
)
from pipelines.process import LONGEST_START, PROCESS_TAG, fail_dead_runs, signature
from reference.load import Standards
from settings import SHANGHAI, Settings
from tests.intake.desk import Desk, csv_sheet, row

STARTED, FAILED = dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.FAILURE


@pytest.fixture
def desk(settings: Settings, engine: Engine, standards: Standards, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("SIHAI_HOME", str(settings.home))
    monkeypatch.setenv("SIHAI_REGISTRY_URL", settings.registry_url)
    return Desk(settings, engine, standards)


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def ask(sensor: dg.SensorDefinition, instance: dg.DagsterInstance) -> dg.RunRequest | str:
    """The sensor's request, or why it makes none."""
    with dg.build_sensor_context(instance=instance) as context:
        answer = sensor(context)
    if isinstance(answer, dg.SkipReason):
        return answer.skip_message or ""
    assert isinstance(answer, dg.RunRequest)
    return answer


def ago(**how_long: float) -> datetime:
    return datetime.now(UTC) - timedelta(**how_long)


def add_run(instance: dg.DagsterInstance, job: str, status: dg.DagsterRunStatus, **tags: str) -> str:
    run = dg.DagsterRun(job_name=job, status=status, tags=tags)
    instance.add_run(run)
    return run.run_id


@pytest.mark.parametrize(
    "late", [timedelta(), timedelta(hours=9), timedelta(days=3)], ids=["on time", "in the morning", "days later"]
)
def test_the_night_grades_the_day_before_its_scheduled_time(late: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = nightly_schedule()
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 1 * * *", "Asia/Shanghai")
    scheduled = datetime(2026, 6, 1, 1, 30, tzinfo=SHANGHAI)

    class Late(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return scheduled + late

    monkeypatch.setattr(jobs, "datetime", Late)
    # Dagster hands the scheduled time over in whatever zone; in UTC it is still the day before.
    with dg.build_schedule_context(scheduled_execution_time=scheduled.astimezone(UTC)) as context:
        request = schedule(context)
    assert isinstance(request, dg.RunRequest)
    assert request.run_config == run_config("2026-05-31", "nightly")
    assert request.run_key == "nightly-2026-05-31"


def test_nothing_pending(desk: Desk, instance: dg.DagsterInstance) -> None:
    assert ask(ingest_sensor, instance) == "nothing is pending"


def test_ingest_waits_until_senders_pause_but_not_for_ever(desk: Desk, instance: dg.DagsterInstance) -> None:
    desk.send([row("甲")], received_at=ago(seconds=5))
    assert ask(ingest_sensor, instance) == "1 pending, waiting for the senders to pause"
    desk.send([row("乙")], received_at=ago(seconds=61))
    request = ask(ingest_sensor, instance)
    assert isinstance(request, dg.RunRequest), "the oldest has waited a minute"
    assert request.run_key is None


def test_ingest_is_asked_for_when_the_youngest_is_old_enough(desk: Desk, instance: dg.DagsterInstance) -> None:
    desk.send([row("甲")], received_at=ago(seconds=21))
    request = ask(ingest_sensor, instance)
    assert isinstance(request, dg.RunRequest)
    assert request.run_key is None, "a run key whose run failed is never asked for again"


@pytest.mark.parametrize("job", ["ingest", "nightly_grading", "intraday_grading"])
def test_ingest_waits_for_a_run_under_way(desk: Desk, instance: dg.DagsterInstance, job: str) -> None:
    desk.send([row("甲")], received_at=ago(minutes=2))
    add_run(instance, job, dg.DagsterRunStatus.STARTING)
    assert ask(ingest_sensor, instance) == "1 pending, a run is under way"


def test_ingest_pauses_after_a_failure(
    desk: Desk, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send([row("甲")], received_at=ago(minutes=2))
    add_run(instance, "ingest", FAILED)
    answer = ask(ingest_sensor, instance)
    assert isinstance(answer, str)
    assert "the last run failed; trying again at" in answer
    monkeypatch.setattr(jobs, "FAILURE_PAUSE", FAILURE_PAUSE * 0)
    assert isinstance(ask(ingest_sensor, instance), dg.RunRequest)


def test_a_file_in_the_inbox_is_received(
    desk: Desk, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.inbox._finished", lambda path, _quiet: path.stat().st_mtime if path.is_file() else None)
    folder = desk.settings.inbox / "硖石街道"
    folder.mkdir()
    (folder / "布雷图.csv").write_bytes(csv_sheet([row("甲")]))
    assert ask(ingest_sensor, instance) == "1 pending, waiting for the senders to pause"
    assert [p.name.endswith("布雷图.csv") for p in (desk.settings.inbox / "received").iterdir()] == [True]
    assert list(folder.iterdir()) == []


def test_grading_follows_a_batch_that_the_edition_has_not_read(desk: Desk, instance: dg.DagsterInstance) -> None:
    assert ask(grading_after_ingest, instance) == "the published edition knows every sheet"
    desk.send([row("甲")], received_at=ago(hours=1))
    desk.ingest()
    request = ask(grading_after_ingest, instance)
    assert isinstance(request, dg.RunRequest)
    assert request.run_key is None
    today = datetime.now(SHANGHAI).date().isoformat()
    assert request.run_config == run_config(today, "intraday")

    desk.send([row("乙")], received_at=ago(seconds=1))
    assert ask(grading_after_ingest, instance) == "more is coming in; one edition will do for all"
    desk.ingest()
    add_run(instance, "nightly_grading", STARTED)
    assert ask(grading_after_ingest, instance) == "a run is under way"


def test_grading_rests_once_the_edition_knows_the_batch(desk: Desk, instance: dg.DagsterInstance) -> None:
    desk.send([row("甲")], received_at=ago(hours=1))
    batch_id = desk.ingest().batch_id
    folder = desk.settings.editions / "one"
    folder.mkdir()
    desk.settings.published.symlink_to(folder)
    # the edition of the night before knows the batch, but not its sheet of after midnight
    for read, is_known in ((0, False), (1, True)):
        manifest = {
            "edition_id": "one", "edition_kind": "intraday", "as_of": date(2026, 6, 1).isoformat(),
            "created_at": ago().isoformat(), "fingerprint": "", "batch_ids": [batch_id],
            "submission_count": read, "sha256": {},
        }  # fmt: skip
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        assert (ask(grading_after_ingest, instance) == "the published edition knows every sheet") is is_known


def official(desk: Desk, as_of: date) -> None:
    folder = desk.settings.editions / "official"
    folder.mkdir()
    desk.settings.published_official.symlink_to(folder)
    manifest = {
        "edition_id": "official", "edition_kind": "nightly", "as_of": as_of.isoformat(),
        "created_at": ago().isoformat(), "fingerprint": "", "batch_ids": [], "submission_count": 0, "sha256": {},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(("days", "is_missed"), [(1, False), (2, True)], ids=["made", "missed"])
def test_a_missed_night_is_made_up(
    desk: Desk, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, days: int, is_missed: bool
) -> None:
    monkeypatch.setattr(jobs, "MAKE_UP_FROM_HOUR", 0)
    today = datetime.now(SHANGHAI).date()
    official(desk, today - timedelta(days=days))
    request = ask(missed_night, instance)
    if not is_missed:
        assert request == "yesterday's edition is published"
        return
    assert isinstance(request, dg.RunRequest)
    assert request.run_key is None
    assert request.run_config == run_config((today - timedelta(days=1)).isoformat(), "nightly")
    add_run(instance, "nightly_grading", FAILED)
    assert "the last run failed" in str(ask(missed_night, instance))


def test_a_new_installation_has_missed_no_night(desk: Desk, instance: dg.DagsterInstance) -> None:
    assert ask(missed_night, instance) == "no official edition yet; the first night makes it"


def test_a_run_whose_process_is_gone_no_longer_holds_up_the_next(desk: Desk, instance: dg.DagsterInstance) -> None:
    desk.send([row("甲")], received_at=ago(minutes=2))
    dead = dg.DagsterRun(job_name="nightly_grading", status=STARTED)
    instance.add_run(dead)
    instance.add_run_tags(dead.run_id, {PROCESS_TAG: f"{dead.run_id}:another boot:1:1"})
    assert isinstance(ask(ingest_sensor, instance), dg.RunRequest)
    assert [run.status for run in instance.get_runs()] == [FAILED]


def test_a_living_run_is_left_alone(instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    living = add_run(instance, "ingest", STARTED)
    instance.add_run_tags(living, {PROCESS_TAG: signature(living)})
    starting = add_run(instance, "ingest", dg.DagsterRunStatus.STARTING)
    # A repeated run inherits the tags of the one that failed, until its own process signs it.
    repeated = add_run(instance, "ingest", STARTED, **{PROCESS_TAG: f"{living}:another boot:1:1"})
    add_run(instance, "ingest", dg.DagsterRunStatus.SUCCESS)
    assert fail_dead_runs(instance) == []
    monkeypatch.setattr("pipelines.process.LONGEST_START", LONGEST_START * -1)
    assert set(fail_dead_runs(instance)) == {starting, repeated}, "their processes never signed them"
