"""/api/v1/templates: the forms, and a template of one for a place."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from portal.api.answering import CODE, NAME, PREFIX, refusals
from portal.api.sheet_models import TemplateForms
from portal.download import XLSX
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.security.permission import Permission
from portal.template_file import template_file
from sheets.forms import FORMS

router = APIRouter(prefix=PREFIX, tags=["templates 模板"])

_Viewer = Annotated[Asked, Depends(Guard(Permission.SEND, Permission.SEE_SUBMISSIONS))]


@router.get("/templates", response_model=TemplateForms, responses=refusals(), summary="表单 | forms")
def forms(asked: _Viewer) -> dict[str, object]:
    """List the forms that sheets are written on.

    有哪些表。
    """
    return {
        "forms": [
            {
                "form": one.form_id, "title_zh": one.title_zh, "title_en": one.title_en, "vector": one.vector,
                "group": one.group,
            }
            for one in FORMS.values()
        ]
    }  # fmt: skip


@router.get(
    "/templates/{form}",
    response_class=Response,
    responses={
        200: {
            "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
            "description": "工作簿 | the workbook",
        },
        **refusals(404, 503),
    },
    summary="一个地区的填报模板 | template of a place",
)
def template(
    asked: _Viewer,
    form: Annotated[str, Path(pattern=NAME, description="表单代码 | form")],
    place: Annotated[str, Query(pattern=CODE, description="区划代码 | place")],
    last: Annotated[bool, Query(description="预填上一轮去过的单位 | with the units of the last round")] = False,
    paper: Annotated[bool, Query(description="打印手写的纸质表 | to be printed and written on")] = False,
) -> Response:
    """Make the template of a form for a place, with its villages, units and rounds.

    某地区某种表的模板，下拉框里有其村、单位和轮次。
    """
    if form not in FORMS:
        raise NotThereError(f"没有表单「{form}」；可选 {'、'.join(FORMS)}。", f"no form {form!r}")
    return template_file(asked, place, form, is_last=last, is_paper=paper)
