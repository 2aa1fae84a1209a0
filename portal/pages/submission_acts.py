"""What a sender decides about a sheet: confirm, withdraw, attach; each a plain form on the page of the sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from intake.attach import AttachFaultError, AttachRefusedError, attach, check_size, remove
from intake.decisions import DecisionError, confirm_replacement, confirm_warning, withdraw
from portal.guard import Asked, Guard
from portal.pages.submissions import show
from portal.refusal import RefusedError
from portal.security.permission import Permission
from portal.sending import sender_of
from portal.submission import acted_on, whole
from registry.standing import Standing

router = APIRouter()
_Sender = Annotated[Asked, Depends(Guard(Permission.SEND))]
_Act = Callable[[Asked, Standing, FormData], str]

# What a form may have to say that is shown above it again.
_SENTENCES = (RefusedError, DecisionError, AttachRefusedError, AttachFaultError)


@router.post("/submissions/{receipt}/confirm")
async def confirm(asked: _Sender, receipt: str) -> Response:
    """The held replacement takes effect although rows were refused or left out."""
    return await _do(asked, receipt, "submission.confirm", _confirm)


@router.post("/submissions/{receipt}/withdraw")
async def take_back(asked: _Sender, receipt: str) -> Response:
    """The sheet counts no longer."""
    return await _do(asked, receipt, "submission.withdraw", _withdraw)


@router.post("/submissions/{receipt}/warnings")
async def confirm_warnings(asked: _Sender, receipt: str) -> Response:
    """Rows are true as they stand, although a rule warned of them."""
    return await _do(asked, receipt, "submission.confirm_warning", _confirm_warnings)


@router.post("/submissions/{receipt}/attach")
async def attach_files(asked: _Sender, receipt: str) -> Response:
    """Scans and photographs of the paper form."""
    return await _do(asked, receipt, "submission.attach", _attach)


@router.post("/submissions/{receipt}/detach")
async def detach_file(asked: _Sender, receipt: str) -> Response:
    """An attachment is taken off; its bytes and the record of it stay."""
    return await _do(asked, receipt, "submission.detach", _detach)


async def _do(asked: Asked, receipt: str, action: str, act: _Act) -> Response:
    """Do something about a sheet on which the visitor may act; where it is refused, its page says why."""

    def done(form: FormData) -> Response:
        standing = acted_on(asked, receipt)
        try:
            message = act(asked, standing, form)
        except _SENTENCES as refusal:
            asked.audit(action, standing.receipt_no, outcome="refused")
            status = refusal.status if isinstance(refusal, RefusedError) else 409
            told = refusal.message if isinstance(refusal, RefusedError) else str(refusal)
            return show(asked, receipt, status=status, message=told)
        asked.audit(action, standing.receipt_no)
        return asked.done(f"/submissions/{standing.receipt_no}", message)

    async with asked.request.form() as form:
        return await run_in_threadpool(done, form)


def _reason(form: FormData, what: str) -> str:
    reason = str(form.get("reason") or "").strip()
    if not reason:
        raise RefusedError(f"没有写{what}；请写一句话，它会留在记录里。")
    return reason


def _confirm(asked: Asked, standing: Standing, form: FormData) -> str:
    confirm_replacement(
        asked.house.engine, standing.submission_id, actor=sender_of(asked.visitor), reason=_reason(form, "确认的理由")
    )
    return f"已确认：回执 {standing.receipt_no} 生效，原来的一版不再计入；下次评级起算。"


def _withdraw(asked: Asked, standing: Standing, form: FormData) -> str:
    left_out = withdraw(
        asked.house.engine, standing.submission_id, actor=sender_of(asked.visitor), reason=_reason(form, "撤回的理由")
    )
    lacking = "".join(
        f"注意：回执 {other} 有 {rows} 行与它完全相同、没有重复入库；仍应计入的，请重新报送那一份。"
        for other, rows in left_out.items()
    )
    return f"已撤回：回执 {standing.receipt_no} 不再计入；原件和记录都在。{lacking}"


def _confirm_warnings(asked: Asked, standing: Standing, form: FormData) -> str:
    reason, rule_id = _reason(form, "属实的理由"), str(form.get("rule") or "")
    chosen = {str(one) for one in form.getlist("rows")}
    waiting = {one.row_id for one in whole(asked, standing.receipt_no).to_confirm.get(rule_id, [])}
    rows = sorted(chosen & waiting)
    if not rows:
        raise RefusedError("没有选中要确认的行，或已经确认过；请勾选确属实情的行。")
    for row_id in rows:
        confirm_warning(
            asked.house.engine, standing.submission_id, row_id, rule_id, actor=sender_of(asked.visitor), reason=reason
        )
    return f"已确认 {len(rows)} 行属实；审核人会看到您写的理由。"


def _attach(asked: Asked, standing: Standing, form: FormData) -> str:
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    if not files:
        raise RefusedError("没有选择文件；请先选择扫描件或照片，再点「附上」。")
    reason = str(form.get("reason") or "").strip() or None
    for one in files:
        name = one.filename or "未命名"
        check_size(name, one.size or 0)
        one.file.seek(0)
        attach(
            asked.house.settings, asked.house.engine, standing.submission_id, one.file.read(), filename=name,
            actor=sender_of(asked.visitor), reason=reason,
        )  # fmt: skip
    return f"已附上 {len(files)} 个文件。"


def _detach(asked: Asked, standing: Standing, form: FormData) -> str:
    wanted = str(form.get("sha256") or "")
    gone = remove(
        asked.house.settings, asked.house.engine, standing.submission_id, wanted, actor=sender_of(asked.visitor),
        reason=_reason(form, "移除的理由"),
    )  # fmt: skip
    return f"已移除附件「{gone.event.filename}」；原件和记录都在。"
