"""上报进度: places × forms of a round or month: on time, late, missing, refused; reminding by one click."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, Response

from cases.notices.notices_file import NoticesFileError, read_book
from cases.notices.recipients import Book
from cases.notices.remind import Reminder, Wanted, remind
from editions.opened import Record
from editions.reporting import STATE_ZH, ReportCell, report_history, report_matrix, report_periods, reporting_places
from editions.written import csv_text
from intake.decisions import DecisionError
from portal.download import CSV, download
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.reviewing import PLACES, page_of, scope, suggestions
from portal.security.permission import Permission
from registry.database import read
from sheets.forms import FORMS

router = APIRouter()
Looking = Annotated[Asked, Depends(Guard(Permission.SEE_SUBMISSIONS))]
Reminding = Annotated[Asked, Depends(Guard(Permission.REMIND))]

# A message to the next page is short.
_MOST_TOLD = 3


@router.get("/progress")
def progress(asked: Looking, period: str = "", place: str = "", page: int = 1) -> HTMLResponse:
    """Who has sent what of a round or month."""
    return _progress(asked, period, place, page)


def _progress(
    asked: Asked, period: str = "", place: str = "", page: int = 1, *, message: str = "",
    reminders: Iterable[Reminder] = (), status: int = 200,
) -> HTMLResponse:  # fmt: skip
    allowed = asked.places(Permission.SEE_SUBMISSIONS)
    places, wrong = scope(asked, place, allowed)
    with asked.house.editions.reading() as edition, read(asked.house.engine) as connection:
        periods = report_periods(edition, places)
        chosen = _period(periods, period)
        key = "" if chosen is None else str(chosen["period"])
        codes = reporting_places(edition, key, places) if chosen is not None else []
        shown, page, pages = page_of(codes, page, PLACES)
        matrix = report_matrix(edition, connection, key, places, shown) if chosen is not None else []
        past = report_history(edition, codes[0]) if len(codes) == 1 else []
    forms = [key for key in FORMS if any(key in one.cells for one in matrix)]
    counts = Counter(cell.state for one in matrix for cell in one.cells.values())
    return asked.render(
        "progress/matrix.html", status=status, periods=periods, period=chosen, matrix=matrix, columns=forms,
        forms=FORMS, states=STATE_ZH, counts=counts, place=place, message=message or wrong, edition=edition,
        suggested=suggestions(asked.house.standards.now(), allowed), reminders=list(reminders),
        remindable=frozenset(one.place_code for one in matrix if asked.may(Permission.REMIND, one.place_code)),
        quantities=_QUANTITY_ZH, past=past,
        past_forms=[key for key in FORMS if any(key in by_form for _, by_form in past)], page=page, pages=pages,
    )  # fmt: skip


# What a sampling plan counts.
_QUANTITY_ZH = {
    "units": "个单位", "rooms": "间", "route_m": "米", "scattered_route_m": "米", "sites": "处", "water_bodies": "处",
    "bins": "个容器", "stations": "座", "toilets": "座", "sittings": "人次",
}  # fmt: skip


def _period(periods: list[Record], typed: str) -> Record | None:
    """The chosen round or month; without a choice the latest in which something is still wanted, else the latest."""
    if typed:
        found = next((one for one in periods if one["period"] == typed), None)
        if found is None and periods:
            raise NotThereError(f"没有要上报的轮次或月份「{typed}」；请从列表中选择。")
        return found
    wanting = (one for one in periods if one["missing"] or one["waiting"])
    return next(wanting, periods[0] if periods else None)


@router.get("/progress.csv")
def progress_csv(asked: Looking, period: str = "", place: str = "") -> Response:
    """The same as a file for Excel, a line a report."""
    places, _ = scope(asked, place, asked.places(Permission.SEE_SUBMISSIONS))
    with asked.house.editions.reading() as edition, read(asked.house.engine) as connection:
        chosen = _period(report_periods(edition, places), period)
        matrix = [] if chosen is None else report_matrix(edition, connection, str(chosen["period"]), places)
    name = "" if chosen is None else str(chosen["name_zh"])
    columns = ["轮次或月份", "区划代码", "镇街", "报表", "状态", "截止", "收到", "抽样达到项", "抽样应查项", "上次提醒"]
    rows = [
        (
            name, one.place_code, one.place_name, FORMS[cell.form].title_zh if cell.form in FORMS else cell.form,
            cell.state_zh, cell.due_on, cell.received_on, cell.cells_met, cell.cells, cell.reminded_at,
        )
        for one in matrix
        for cell in one.cells.values()
    ]  # fmt: skip
    key = "none" if chosen is None else str(chosen["period"])
    return download(csv_text(columns, rows), f"progress-{key}.csv", CSV)


@router.post("/progress/remind")
def remind_places(
    asked: Reminding,
    period: Annotated[str, Form()],
    wanted: Annotated[list[str] | None, Form()] = None,
    every: Annotated[str, Form()] = "",
    place: Annotated[str, Form()] = "",
) -> Response:
    """Remind of the chosen reports (`place_code form`) or all missing and returned ones, each once a day at most."""
    places, _ = scope(asked, place, asked.places(Permission.REMIND))
    with asked.house.editions.reading() as edition, read(asked.house.engine) as connection:
        found = _period(report_periods(edition, places), period)
        matrix = [] if found is None else report_matrix(edition, connection, str(found["period"]), places)
    cells = {f"{cell.place_code} {cell.form}": cell for one in matrix for cell in one.cells.values()}
    overdue = [key for key, cell in cells.items() if cell.state in ("missing", "refused")]
    chosen = overdue if every and not wanted else list(dict.fromkeys(wanted or ()))
    if found is None or not chosen or any(key not in cells for key in chosen):
        return _progress(
            asked, period, place, message="请选择您管辖范围内要提醒的报表；没有漏报或被退回的，不需要提醒。", status=400
        )
    book, note = _book(asked)
    told: list[Reminder] = []
    refused = []
    for key in chosen:
        cell = cells[key]
        try:
            one = _wanted(cell, str(found["name_zh"]))
            reminder = remind(
                asked.house.engine, asked.house.standards.now(), book, one, actor=asked.visitor.name, now=asked.now
            )
        except DecisionError as error:
            refused.append(str(error))
            asked.audit("report.remind", key, outcome="refused", detail={"said": str(error)})
            continue
        told.append(reminder)
        asked.audit("report.remind", key, detail={"period": period, "recipients": list(reminder.recipients)})
    return _progress(
        asked, period, place, message=" ".join([note, *refused[:_MOST_TOLD]]).strip(), reminders=told,
        status=200 if told else 409,
    )  # fmt: skip


def _book(asked: Asked) -> tuple[Book | None, str]:
    """The recipients, and what is wrong with their file."""
    try:
        return read_book(asked.house.settings, asked.house.standards.now()), ""
    except (NoticesFileError, OSError):
        return None, "notices.toml 不能用，这次只记录、不发送；请系统管理员运行 sihai notices check。"


def _wanted(cell: ReportCell, period_zh: str) -> Wanted:
    """What a place is reminded of.

    Raises:
        DecisionError: It has come.
    """
    if not cell.is_wanted:
        raise DecisionError(f"{FORMS[cell.form].title_zh}：{cell.state_zh}，不需要提醒。")
    return Wanted(
        cell.place_code, cell.form, cell.starts_on, period_zh, cell.due_on, is_returned=cell.state == "refused"
    )
