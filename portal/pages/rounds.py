"""轮次与锁定: how far the review of a round has come, place by place, and its locks: 初评 becomes 定级."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, Response

from cases.words import VECTOR_ZH
from editions.opened import Edition, Record
from editions.rounds import VECTORS, RoundPlace, graded_places, round_places, rounds_of, sheets_of_round
from editions.words import GRADE_STATUS_ZH
from intake.decisions import DecisionError
from intake.rounds import lock_round, locks_of, unlock_round
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.reviewing import PLACES, page_of, reviewed_places, scope, suggestions
from portal.security.permission import Permission
from registry.database import read

router = APIRouter()
Looking = Annotated[Asked, Depends(Guard(Permission.REVIEW_TOWN, Permission.REVIEW_COUNTY, Permission.LOCK))]
Locking = Annotated[Asked, Depends(Guard(Permission.LOCK))]


@router.get("/rounds")
def rounds(asked: Looking) -> HTMLResponse:
    """Rounds that have begun, newest first."""
    with asked.house.editions.reading() as edition:
        return asked.render("review/rounds.html", rounds=rounds_of(edition, _places(asked)), edition=edition)


@router.get("/rounds/{round_id}")
def round_page(asked: Looking, round_id: str, place: str = "", page: int = 1) -> HTMLResponse:
    """The places of a round with letters, reviews and locks."""
    return _round(asked, round_id, place, page)


def _places(asked: Asked) -> set[str]:
    return {*reviewed_places(asked), *asked.places(Permission.LOCK)}


def _find(edition: Edition, asked: Asked, round_id: str) -> Record:
    found = next((one for one in rounds_of(edition, _places(asked)) if one["round_id"] == round_id), None)
    if found is None:
        raise NotThereError(f"没有叫「{round_id}」的轮次，或不在您的管辖范围内；请从列表中选择。")
    return found


def _round(
    asked: Asked, round_id: str, place: str = "", page: int = 1, *, message: str = "", status: int = 200
) -> HTMLResponse:
    allowed = _places(asked)
    places, wrong = scope(asked, place, allowed)
    standards = asked.house.standards.now()
    with asked.house.editions.reading() as edition, read(asked.house.engine) as connection:
        found = _find(edition, asked, round_id)
        codes = graded_places(edition, round_id, places)
        shown, page, pages = page_of(codes, page, PLACES)
        told = round_places(edition, connection, standards, round_id, shown, locks_of(connection))
    return asked.render(
        "review/round.html", status=status, round=found, places=told, total=_total(told), edition=edition, place=place,
        message=message or wrong, statuses=GRADE_STATUS_ZH, page=page, pages=pages,
        suggested=suggestions(standards, allowed),
        lockable=frozenset(one.place_code for one in told if asked.may(Permission.LOCK, one.place_code)),
    )  # fmt: skip


def _total(places: list[RoundPlace]) -> dict[str, int]:
    """Sheets by how far their review is; a sheet of several places or vectors counts once."""
    ready = [cell.ready for place in places for cell in place.cells.values()]
    return {
        word: len({receipt for one in ready for receipt in getattr(one, word)})
        for word in ("reviewed", "unreviewed", "returned", "questioned")
    }


@router.post("/rounds/{round_id}/lock")
def lock(
    asked: Locking,
    round_id: str,
    place: Annotated[str, Form()],
    vector: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Lock a round of a place, for one vector or all."""
    row = _expect_lockable(asked, place, vector)
    code, chosen = str(row["place_code"]), vector or None
    try:
        with asked.house.editions.reading() as edition, read(asked.house.engine) as connection:
            _find(edition, asked, round_id)
            below = asked.house.places_within([code])
            sheets = sheets_of_round(edition, connection, round_id, code, below, chosen)
        lock_round(
            asked.house.engine, round_id, code, chosen, sheets=sheets, actor=asked.visitor.name,
            reason=reason.strip() or None, at=asked.now,
        )  # fmt: skip
    except DecisionError as error:
        asked.audit("round.lock", f"{round_id} {code}", outcome="refused", detail={"said": str(error)})
        return _round(asked, round_id, message=str(error), status=409)
    asked.audit("round.lock", f"{round_id} {code}", detail={"vector": vector, "reason": reason})
    said = f"已锁定 {row['place_name']}{_vector_zh(vector)}；下次评级起为定级。"
    return asked.done(f"/rounds/{round_id}", said)


@router.post("/rounds/{round_id}/unlock")
def unlock(
    asked: Locking,
    round_id: str,
    place: Annotated[str, Form()],
    vector: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Open a locked round again, with a reason."""
    row = _expect_lockable(asked, place, vector)
    code = str(row["place_code"])
    try:
        if not reason.strip():
            raise DecisionError("请写明解锁的理由，留在记录中。")
        unlock_round(
            asked.house.engine, round_id, code, vector or None, actor=asked.visitor.name, reason=reason.strip(),
            at=asked.now,
        )  # fmt: skip
    except DecisionError as error:
        asked.audit("round.unlock", f"{round_id} {code}", outcome="refused", detail={"said": str(error)})
        return _round(asked, round_id, message=str(error), status=409)
    asked.audit("round.unlock", f"{round_id} {code}", detail={"vector": vector, "reason": reason})
    said = f"已解锁 {row['place_name']}{_vector_zh(vector)}；下次评级起恢复为初评。"
    return asked.done(f"/rounds/{round_id}", said)


def _expect_lockable(asked: Asked, place: str, vector: str) -> Record:
    """The place, where the visitor may lock rounds; no firm locks any.

    Raises:
        NotThereError: No such place, or none of the visitor's.
        DecisionError: No such vector; the visitor acts for a firm.
    """
    row = asked.place(place)
    asked.require(Permission.LOCK, str(row["place_code"]))
    if vector and vector not in VECTORS:
        raise DecisionError(f"没有叫「{vector}」的病媒；可选 {'、'.join(VECTOR_ZH.values())}。")
    if asked.visitor.firm is not None:
        raise DecisionError(f"{asked.visitor.name} 代表「{asked.visitor.firm}」；消杀、评估机构不锁定轮次。")
    return dict(row)


def _vector_zh(vector: str) -> str:
    return f"（{VECTOR_ZH[vector]}）" if vector else "（四害）"
