"""`sihai template` for a place: all forms in a folder, paper, last round's units."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sheets.forms import FORMS

Run = Callable[..., Any]


def test_all_forms_of_a_place_go_into_a_folder(run: Run, tmp_path: Path) -> None:
    ran = run("template", "all", "--place", "硖石街道", "-o", tmp_path / "新" / "模板")
    assert ran.code == 0, ran.err
    written = {path.name for path in (tmp_path / "新" / "模板").iterdir()}
    assert written == {f"{form.title_zh}-硖石街道.xlsx" for form in FORMS.values()}
    assert ran.out.count("已写好") == len(FORMS)


def test_a_folder_is_named_after_the_place(run: Run, tmp_path: Path) -> None:
    assert run("template", "all", "--place", "硖石街道", "--paper").code == 0
    assert len(list((tmp_path / "纸质表-硖石街道").glob("*-硖石街道-纸质.xlsx"))) == len(FORMS)


def test_nothing_is_written_where_one_file_is_there_already(run: Run, tmp_path: Path) -> None:
    there = tmp_path / f"{FORMS['fly_cage'].title_zh}-硖石街道.xlsx"
    there.write_bytes(b"filled in by somebody")
    ran = run("template", "all", "--place", "硖石街道", "-o", tmp_path)
    assert (ran.code, "没有覆盖" in ran.err, there.name in ran.err) == (2, True, True)
    assert list(tmp_path.glob("*.xlsx")) == [there]
    assert run("template", "all", "--place", "硖石街道", "-o", tmp_path, "--force").code == 0
    assert there.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["all"], "--place"),
        (["breteau", "--last"], "--place"),
        (["breteau", "--last", "--place", "硖石街道"], "去掉 --last"),
        (["breteau", "--rows", "0"], "--rows"),
        (["all", "--place", "硖石街道", "-o", "文件"], "不是文件夹"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, tmp_path: Path, arguments: list[str], word: str) -> None:
    (tmp_path / "文件").write_text("x")
    ran = run("template", *arguments)
    assert (ran.code, word in ran.err) == (2, True), ran.err


def test_rows_are_as_many_as_asked(run: Run, tmp_path: Path) -> None:
    for arguments, expected in ((["--rows", "7"], 10), ([], 203)):
        assert run("template", "breteau", "-o", tmp_path / "t.xlsx", "--force", *arguments).code == 0
        assert openpyxl.load_workbook(tmp_path / "t.xlsx")["填报"].max_row == expected
    assert run("template", "breteau", "--paper", "--rows", "18", "-o", tmp_path / "p.xlsx").code == 0
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx")["第1张"]
    assert [cell.value for cell in sheet["A"] if isinstance(cell.value, int)] == list(range(1, 19))


@pytest.mark.usefixtures("published")
def test_last_rounds_units_are_named_beforehand(run: Run, tmp_path: Path) -> None:
    ran = run("template", "rodent_survey", "--place", "斜桥镇", "--last", "-o", tmp_path / "t.xlsx")
    assert ran.code == 0, ran.err
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    units = [row[3].value for row in book["填报"].iter_rows(4) if row[3].value]
    assert f"预填上一轮的 {len(units)} 个单位" in ran.out
    assert len(units) > 20
    hidden = {row[0].value: row[1].value for row in book["_sihai"].iter_rows()}
    assert str(hidden["prefilled"]).split(",") == [
        "place_code", "place_name", "unit_code", "unit_name", "unit_type", "is_key_unit", "is_built_up",
    ]  # fmt: skip
    # Sent back as it is, nothing was visited; and a place that never sent anything has nothing to name.
    assert "没有填写任何一行" in (run("check", tmp_path / "t.xlsx").out)
    ran = run("template", "breteau", "--place", "海昌街道", "--last", "-o", tmp_path / "b.xlsx")
    assert (ran.code, "没有找到上一轮的单位" in ran.out) == (0, True)


@pytest.mark.usefixtures("published")
def test_units_are_printed_on_paper_with_rows_to_spare(run: Run, tmp_path: Path) -> None:
    ran = run("template", "fly_survey", "--place", "斜桥镇", "--last", "--paper", "-o", tmp_path / "p.xlsx")
    assert ran.code == 0, ran.err
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx").worksheets[0]
    named = [row[3].value for row in sheet.iter_rows() if isinstance(row[0].value, int)]
    assert named[-3:] == [None, None, None]
    assert all(named[:-3])
