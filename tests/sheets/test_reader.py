from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from reference.load import Standards
from sheets import workbook as workbook_module
from sheets.forms import FORMS
from sheets.problem import CellFault, UnreadableSheet
from sheets.reader import read_sheet
from tests.sheets.corpus.writing import xls
from tests.sheets.making import BRETEAU, GOOD, KEYS, TITLES, Cells, csv_bytes, filled, typed_row, workbook

HIDDEN = {"form": "breteau", "version": "1", "instance_id": "i", "replaces": "", "place": ""}


def _replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    return buffer.getvalue()


def ods(rows: Cells, error_at: tuple[int, int] | None = None) -> bytes:
    book = OpenDocumentSpreadsheet()
    table = Table(name="记录")
    for r, row in enumerate(rows):
        line = TableRow()
        for c, cell in enumerate(row):
            if (r, c) == error_at:
                made = TableCell(valuetype="string", stringvalue="")
                made.addElement(P(text="#N/A"))
            elif isinstance(cell, dt.date):
                made = TableCell(valuetype="date", datevalue=cell.isoformat())
            elif isinstance(cell, int | float):
                made = TableCell(valuetype="float", value=cell)
            elif cell is None:
                made = TableCell()
            else:
                made = TableCell(valuetype="string")
                made.addElement(P(text=str(cell)))
            line.addElement(made)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    book.save(buffer)
    # odfpy knows no calcext; LibreOffice writes an error as an empty string with this mark.
    error = b'office:string-value="" xmlns:calcext="urn:org:documentfoundation:names" calcext:value-type="error"'
    return _replaced(buffer.getvalue(), b'office:string-value=""', error)


PLAIN = [TITLES, typed_row(surveyed_on=dt.date(2026, 6, 1))]
TEXT = [TITLES, typed_row()]


@pytest.mark.parametrize(
    ("content", "sheet"),
    [
        pytest.param(workbook(("记录", PLAIN)), "记录", id="xlsx"),
        pytest.param(xls(PLAIN), "记录", id="xls"),
        pytest.param(ods(PLAIN), "记录", id="ods"),
        pytest.param(csv_bytes(TEXT), "CSV", id="utf-8"),
        pytest.param(csv_bytes(TEXT, "utf-8-sig"), "CSV", id="utf-8 with BOM"),
        pytest.param(csv_bytes(TEXT, "gb18030"), "CSV", id="gb18030"),
        pytest.param(csv_bytes(TEXT, "utf-16"), "CSV", id="utf-16, Excel's Unicode text"),
        pytest.param(csv_bytes(TEXT).replace(b",", b"\t"), "CSV", id="tabs"),
        pytest.param(csv_bytes([KEYS, typed_row()]), "CSV", id="keys as titles"),
        pytest.param(workbook(("记录", [["2026年", "布雷图"], [], *PLAIN])), "记录", id="title and empty row above"),
        pytest.param(workbook(("记录", [[None, None, *row] for row in PLAIN])), "记录", id="not in the first column"),
        pytest.param(workbook(("记录", [row[::-1] for row in PLAIN])), "记录", id="columns in another order"),
    ],
)
def test_plain_tables_are_read_alike(content: bytes, sheet: str, standards: Standards) -> None:
    found = read_sheet(content, "任意名字.dat", standards)
    assert [(row.sheet, row.values) for row in found.rows] == [(sheet, GOOD)]
    assert (found.form_id, found.form_version, found.instance_id, found.faults) == (
        "breteau",
        BRETEAU.version,
        None,
        [],
    )
    assert any("识别为表头" in remark for remark in found.remarks)


def test_aliases_and_stray_columns_are_remarked(standards: Standards) -> None:
    titles = ["监测点" if title == "单位名称" else title for title in TITLES] + ["天气"]
    found = read_sheet(workbook(("记录", [titles, [*typed_row(), "晴"]])), "a.xlsx", standards)
    assert found.rows[0].values == GOOD
    assert "「监测点」按「单位名称」读取" in found.remarks
    assert "工作表「记录」U列「天气」不属于本表，未读取" in found.remarks


def test_rows_keep_the_numbers_that_the_user_sees(standards: Standards) -> None:
    rows: Cells = [["说明"], TITLES, [], typed_row(), [], [], typed_row(unit_name="二")]
    for content in (workbook(("记录", rows)), xls(rows), ods(rows), csv_bytes(rows)):
        found = read_sheet(content, "a", standards)
        assert [row.row_number for row in found.rows] == [4, 7]
        assert [row.row_id for row in found.rows] == [f"{row.sheet}!{row.row_number}" for row in found.rows]


def test_faults_name_the_cell_and_what_is_allowed(standards: Standards) -> None:
    row = typed_row(containers="很多", surveyed_on="6月", habitat="月球", is_built_up="也许", temperature_c="冷")
    found = read_sheet(workbook(("记录", [TITLES, typed_row(), row])), "a.xlsx", standards)
    assert found.faults == [
        CellFault("cell.boolean", "记录", 3, "记录!3", "is_built_up", "建成区", "也许", "是 或 否"),
        CellFault("cell.date", "记录", 3, "记录!3", "surveyed_on", "调查日期", "6月", "日期，如 2026-06-01"),
        CellFault("cell.code", "记录", 3, "记录!3", "habitat", "环境类型", "月球", found.faults[2].allowed),
        CellFault("cell.decimal", "记录", 3, "记录!3", "temperature_c", "气温（℃）", "冷", "-30 到 45 的数字"),
        CellFault("cell.integer", "记录", 3, "记录!3", "containers", "积水容器数（个）", "很多", "0 到 40000 的整数"),
    ]
    assert "城镇居民区" in found.faults[2].allowed
    assert found.rows[1].values["containers"] is None


@pytest.mark.parametrize(
    ("cell", "seen"),
    [("=NA()|#N/A", "#N/A"), ("=1/0|#DIV/0!", "#DIV/0!")],
)
def test_error_values_are_faults_not_missing_values(cell: str, seen: str, standards: Standards) -> None:
    found = read_sheet(workbook(("记录", [["说明"], TITLES, typed_row(containers=cell)])), "a.xlsx", standards)
    assert [(f.rule_id, f.row, f.column, f.seen) for f in found.faults] == [("cell.integer", 3, "containers", seen)]


def test_error_values_in_text_columns_and_in_ods(standards: Standards) -> None:
    found = read_sheet(workbook(("记录", [TITLES, typed_row(note="=NA()|#N/A")])), "a.xlsx", standards)
    assert [(f.rule_id, f.column) for f in found.faults] == [("cell.text", "note")]
    found = read_sheet(ods([TITLES, typed_row()], (1, KEYS.index("containers"))), "a.ods", standards)
    assert [(f.rule_id, f.row, f.column, f.seen) for f in found.faults] == [("cell.integer", 2, "containers", "#N/A")]


def test_cached_values_of_formulas_are_read(standards: Standards) -> None:
    found = read_sheet(workbook(("记录", [TITLES, typed_row(containers="=30+10|40")])), "a.xlsx", standards)
    assert (found.rows[0].values["containers"], found.faults) == (40, [])


def test_a_formula_never_computed_is_a_fault(standards: Standards) -> None:
    content = workbook(("记录", [TITLES, typed_row(containers="=30+10|987654")]))
    found = read_sheet(_replaced(content, b"<v>987654</v>", b"<v></v>"), "a.xlsx", standards)
    assert [(f.column, f.seen) for f in found.faults] == [("containers", "公式没有计算结果")]


def test_a_row_of_defaults_or_dashes_was_never_filled_in(standards: Standards) -> None:
    form = FORMS["double_net"]
    empty = dict.fromkeys(f.key for f in form.fields)
    rows = [{**empty, "minutes_per_net": 30}, {**empty, "unit_name": "—"}, {**empty, "unit_name": "东山", "nets": 2}]
    found = read_sheet(filled("double_net", rows, standards), "a.xlsx", standards)
    assert [row.row_number for row in found.rows] == [6]


def test_several_sheets_of_one_form_are_read_together(standards: Standards) -> None:
    content = workbook(("一", TEXT), ("二", [TITLES, typed_row(unit_name="二")]), ("说明", [["怎样填写"]]))
    found = read_sheet(content, "a.xlsx", standards)
    assert [row.row_id for row in found.rows] == ["一!2", "二!2"]
    assert "工作表「说明」前20行没有认出表头，未读取" in found.remarks


def test_form_named_above_the_table_decides_between_two(standards: Standards) -> None:
    common = ["区划代码", "单位名称", "重点单位", "建成区", "调查日期", "环境类型"]
    with pytest.raises(UnreadableSheet) as refusal:
        read_sheet(csv_bytes([common, ["330481001003"]]), "a.csv", standards)
    assert refusal.value.rule_id == "file.form"
    with pytest.raises(UnreadableSheet) as refusal:
        read_sheet(csv_bytes([[FORMS["breteau"].title_zh], common, ["330481001003"]]), "a.csv", standards)
    assert refusal.value.rule_id == "file.columns"


def _titles(**changed: str) -> list[object]:
    return list((dict(zip(KEYS, TITLES, strict=True)) | changed).values())


@pytest.mark.parametrize(
    ("rule_id", "words", "content"),
    [
        pytest.param("file.empty", "空的", b"", id="no bytes"),
        pytest.param("file.empty", "没有填写", workbook(("填报", [TITLES]), hidden=HIDDEN), id="header only"),
        pytest.param("file.type", "是 PDF 文件", b"%PDF-1.7\n", id="pdf"),
        pytest.param("file.type", "是 PNG 图片", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", id="picture"),
        pytest.param("file.type", "另存为xlsx", b"<html><table></table></html>", id="html called xls"),
        pytest.param("file.unreadable", "打不开", workbook(("记录", TEXT))[:3000], id="cut short"),
        pytest.param("file.unreadable", "打不开", xls(TEXT)[:1500], id="xls cut short"),
        pytest.param("file.unreadable", "引号", csv_bytes(TEXT) + b'"open', id="quote left open"),
        pytest.param("file.form", "没有认出", csv_bytes([["姓名", "年龄"], ["甲", 3]]), id="no table of ours"),
        pytest.param("file.form", "不认识", workbook(("填报", TEXT), hidden={**HIDDEN, "form": "bees"}), id="form"),
        pytest.param(
            "file.version", "第 9 版", workbook(("填报", TEXT), hidden={**HIDDEN, "version": "9"}), id="newer version"
        ),
        pytest.param("file.columns", "表头不见了", workbook(("填报", [[1]]), hidden=HIDDEN), id="header gone"),
        pytest.param(
            "file.columns",
            "积水容器数（个）、阳性容器数（个）",
            csv_bytes([[t for t in TITLES if "容器" not in str(t)], typed_row()]),
            id="required columns missing",
        ),
        pytest.param("file.columns", "只留一列", csv_bytes([[*TITLES, "单位名称"], typed_row()]), id="column twice"),
        pytest.param(
            "file.columns", "单位是 °f", csv_bytes([_titles(temperature_c="气温（°F）"), typed_row()]), id="other unit"
        ),
        pytest.param(
            "file.form", "几种表",
            workbook(("一", TEXT), ("二", [[f.title_zh for f in FORMS["fly_cage"].fields], ["3"]])), id="two forms",
        ),
    ],
)  # fmt: skip
def test_the_file_is_refused(rule_id: str, words: str, content: bytes, standards: Standards) -> None:
    with pytest.raises(UnreadableSheet) as refusal:
        read_sheet(content, "表.xls", standards)
    assert refusal.value.rule_id == rule_id
    assert words in refusal.value.zh
    assert refusal.value.en


def test_et_is_read_by_content_or_refused(standards: Standards) -> None:
    assert read_sheet(workbook(("记录", TEXT)), "表.et", standards).rows[0].values == GOOD
    with pytest.raises(UnreadableSheet) as refusal:
        read_sheet(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "表.et", standards)
    assert (refusal.value.rule_id, "另存为xlsx" in refusal.value.zh) == ("file.type", True)


def test_too_many_bytes(standards: Standards) -> None:
    with pytest.raises(UnreadableSheet, match="too_large"):
        read_sheet(b" " * (workbook_module.LARGEST_FILE + 1), "a.csv", standards)


def test_a_zip_that_says_it_unpacks_to_too_much(standards: Standards) -> None:
    content = bytearray(workbook(("记录", TEXT)))
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", workbook_module.LARGEST_UNPACKED + 1)
    with pytest.raises(UnreadableSheet, match="too_large"):
        read_sheet(bytes(content), "a.xlsx", standards)


def test_too_many_rows(standards: Standards, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sheets.rows.LARGEST_ROWS", 3)
    assert len(read_sheet(csv_bytes([TITLES, *[typed_row()] * 3]), "a.csv", standards).rows) == 3
    with pytest.raises(UnreadableSheet, match="too_large"):
        read_sheet(csv_bytes([TITLES, *[typed_row()] * 4]), "a.csv", standards)


def test_an_encrypted_workbook_says_so(standards: Standards) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(UnreadableSheet) as refusal:
        read_sheet(content, "a.xlsx", standards)
    assert "密码" in refusal.value.zh


def test_rows_that_hold_but_their_id_are_empty_and_one_lone_value_is_not(standards: Standards) -> None:
    titles: list[object] = [*TITLES, "_row"]
    prepared: list[object] = [*[None] * len(TITLES), "r0002"]
    lone: list[object] = [*[None] * titles.index("备注"), "只有备注"]
    rows: list[list[object]] = [titles, [*typed_row(), "r0001"], prepared, lone, [*typed_row(unit_name="乙"), "r0003"]]
    for content in (workbook(("记录", rows)), csv_bytes(rows)):
        found = read_sheet(content, "a", standards)
        assert [row.row_number for row in found.rows if row.values["surveyed_on"]] == [2, 5]
        assert 3 not in {row.row_number for row in found.rows}
        assert 4 in {row.row_number for row in found.rows} or any("4" in remark for remark in found.remarks)


@pytest.mark.parametrize("stated", ["copy_x0000_-1", "copy_x0001_-1"])
def test_names_in_the_hidden_sheet_hold_no_control_characters(standards: Standards, stated: str) -> None:
    content = _replaced(filled("breteau", [GOOD], standards, instance_id="copyZ-1"), b"copyZ-1", stated.encode())
    assert read_sheet(content, "表.xlsx", standards).instance_id == "copy-1"


def test_a_name_in_the_hidden_sheet_that_no_template_holds_is_none(standards: Standards) -> None:
    content = filled("breteau", [GOOD], standards, instance_id="x" * 5_000, replaces="y" * 101)
    found = read_sheet(content, "表.xlsx", standards)
    assert (found.instance_id, found.replaces) == (None, None)
