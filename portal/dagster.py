"""Asking Dagster for a grading run and how far it is: GraphQL over HTTP, the only way in which the portal speaks to it.

No run is started here: Dagster's webserver queues it, its daemon starts it, under the same lock as every other.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import httpx

from portal import dagster_questions as questions
from portal.dagster_failure import Failure, why_failed

JOBS = {"intraday_grading": "日间评级", "nightly_grading": "夜间评级"}
ASKED_BY = "sihai/asked_by"

_ASKED_FOR = "intraday_grading"
_CONNECT_SECONDS, _READ_SECONDS = 2.0, 20.0
# Events come by the thousand; the failure stands among the last of them.
_MOST_PAGES = 20
_UNFINISHED = ["QUEUED", "NOT_STARTED", "STARTING", "STARTED", "CANCELING"]


class DagsterError(RuntimeError):
    """Dagster cannot be asked or did not do it; `zh` says so with what to do, `en` is for engineers."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en


class UnreachableError(DagsterError):
    """Nobody answers at the address of Dagster."""


class UnknownRunError(DagsterError):
    """There is no such grading run."""


class State(StrEnum):
    """How far a run is, as people tell it."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        """Nothing more will happen to it."""
        return self in (State.DONE, State.FAILED, State.STOPPED)


STATE_ZH = {
    State.WAITING: "排队等待",
    State.RUNNING: "正在评级",
    State.DONE: "已完成",
    State.FAILED: "没有完成",
    State.STOPPED: "已中止",
}
_STATES = {
    "STARTED": State.RUNNING, "CANCELING": State.RUNNING, "SUCCESS": State.DONE, "FAILURE": State.FAILED,
    "CANCELED": State.STOPPED,
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """A grading run.

    Attributes:
        run_id, job: Which.
        state: How far it is.
        steps_done, steps_all: Steps that ended, of how many: tables, checks, the edition.
        asked_by: Who asked for it here; empty for those that Dagster began by itself.
        created_at, started_at, ended_at: When it was asked for, began, ended.
        has_daemon: Whether the daemon that starts queued runs shows signs of life.
        edition_id: What it published, once it has.
        failure: Why it failed.
        is_repeated: Whether Dagster said that it will repeat it by itself.
        retried_by: The run that repeats it, where Dagster has begun one.
    """

    run_id: str
    job: str
    state: State
    steps_done: int
    steps_all: int
    asked_by: str
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    has_daemon: bool
    edition_id: str = ""
    failure: Failure | None = None
    is_repeated: bool = False
    retried_by: str = ""


@dataclass(frozen=True)
class Dagster:
    """Dagster's webserver.

    Attributes:
        url: Its address.
        transport: How requests travel; tests hand in answers of their own.
    """

    url: str
    transport: httpx.BaseTransport | None = None

    def under_way(self) -> str | None:
        """The intraday run that is queued or running, None where there is none.

        Raises:
            DagsterError: Dagster cannot be asked.
        """
        return self._first_run(questions.UNDER_WAY, {"job": _ASKED_FOR, "statuses": _UNFINISHED})

    def grade(self, as_of: date, asked_by: str) -> tuple[str, bool]:
        """Ask for an intraday edition of a day, unless such a run is under way already.

        Returns:
            The run to follow, and whether it is a new one.

        Raises:
            DagsterError: Dagster cannot be asked, or refuses.
        """
        from pipelines.jobs import run_config  # brings all of Dagster in

        found = self.under_way()
        if found:
            return found, False
        params = {
            "selector": self._where(),
            "runConfigData": run_config(as_of.isoformat(), "intraday"),
            "executionMetadata": {"tags": [{"key": ASKED_BY, "value": asked_by}]},
        }
        told = self._ask(questions.LAUNCH, {"params": params})["launchRun"]
        if told["__typename"] != "LaunchRunSuccess":
            detail = told.get("message") or json.dumps(told.get("errors", told), ensure_ascii=False)
            raise DagsterError(
                "Dagster 没有接受这次评级；请把下面的说明告诉系统管理员。", f"{told['__typename']}: {detail}"
            )
        return str(told["run"]["runId"]), True

    def run(self, run_id: str) -> Run:
        """How far a grading run is.

        Raises:
            UnknownRunError: There is none of this id, or it is no grading run.
            DagsterError: Dagster cannot be asked.
        """
        if not _is_run_id(run_id):
            raise _unknown(run_id)
        data = self._ask(questions.RUN, {"run": run_id})
        told = data["runOrError"]
        if told["__typename"] != "Run" or told["jobName"] not in JOBS:
            raise _unknown(run_id)
        state = _STATES.get(told["status"], State.WAITING)
        tags = {str(tag["key"]): str(tag["value"]) for tag in told["tags"]}
        health = data["instance"]["daemonHealth"]["allDaemonStatuses"]
        return Run(
            run_id=str(told["runId"]),
            job=str(told["jobName"]),
            state=state,
            steps_done=sum(step["status"] in ("SUCCESS", "SKIPPED", "FAILURE") for step in told["stepStats"]),
            steps_all=len((told["executionPlan"] or {"steps": ()})["steps"]),
            asked_by=tags.get(ASKED_BY, ""),
            created_at=_instant(told["creationTime"]),
            started_at=_instant(told["startTime"]),
            ended_at=_instant(told["endTime"]),
            has_daemon=all(one["healthy"] for one in health if one["required"]),
            edition_id=self._published(run_id) if state is State.DONE else "",
            failure=why_failed(self._events(run_id)) if state is State.FAILED else None,
            is_repeated=state is State.FAILED and tags.get("dagster/will_retry") == "true",
            retried_by=(self._first_run(questions.RETRY, {"run": run_id}) or "") if state is State.FAILED else "",
        )

    def _where(self) -> dict[str, str]:
        """Where the job is defined, as Dagster names the place."""
        found = self._ask(questions.WHERE)["repositoriesOrError"]
        for node in found.get("nodes", ()):
            if any(job["name"] == _ASKED_FOR for job in node["pipelines"]):
                return {
                    "repositoryLocationName": str(node["location"]["name"]),
                    "repositoryName": str(node["name"]),
                    "jobName": _ASKED_FOR,
                }
        raise DagsterError(
            f"{self.url} 上的 Dagster 没有评级任务；请系统管理员核对 SIHAI_DAGSTER_URL，并看 Dagster 能否正常装载。",
            f"no job {_ASKED_FOR} at {self.url}",
        )

    def _first_run(self, query: str, variables: Mapping[str, object]) -> str | None:
        told = self._ask(query, variables)["runsOrError"]
        if told["__typename"] != "Runs":
            raise DagsterError("Dagster 说不出有哪些评级在进行；请稍后再试。", str(told.get("message", told)))
        return next((str(run["runId"]) for run in told["results"]), None)

    def _published(self, run_id: str) -> str:
        for made in self._ask(questions.PUBLISHED, {"run": run_id})["runOrError"].get("assetMaterializations", ()):
            if made["assetKey"]["path"] == ["publications", "published_edition"]:
                return next((str(e["text"]) for e in made["metadataEntries"] if e["label"] == "edition_id"), "")
        return ""

    def _events(self, run_id: str) -> Iterator[Mapping[str, Any]]:
        after: str | None = None
        for _ in range(_MOST_PAGES):
            page = self._ask(questions.EVENTS, {"run": run_id, "after": after})["runOrError"].get("eventConnection")
            if page is None:
                return
            yield from page["events"]
            after = page["cursor"]
            if not page["hasMore"]:
                return

    def _ask(self, query: str, variables: Mapping[str, object] | None = None) -> dict[str, Any]:
        """What GraphQL answers.

        Raises:
            UnreachableError: Nobody answers, or not in time.
            DagsterError: What answers is not Dagster, or does not understand.
        """
        timeout = httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS)
        try:
            # Our own machine or network is asked: no proxy of the environment stands between.
            with httpx.Client(timeout=timeout, transport=self.transport, trust_env=False) as client:
                answer = client.post(f"{self.url}/graphql", json={"query": query, "variables": dict(variables or {})})
        except httpx.HTTPError as error:
            raise UnreachableError(
                f"连不上 Dagster（{self.url}），现在不能评级；请系统管理员确认 sihai serve 或 sihai dagster 正在运行，"
                "地址与 SIHAI_DAGSTER_URL 一致。每夜的评级和已发布的版本不受影响。",
                f"{type(error).__name__} at {self.url}: {error}",
            ) from error
        try:
            told = answer.json()
            data = told["data"]
            if told.get("errors") or not isinstance(data, dict):
                raise ValueError(json.dumps(told.get("errors"), ensure_ascii=False)[:500])
        except (ValueError, KeyError, TypeError) as error:
            raise DagsterError(
                f"{self.url} 的回答看不懂，可能不是 Dagster，或版本不合；请系统管理员核对 SIHAI_DAGSTER_URL。",
                f"HTTP {answer.status_code} from {self.url}/graphql: {error}",
            ) from error
        return data


def _is_run_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _unknown(run_id: str) -> UnknownRunError:
    return UnknownRunError("没有这次评级的记录；可能已被清理。请回到“立即评级”重新开始。", f"no grading run {run_id!r}")


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
