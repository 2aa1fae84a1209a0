"""待审报表: sheets by state and place, each passed by one click or returned with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from editions.opened import Edition
from editions.rounds import locked_sheets
from expectations.problem import seen_text
from intake.decisions import DecisionError, find_submission
from intake.diff import StoredRow
from intake.history import history
from intake.review import pass_county, pass_town, send_back
from intake.review_list import MOST_LOOKED_AT, ReviewSheet, latest_about, review_sheets
from intake.rounds import locks_of
from intake.row_query import row_queries
from intake.stored_answer import answer_of
from intake.stored_rows import StoredRows
from portal.guard import Asked, Guard
from portal.reviewing import (
    Levels,
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
from sheets.fields import Field
from sheets.fields import Form as SheetForm
from sheets.forms import FORMS

router = APIRouter()
Reviewing = Annotated[Asked, Depends(Guard(Permission.REVIEW_TOWN, Permission.REVIEW_COUNTY))]

PAGE_SIZE = 50
_MOST_ROWS = 300
_MOST_TOLD = 3
# What a reviewer looks for; `mine` is the first page: what waits for this visitor.
_STATES = {
    "mine": "等我审核",
    "open": "全部未审完",
    "returned": "已退回，等更正",
    "county_passed": "县级已审",
    "locked": "轮次已锁定",
    "all": "全部",
}


@router.get("/review")
def review_list(asked: Reviewing, state: str = "mine", place: str = "", form: str = "", page: int = 1) -> HTMLResponse:
    """Sheets of the visitor's places, newest first."""
    return _list(asked, state, place, form, page)


def _list(
    asked: Asked, state: str, place: str, form: str, page: int, *, message: str = "", status: int = 200
) -> HTMLResponse:
    allowed = reviewed_places(asked)
    places, wrong = scope(asked, place, allowed)
    standards = asked.house.standards.now()
    state = state if state in _STATES else "mine"
    with asked.house.editions.reading_if_any() as edition, read(asked.house.engine) as connection:
        ids = latest_about(connection, places)
        sheets = [
            one
            for one in review_sheets(connection, standards, ids, _locked(asked, edition, connection, ids))
            if not form or one.form == form
        ]
    mine = Levels.of(asked)
    levels = {one.standing.submission_id: mine.next(one) for one in sheets}
    counts = {key: sum(_is_in(key, one, levels) for one in sheets) for key in _STATES}
    shown = [one for one in sheets if _is_in(state, one, levels)]
    on_page, page, pages = page_of(shown, page, PAGE_SIZE)
    query = urlencode({"state": state, "place": place, "form": form})
    return asked.render(
        "review/list.html", status=status, sheets=on_page, levels=levels,
        state=state, states=_STATES, counts=counts, place=place, form=form, page=page, pages=pages, query=query,
        forms=FORMS, words=PlaceWords(standards, asked.house.today()), message=message or wrong, total=len(shown),
        suggested=suggestions(standards, allowed), most=MOST_LOOKED_AT,
    )  # fmt: skip


def _is_in(state: str, sheet: ReviewSheet, levels: dict[str, str]) -> bool:
    if state == "mine":
        return sheet.waits_for in ("town", "county") and levels[sheet.standing.submission_id] == sheet.waits_for
    if state == "open":
        return sheet.review.state in ("received", "checked", "town_passed", "returned", "held")
    return state == "all" or sheet.review.state == state


def _locked(asked: Asked, edition: Edition | None, connection: Connection, ids: list[str]) -> dict[str, datetime]:
    if edition is None:
        return {}
    return locked_sheets(edition, asked.house.standards.now(), locks_of(connection), ids)


@router.post("/review")
def pass_several(
    asked: Reviewing,
    receipt: Annotated[list[str] | None, Form()] = None,
    back: Annotated[str, Form()] = "/review",
) -> Response:
    """Pass the chosen sheets, each at the level at which it waits for the visitor; those that cannot be are told."""
    chosen = list(dict.fromkeys(receipt or ()))
    passed, refused = 0, []
    for one in chosen:
        try:
            level = _pass(asked, one, "", "")
            asked.audit(f"review.{level}_passed", one)
            passed += 1
        except DecisionError as error:
            asked.audit("review.pass", one, outcome="refused", detail={"said": str(error)})
            refused.append(str(error))
    if not chosen:
        return asked.done(local_path(back, "/review"), "没有选中任何报表；请先勾选再通过。")
    told = f"已通过 {passed} 份。" if passed else ""
    if refused:
        more = f" 另有 {len(refused) - _MOST_TOLD} 份也未通过。" if len(refused) > _MOST_TOLD else ""
        told += f"有 {len(refused)} 份没有通过：{' '.join(refused[:_MOST_TOLD])}{more}"
    return asked.done(local_path(back, "/review"), told)


@router.get("/review/{receipt}")
def review_sheet(asked: Reviewing, receipt: str) -> HTMLResponse:
    """One sheet: its rows beside what the rules said of them, its story, and what the visitor may do with it."""
    return _sheet(asked, receipt)


def _sheet(asked: Asked, receipt: str, *, message: str = "", reason: str = "", status: int = 200) -> HTMLResponse:
    sheet = _find(asked, receipt)
    key, standards = sheet.standing.submission_id, asked.house.standards.now()
    with read(asked.house.engine) as connection:
        stored = sorted(
            StoredRows(asked.house.settings, connection).of(key), key=lambda row: (row.sheet, row.row_number)
        )
        queries = [query for (one, _, _), query in row_queries(connection, [key]).items() if one == key]
    answer = answer_of(asked.house.settings, asked.house.engine, key)
    problems: dict[tuple[str, int], list[object]] = {}
    for problem in answer.problems:
        problems.setdefault((problem.sheet, problem.row), []).append(problem)
    form = FORMS.get(sheet.form)
    columns = _columns(form, stored)
    rows = [
        (
            row,
            [
                "" if row.values.get(field.key) is None else seen_text(form, (field.key,), row.values, standards)
                for field in columns
            ],
            problems.get((row.sheet, row.row_number), ()),
        )
        for row in stored[:_MOST_ROWS]
        if form is not None
    ]  # fmt: skip
    accepted = {(row.sheet, row.row_number) for row in stored}
    versions = history(asked.house.engine, key)
    return asked.render(
        "review/sheet.html", status=status, sheet=sheet, form=form, columns=columns, rows=rows,
        row_total=len(stored), others=[one for one in answer.problems if (one.sheet, one.row) not in accepted],
        queries=queries, level=Levels.of(asked).next(sheet), versions=versions, message=message, reason=reason,
        words=PlaceWords(standards, asked.house.today()), answer=answer,
        may_return=sheet.review.state in ("checked", "town_passed", "county_passed"),
    )  # fmt: skip


def _columns(form: SheetForm | None, stored: list[StoredRow]) -> list[Field]:
    """Columns in which any row says anything."""
    if form is None:
        return []
    filled = {k for row in stored for k, value in row.values.items() if value not in (None, "")}
    return [field for field in form.fields if field.key in filled]


def _find(asked: Asked, receipt: str) -> ReviewSheet:
    """A sheet of the visitor's places.

    Raises:
        NotThereError: There is none, or it is about other places too.
    """
    standards = asked.house.standards.now()
    with asked.house.editions.reading_if_any() as edition, read(asked.house.engine) as connection:
        try:
            key = find_submission(connection, receipt).submission_id
        except DecisionError:
            key = ""
        expect_found(key, receipt)
        (sheet,) = review_sheets(connection, standards, [key], _locked(asked, edition, connection, [key]))
    mine = Levels.of(asked)
    expect_found(mine.may("town", sheet.place_codes) or mine.may("county", sheet.place_codes), receipt)
    return sheet


@router.post("/review/{receipt}/pass")
def pass_one(
    asked: Reviewing,
    receipt: str,
    reason: Annotated[str, Form()] = "",
    level: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "",
) -> Response:
    """Pass a sheet at the level at which it waits for the visitor."""
    try:
        done = _pass(asked, receipt, level, reason)
    except DecisionError as error:
        asked.audit("review.pass", receipt, outcome="refused", detail={"said": str(error)})
        return _sheet(asked, receipt, message=str(error), reason=reason, status=409)
    asked.audit(f"review.{done}_passed", receipt, detail={"reason": reason})
    said = f"回执 {receipt}：{'镇街' if done == 'town' else '县级'}审核通过。"
    return asked.done(local_path(back, "/review"), said)


def _pass(asked: Asked, receipt: str, level: str, reason: str) -> str:
    """Pass a sheet and return the level at which it was.

    Raises:
        NotThereError: It is none of the visitor's.
        DecisionError: It cannot be passed.
    """
    sheet, mine = _find(asked, receipt), Levels.of(asked)
    if not mine.may(level, sheet.place_codes):
        level = mine.next(sheet) or ("county" if mine.may("county", sheet.place_codes) else "town")
    act = pass_county if level == "county" else pass_town
    act(
        asked.house.engine, asked.house.standards.now(), sheet.standing.submission_id, reviewer=reviewer_of(asked),
        locked_at=sheet.review.locked_at, reason=reason.strip() or None, at=asked.now,
    )  # fmt: skip
    return level


@router.post("/review/{receipt}/return")
def return_one(
    asked: Reviewing, receipt: str, reason: Annotated[str, Form()] = "", back: Annotated[str, Form()] = ""
) -> Response:
    """Return a sheet to its sender."""
    sheet = _find(asked, receipt)
    try:
        send_back(
            asked.house.engine, asked.house.standards.now(), sheet.standing.submission_id,
            reviewer=reviewer_of(asked), is_county=Levels.of(asked).may("county", sheet.place_codes),
            locked_at=sheet.review.locked_at, reason=reason, at=asked.now,
        )  # fmt: skip
    except DecisionError as error:
        asked.audit("review.returned", receipt, outcome="refused", detail={"said": str(error)})
        return _sheet(asked, receipt, message=str(error), reason=reason, status=409)
    asked.audit("review.returned", receipt, detail={"reason": reason})
    return asked.done(local_path(back, "/review"), f"回执 {receipt} 已退回，报送人会看到理由。")
