"""Broken samples that are not a CSV of rows: files that cannot be read, each refused for one reason."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import xlsxwriter

from sample_data.broken_changes import BASE, HEADER
from sheets.practice import KEY
from sheets.workbook import HIDDEN_SHEET, LARGEST_UNPACKED

_FIXED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # XlsxWriter takes naive instants only


def _workbook(*, version: str = "", error_in_name: bool = False, is_practice: bool = False) -> bytes:
    """A rodent survey of one clean row, always the same bytes (nothing compressed, fixed date)."""
    target = io.BytesIO()
    values = {**HEADER, "unit_name": "样例单位甲", **BASE["rodent_survey"]}
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"created": _FIXED})
        sheet = book.add_worksheet("样例")
        for column, (key, value) in enumerate(values.items()):
            sheet.write(0, column, key)
            if key == "inspectors" and error_in_name:
                sheet.write_formula(1, column, "=NA()", None, "#N/A")
            else:
                sheet.write(1, column, value)
        if version:
            hidden = book.add_worksheet(HIDDEN_SHEET)
            hidden.very_hidden()
            pairs = [("form", "rodent_survey"), ("version", version), *([(KEY, "1")] if is_practice else [])]
            for row, pair in enumerate(pairs):
                hidden.write_row(row, 0, pair)
    return _stored(target.getvalue())


def _stored(content: bytes) -> bytes:
    """The same zip without compression, so that the bytes do not depend on the zlib at hand."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as plain:
        for name in packed.namelist():
            plain.writestr(zipfile.ZipInfo(name), packed.read(name))
    return target.getvalue()


def _bomb() -> bytes:
    """A workbook whose directory says that its largest sheet unpacks to more than is read."""
    content = bytearray(_workbook())
    start = content.rfind(b"PK\x01\x02")
    content[start + 24 : start + 28] = (LARGEST_UNPACKED + 1).to_bytes(4, "little")
    return bytes(content)


def _text(text: str) -> Callable[[], bytes]:
    return lambda: text.encode("utf-8")


def _own_layout(*, key_unit: str = "一般") -> bytes:
    """A county's own sheet: its own titles, one clean row and one with another word for a key unit."""
    values = {"unit_name": "样例单位甲", **HEADER, **BASE["rodent_survey"], "is_key_unit": "重点"}
    rows = [values, {**values, "unit_name": "样例单位乙", "is_key_unit": key_unit}]
    lines = [",".join(f"本县{key}" for key in values), *(",".join(str(cell) for cell in row.values()) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _mapping(prefix: str) -> bytes:
    """The mapping of `_own_layout`, whose titles begin with a prefix."""
    keys = ("unit_name", *HEADER, *BASE["rodent_survey"])
    lines = ['form = "rodent_survey"', "", "[columns]", *(f'{key} = "{prefix}{key}"' for key in dict.fromkeys(keys))]
    return "\n".join([*lines, "", "[values.is_key_unit]", '"重点" = true', '"一般" = false', ""]).encode()


MAPPINGS: dict[str, Callable[[], bytes]] = {
    "cell.mapping": lambda: _mapping("本县"),
    "file.mapping": lambda: _mapping("外县"),
}
"""Rule id -> what makes the mapping file by which its sample is read."""

FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "cell.text": ("xlsx", lambda: _workbook(error_in_name=True)),
    "file.type": ("txt", _text("%PDF-1.7\n这是一份打印稿，不是表格。\n")),
    "file.unreadable": ("xlsx", lambda: _workbook()[:3000]),
    "file.too_large": ("xlsx", _bomb),
    "file.empty": ("csv", _text(",".join(("unit_name", *HEADER, *BASE["rodent_survey"])) + "\n")),
    "file.form": ("csv", _text("姓名,电话,备注\n张三,0573,无\n")),
    "file.columns": ("csv", _text(",".join(BASE["rodent_survey"]) + "\n" + ",".join("1" * len(BASE["rodent_survey"])))),
    "file.practice": ("xlsx", lambda: _workbook(version="1", is_practice=True)),
    "cell.mapping": ("csv", lambda: _own_layout(key_unit="也许")),
    "file.mapping": ("csv", _own_layout),
    "file.version": ("xlsx", lambda: _workbook(version="99")),
}
"""Rule id -> extension of the file, and what makes its bytes."""
