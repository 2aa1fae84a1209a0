"""GET /api/v1/grades: present letters, and why a place has them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response

from editions.explanation import read_explanation
from editions.grades import PLACES
from portal.api.answering import (
    CODE,
    PREFIX,
    Limit,
    Official,
    Offset,
    about,
    cached,
    is_known,
    not_modified,
    part,
    refusals,
    tag_of,
)
from portal.api.models import Explanation, Grades
from portal.guard import Asked, Guard
from portal.security.permission import Permission

router = APIRouter(prefix=PREFIX, tags=["grades 等级"])

_See = Annotated[Asked, Depends(Guard(Permission.SEE))]


@router.get("/grades", response_model=Grades, responses=refusals(503), summary="现行等级 | present letters")
def grades(
    asked: _See, response: Response, official: Official = False, limit: Limit = 1000, offset: Offset = 0
) -> object:
    """Present letters of streets and towns.

    各镇街现行的四项等级和镇街等级。
    """
    places = asked.places(Permission.SEE)
    with asked.house.editions.reading(official=official) as edition:
        tag = tag_of(asked, edition, places)
        if is_known(asked, tag):
            return not_modified(tag)
        granted = set(places)
        rows = [row for row in edition.rows(PLACES) if row["place_code"] in granted]
        response.headers.update(cached(tag))
        return {"edition": about(edition), "total": len(rows), "grades": part(rows, limit, offset)}


@router.get(
    "/grades/{place_code}",
    response_model=Explanation,
    responses=refusals(404, 503),
    summary="等级的依据 | why a place has its letters",
)
def explanation(
    asked: _See,
    response: Response,
    place_code: Annotated[str, Path(pattern=CODE, description="区划代码 | place")],
    official: Official = False,
) -> object:
    """Letter of each vector and, of each indicator, findings, effort, index, interval and limits.

    一个地区每种病媒的等级，及每项指标的发现数、工作量、指数、区间和限值。
    """
    asked.require(Permission.SEE, place_code)
    place = asked.place(place_code)
    with asked.house.editions.reading(official=official) as edition:
        tag = tag_of(asked, edition, [place_code])
        if is_known(asked, tag):
            return not_modified(tag)
        found = read_explanation(edition, {"place_code": place_code})
        response.headers.update(cached(tag))
        return {"edition": about(edition), "place": place, **found}
