"""立即评级: ask Dagster for an edition of today so far, and follow the run until it is published."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from portal.dagster import JOBS, STATE_ZH, Dagster, DagsterError, UnknownRunError
from portal.guard import Asked, Guard
from portal.house import House
from portal.refusal import NotThereError
from portal.security.permission import Permission

router = APIRouter()


def dagster_of(house: House) -> Dagster:
    """Dagster of this installation."""
    return Dagster(house.settings.dagster_url)


@router.get("/grading")
def grading(asked: Annotated[Asked, Depends(Guard(Permission.GRADE))]) -> Response:
    """What would be asked for, and the run that is under way already."""
    return _page(asked)


@router.post("/grading")
def ask(asked: Annotated[Asked, Depends(Guard(Permission.GRADE))]) -> Response:
    """Ask for a run, or join the one under way."""
    try:
        run_id, is_new = dagster_of(asked.house).grade(asked.house.today(), asked.visitor.username)
    except DagsterError as error:
        asked.audit("grading.ask", outcome="failed", detail={"reason": error.en})
        return _page(asked, refused=error, status=503)
    asked.audit("grading.ask", run_id, detail={"is_new": is_new})
    return asked.done(f"/grading/{run_id}", "" if is_new else "已有一次评级在进行，没有重复开始；下面是它的进度。")


@router.get("/grading/{run_id}")
def follow(asked: Annotated[Asked, Depends(Guard(Permission.GRADE))], run_id: str) -> Response:
    """How far a run is; the page asks again by itself until it is over."""
    try:
        run = dagster_of(asked.house).run(run_id)
    except UnknownRunError as error:
        raise NotThereError(error.zh, error.en) from error
    except DagsterError as error:
        return asked.render(
            "grades/run.html", status=503, run=None, run_id=run_id, refused=error, state_zh="", job_zh="", seconds=None
        )
    ended = run.ended_at or asked.now
    return asked.render(
        "grades/run.html",
        run=run,
        run_id=run_id,
        refused=None,
        state_zh=STATE_ZH[run.state],
        job_zh=JOBS[run.job],
        seconds=None if run.started_at is None else max(0, int((ended - run.started_at).total_seconds())),
    )


def _page(asked: Asked, *, refused: DagsterError | None = None, status: int = 200) -> Response:
    under_way = None
    if refused is None:
        try:
            under_way = dagster_of(asked.house).under_way()
        except DagsterError as error:
            refused = error
    with asked.house.editions.reading_if_any() as edition:
        return asked.render(
            "grades/grading.html", status=status, refused=refused, under_way=under_way, edition=edition,
            today=asked.house.today(),
        )  # fmt: skip
