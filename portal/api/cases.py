"""GET /api/v1/cases: what is being mended, as of this moment."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from cases.ledger import UnknownCaseError, find_case, read_cases
from cases.row import case_row, row_order
from cases.telling import Names, happened
from cases.words import EVENT_ZH
from portal.api.answering import NAME, PREFIX, Limit, Offset, Vector, part, refusals
from portal.api.models import Cases, CaseWhole
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.security.permission import Permission
from registry.database import read

router = APIRouter(prefix=PREFIX, tags=["cases 案件"])

_See = Annotated[Asked, Depends(Guard(Permission.SEE))]


class Which(StrEnum):
    """Which cases."""

    OPEN = "open"
    OVERDUE = "overdue"
    ENDED = "ended"
    ALL = "all"


@router.get("/cases", response_model=Cases, responses=refusals(503), summary="案件 | cases")
def cases(
    asked: _See,
    which: Annotated[Which, Query(description="open 未结、overdue 逾期、ended 已结、all | which cases")] = Which.OPEN,
    vector: Vector = "",
    limit: Limit = 1000,
    offset: Offset = 0,
) -> dict[str, object]:
    """Cases as they stand at this moment, overdue ones first.

    整改案件此刻的状态，逾期的在前。
    """
    names, today, granted = Names(asked.house.standards.now()), asked.house.today(), set(asked.places(Permission.SEE))
    with read(asked.house.engine) as connection:
        found = read_cases(connection)
    rows = [
        case_row(case, names, today)
        for case in found.values()
        if case.place_code in granted and vector in ("", case.vector)
    ]
    rows = [
        row
        for row in rows
        if which is Which.ALL
        or (which is Which.OVERDUE and row["is_overdue"])
        or (which is Which.OPEN and row["is_open"])
        or (which is Which.ENDED and not row["is_open"])
    ]
    rows.sort(key=row_order)
    return {"total": len(rows), "cases": part(rows, limit, offset)}


@router.get("/cases/{case_no}", response_model=CaseWhole, responses=refusals(404, 503), summary="一件案件 | one case")
def case(
    asked: _See, case_no: Annotated[str, Path(pattern=NAME, description="案号，如 C2026-0001 | number of the case")]
) -> dict[str, object]:
    """A case and everything that happened in it.

    一件案件的状态和全部经过。
    """
    try:
        with read(asked.house.engine) as connection:
            found = find_case(connection, case_no)
    except UnknownCaseError as error:
        raise NotThereError("没有这件案件，或不在您的管辖范围内；请核对案号。", "no such case in scope") from error
    asked.require(Permission.SEE, found.place_code)
    names = Names(asked.house.standards.now())
    events = [
        {
            "kind": event.kind, "kind_zh": EVENT_ZH[event.kind], "at": event.at, "as_of": event.as_of,
            "actor": event.actor, "happened_zh": happened(event, names),
        }
        for event in found.events
    ]  # fmt: skip
    return {**case_row(found, names, asked.house.today()), "events": events}
