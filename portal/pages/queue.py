"""提醒与可疑: rows that a rule noticed, each accepted, asked about or left out; what senders are asked."""

from __future__ import annotations

from collections import Counter
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection, select

from editions.queue import excluded_rows, open_findings, questions_to
from intake.decisions import DecisionError, confirm_warning, exclude_row, find_submission, restore_row
from intake.ledger import claims_of
from intake.review import expect_impartial
from intake.row_query import answer, ask
from intake.sent_by import SentBy, may_act, places_of, senders_of
from portal.guard import Asked, Guard
from portal.refusal import NotAllowedError
from portal.reviewing import (
    PlaceWords,
    expect_found,
    local_path,
    page_of,
    reviewed_places,
    reviewer_of,
    scope,
    suggestions,
)
from portal.security.permission import Permission
from registry.database import read
from registry.portal_tables import row_query_event
from registry.standing import standings
from sheets.forms import FORMS

router = APIRouter()
Looking = Annotated[Asked, Depends(Guard(Permission.REVIEW_TOWN, Permission.REVIEW_COUNTY, Permission.SEND))]
Reviewing = Annotated[Asked, Depends(Guard(Permission.REVIEW_TOWN, Permission.REVIEW_COUNTY))]
Excluding = Annotated[Asked, Depends(Guard(Permission.REVIEW_COUNTY))]
Sending = Annotated[Asked, Depends(Guard(Permission.SEND))]

PAGE_SIZE = 50
_STATES = {"": "全部", "open": "未处理", "asked": "已问回，等答复", "answered": "已答复"}


@router.get("/queue")
def queue(asked: Looking, place: str = "", rule: str = "", state: str = "", page: int = 1) -> HTMLResponse:
    """What waits for the visitor: questions to answer as a sender, findings to settle as a reviewer."""
    return _queue(asked, place, rule, state, page)


def _queue(
    asked: Asked, place: str = "", rule: str = "", state: str = "", page: int = 1, *, message: str = "",
    typed: str = "", status: int = 200,
) -> HTMLResponse:  # fmt: skip
    allowed = reviewed_places(asked)
    places, wrong = scope(asked, place, allowed)
    standards = asked.house.standards.now()
    with asked.house.editions.reading_if_any() as edition, read(asked.house.engine) as connection:
        found = open_findings(edition, connection, places) if allowed else []
        mine = _sent_of(asked, connection) if asked.may(Permission.SEND) else []
        questions = questions_to(connection, mine)
        receipts = standings(connection, {query.submission_id for query in questions})
        claims = claims_of(connection, {query.submission_id for query in questions})
    rules = Counter(one.rule_id for one in found)
    sentences = {one.rule_id: one.sentence_zh for one in found}
    shown = [one for one in found if rule in ("", one.rule_id) and state in ("", one.state)]
    on_page, page, pages = page_of(shown, page, PAGE_SIZE)
    return asked.render(
        "review/queue.html", status=status, findings=on_page,
        total=len(shown), rules=rules, sentences=sentences, rule=rule, state=state, states=_STATES, place=place,
        page=page, pages=pages, query=urlencode({"place": place, "rule": rule, "state": state}), forms=FORMS,
        questions=questions, receipts=receipts, claims=claims, is_reviewer=bool(allowed),
        is_sender=asked.may(Permission.SEND), message=message or wrong, typed=typed,
        words=PlaceWords(standards, asked.house.today()), suggested=suggestions(standards, allowed),
        may_exclude=asked.may(Permission.REVIEW_COUNTY),
    )  # fmt: skip


def _sent_of(asked: Asked, connection: Connection) -> list[str]:
    """Ids of the submissions on which the visitor may act as a sender and about which anything was ever asked."""
    ids = [str(key) for key in connection.execute(select(row_query_event.c.submission_id).distinct()).scalars()]
    return [key for key in ids if _may_answer(asked, connection, key)]


def _may_answer(asked: Asked, connection: Connection, submission_id: str) -> bool:
    visitor = asked.visitor
    who = SentBy(visitor.username, visitor.places(Permission.SEND), visitor.firm)
    sent = senders_of(connection, [submission_id]).get(submission_id)
    about = places_of(connection, [submission_id]).get(submission_id, set())
    return may_act(asked.house.standards.now(), who, sent, about, asked.house.today())


@router.post("/queue/settle")
def settle(
    asked: Reviewing,
    receipt: Annotated[str, Form()],
    row_id: Annotated[str, Form()],
    rule_id: Annotated[str, Form()],
    act: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "/queue",
) -> Response:
    """Accept a row as true, ask its sender about it, or leave it out of every index."""
    permission = Permission.REVIEW_COUNTY if act == "exclude" else None
    key = _expect_mine(asked, receipt, permission)
    engine, actor, said = asked.house.engine, asked.visitor.name, reason.strip()
    try:
        if act not in _DONE:
            raise DecisionError("请选择：属实、问回或剔除。")
        if not said:
            raise DecisionError(f"请写明{'要问什么' if act == 'ask' else '理由'}，留在记录中。")
        if act == "accept":
            confirm_warning(engine, key, row_id, rule_id, actor=actor, reason=said, at=asked.now)
        elif act == "ask":
            ask(engine, key, row_id, rule_id, said, actor=actor, at=asked.now)
        else:
            exclude_row(engine, key, row_id, actor=actor, reason=said, at=asked.now)
    except DecisionError as error:
        asked.audit(f"queue.{act[:20]}", receipt, outcome="refused", detail={"row": row_id, "said": str(error)})
        return _queue(asked, message=str(error), typed=said, status=409)
    asked.audit(f"queue.{act}", receipt, detail={"row": row_id, "rule": rule_id, "reason": said})
    return asked.done(local_path(back, "/queue"), f"回执 {receipt} {_row_zh(asked, key, row_id)}：{_DONE[act]}。")


_DONE = {"accept": "已确认属实", "ask": "已问回报送人", "exclude": "已剔除，下次评级起不计入"}


def _row_zh(asked: Asked, submission_id: str, row_id: str) -> str:
    """The row as its sender knows it."""
    with read(asked.house.engine) as connection:
        claim = claims_of(connection, [submission_id]).get(submission_id, {}).get(row_id)
    return f"第 {claim.row_number} 行" if claim is not None and claim.row_number else f" {row_id} 行"


def _expect_mine(asked: Asked, receipt: str, permission: Permission | None) -> str:
    """Id of a sheet all of whose places the visitor reviews, and which is not the visitor's own.

    Raises:
        NotThereError: There is none such.
        NotAllowedError: It takes the county's permission.
        DecisionError: It is the visitor's own, or the visitor acts for a firm.
    """
    with read(asked.house.engine) as connection:
        try:
            standing = find_submission(connection, receipt)
        except DecisionError:
            expect_found(None, receipt)
            raise
        about = places_of(connection, [standing.submission_id]).get(standing.submission_id, set())
        expect_found(about and about <= reviewed_places(asked), receipt)
        if permission is not None and not about <= set(asked.places(permission)):
            raise NotAllowedError("剔除和恢复数据行由县级审核员办理；请先问回，或报县级。")
        expect_impartial(connection, standing, reviewer_of(asked))
    return standing.submission_id


@router.post("/queue/answer")
def answer_question(
    asked: Sending,
    receipt: Annotated[str, Form()],
    row_id: Annotated[str, Form()],
    rule_id: Annotated[str, Form()],
    text: Annotated[str, Form()] = "",
) -> Response:
    """A sender answers what a reviewer asked about a row."""
    with read(asked.house.engine) as connection:
        try:
            key = find_submission(connection, receipt).submission_id
        except DecisionError:
            key = ""
        expect_found(key and _may_answer(asked, connection, key), receipt)
    try:
        answer(asked.house.engine, key, row_id, rule_id, text, actor=asked.visitor.name, at=asked.now)
    except DecisionError as error:
        asked.audit("queue.answer", receipt, outcome="refused", detail={"row": row_id, "said": str(error)})
        return _queue(asked, message=str(error), typed=text, status=409)
    asked.audit("queue.answer", receipt, detail={"row": row_id, "rule": rule_id, "text": text})
    return asked.done("/queue", f"已答复回执 {receipt} 的询问；审核员看到后决定。")


@router.get("/queue/excluded")
def excluded(asked: Reviewing, place: str = "") -> HTMLResponse:
    """Rows left out of every index, with why; each can be taken back in."""
    return _excluded(asked, place)


def _excluded(asked: Asked, place: str = "", *, message: str = "", status: int = 200) -> HTMLResponse:
    allowed = reviewed_places(asked)
    places, wrong = scope(asked, place, allowed)
    standards = asked.house.standards.now()
    with asked.house.editions.reading_if_any() as edition, read(asked.house.engine) as connection:
        rows = excluded_rows(edition, connection, places)
    return asked.render(
        "review/excluded.html", status=status, rows=rows, place=place, message=message or wrong, forms=FORMS,
        words=PlaceWords(standards, asked.house.today()), suggested=suggestions(standards, allowed),
        may_restore=asked.may(Permission.REVIEW_COUNTY),
    )  # fmt: skip


@router.post("/queue/restore")
def restore(
    asked: Excluding,
    receipt: Annotated[str, Form()],
    row_id: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Take an excluded row back in."""
    key = _expect_mine(asked, receipt, Permission.REVIEW_COUNTY)
    try:
        if not reason.strip():
            raise DecisionError("请写明恢复的理由，留在记录中。")
        restore_row(asked.house.engine, key, row_id, actor=asked.visitor.name, reason=reason.strip(), at=asked.now)
    except DecisionError as error:
        asked.audit("queue.restore", receipt, outcome="refused", detail={"row": row_id, "said": str(error)})
        return _excluded(asked, message=str(error), status=409)
    asked.audit("queue.restore", receipt, detail={"row": row_id, "reason": reason})
    return asked.done("/queue/excluded", f"回执 {receipt} {_row_zh(asked, key, row_id)}已恢复，下次评级起计入。")
