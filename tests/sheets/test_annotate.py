"""A workbook marked and handed back: what is added, what is kept, and that marks vanish again."""

from __future__ import annotations

import io
import random
import warnings
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.comments import Comment

from sheets.annotate import Annotated, Mark, Summary, Text, annotate, strip
from sheets.annotate_comments import FIRST_LINE, LONGEST
from sheets.practice import WATERMARK
from sheets.workbook import SUMMARY_SHEET, open_sheets
from tests.sheets.sent_workbooks import QUOTED, faults_of, packed, parts_of, rich_workbook, rows_of, strict_workbook

SUMMARY = Summary(
    ((Text("检查结果", "title", 2),), (Text("级别", "head"), Text("说明", "head"))),
    ((Text("错误", "error"), Text("=1+1", "link", to=(QUOTED, "B4"))), (Text("备注" * 60, "text", 2),)),
    (8.0, 60.0),
)
MARKS = [
    Mark("填报", "B3", 3, "error", "间数不对"),
    Mark("填报", "C4", 4, "warning", "请核对"),
    Mark("填报", "C4", 4, "error", "太大"),
    Mark("填报", "", 6, "notice", "整行"),
    Mark(QUOTED, "B4", 4, "error", "=HYPERLINK(\"x\")"),
]  # fmt: skip


def _small(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name, rows in (sheets or {"填报": [["a", "b"], [1, 2]]}).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _loaded(made: Annotated | bytes) -> Any:
    with warnings.catch_warnings():
        # openpyxl drops what it does not know, which is why the project does not annotate with it.
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(made if isinstance(made, bytes) else made.content))


def _colours(content: bytes, sheet: str) -> dict[str, str]:
    """Cells -> severity, from the rules of ours."""
    found = {}
    for formatting in _loaded(content)[sheet].conditional_formatting:
        for rule in formatting.rules:
            if rule.type == "expression" and "sihai:" in rule.formula[0]:
                for area in str(formatting.sqref).split():
                    found[area] = rule.formula[0].partition("sihai:")[2].partition('"')[0]
    return found


SENT = {
    "rich": rich_workbook(),
    "macros": rich_workbook(macros=True),
    "chart shown": rich_workbook(is_chart_shown=True),
    "strict": strict_workbook(rich_workbook()),
}


@pytest.mark.parametrize("kind", SENT)
def test_the_package_stays_whole(kind: str) -> None:
    sent = SENT[kind]
    assert faults_of(sent) == [], "the judge must find nothing in what was sent"
    made = annotate(sent, MARKS, SUMMARY)
    assert made.is_own
    assert faults_of(made.content) == []
    assert made.suffix == (".xlsm" if kind == "macros" else ".xlsx")


@pytest.mark.parametrize("kind", SENT)
def test_no_row_and_no_other_part_changes(kind: str) -> None:
    sent, made = parts_of(SENT[kind]), parts_of(annotate(SENT[kind], MARKS, SUMMARY).content)
    for number in (1, 2):
        part = f"xl/worksheets/sheet{number}.xml"
        assert rows_of(SENT[kind], part) == rows_of(packed(made), part)
    edited = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
              "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/comments1.xml",
              "xl/worksheets/_rels/sheet2.xml.rels", "xl/drawings/vmlDrawing1.vml",
              "xl/drawings/vmlDrawing2.vml", "xl/chartsheets/sheet1.xml"}  # fmt: skip
    assert set(sent) <= set(made)
    assert {name for name in sent if sent[name] != made[name]} <= edited
    assert ("xl/vbaProject.bin" in made) == (kind == "macros")


def test_cells_are_coloured_by_their_worst_and_told_together() -> None:
    made = annotate(SENT["rich"], MARKS, SUMMARY).content
    assert _colours(made, "填报") == {"B3": "error", "C4": "error", "A6": "notice"}
    assert _colours(made, QUOTED) == {"B4": "error"}
    sheet = _loaded(made)["填报"]
    told = sheet["C4"].comment
    assert told is not None
    assert told.text == f"{FIRST_LINE}\n请核对\n\n太大"
    assert told.author == "sihai"


def test_the_users_own_comment_and_colours_stay_beneath_ours() -> None:
    made = annotate(SENT["rich"], MARKS, SUMMARY).content
    sheet = _loaded(made)["填报"]
    assert sheet["B3"].comment.text == f"用户的批注\n第二行\n{FIRST_LINE}\n间数不对"
    rules = {rule.priority: rule for one in sheet.conditional_formatting for rule in one.rules}
    ours = [priority for priority, rule in rules.items() if rule.type == "expression"]
    assert max(ours) < min(priority for priority, rule in rules.items() if rule.type == "cellIs")
    assert {rules[p].dxf.fill.bgColor.rgb for p in ours} == {"FFFFA7A7", "FFBBD9F7"}


@pytest.mark.parametrize("kind", SENT)
def test_stripped_is_as_sent(kind: str) -> None:
    sent = parts_of(SENT[kind])
    stripped = strip(annotate(SENT[kind], MARKS, SUMMARY).content)
    assert faults_of(stripped) == []
    left = parts_of(stripped)
    assert set(left) == set(sent)
    # Formats stay in the list of formats; nothing uses them.
    for name in set(sent) - {"xl/styles.xml", "[Content_Types].xml"}:
        if name.endswith(".vml"):
            assert left[name].split() == sent[name].split(), name
        elif name.endswith((".xml", ".rels")):
            assert _canonical(left[name]) == _canonical(sent[name]), name
        else:
            assert left[name] == sent[name], name


def test_annotated_twice_is_annotated_once() -> None:
    for sent in SENT.values():
        once = annotate(sent, MARKS, SUMMARY)
        assert annotate(once.content, MARKS, SUMMARY) == once


def test_marks_of_an_earlier_answer_vanish() -> None:
    once = annotate(SENT["rich"], MARKS, SUMMARY).content
    again = annotate(once, [], SUMMARY).content
    assert _colours(again, "填报") == _colours(again, QUOTED) == {}
    assert _loaded(again)["填报"]["B3"].comment.text == "用户的批注\n第二行"
    assert _loaded(again)["填报"]["C4"].comment is None
    assert _loaded(again).sheetnames == [SUMMARY_SHEET, "填报", QUOTED, "图"]


def test_marks_vanish_also_where_the_summary_was_deleted() -> None:
    book = _loaded(annotate(_small(), [Mark("填报", "A2", 2, "error", "x")], SUMMARY))
    del book[SUMMARY_SHEET]
    buffer = io.BytesIO()
    book.save(buffer)
    stripped = strip(buffer.getvalue())
    assert FIRST_LINE.encode() not in b"".join(parts_of(stripped).values())
    assert b"sihai:" not in b"".join(parts_of(stripped).values())


def test_names_that_belong_to_a_sheet_move_with_it() -> None:
    made = _loaded(annotate(SENT["rich"], MARKS, SUMMARY))
    assert made["填报"].print_area == "'填报'!$A$1:$D$12"
    assert made["填报"].print_title_rows == "$1:$2"
    assert made[QUOTED].print_area.endswith("!$A$1:$C$9")
    assert made.active.title == SUMMARY_SHEET
    back = _loaded(strip(annotate(SENT["rich"], MARKS, SUMMARY).content))
    assert back.active.title == QUOTED
    assert back["填报"].print_area == "'填报'!$A$1:$D$12"


def test_nothing_is_written_as_a_formula() -> None:
    made = annotate(_small(), [Mark("填报", "A2", 2, "error", "+1")], SUMMARY)
    sheet = _loaded(made)[SUMMARY_SHEET]
    told = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in told] == ["s"] or [cell.data_type for cell in told] == ["inlineStr"]
    assert b"<f>" not in parts_of(made.content)["xl/worksheets/sheet_sihai1.xml"]


def test_text_that_xml_cannot_hold_is_replaced() -> None:
    made = annotate(_small(), [Mark("填报", "A2", 2, "error", "a\x00b\x0b\ud800<&>")], SUMMARY)
    assert _loaded(made)["填报"]["A2"].comment.text.endswith("a\ufffdb\ufffd\ufffd<&>")


def test_a_comment_too_long_says_so() -> None:
    made = annotate(_small(), [Mark("填报", "A2", 2, "error", "很长" * LONGEST)], SUMMARY)
    text = _loaded(made)["填报"]["A2"].comment.text
    assert len(text) == LONGEST
    assert "太长" in text[-30:]


def test_thousands_of_marks() -> None:
    rows: list[list[object]] = [["a", "b"]]
    rows += [[number, number] for number in range(9000)]
    marks = [Mark("填报", f"{'AB'[n % 2]}{n + 2}", n + 2, "error", f"第{n}个") for n in range(7000)]
    made = annotate(_small(填报=rows), marks, SUMMARY)
    assert faults_of(made.content) == []
    assert len(_colours(made.content, "填报")) == 7000
    sheet = _loaded(made)["填报"]
    assert sum(cell.comment is not None for row in sheet.iter_rows() for cell in row) == 5000
    notes = [cell.value for row in _loaded(made)[SUMMARY_SHEET].iter_rows() for cell in row if cell.value]
    assert any("7000" in str(note) and "5000" in str(note) for note in notes), "a cap says so"


def test_a_sheet_that_the_user_calls_the_same_stays() -> None:
    sent = _small(检查结果=[["我的"]], 填报=[["a"]])
    made = annotate(sent, [Mark(SUMMARY_SHEET, "A1", 1, "error", "x")], SUMMARY)
    assert _loaded(made).sheetnames == [f"{SUMMARY_SHEET}2", SUMMARY_SHEET, "填报"]
    assert [grid.name for grid in open_sheets(made.content, "x.xlsx").grids] == [SUMMARY_SHEET, "填报"]
    assert _loaded(strip(made.content)).sheetnames == [SUMMARY_SHEET, "填报"]


def test_the_reader_does_not_read_the_summary() -> None:
    made = annotate(_small(), [], SUMMARY)
    assert [grid.name for grid in open_sheets(made.content, "x.xlsx").grids] == ["填报"]


def test_a_mark_of_a_sheet_that_is_not_there_is_told() -> None:
    made = annotate(_small(), [Mark("别处", "A1", 1, "error", "x")], SUMMARY)
    told = [str(cell.value) for row in _loaded(made)[SUMMARY_SHEET].iter_rows() for cell in row]
    assert any("找不到" in text for text in told)


def test_practice_is_printed_on_every_page() -> None:
    summary = Summary(SUMMARY.head, SUMMARY.body, SUMMARY.widths, WATERMARK)
    made = annotate(SENT["rich"], MARKS, summary)
    assert faults_of(made.content) == []
    book = _loaded(made)
    for sheet in book.worksheets:
        assert WATERMARK in sheet.oddHeader.center.text
    assert "用户的页眉" in book["填报"].oddHeader.center.text
    assert "本县" in book["填报"].oddHeader.left.text
    again = annotate(made.content, MARKS, SUMMARY)
    assert WATERMARK.encode() not in b"".join(parts_of(again.content).values())
    assert _loaded(again)["填报"].oddHeader.center.text == "用户的页眉"


def test_saved_by_openpyxl_in_between() -> None:
    buffer = io.BytesIO()
    book = _loaded(annotate(SENT["rich"], MARKS, SUMMARY))
    book["填报"]["C4"].value = 1
    book.save(buffer)
    again = annotate(buffer.getvalue(), [Mark("填报", "C5", 5, "warning", "新的")], SUMMARY).content
    assert faults_of(again) == []
    assert _colours(again, "填报") == {"C5": "warning"}
    assert _loaded(again)["填报"]["B3"].comment.text == "用户的批注\n第二行"
    assert _loaded(again)["填报"]["C4"].comment is None
    assert _loaded(again)["填报"]["C5"].comment is not None
    assert _loaded(again).sheetnames == [SUMMARY_SHEET, "填报", QUOTED, "图"]


def test_a_users_plain_comment_comes_back_plain() -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("填报", 0)
    sheet["A1"].comment = Comment("我写的", "李四")
    buffer = io.BytesIO()
    book.save(buffer)
    sent = buffer.getvalue()
    made = annotate(sent, [Mark("填报", "A1", 1, "error", "x")], SUMMARY)
    assert faults_of(made.content) == []
    assert _canonical(parts_of(strip(made.content))["xl/comments/comment1.xml"]) == _canonical(
        parts_of(sent)["xl/comments/comment1.xml"]
    )


def test_a_sheet_in_another_encoding() -> None:
    parts = parts_of(_small())
    text = parts["xl/worksheets/sheet1.xml"].decode().partition("?>")
    body = (text[2] or text[0]).lstrip()
    parts["xl/worksheets/sheet1.xml"] = f'<?xml version="1.0" encoding="UTF-16"?>{body}'.encode("utf-16")
    made = annotate(packed(parts), [Mark("填报", "A2", 2, "error", "x")], SUMMARY)
    assert made.is_own
    assert _colours(made.content, "填报") == {"A2": "error"}


def _canonical(data: bytes) -> str:
    return ElementTree.canonicalize(data, strip_text=True)


def test_a_csv_comes_back_as_a_workbook_with_its_text() -> None:
    made = annotate("单位,间数\n=1+1,3\n0012,+5\n".encode("gb18030"), [Mark("CSV", "B3", 3, "error", "x")], SUMMARY)
    assert (made.is_own, made.suffix) == (False, ".xlsx")
    assert faults_of(made.content) == []
    sheet = _loaded(made)["CSV"]
    assert [[c.value for c in row] for row in sheet["A1:B3"]] == [["单位", "间数"], ["=1+1", "3"], ["0012", "+5"]]
    assert {c.data_type for row in sheet["A2:B3"] for c in row} == {"s"}
    assert _colours(made.content, "CSV") == {"B3": "error"}
    assert [list(grid.rows)[1] for grid in open_sheets(made.content, "x").grids] == [["=1+1", "3"]]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04torn", b"%PDF-1.7", packed({"a.txt": b"no workbook"})])
def test_what_is_no_workbook_gets_the_summary_alone(content: bytes) -> None:
    made = annotate(content, MARKS, SUMMARY)
    assert not made.is_own
    assert faults_of(made.content) == []
    told = [str(cell.value) for row in _loaded(made)[SUMMARY_SHEET].iter_rows() for cell in row]
    assert any("只有检查结果" in text for text in told)


def test_a_damaged_sheet_falls_back_to_its_values_or_the_summary() -> None:
    parts = parts_of(_small())
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</worksheet>", b"")
    made = annotate(packed(parts), [Mark("填报", "A2", 2, "error", "x")], SUMMARY)
    assert not made.is_own
    assert faults_of(made.content) == []


def test_shared_formulas_are_untouched() -> None:
    parts = parts_of(_small())
    rows = (b'<row r="3"><c r="A3"><f t="shared" ref="A3:A4" si="0">A2+1</f><v>2</v></c></row>'
            b'<row r="4"><c r="A4"><f t="shared" si="0"/><v>3</v></c></row></sheetData>')  # fmt: skip
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", rows)
    made = annotate(packed(parts), [Mark("填报", "A4", 4, "error", "x")], SUMMARY).content
    assert rows in parts_of(made)["xl/worksheets/sheet1.xml"]
    assert _colours(made, "填报") == {"A4": "error"}


def test_sheet_names_that_xlsx_cannot_have(tmp_path: Path) -> None:
    names = ["很长的名字" * 8, "a/b", "A*b"]
    book = OpenDocumentSpreadsheet()
    for name in names:
        table = Table(name=name)
        line = TableRow()
        cell = TableCell(valuetype="string")
        cell.addElement(P(text=name))
        line.addElement(cell)
        table.addElement(line)
        book.spreadsheet.addElement(table)
    path = tmp_path / "x.ods"
    book.save(path)
    made = annotate(path.read_bytes(), [Mark(name, "A1", 1, "error", name) for name in names], SUMMARY)
    assert faults_of(made.content) == []
    sheets = _loaded(made).worksheets[1:]
    assert [sheet["A1"].value for sheet in sheets] == names
    assert [sheet["A1"].comment.text.partition("\n")[2] for sheet in sheets] == names


def test_damaged_workbooks_never_stop_the_answer() -> None:
    draw = random.Random(7)
    parts = parts_of(SENT["rich"])
    for _ in range(60):
        name = draw.choice(sorted(parts))
        data = bytearray(parts[name])
        for _ in range(draw.choice((1, 3, 200))):
            data[draw.randrange(len(data))] = draw.randrange(256)
        damaged = packed({**parts, name: bytes(data[: draw.choice((len(data), len(data) // 2))])})
        made = annotate(damaged, MARKS, SUMMARY)
        assert SUMMARY_SHEET in _sheet_names(made.content)


def _sheet_names(content: bytes) -> list[str]:
    return [s.get("name", "") for s in ElementTree.fromstring(parts_of(content)["xl/workbook.xml"]).iter()]
