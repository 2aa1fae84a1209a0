"""The workbook to fill in, or to print and write on, for a place; made when it is asked for, by page and API."""

from __future__ import annotations

import io
import tempfile
import threading
import zipfile
from pathlib import Path

from fastapi.responses import Response

from intake.last_units import last_units
from portal.download import XLSX, download
from portal.guard import Asked
from portal.refusal import BusyError, NotThereError, RefusedError
from portal.security.permission import Permission
from reference.rows import Row
from sheets.fields import Form
from sheets.forms import FORMS
from sheets.locality import round_on
from sheets.practice import WORD
from sheets.template_folder import write_templates

ALL = "all"
_ZIP = "application/zip"
# Writing a workbook keeps a processor busy for a while; pages come first.
_AT_ONCE = threading.BoundedSemaphore(1)
# Whoever waits for that holds one of the forty threads by which all pages are answered: most of them stay free.
_IN_LINE = threading.BoundedSemaphore(12)


def template_file(asked: Asked, place_code: str, form: str, *, is_last: bool, is_paper: bool) -> Response:
    """One workbook, or all eleven in an archive.

    Args:
        asked: The request.
        place_code: For which place.
        form: Which form, or `ALL`.
        is_last: With the units of the last round filled in.
        is_paper: To be printed and written on.

    Raises:
        NotThereError: The place is not the visitor's.
        RefusedError: There is no such form.
        BusyError: Too many wait for theirs.
    """
    row = template_place(asked, place_code)
    if form != ALL and form not in FORMS:
        raise RefusedError(f"没有「{form}」这种表；请从模板页选择。")
    forms = tuple(FORMS.values()) if form == ALL else (FORMS[form],)
    if not _IN_LINE.acquire(blocking=False):
        raise BusyError("取模板的人较多，请过几秒再取。", "too many templates are being made")
    try:
        return _made(asked, row, form, forms, is_last=is_last, is_paper=is_paper)
    finally:
        _IN_LINE.release()


def _made(asked: Asked, row: Row, form: str, forms: tuple[Form, ...], *, is_last: bool, is_paper: bool) -> Response:
    with _AT_ONCE, tempfile.TemporaryDirectory() as folder:
        written = _write(asked, Path(folder), str(row["place_code"]), forms, is_last=is_last, is_paper=is_paper)
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


def template_place(asked: Asked, code: str) -> Row:
    """The place asked for, which must be the visitor's.

    Raises:
        NotThereError: It is not, or there is none.
    """
    if not (asked.may(Permission.SEND, code) or asked.may(Permission.SEE_SUBMISSIONS, code)):
        raise NotThereError("没有这个地区的模板，或不在您的管辖范围内；请从模板页选择。")
    return asked.place(code)
