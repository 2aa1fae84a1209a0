"""上报记录: what was sent and what became of it, up to the edition that counts it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from intake.annotated import annotated_name, annotated_workbook
from intake.answer import BROKEN, PENDING
from intake.attach import attachments
from intake.blob import load_blob
from intake.listing import Wanted, list_submissions
from intake.record import PROGRAM
from intake.words import CHANNEL_ZH, EVENT_ZH, STATUS_ZH
from portal.answer_view import view_of
from portal.days import typed_day
from portal.download import XLSX, download
from portal.guard import Asked, Guard
from portal.refusal import NotThereError, RefusedError
from portal.security.permission import Permission
from portal.submission import counted_now, filename_of, place_names, seen, viewer_of, whole
from registry.database import read
from sheets.forms import FORMS
from sheets.practice import WATERMARK

router = APIRouter()

PAGE_SIZE = 30
# Rows shown of each problem, and of the changes; the annotated workbook has all.
MOST_ROWS = 200
# A sheet that waits for the desk is looked at again by the browser itself.
_LOOK_AGAIN_SECONDS = 4
_XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"
# What somebody else sent in is handed on as bytes: its own type would let a browser open it in our name.
_BYTES = "application/octet-stream"
_Viewer = Annotated[Asked, Depends(Guard(Permission.SEND, Permission.SEE_SUBMISSIONS))]


@router.get("/submissions")
def submissions(
    asked: _Viewer,
    status: str = "",
    form: str = "",
    first: str = "",
    last: str = "",
    text: str = "",
    place: str = "",
    own: str = "",
    page: int = 1,
) -> HTMLResponse:
    """What the visitor may see, newest first."""
    typed = {
        "status": status, "form": form, "first": first, "last": last, "text": text.strip(), "place": place, "own": own,
    }  # fmt: skip
    message = ""
    try:
        wanted = _wanted(asked, typed)
    except RefusedError as refusal:
        message, wanted = refusal.message, Wanted()
    page = max(1, min(page, 1_000_000))
    with read(asked.house.engine) as connection:
        found = list_submissions(connection, viewer_of(asked), wanted, page=page, size=PAGE_SIZE)
    edition_id, counted = counted_now(asked, [one.standing.submission_id for one in found.listed])
    query = urlencode({key: value for key, value in typed.items() if value})
    return asked.render(
        "send/submissions.html",
        status=400 if message else 200,
        listed=found.listed,
        count=found.count,
        page=page,
        pages=max(1, -(-found.count // PAGE_SIZE)),
        address=f"/submissions?{query}{'&' if query else ''}",
        typed=typed,
        message=message,
        forms=FORMS,
        STATUS_ZH=STATUS_ZH,
        counted=counted,
        edition_id=edition_id,
        places=_roots(asked),
        named={one.standing.submission_id: place_names(asked, one.place_codes) for one in found.listed},
    )


def _wanted(asked: Asked, typed: dict[str, str]) -> Wanted:
    """What the filters ask for.

    Raises:
        RefusedError: a day that is none, a status, form or place that there is not.
    """
    if typed["status"] and typed["status"] not in STATUS_ZH:
        raise RefusedError(f"没有「{typed['status']}」这种状态；请从列表中选择。")
    if typed["form"] and typed["form"] not in FORMS:
        raise RefusedError(f"没有「{typed['form']}」这种表；请从列表中选择。")
    places = None
    if typed["place"]:
        asked.place(typed["place"])
        places = asked.house.places_within([typed["place"]])
    return Wanted(
        status=typed["status"],
        form=typed["form"],
        first=typed_day(typed["first"]),
        last=typed_day(typed["last"]),
        text=typed["text"],
        place_codes=places,
        is_own=bool(typed["own"]),
    )


def _roots(asked: Asked) -> list[tuple[str, str]]:
    """The visitor's places and those right below them, by which a list is narrowed down."""
    roots = sorted({*asked.visitor.places(Permission.SEE_SUBMISSIONS), *asked.visitor.places(Permission.SEND)})
    rows = asked.house.standards.now().tables["place"]
    names = {
        str(row["place_code"]): str(row["place_name"])
        for row in rows
        if row["place_code"] in roots or row["parent_code"] in roots
    }
    return sorted(names.items())


@router.get("/submissions/{receipt}")
def submission_page(asked: _Viewer, receipt: str) -> HTMLResponse:
    """One submission: its answer, its versions, and what may be done about it."""
    return show(asked, receipt)


def show(asked: Asked, receipt: str, *, status: int = 200, message: str = "") -> HTMLResponse:
    """The page of a submission, with what was wrong about a form sent from it."""
    found = whole(asked, receipt)
    answer = asked.render(
        "send/submission.html",
        status=status,
        found=found,
        view=view_of(found.answer, MOST_ROWS),
        message=message,
        forms=FORMS,
        STATUS_ZH=STATUS_ZH,
        EVENT_ZH=EVENT_ZH,
        PROGRAM=PROGRAM,
        CHANNEL_ZH=CHANNEL_ZH,
        broken=BROKEN,
    )
    if found.standing.status == PENDING and found.answer.status == PENDING and not message:
        answer.headers["refresh"] = str(_LOOK_AGAIN_SECONDS)
    return answer


@router.get("/submissions/{receipt}/receipt")
def receipt_page(asked: _Viewer, receipt: str) -> HTMLResponse:
    """回执, to be printed."""
    found = whole(asked, receipt)
    return asked.render(
        "send/receipt.html", found=found, view=view_of(found.answer, 0), forms=FORMS, STATUS_ZH=STATUS_ZH,
        watermark=WATERMARK,
    )  # fmt: skip


@router.get("/submissions/{receipt}/annotated")
def annotated(asked: _Viewer, receipt: str) -> Response:
    """The sender's own workbook with its problems marked."""
    found = whole(asked, receipt)
    if found.answer.status == PENDING:
        raise RefusedError(f"回执 {found.standing.receipt_no} 还没有检查完，暂无标注；请稍后再取。")
    made = annotated_workbook(load_blob(asked.house.settings, found.standing.sha256), found.filename, found.answer)
    asked.audit("submission.download", found.standing.receipt_no, detail={"annotated": True})
    name = annotated_name(found.filename.replace("\\", "/"), made.suffix)
    return download(made.content, name, _XLSM if made.suffix == ".xlsm" else XLSX)


@router.get("/submissions/{receipt}/file")
def original(asked: _Viewer, receipt: str) -> Response:
    """The file as it was sent."""
    standing = seen(asked, receipt)
    asked.audit("submission.download", standing.receipt_no)
    return download(load_blob(asked.house.settings, standing.sha256), filename_of(asked, standing), _BYTES)


@router.get("/submissions/{receipt}/attachments/{sha256}")
def attached_file(asked: _Viewer, receipt: str, sha256: str) -> Response:
    """A scan or photograph that was attached to any version."""
    standing = seen(asked, receipt)
    for one in attachments(asked.house.engine, standing.submission_id):
        if one.event.sha256 == sha256:
            asked.audit("submission.download", standing.receipt_no, detail={"attachment": one.event.filename})
            return download(load_blob(asked.house.settings, sha256), one.event.filename, _BYTES)
    raise NotThereError("这份报表没有这个附件，或已经移除；请返回报表页重新选择。")
