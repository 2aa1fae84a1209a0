"""Oddities of whole files: templates that were edited, kinds of file, and what must be refused."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

from tests.sheets.corpus.clean import draft
from tests.sheets.corpus.writing import Cells, csv_text, makes, ods, xls, xlsx

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _template(ids: list[str | None], rows: list[list[object]] | None = None) -> bytes:
    """A workbook laid out as our templates are: hidden sheet, title, header on row 3 with the hidden column of ids."""
    sheet = draft("breteau")
    filled = [[*row, row_id] for row, row_id in zip(rows or sheet.rows, ids, strict=True)]
    told: Cells = [["form", "breteau"], ["version", "1"], ["instance_id", "corpus-1"], ["replaces", ""]]

    def adjust(_book: Any, sheets: dict[str, Any]) -> None:
        sheets["_sihai"].very_hidden()
        sheets["填报"].set_column(13, 13, None, None, {"hidden": True})

    head: Cells = [["布雷图指数监测记录表"], ["填写说明"], [*(f"{title}*" for title in sheet.titles), "_row"]]
    return xlsx({"填报": [*head, *filled], "_sihai": told}, adjust=adjust)


@makes("template_as_filled")
def template_as_filled() -> bytes:
    return _template([f"r000{n}" for n in range(1, 7)])


@makes("template_with_a_copied_row")
def template_with_a_copied_row() -> bytes:
    return _template(["r0001", "r0002", "r0002", "r0004", "r0005", "r0006"])


@makes("template_with_an_inserted_row")
def template_with_an_inserted_row() -> bytes:
    return _template(["r0001", "r0002", None, "r0003", "r0004", "r0005"])


@makes("template_sorted")
def template_sorted() -> bytes:
    return _template([f"r000{n}" for n in range(6, 0, -1)], draft("breteau").rows[::-1])


@makes("macros")
def macros() -> bytes:
    def adjust(book: Any, _sheets: dict[str, Any]) -> None:
        book.add_vba_project(io.BytesIO(_OLE + b"no macro stands here" * 20), is_stream=True)

    return xlsx(draft("breteau").cells(), adjust=adjust)


@makes("et_that_is_xlsx")
def et_that_is_xlsx() -> bytes:
    return xlsx(draft("breteau").cells())


@makes("xls_that_is_xlsx")
def xls_that_is_xlsx() -> bytes:
    return xlsx(draft("breteau").cells())


@makes("xlsx_that_is_csv")
def xlsx_that_is_csv() -> bytes:
    return csv_text(draft("breteau").cells()).encode("gb18030")


@makes("open_document")
def open_document() -> bytes:
    return ods(draft("ovitrap").cells())


@makes("et_of_wps")
def et_of_wps() -> bytes:
    return _OLE + bytes(range(256)) * 8


@makes("pdf_renamed")
def pdf_renamed() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@makes("html_renamed")
def html_renamed() -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in draft("breteau").cells())
    return f"<html><head><meta charset='utf-8'></head><body><table>{rows}</table></body></html>".encode()


@makes("zip_renamed")
def zip_renamed() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("监测/6月.txt"), "东山 50 户")
    return buffer.getvalue()


@makes("picture_renamed")
def picture_renamed() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 1, 1, 8, 0, 0, 0, 0) + bytes(40)


@makes("with_a_password")
def with_a_password() -> bytes:
    """The container of an encrypted workbook: a compound file whose stream is called EncryptedPackage."""
    plain = xls([["x"]])
    old, new = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    entry = plain.index(old + bytes(4))
    name = new + bytes(64 - len(new)) + struct.pack("<H", len(new) + 2)
    return plain[:entry] + name + plain[entry + len(name) :]


@makes("cut_short")
def cut_short() -> bytes:
    content = xlsx(draft("breteau").cells())
    return content[: len(content) * 2 // 3]


@makes("xls_cut_short")
def xls_cut_short() -> bytes:
    return xls(draft("breteau").cells())[:1500]


@makes("no_bytes")
def no_bytes() -> bytes:
    return b""


@makes("nothing_filled_in")
def nothing_filled_in() -> bytes:
    return xlsx([draft("breteau").titles])


@makes("required_column_missing")
def required_column_missing() -> bytes:
    return xlsx(draft("breteau").without("containers_positive").cells())


@makes("title_nearly_right")
def title_nearly_right() -> bytes:
    return xlsx(draft("breteau").retitle(containers_positive="阳性容器教（个）").cells())


@makes("column_twice")
def column_twice() -> bytes:
    sheet = draft("breteau")
    return xlsx([[*row, row[sheet.at("houses")]] for row in sheet.cells()])


@makes("two_forms_in_one_file")
def two_forms_in_one_file() -> bytes:
    return xlsx({"布雷图": draft("breteau").cells(), "诱卵器": draft("ovitrap").cells()})


@makes("form_cannot_be_told")
def form_cannot_be_told() -> bytes:
    common = ("place_code", "unit_name", "is_key_unit", "is_built_up", "surveyed_on", "habitat")
    return xlsx(draft("breteau").order(common).cells())


@makes("no_sheet_of_ours")
def no_sheet_of_ours() -> bytes:
    return xlsx([["姓名", "电话", "职务"], ["张三", "1380000", "主任"]])


@makes("fahrenheit")
def fahrenheit() -> bytes:
    return xlsx(draft("breteau").retitle(temperature_c="气温（°F）").cells())


@makes("quote_left_open_csv")
def quote_left_open_csv() -> bytes:
    return csv_text(draft("breteau").cells()).replace("军民村委会", '"军民村委会', 1).encode()
