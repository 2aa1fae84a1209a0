"""GET /api/v1/places: the division tree, as far as the caller is granted it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from portal.api.answering import PREFIX, Limit, Offset, part, refusals, word
from portal.api.models import Places
from portal.guard import Asked, Guard
from portal.security.permission import Permission
from reference.rows import is_in_force

router = APIRouter(prefix=PREFIX, tags=["places 地区"])

_P = Permission
SEEING = (_P.SEE, _P.SEND, _P.SEE_SUBMISSIONS)


@router.get("/places", response_model=Places, responses=refusals(503), summary="地区 | places")
def places(
    asked: Annotated[Asked, Depends(Guard(*SEEING))],
    kind: Annotated[str, word("级别，如 street、town", "kind, as street or town")] = "",
    name: Annotated[str, word("名称中的字", "part of the name")] = "",
    limit: Limit = 1000,
    offset: Offset = 0,
) -> dict[str, object]:
    """Places in force today that the account is granted, by kind and by a part of the name.

    今天存在的、本账号管辖的地区。
    """
    standards, today = asked.house.standards.now(), asked.house.today()
    granted = asked.house.places_within({root for one in SEEING for root in asked.visitor.places(one)})
    found = [
        row
        for row in standards.tables["place"]
        if row["place_code"] in granted
        and is_in_force(row, today)
        and kind in ("", row["place_kind"])
        and name in str(row["place_name"])
    ]
    found.sort(key=lambda row: str(row["place_code"]))
    return {"total": len(found), "places": part(found, limit, offset)}
