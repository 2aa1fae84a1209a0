"""/api/v1/submissions: a sheet sent by a program, and what became of it; by the same way as on the pages."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from intake.listing import Wanted, list_submissions
from portal.api.answering import NAME, PREFIX, refusals, word
from portal.api.sheet_models import Receipt, Submissions, SubmissionWhole
from portal.guard import Asked, Guard
from portal.refusal import RefusedError
from portal.security.permission import Permission
from portal.sending import send_all
from portal.submission import Submission, acted_on, viewer_of, whole
from registry.database import read
from settings import SHANGHAI

router = APIRouter(prefix=PREFIX, tags=["submissions 上报"])

# As `registry.standing` has them.
Status = Literal["pending", "effective", "held", "replaced", "withdrawn", "refused", "unreadable", "unchanged"]

_P = Permission
_Viewer = Annotated[Asked, Depends(Guard(_P.SEND, _P.SEE_SUBMISSIONS))]
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "报表：xlsx、xls、ods 或 csv，50 MB 以内 | the sheet, up to 50 MB",
                        },
                        "replaces": {
                            "type": "string",
                            "description": "所更正的回执号 | receipt number of the version that it corrects",
                        },
                    },
                }
            }
        },
    }
}


@router.post(
    "/submissions",
    status_code=201,
    response_model=Receipt,
    responses={
        200: {"model": Receipt, "description": "同一文件已报送过，原回执仍有效 | the same bytes were sent before"},
        **refusals(400, 404, 413, 503),
    },
    openapi_extra=_FORM,
    summary="上报一份报表 | send a sheet",
)
async def send(asked: Annotated[Asked, Depends(Guard(_P.SEND))], response: Response) -> dict[str, object]:
    """Receive one sheet; its receipt holds whatever is found in it, and the answer is the same as on the page.

    收下一份报表并答复：收下、退回哪些行，各有什么问题、怎么改；回执号一经给出即有效。
    """
    async with asked.request.form() as form:
        file, replaces = form.get("file"), str(form.get("replaces") or "").replace("\x00", "").strip()
        if not isinstance(file, UploadFile) or not file.filename:
            raise RefusedError(
                "没有文件；请以 multipart/form-data 的 file 字段发送填好的报表（xlsx、xls、ods、csv）。",
                "send the sheet as the file of the multipart field `file`",
            )
        if replaces:
            replaces = (await run_in_threadpool(acted_on, asked, replaces)).receipt_no
        (sent,) = await send_all(asked, [file], replaces=replaces or None, channel="api")
    if sent.receipt is None or sent.answer is None:
        raise RefusedError(sent.refusal, "the sheet was not received")
    if not sent.receipt.is_new:
        response.status_code = 200
    return {
        **vars(sent.receipt),
        "received_at": sent.receipt.received_at.astimezone(SHANGHAI),
        "outcome": sent.outcome,
        "answer": sent.answer.as_dict(),
        "notes": sent.notes,
    }


@router.get("/submissions", response_model=Submissions, responses=refusals(503), summary="上报记录 | submissions")
def submissions(
    asked: _Viewer,
    status: Annotated[Status | None, Query(description="状态 | standing")] = None,
    form: Annotated[str, word("表单代码", "form")] = "",
    text: Annotated[str, word("回执号、文件名或报送人的一部分", "part of receipt number, file name or sender")] = "",
    limit: Annotated[int, Query(ge=1, le=500, description="一页多少份 | how many on a page")] = 50,
    page: Annotated[int, Query(ge=1, le=1_000_000, description="第几页，从 1 起 | page, from 1")] = 1,
) -> dict[str, object]:
    """List submissions that the account sent or that are about its places, newest first.

    本账号报送的、涉及管辖地区的报表，新的在前。
    """
    with read(asked.house.engine) as connection:
        found = list_submissions(
            connection, viewer_of(asked), Wanted(status=status or "", form=form, text=text), page=page, size=limit
        )
    listed = [
        {
            **vars(one),
            "receipt_no": one.standing.receipt_no,
            "status": one.standing.status,
            "sender": one.standing.sender,
            "received_at": one.standing.received_at.astimezone(SHANGHAI),
        }
        for one in found.listed
    ]
    return {"total": found.count, "submissions": listed}


@router.get(
    "/submissions/{receipt_no}",
    response_model=SubmissionWhole,
    responses=refusals(404, 503),
    summary="一份报表的状态 | what became of a sheet",
)
def submission(
    asked: _Viewer,
    receipt_no: Annotated[str, Path(pattern=NAME, description="回执号，如 20261120-000001 | receipt number")],
) -> dict[str, object]:
    """Tell answer, versions, review and the edition that counts a sheet.

    答复、各版本、审核到哪一步、计入哪个版本。
    """
    found = whole(asked, receipt_no)
    standing = found.standing
    return {
        "receipt_no": standing.receipt_no,
        "status": standing.status,
        "sender": standing.sender,
        "filename": found.filename,
        "received_at": standing.received_at.astimezone(SHANGHAI),
        "replaces": None if found.answer.standing is None else found.answer.standing.replaces,
        "places": found.places,
        "answer": found.answer.as_dict(),
        "versions": _versions(found),
        "notes": found.notes,
    }


def _versions(found: Submission) -> list[dict[str, object]]:
    versions = []
    for one in found.versions:
        key = one.standing.submission_id
        graded, review = found.graded[key], found.reviews.get(key)
        versions.append(
            {
                "receipt_no": one.standing.receipt_no,
                "status": one.standing.status,
                "received_at": one.standing.received_at.astimezone(SHANGHAI),
                "review": None if review is None else review.state,
                "graded_in": None if graded is None else graded.edition_id,
                "graded_as_of": None if graded is None else graded.as_of,
                "is_counted": key in found.counted,
            }
        )
    return versions
