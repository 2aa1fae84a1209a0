"""填报模板: a sheet to fill in, or to print and write on, for a place; made when it is asked for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from cases.words import VECTOR_ZH
from portal.guard import Asked, Guard
from portal.security.permission import Permission
from portal.template_file import template_file, template_place
from sheets.forms import FORMS

router = APIRouter()
_Viewer = Annotated[Asked, Depends(Guard(Permission.SEND, Permission.SEE_SUBMISSIONS))]

# What a place may be to have a template of its own: whoever fills it in chooses the village in it.
_KINDS = frozenset({"street", "town", "township", "zone"})
GROUP_ZH = {"survey": "控制水平调查（计入等级）", "trap": "器械监测（不定级，看趋势）"}


@router.get("/templates")
def templates(asked: _Viewer, place: str = "") -> HTMLResponse:
    """The templates of a place; where the visitor has but one place, it is chosen already."""
    places = _places(asked)
    if not place and len(places) == 1:
        place = places[0][0]
    name = str(template_place(asked, place)["place_name"]) if place else ""
    return asked.render(
        "send/templates.html", places=places, place=place, place_name=name, forms=list(FORMS.values()),
        GROUP_ZH=GROUP_ZH, VECTOR_ZH=VECTOR_ZH,
    )  # fmt: skip


@router.get("/templates/file")
def template(asked: _Viewer, place: str, form: str, last: str = "", paper: str = "") -> Response:
    """One workbook, or all eleven in an archive."""
    return template_file(asked, place, form, is_last=bool(last), is_paper=bool(paper))


def _places(asked: Asked) -> list[tuple[str, str]]:
    """The visitor's streets and towns; where a grant is for a village or a unit's place, that one."""
    standards, today = asked.house.standards.now(), asked.house.today()
    roots = {*asked.visitor.places(Permission.SEND), *asked.visitor.places(Permission.SEE_SUBMISSIONS)}
    within = asked.house.places_within(roots)
    found = {}
    for code in within:
        row = standards.place(code, today)
        if row is not None and (row["place_kind"] in _KINDS or code in roots):
            found[code] = str(row["place_name"])
    return sorted(found.items())
