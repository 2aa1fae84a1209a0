"""填报模板: a sheet to fill in, or to print and write on, for a place; made when it is asked for."""

from __future__ import annotations

import io
import tempfile
import threading
import zipfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from cases.words import VECTOR_ZH
from intake.last_units import last_units
from portal.download import XLSX, download
from portal.guard import Asked, Guard
from portal.refusal import NotThereError, RefusedError
from portal.security.permission import Permission
from reference.rows import Row
from sheets.fields import Form
from sheets.forms import FORMS
from sheets.locality import round_on
from sheets.practice import WORD
from sheets.template_folder import write_templates

router = APIRouter()
_Viewer = Annotated[Asked, Depends(Guard(Permission.SEND, Permission.SEE_SUBMISSIONS))]

# What a place may be to have a template of its own: whoever fills it in chooses the village in it.
_KINDS = frozenset({"street", "town", "township", "zone"})
GROUP_ZH = {"survey": "控制水平调查（计入等级）", "trap": "器械监测（不定级，看趋势）"}
# Writing a workbook keeps a processor busy for a while; pages come first.
_AT_ONCE = threading.BoundedSemaphore(1)
ALL = "all"
_ZIP = "application/zip"


@router.get("/templates")
def templates(asked: _Viewer, place: str = "") -> HTMLResponse:
    """The templates of a place; where the visitor has but one place, it is chosen already."""
    places = _places(asked)
    if not place and len(places) == 1:
        place = places[0][0]
    name = str(_place(asked, place)["place_name"]) if place else ""
    return asked.render(
        "send/templates.html", places=places, place=place, place_name=name, forms=list(FORMS.values()),
        GROUP_ZH=GROUP_ZH, VECTOR_ZH=VECTOR_ZH,
    )  # fmt: skip


@router.get("/templates/file")
def template_file(asked: _Viewer, place: str, form: str, last: str = "", paper: str = "") -> Response:
    """One workbook, or all eleven in an archive."""
    row, is_paper = _place(asked, place), bool(paper)
    if form != ALL and form not in FORMS:
        raise RefusedError(f"没有「{form}」这种表；请从模板页选择。")
    forms = tuple(FORMS.values()) if form == ALL else (FORMS[form],)
    with _AT_ONCE, tempfile.TemporaryDirectory() as folder:
        written = _write(asked, Path(folder), str(row["place_code"]), forms, is_last=bool(last), is_paper=is_paper)
        if form != ALL:
            return download(written[0].read_bytes(), written[0].name, XLSX)
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            for path in written:
                packed.write(path, path.name)
    practice = f"（{WORD}）" if asked.house.settings.is_practice else ""
    return download(archive.getvalue(), f"{'纸质表' if is_paper else '模板'}-{row['place_name']}{practice}.zip", _ZIP)


def _write(
    asked: Asked, folder: Path, place_code: str, forms: tuple[Form, ...], *, is_last: bool, is_paper: bool
) -> list[Path]:
    house, standards = asked.house, asked.house.standards.now()
    units = {}
    if is_last:
        units = {one.form_id: last_units(house.settings, house.engine, standards, one, place_code) for one in forms}
    return write_templates(
        folder,
        standards,
        place_code,
        forms=forms,
        units=units,
        paper=is_paper,
        planned_round=round_on(place_code, standards, house.today()) if is_paper else None,
        is_practice=house.settings.is_practice,
    )


def _place(asked: Asked, code: str) -> Row:
    """The place asked for, which must be the visitor's.

    Raises:
        NotThereError: it is not, or there is none.
    """
    if not (asked.may(Permission.SEND, code) or asked.may(Permission.SEE_SUBMISSIONS, code)):
        raise NotThereError("没有这个地区的模板，或不在您的管辖范围内；请从模板页选择。")
    return asked.place(code)


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
