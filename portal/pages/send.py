"""上报: sheets go in here, and what is wrong in them is said at once, on the same page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from intake.receive import LARGEST_FILE_BYTES
from portal.answer_view import view_of
from portal.guard import Asked, Guard
from portal.refusal import RefusedError
from portal.security.permission import Permission
from portal.sending import Sent, send_all
from portal.submission import acted_on, place_names

router = APIRouter()

# A round of a county: some twenty towns with a few forms each come in one go at most.
MOST_FILES = 50
# Rows shown of each problem right after sending; the page of the sheet shows more.
MOST_ROWS = 10
_Sender = Annotated[Asked, Depends(Guard(Permission.SEND))]


@router.get("/send")
def send_page(asked: _Sender, replaces: str = "") -> HTMLResponse:
    """The form; `replaces` is the receipt that the file to come corrects."""
    if replaces:
        replaces = acted_on(asked, replaces).receipt_no
    return _page(asked, replaces=replaces)


@router.post("/send")
async def send_files(asked: _Sender) -> HTMLResponse:
    """Receive files and answer them; each is received or not by itself."""
    async with asked.request.form() as form:
        return await _send(asked, form)


async def _send(asked: Asked, form: FormData) -> HTMLResponse:
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    replaces = str(form.get("replaces") or "").strip()
    try:
        if not files:
            raise RefusedError("没有选择文件；请先选择填好的报表（xlsx、xls、ods、csv），再点「报送」。")
        if len(files) > MOST_FILES:
            raise RefusedError(f"一次选了 {len(files)} 个文件，最多 {MOST_FILES} 个；请分几次报送。")
        if replaces and len(files) > 1:
            raise RefusedError(f"更正回执 {replaces} 只能选一个文件，现在选了 {len(files)} 个；请只选改好的那一个。")
        if replaces:
            replaces = (await run_in_threadpool(acted_on, asked, replaces)).receipt_no
    except RefusedError as refusal:
        return _page(asked, status=refusal.status, replaces=replaces, message=refusal.message)
    sent = await send_all(asked, files, replaces=replaces or None)
    # The receipt of a file stands whatever happens to another; the page is one of success where any was received.
    status = 200 if any(one.receipt for one in sent) else 400
    return _page(asked, status=status, sent=sent, replaces="")


def _page(
    asked: Asked, *, status: int = 200, sent: list[Sent] | None = None, replaces: str = "", message: str = ""
) -> HTMLResponse:
    return asked.render(
        "send/send.html",
        status=status,
        sent=sent or [],
        views=[None if one.answer is None else view_of(one.answer, MOST_ROWS) for one in sent or []],
        replaces=replaces,
        message=message,
        places=place_names(asked, asked.visitor.places(Permission.SEND)),
        firm=asked.visitor.firm,
        most_files=MOST_FILES,
        largest_mb=LARGEST_FILE_BYTES // 1_000_000,
    )
