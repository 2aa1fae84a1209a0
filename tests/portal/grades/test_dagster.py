"""What Dagster answers, in the shapes that its webserver gives, and what the portal makes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from portal.dagster import Dagster, DagsterError, State, UnknownRunError, UnreachableError

URL = "http://dagster.test:3000"
RUN, OTHER = "94f3735d-2183-4d9f-b97a-fed16ea8b77b", "5259c8bb-ec0b-4645-b021-3385c44c937f"
HEALTHY = {"daemonHealth": {"allDaemonStatuses": [{"required": True, "healthy": True}]}}
REPOSITORIES = {
    "repositoriesOrError": {
        "__typename": "RepositoryConnection",
        "nodes": [
            {"name": "other", "location": {"name": "elsewhere"}, "pipelines": [{"name": "ingest"}]},
            {
                "name": "__repository__",
                "location": {"name": "pipelines.definitions"},
                "pipelines": [{"name": "ingest"}, {"name": "intraday_grading"}],
            },
        ],
    }
}
NOTHING_RUNS = {"runsOrError": {"__typename": "Runs", "results": []}}


def run_of(status: str, **changes: Any) -> dict[str, Any]:
    return {
        "__typename": "Run",
        "runId": RUN,
        "jobName": "intraday_grading",
        "status": status,
        "creationTime": 1795636978.785533,
        "startTime": 1795637036.725967,
        "endTime": None,
        "tags": [{"key": "dagster/code_location", "value": "x"}, {"key": "sihai/asked_by", "value": "wang"}],
        "executionPlan": {"steps": [{"key": str(n)} for n in range(159)]},
        "stepStats": [{"status": "SUCCESS"}] * 30 + [{"status": "SKIPPED"}, {"status": "IN_PROGRESS"}],
        **changes,
    }


def events(*found: dict[str, Any], more: bool = False) -> dict[str, Any]:
    connection = {"cursor": "c", "hasMore": more, "events": [{"__typename": "StepStartEvent"}, *found]}
    return {"runOrError": {"eventConnection": connection}}


def failed_step(message: str, *, step: str = "intake__batch") -> dict[str, Any]:
    wrapped = {"className": "DagsterExecutionStepExecutionError", "message": "Error occurred while executing op\n"}
    cause = {"className": message.split(":")[0], "message": f"{message}\n"}
    return {"__typename": "ExecutionStepFailureEvent", "stepKey": step, "error": {**wrapped, "causes": [cause]}}


class Asked:
    """A webserver that answers each kind of question with what it was given, and keeps what it was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.questions: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.url == f"{URL}/graphql"
        question = json.loads(request.content)
        self.questions.append(question)
        text = question["query"]
        kinds = {
            "where": "repositoriesOrError", "launch": "launchRun(", "retry": "parent_run_id",
            "under_way": "runsOrError", "published": "assetMaterializations", "events": "eventConnection",
            "run": "stepStats",
        }  # fmt: skip
        kind = next(name for name, word in kinds.items() if word in text)
        answer = self.answers[kind]
        data = answer.pop(0) if isinstance(answer, list) else answer
        return httpx.Response(200, json={"data": data})

    def dagster(self) -> Dagster:
        return Dagster(URL, httpx.MockTransport(self))


def dagster(answer: Callable[[httpx.Request], httpx.Response]) -> Dagster:
    return Dagster(URL, httpx.MockTransport(answer))


def test_a_run_is_asked_for_with_the_day_and_who_asked() -> None:
    server = Asked(
        under_way=NOTHING_RUNS,
        where=REPOSITORIES,
        launch={"launchRun": {"__typename": "LaunchRunSuccess", "run": {"runId": RUN}}},
    )
    assert server.dagster().grade(date(2026, 11, 25), "wang") == (RUN, True)
    params = server.questions[-1]["variables"]["params"]
    assert params["selector"] == {
        "repositoryLocationName": "pipelines.definitions", "repositoryName": "__repository__",
        "jobName": "intraday_grading",
    }  # fmt: skip
    config = params["runConfigData"]["resources"]["warehouse"]["config"]
    assert (config["as_of"], config["kind"]) == ("2026-11-25", "intraday")
    assert params["executionMetadata"]["tags"] == [{"key": "sihai/asked_by", "value": "wang"}]


def test_a_run_under_way_is_joined_and_none_begun() -> None:
    server = Asked(under_way={"runsOrError": {"__typename": "Runs", "results": [{"runId": OTHER}]}})
    assert server.dagster().grade(date(2026, 11, 25), "wang") == (OTHER, False)
    (question,) = server.questions
    assert question["variables"]["job"] == "intraday_grading"
    assert "SUCCESS" not in question["variables"]["statuses"]
    assert {"QUEUED", "STARTED"} <= set(question["variables"]["statuses"])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"__typename": "PythonError", "message": "location is gone"}, "location is gone"),
        ({"__typename": "RunConfigValidationInvalid", "errors": [{"message": "no as_of"}]}, "no as_of"),
        ({"__typename": "PipelineNotFoundError", "message": "no such job"}, "no such job"),
        ({"__typename": "NoModeProvidedError"}, "NoModeProvidedError"),
    ],
)
def test_a_refusal_says_what_dagster_said(answer: dict[str, Any], said: str) -> None:
    server = Asked(under_way=NOTHING_RUNS, where=REPOSITORIES, launch={"launchRun": answer})
    with pytest.raises(DagsterError, match="没有接受") as caught:
        server.dagster().grade(date(2026, 11, 25), "wang")
    assert said in caught.value.en


@pytest.mark.parametrize(
    "found", [{"__typename": "RepositoryConnection", "nodes": []}, {"__typename": "PythonError", "message": "broken"}]
)
def test_a_dagster_without_our_jobs_is_told(found: dict[str, Any]) -> None:
    server = Asked(under_way=NOTHING_RUNS, where={"repositoriesOrError": found})
    with pytest.raises(DagsterError, match="没有评级任务"):
        server.dagster().grade(date(2026, 11, 25), "wang")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("QUEUED", State.WAITING), ("NOT_STARTED", State.WAITING), ("STARTING", State.WAITING),
        ("STARTED", State.RUNNING), ("CANCELING", State.RUNNING), ("CANCELED", State.STOPPED),
    ],
)  # fmt: skip
def test_how_far_a_run_is(status: str, state: State) -> None:
    run = Asked(run={"instance": HEALTHY, "runOrError": run_of(status)}).dagster().run(RUN)
    assert (run.state, run.steps_done, run.steps_all, run.asked_by) == (state, 31, 159, "wang")
    assert run.created_at == datetime(2026, 11, 25, 20, 2, 58, 785533, tzinfo=UTC)
    assert run.has_daemon
    assert run.state.is_over == (status == "CANCELED")


def test_a_run_without_plan_or_daemon() -> None:
    health = {"daemonHealth": {"allDaemonStatuses": [{"required": True, "healthy": False}]}}
    told = run_of("QUEUED", executionPlan=None, stepStats=[], startTime=None, tags=[])
    run = Asked(run={"instance": health, "runOrError": told}).dagster().run(RUN)
    assert (run.steps_all, run.has_daemon, run.started_at, run.asked_by) == (0, False, None, "")


def test_a_finished_run_names_its_edition() -> None:
    made = [
        {"assetKey": {"path": ["grades", "ladder"]}, "metadataEntries": [{"label": "dagster/row_count"}]},
        {
            "assetKey": {"path": ["publications", "published_edition"]},
            "metadataEntries": [{"label": "folder"}, {"label": "edition_id", "text": "2026-11-25-intraday-ac9060"}],
        },
    ]
    server = Asked(
        run={"instance": HEALTHY, "runOrError": run_of("SUCCESS")},
        published={"runOrError": {"assetMaterializations": made}},
    )
    run = server.dagster().run(RUN)
    assert (run.state, run.edition_id, run.failure) == (State.DONE, "2026-11-25-intraday-ac9060", None)


@pytest.mark.parametrize(
    ("message", "zh"),
    [
        ("intake.lock.LockedError: 另一个进程（pid 7）正在写入", "另一次评级还没有结束"),
        ("OSError: [Errno 28] No space left on device", "磁盘已满"),
        ("sqlite3.OperationalError: database or disk is full", "磁盘已满"),
        ("reference.problem.StandardsError: place.csv:3", "sihai standards check"),
        ("dagster._core.errors.DagsterExecutionInterruptedError", "评级被中断"),
        ("ValueError: as_of 2026-12-25 has not come yet", "评级中途出错"),
    ],
)
def test_why_a_run_failed(message: str, zh: str) -> None:
    failed = {"__typename": "RunFailureEvent", "message": "Steps failed: [...]", "error": None}
    server = Asked(
        run={"instance": HEALTHY, "runOrError": run_of("FAILURE")},
        events=[events(more=True), events(failed_step(message), failed_step("ValueError: later"), failed)],
        retry={"runsOrError": {"__typename": "Runs", "results": [{"runId": OTHER}]}},
    )
    run = server.dagster().run(RUN)
    assert run.failure is not None
    assert zh in run.failure.zh
    assert "原来发布的版本不变" in run.failure.zh
    assert run.failure.en == f"intake__batch: {message}"
    assert run.retried_by == OTHER


def test_a_check_that_does_not_hold_is_the_reason() -> None:
    def evaluated(severity: str, check: str) -> dict[str, Any]:
        key = {"path": ["facts", "sheet_row"]}
        evaluation = {"success": False, "severity": severity, "checkName": check, "assetKey": key}
        return {"__typename": "AssetCheckEvaluationEvent", "evaluation": evaluation}

    server = Asked(
        run={"instance": HEALTHY, "runOrError": run_of("FAILURE")},
        events=events(evaluated("WARN", "few"), evaluated("ERROR", "every_row_in_force_is_placed")),
        retry=NOTHING_RUNS,
    )
    failure = server.dagster().run(RUN).failure
    assert failure is not None
    assert "数据核对没有通过（facts.sheet_row）" in failure.zh
    assert "every accepted row in force" in failure.en


def test_a_run_that_failed_without_a_step_says_what_dagster_says() -> None:
    lost = {"__typename": "RunFailureEvent", "message": "the process of the run is gone", "error": None}
    server = Asked(run={"instance": HEALTHY, "runOrError": run_of("FAILURE")}, events=events(lost), retry=NOTHING_RUNS)
    failure = server.dagster().run(RUN).failure
    assert failure is not None
    assert failure.en == "the process of the run is gone"


@pytest.mark.parametrize(("tag", "is_repeated"), [("true", True), ("false", False), (None, False)])
def test_whether_a_failed_run_will_be_repeated(tag: str | None, is_repeated: bool) -> None:
    tags = [] if tag is None else [{"key": "dagster/will_retry", "value": tag}]
    server = Asked(
        run={"instance": HEALTHY, "runOrError": run_of("FAILURE", tags=tags)},
        events=events(failed_step("ValueError: x")),
        retry=NOTHING_RUNS,
    )
    run = server.dagster().run(RUN)
    assert (run.is_repeated, run.retried_by) == (is_repeated, "")


@pytest.mark.parametrize("run_id", ["", "x", "../graphql", RUN.upper(), f"{RUN}\n"])
def test_what_is_no_id_of_a_run_is_not_even_asked_for(run_id: str) -> None:
    with pytest.raises(UnknownRunError):
        Asked().dagster().run(run_id)


@pytest.mark.parametrize("told", [{"__typename": "RunNotFoundError"}, run_of("SUCCESS", jobName="ingest")])
def test_a_run_that_is_not_there_or_no_grading(told: dict[str, Any]) -> None:
    with pytest.raises(UnknownRunError, match="没有这次评级"):
        Asked(run={"instance": HEALTHY, "runOrError": told}).dagster().run(RUN)


@pytest.mark.parametrize("error", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
def test_nobody_at_the_address(error: Exception) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(UnreachableError, match=re.escape(URL)) as caught:
        dagster(answer).under_way()
    assert "SIHAI_DAGSTER_URL" in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>a router</html>"),
        httpx.Response(404, json={"detail": "Not Found"}),
        httpx.Response(400, json={"errors": [{"message": "Cannot query field"}], "data": None}),
        httpx.Response(200, json=[]),
    ],
    ids=["html", "404", "errors", "list"],
)
def test_an_answer_that_is_not_dagsters(answer: httpx.Response) -> None:
    with pytest.raises(DagsterError, match="看不懂") as caught:
        dagster(lambda _request: answer).under_way()
    assert not isinstance(caught.value, UnreachableError)


def test_a_real_closed_port() -> None:
    with pytest.raises(UnreachableError):
        Dagster("http://127.0.0.1:9").under_way()
