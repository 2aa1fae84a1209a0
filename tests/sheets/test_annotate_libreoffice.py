"""Annotated workbooks in a real spreadsheet program: opened, saved by it, and sent again."""

from __future__ import annotations

import io
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sheets.annotate import annotate, strip
from sheets.annotate_comments import FIRST_LINE
from sheets.workbook import SUMMARY_SHEET, open_sheets
from tests.sheets.sent_workbooks import QUOTED, faults_of, parts_of, rich_workbook
from tests.sheets.test_annotate import MARKS, SUMMARY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
]


def convert(content: bytes, to: str, folder: Path) -> bytes:
    """What LibreOffice makes of a workbook."""
    source = folder / "in" / "报表.xlsx"
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(content)
    ended = subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", to,
         "--outdir", str(folder), str(source)],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return (folder / f"报表.{to}").read_bytes()


def _loaded(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(content))


def test_opens_with_everything_that_was_in_it(tmp_path: Path) -> None:
    sent = rich_workbook()
    saved = convert(annotate(sent, MARKS, SUMMARY).content, "xlsx", tmp_path)
    before, after = _loaded(sent), _loaded(saved)
    assert after.sheetnames == [SUMMARY_SHEET, "填报", QUOTED, "图"]
    for name in ("填报", QUOTED):
        old, new = before[name], after[name]
        assert [[c.value for c in row] for row in new["A1:D12"]] == [[c.value for c in row] for row in old["A1:D12"]]
        assert new["A1"].font.bold
        assert "A1:D1" in [str(area) for area in new.merged_cells.ranges]
        assert {str(v.sqref) for v in new.data_validations.dataValidation} == {"B3:B12"}
        assert new.print_area == old.print_area
    comment = after["填报"]["B3"].comment.text
    assert comment.startswith("用户的批注\n第二行")
    assert comment.endswith(f"{FIRST_LINE}\n间数不对")
    assert any(name.startswith("xl/media/") for name in parts_of(saved))
    assert after["填报"]["C4"].comment.text == f"{FIRST_LINE}\n请核对\n\n太大"
    assert after[SUMMARY_SHEET]["A2"].value == "检查结果"


def test_saved_there_and_sent_again_has_no_old_marks(tmp_path: Path) -> None:
    saved = convert(annotate(rich_workbook(), MARKS, SUMMARY).content, "xlsx", tmp_path)
    assert [grid.name for grid in open_sheets(saved, "x.xlsx").grids] == ["填报", QUOTED]
    stripped = strip(saved)
    assert faults_of(stripped) == []
    # The list of strings is not cleared of what no cell uses any more.
    everything = b"".join(data for name, data in parts_of(stripped).items() if name != "xl/sharedStrings.xml")
    assert FIRST_LINE.encode() not in everything
    assert b"sihai:" not in everything
    book = _loaded(stripped)
    assert book["填报"]["B3"].comment.text == "用户的批注\n第二行"
    assert book["填报"]["C4"].comment is None
    again = annotate(saved, MARKS, SUMMARY).content
    assert faults_of(again) == []
    assert _loaded(again)["填报"]["B3"].comment.text == f"用户的批注\n第二行\n{FIRST_LINE}\n间数不对"
    convert(again, "pdf", tmp_path)


def test_other_kinds_come_back_as_xlsx_with_the_same_marks(tmp_path: Path) -> None:
    for kind in ("xls", "ods"):
        made = annotate(convert(rich_workbook(), kind, tmp_path), MARKS, SUMMARY)
        assert (made.is_own, made.suffix) == (False, ".xlsx")
        assert faults_of(made.content) == []
        book = _loaded(made.content)
        assert [row[:2] for row in book["填报"].iter_rows(3, 4, values_only=True)] == [("单位2", 2), ("单位3", 3)]
        assert book["填报"]["C4"].comment.text == f"{FIRST_LINE}\n请核对\n\n太大"
        told = [str(cell.value) for row in book[SUMMARY_SHEET].iter_rows() for cell in row]
        assert any("格式" in text and "没有保留" in text for text in told)
