"""An answer as the sender's own workbook: what each mark and the first sheet say, and the way back."""

from __future__ import annotations

import io
import shutil
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from intake.annotated import annotated_name, annotated_workbook
from intake.answer import Answer, RowChange, Standing
from intake.check import check
from reference.load import Standards
from sheets.annotate_comments import FIRST_LINE
from sheets.isolated import Reader
from sheets.practice import WATERMARK
from sheets.workbook import SUMMARY_SHEET
from tests.intake.desk import BRETEAU, Desk, at, bad_row, csv_sheet, row
from tests.sheets.sent_workbooks import faults_of, parts_of
from tests.sheets.test_annotate_libreoffice import convert


def loaded(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(content))


def said(content: bytes) -> str:
    """All that the first sheet says."""
    rows = loaded(content)[SUMMARY_SHEET].iter_rows(min_row=2, values_only=True)
    return "\n".join(" | ".join(str(cell) for cell in row if cell is not None) for row in rows)


def comments(content: bytes, sheet: str = "填报") -> dict[str, str]:
    cells = [cell for row in loaded(content)[sheet].iter_rows() for cell in row if cell.comment]
    return {cell.coordinate: cell.comment.text for cell in cells}


def test_comment_and_summary_say_what_why_and_how(desk: Desk) -> None:
    content = desk.workbook([row(), bad_row()])
    answer = check(content, "表.xlsx", desk.standards, at(1), reader=desk.reader)
    made = annotated_workbook(content, "表.xlsx", answer)
    assert made.is_own
    assert faults_of(made.content) == []
    told = comments(made.content)
    assert {problem.cell for problem in answer.problems} == set(told)
    for problem in answer.problems:
        for words in (problem.rule_id, problem.seen, problem.allowed_zh, problem.remedy_zh, problem.sentence_zh):
            assert words in told[problem.cell]
            assert words in said(made.content)
        assert str(problem.row) in said(made.content)
    assert "共 2 行，收下 1，退回 1" in said(made.content)
    assert "部分通过" in said(made.content)


def test_there_and_back_until_it_is_accepted(desk: Desk) -> None:
    content = desk.workbook([row(), bad_row("乙点"), row("丙点", day=9)])
    first = check(content, "表.xlsx", desk.standards, at(30), reader=desk.reader)
    assert (first.accepted, first.refused) == (2, 1)
    annotated = annotated_workbook(content, "表.xlsx", first).content

    again = check(annotated, "表-检查结果.xlsx", desk.standards, at(30), reader=desk.reader)
    assert again == first, "the summary and the marks are not read"
    assert annotated_workbook(annotated, "表.xlsx", again).content == annotated

    book = loaded(annotated)
    cell = book["填报"][first.problems[0].cell]
    titles = [str(c.value) for c in book["填报"][3]]
    column = next(n for n, title in enumerate(titles, start=1) if title.startswith(BRETEAU["houses"].label_zh))
    book["填报"].cell(cell.row, column).value = 50
    buffer = io.BytesIO()
    book.save(buffer)
    mended = buffer.getvalue()
    last = check(mended, "表.xlsx", desk.standards, at(30), reader=desk.reader)
    assert (last.status, last.accepted, last.problems) == ("accepted", 3, ())
    clean = annotated_workbook(mended, "表.xlsx", last).content
    assert comments(clean) == {}
    assert b"sihai:error" not in b"".join(data for name, data in parts_of(clean).items() if "worksheets" in name)
    assert "全部通过" in said(clean)
    assert "要改的问题" not in said(clean)


def test_more_than_two_hundred_bad_cells_are_all_marked(desk: Desk) -> None:
    content = desk.workbook([bad_row(f"点{number}") for number in range(260)])
    answer = check(content, "表.xlsx", desk.standards, at(30), reader=desk.reader)
    assert answer.refused == 260
    made = annotated_workbook(content, "表.xlsx", answer)
    assert {problem.cell for problem in answer.problems} == set(comments(made.content))
    assert "4–263" in said(made.content)


def test_a_csv_is_answered_as_a_workbook_that_can_be_sent(standards: Standards, reader: Reader) -> None:
    content = csv_sheet([row(), bad_row()])
    answer = check(content, "表.csv", standards, at(1), reader=reader)
    made = annotated_workbook(content, "表.csv", answer)
    assert not made.is_own
    assert "没有保留" in said(made.content)
    again = check(made.content, "表-检查结果.xlsx", standards, at(1), reader=reader)
    assert (again.status, again.problems) == (answer.status, answer.problems)


@pytest.mark.parametrize(
    ("content", "rule_id"),
    [(b"", "file.empty"), (b"PK\x03\x04torn", "file.unreadable"), (b"%PDF-1.7 x", "file.type")],
)
def test_a_file_that_cannot_be_read_gets_a_summary(
    content: bytes, rule_id: str, standards: Standards, reader: Reader
) -> None:
    answer = check(content, "表.xlsx", standards, at(1), reader=reader)
    made = annotated_workbook(content, "表.xlsx", answer)
    assert faults_of(made.content) == []
    assert rule_id in said(made.content)
    assert "整个文件" in said(made.content)


def test_a_refused_workbook_stays_the_senders_own(standards: Standards, reader: Reader) -> None:
    book = openpyxl.Workbook()
    book["Sheet"].append(["不是", "表头"])
    buffer = io.BytesIO()
    book.save(buffer)
    answer = check(buffer.getvalue(), "别的.xlsx", standards, at(1), reader=reader)
    made = annotated_workbook(buffer.getvalue(), "别的.xlsx", answer)
    assert made.is_own
    assert loaded(made.content).sheetnames == [SUMMARY_SHEET, "Sheet"]
    assert "file.form" in said(made.content)


def test_receipt_changes_and_practice_are_told(desk: Desk) -> None:
    content = desk.workbook([row()])
    changes = tuple(
        RowChange("changed", f"填报!{n}", "填报", n, f"点{n} 2026-05-05", (("houses", "检查户数", "5", str(n)),))
        for n in range(4, 210)
    )
    answer = replace(
        check(content, "表.xlsx", desk.standards, at(30), reader=desk.reader),
        standing=Standing("20260630-000007", "x", at(30), True, "effective", "20260601-000001"),
        changes=(*changes, RowChange("withdrawn", "填报!9", "填报", 9, "旧点 2026-05-01")),
        identical=3,
        is_practice=True,
        is_held=True,
    )
    made = annotated_workbook(content, "表.xlsx", answer)
    text = said(made.content)
    for words in (
        "20260630-000007，替换 20260601-000001",
        "与已入库相同 3",
        "确认替换",
        "改动 206 行",
        "检查户数：5 → 4",
        "还有 7 处",
        WATERMARK,
    ):
        assert words in text
    for sheet in loaded(made.content).worksheets:
        assert WATERMARK in sheet.oddHeader.center.text or sheet.sheet_state != "visible"


def test_a_broken_check_marks_no_row(desk: Desk) -> None:
    content = desk.workbook([bad_row()])
    answer = replace(
        check(content, "表.xlsx", desk.standards, at(30), reader=desk.reader), status="broken",
        broken_checks=("row.x: ZeroDivisionError",),
    )  # fmt: skip
    made = annotated_workbook(content, "表.xlsx", answer)
    assert comments(made.content) == {}
    assert FIRST_LINE.encode() not in b"".join(parts_of(made.content).values())
    assert "工程师" in said(made.content)


def test_remarks_are_told_as_text(desk: Desk) -> None:
    content = desk.workbook([row()])
    answer: Answer = replace(
        check(content, "表.xlsx", desk.standards, at(30), reader=desk.reader),
        remarks=("=cmd|' /C calc'!A0", "第3行识别为表头"),
    )
    made = annotated_workbook(content, "=表.xlsx", answer)
    assert "第3行识别为表头" in said(made.content)
    assert all(cell.data_type != "f" for line in loaded(made.content)[SUMMARY_SHEET].iter_rows() for cell in line)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("报表.xlsx", "报表-检查结果.xlsx"),
        ("报表.csv", "报表-检查结果.xlsx"),
        ("报表-检查结果.xlsx", "报表-检查结果2.xlsx"),
        ("报表-检查结果9.xlsx", "报表-检查结果10.xlsx"),
        ("五月.报表.xls", "五月.报表-检查结果.xlsx"),
    ],
)
def test_names(name: str, expected: str) -> None:
    assert annotated_name(name, ".xlsx") == expected


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_there_and_back_through_a_spreadsheet_program(desk: Desk, tmp_path: Path) -> None:
    content = desk.workbook([row(), bad_row("乙点"), row("丙点", day=9)])
    first = check(content, "表.xlsx", desk.standards, at(30), reader=desk.reader)
    saved = convert(annotated_workbook(content, "表.xlsx", first).content, "xlsx", tmp_path)
    again = check(saved, "表.xlsx", desk.standards, at(30), reader=desk.reader)
    assert again.problems == first.problems
    book = loaded(saved)
    titles = [str(c.value) for c in book["填报"][3]]
    column = next(n for n, title in enumerate(titles, start=1) if title.startswith(BRETEAU["houses"].label_zh))
    book["填报"].cell(5, column).value = 50
    buffer = io.BytesIO()
    book.save(buffer)
    last = check(convert(buffer.getvalue(), "xlsx", tmp_path), "表.xlsx", desk.standards, at(30), reader=desk.reader)
    assert (last.status, last.accepted, last.problems) == ("accepted", 3, ())
    clean = annotated_workbook(buffer.getvalue(), "表.xlsx", last).content
    assert comments(clean) == {}
    assert faults_of(clean) == []
