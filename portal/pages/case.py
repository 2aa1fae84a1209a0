"""One case: everything about it on one page, with what may be done as forms. Notices link to this address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from cases.fold import fold
from cases.letters.kind import LetterError
from cases.words import STATUS_ZH
from intake.attach import AttachRefusedError
from intake.decisions import DecisionError
from portal.casework.acts import ACTS, Act, by, is_allowed
from portal.casework.case_page import SEEN_BY, case_values, visible_case
from portal.casework.letters import letter_file
from portal.casework.typed import Typed, typed_form
from portal.download import DOCX, HTML, download, kept_file
from portal.guard import Asked, Guard
from portal.refusal import NotAllowedError, NotThereError
from portal.security.permission import Permission

router = APIRouter()

_See = Annotated[Asked, Depends(Guard(*SEEN_BY))]
_Act = Annotated[Asked, Depends(Guard(Permission.CASE_PLACE, Permission.CASE_OFFICE))]
_Office = Annotated[Asked, Depends(Guard(Permission.CASE_OFFICE))]


@router.get("/cases/{case_no}")
def case_page(asked: _See, case_no: str) -> Response:
    """The page of a case."""
    return asked.render("cases/case.html", **case_values(asked, visible_case(asked, case_no)))


@router.post("/cases/{case_no}/acts/{name}")
async def do(asked: _Act, case_no: str, name: str) -> Response:
    """Record what somebody did; refused on the same page, with what was typed still there."""
    async with typed_form(asked.request) as typed:
        return await run_in_threadpool(_do, asked, case_no, name, typed)


def _do(asked: Asked, case_no: str, name: str, typed: Typed) -> Response:
    case = visible_case(asked, case_no)
    act = ACTS.get(name)
    if act is None:
        raise NotThereError("案件没有这种办理；请从案件页面的表单提交。")
    if not is_allowed(asked, act, case.place_code):
        _audit(asked, act, case.case_no, "refused", "没有权限")
        raise NotAllowedError(f"您的账号（{asked.visitor.roles_zh}）不能{act.title}；如有需要，请联系系统管理员。")
    try:
        done = act.run(asked.house, case.case_no, by(asked, typed), typed)
    except (DecisionError, AttachRefusedError) as refusal:
        _audit(asked, act, case.case_no, "refused", str(refusal))
        values = case_values(asked, case, act=name, typed=typed, message=str(refusal))
        return asked.render("cases/case.html", status=409, **values)
    _audit(asked, act, case.case_no, "done", "")
    return asked.done(f"/cases/{case.case_no}", f"{act.said}，现为「{STATUS_ZH[fold(done.events).status]}」。")


def _audit(asked: Asked, act: Act, case_no: str, outcome: str, why: str) -> None:
    asked.audit(f"case.{act.name}", case_no, outcome=outcome, detail={"why": why} if why else None)


@router.get("/cases/{case_no}/letter")
def letter(asked: _Office, case_no: str) -> Response:
    """A document of the case as a file; its number, day and signatory come with the address."""
    case = visible_case(asked, case_no)
    asked.require(Permission.CASE_OFFICE, case.place_code)
    query = asked.request.query_params
    typed = Typed({name: query.getlist(name) for name in query})
    try:
        name, content = letter_file(asked.house, case, typed)
    except (LetterError, DecisionError) as refusal:
        asked.audit("case.letter", case.case_no, outcome="refused", detail={"why": str(refusal)})
        values = case_values(asked, case, act="letter", typed=typed, message=str(refusal))
        return asked.render("cases/case.html", status=409, **values)
    asked.audit("case.letter", case.case_no, detail={"file": name})
    return download(content, name, DOCX if name.endswith(".docx") else HTML)


@router.get("/cases/{case_no}/files/{sha256}")
def file(asked: _See, case_no: str, sha256: str) -> Response:
    """A photograph or scan of the case, to be saved."""
    case = visible_case(asked, case_no)
    kept = next((one for event in case.events for one in event.files if one["sha256"] == sha256), None)
    if kept is None:
        raise NotThereError("本案没有这个文件；请从案件页面下载。")
    return kept_file(asked.house.settings, kept)
