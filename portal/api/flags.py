"""GET /api/v1/flags: what waits for somebody, of whatever kind."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from editions.flags import read_findings
from portal.api.answering import (
    PREFIX,
    Limit,
    Official,
    Offset,
    Vector,
    about,
    cached,
    is_known,
    not_modified,
    part,
    refusals,
    tag_of,
    word,
)
from portal.api.models import Flags
from portal.guard import Asked, Guard
from portal.security.permission import Permission

router = APIRouter(prefix=PREFIX, tags=["flags 待跟进"])


@router.get("/flags", response_model=Flags, responses=refusals(503), summary="待跟进清单 | findings that wait")
def flags(
    asked: Annotated[Asked, Depends(Guard(Permission.SEE))],
    response: Response,
    kind: Annotated[str, word("类别，如 below_target", "kind, as below_target")] = "",
    vector: Vector = "",
    severity: Annotated[str, word("轻重", "urgent, serious, ordinary or notice")] = "",
    official: Official = False,
    limit: Limit = 1000,
    offset: Offset = 0,
) -> object:
    """Shortfalls, missing reports, stale letters, questions, open cases; by kind, vector and severity.

    未达目标、缺报、过期、可疑、在办案件等，一条一行；可按类别、病媒、轻重筛选。
    """
    places = asked.places(Permission.SEE)
    with asked.house.editions.reading(official=official) as edition:
        tag = tag_of(asked, edition, places)
        if is_known(asked, tag):
            return not_modified(tag)
        rows = [
            row
            for row in read_findings(edition, places)
            if kind in ("", row["flag_kind"]) and vector in ("", row["vector"]) and severity in ("", row["severity"])
        ]
        response.headers.update(cached(tag))
        return {"edition": about(edition), "total": len(rows), "flags": part(rows, limit, offset)}
