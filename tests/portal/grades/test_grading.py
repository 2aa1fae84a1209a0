"""立即评级: who may ask for it, what the page says at each step, and that a Dagster that is away is told."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from portal.dagster import Dagster
from portal.house import House
from portal.security.permission import Role
from registry.database import read
from registry.portal_tables import audit_event
from tests.portal.conftest import COUNTY, Person, SignIn, text_of
from tests.portal.grades.test_dagster import (
    HEALTHY,
    NOTHING_RUNS,
    OTHER,
    REPOSITORIES,
    RUN,
    URL,
    Asked,
    events,
    failed_step,
    run_of,
)

LAUNCHED = {"launchRun": {"__typename": "LaunchRunSuccess", "run": {"runId": RUN}}}
UNDER_WAY = {"runsOrError": {"__typename": "Runs", "results": [{"runId": OTHER}]}}


@pytest.fixture
def reviewer(sign_in: SignIn) -> Person:
    return sign_in((Role.COUNTY_REVIEWER, COUNTY), username="wang")


def serve(monkeypatch: pytest.MonkeyPatch, **answers: Any) -> Asked:
    server = Asked(**answers)
    monkeypatch.setattr("portal.pages.grading.dagster_of", lambda _house: server.dagster())
    return server


def away(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    monkeypatch.setattr("portal.pages.grading.dagster_of", lambda _house: Dagster(URL, httpx.MockTransport(answer)))


def noted(house: House) -> list[tuple[str, str, str]]:
    query = select(audit_event.c.action, audit_event.c.subject, audit_event.c.outcome).where(
        audit_event.c.action == "grading.ask"
    )
    with read(house.engine) as connection:
        return [tuple(row) for row in connection.execute(query)]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COUNTY_REVIEWER])
def test_only_county_reviewers_may_ask(sign_in: SignIn, role: Role) -> None:
    person = sign_in((role, COUNTY))
    assert person.get("/grading").status_code == 403
    assert person.get(f"/grading/{RUN}").status_code == 403
    assert person.post("/grading").status_code == 403


def test_a_form_that_is_not_ours_asks_for_nothing(reviewer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(monkeypatch)
    assert reviewer.client.post("/grading").status_code == 403
    assert server.questions == []


def test_asking_leads_to_the_progress_and_is_noted(
    reviewer: Person, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(monkeypatch, under_way=NOTHING_RUNS, where=REPOSITORIES, launch=LAUNCHED)
    page = reviewer.get("/grading")
    assert "开始评级" in text_of(page)
    assert f"今天（{house.today():%Y-%m-%d}）" in text_of(page)
    answer = reviewer.post("/grading")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/grading/{RUN}")
    params = server.questions[-1]["variables"]["params"]
    assert params["runConfigData"]["resources"]["warehouse"]["config"]["as_of"] == house.today().isoformat()
    assert params["executionMetadata"]["tags"] == [{"key": "sihai/asked_by", "value": "wang"}]
    assert noted(house) == [("grading.ask", RUN, "done")]


def test_a_run_under_way_is_shown_and_joined(reviewer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, under_way=UNDER_WAY, run={"instance": HEALTHY, "runOrError": run_of("STARTED", runId=OTHER)})
    page = reviewer.get("/grading")
    assert "已有一次评级在进行" in text_of(page)
    assert "<button>开始评级" not in page.text
    answer = reviewer.post("/grading")
    assert answer.headers["location"] == f"/grading/{OTHER}"
    assert "没有重复开始" in text_of(reviewer.get(f"/grading/{OTHER}"))


@pytest.mark.parametrize(
    ("status", "word", "is_over"),
    [("QUEUED", "轮到以后自动开始", False), ("STARTED", "第 31 步，共 159 步", False), ("CANCELED", "被中止", True)],
)
def test_the_progress(reviewer: Person, monkeypatch: pytest.MonkeyPatch, status: str, word: str, is_over: bool) -> None:
    serve(monkeypatch, run={"instance": HEALTHY, "runOrError": run_of(status)})
    page = reviewer.get(f"/grading/{RUN}")
    assert word in text_of(page)
    assert ("grading.js" in page.text) != is_over
    assert re.search(r'id="run" data-over="(1?)"', page.text)[1] == ("1" if is_over else "")  # type: ignore[index]


def test_a_queue_that_nobody_works_off_is_told(reviewer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    health = {"daemonHealth": {"allDaemonStatuses": [{"required": True, "healthy": False}]}}
    serve(monkeypatch, run={"instance": health, "runOrError": run_of("QUEUED")})
    assert "后台进程没有回应" in text_of(reviewer.get(f"/grading/{RUN}"))


def test_the_end_leads_to_the_new_letters(reviewer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"label": "edition_id", "text": "2026-11-25-intraday-ac9060"}
    made = {"assetKey": {"path": ["publications", "published_edition"]}, "metadataEntries": [entry]}
    serve(
        monkeypatch,
        run={"instance": HEALTHY, "runOrError": run_of("SUCCESS", endTime=1795637100.7)},
        published={"runOrError": {"assetMaterializations": [made]}},
    )
    page = reviewer.get(f"/grading/{RUN}")
    assert "已发布版本 2026-11-25-intraday-ac9060" in text_of(page)
    assert "用时 63 秒" in text_of(page)
    assert 'href="/grades"' in page.text


def test_a_failure_says_why_and_where_it_is_repeated(reviewer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(
        monkeypatch,
        run={"instance": HEALTHY, "runOrError": run_of("FAILURE")},
        events=events(failed_step("OSError: [Errno 28] No space left on device: <b>'/x'</b>")),
        retry=UNDER_WAY,
    )
    page = reviewer.get(f"/grading/{RUN}")
    assert "磁盘已满" in text_of(page)
    assert "<b>&#39;/x&#39;" not in page.text
    assert f'href="/grading/{OTHER}"' in page.text


def test_a_run_that_is_not_there(reviewer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, run={"instance": HEALTHY, "runOrError": {"__typename": "RunNotFoundError"}})
    for run_id in (RUN, "x", "..%2Fgraphql"):
        assert reviewer.get(f"/grading/{run_id}").status_code == 404


def test_dagster_away_is_told_and_the_letters_stay(
    reviewer: Person, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    away(monkeypatch)
    page = reviewer.get("/grading")
    assert page.status_code == 200
    assert f"连不上 Dagster（{URL}）" in text_of(page)
    assert "<button>开始评级" not in page.text
    refused = reviewer.post("/grading")
    assert refused.status_code == 503
    assert "不受影响" in text_of(refused)
    assert noted(house) == [("grading.ask", "", "failed")]
    lost = reviewer.get(f"/grading/{RUN}")
    assert lost.status_code == 503
    assert "grading.js" in lost.text
    assert reviewer.get("/grades").status_code == 200
