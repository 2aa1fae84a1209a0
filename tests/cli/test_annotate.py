"""`sihai check --annotate` and `sihai answer`: the marked workbook, where it goes and what it never overwrites."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reference.load import Standards
from sheets.forms import FORMS
from sheets.template import write_template
from sheets.workbook import SUMMARY_SHEET
from tests.intake.desk import bad_row, row

Run = Callable[..., Any]


@pytest.fixture
def sent(tmp_path: Path, standards: Standards) -> Path:
    """A workbook with one good and thirteen bad rows."""
    path = tmp_path / "报表.xlsx"
    rows = [row(), *(bad_row(f"坏点{number}") for number in range(13))]
    write_template(path, FORMS["breteau"], standards, rows=rows)
    return path


def _marked(path: Path) -> int:
    sheet = openpyxl.load_workbook(path)["填报"]
    return sum(cell.comment is not None for line in sheet.iter_rows() for cell in line)


def test_check_writes_the_marked_workbook_beside(run: Run, sent: Path) -> None:
    before = sent.read_bytes()
    ran = run("check", sent, "--annotate")
    assert ran.code == 1
    target = sent.with_name("报表-检查结果.xlsx")
    assert str(target) in ran.out
    assert openpyxl.load_workbook(target).sheetnames[0] == SUMMARY_SHEET
    assert _marked(target) >= 13
    assert sent.read_bytes() == before


def test_submit_gives_the_marked_workbook_with_the_receipt(run: Run, sent: Path) -> None:
    ran = run("submit", sent, "--sender", "硖石街道", "--annotate")
    target = sent.with_name("报表-检查结果.xlsx")
    assert (ran.code, str(target) in ran.out) == (1, True)
    assert _marked(target) >= 13
    written = " ".join(
        str(cell.value) for line in openpyxl.load_workbook(target)[SUMMARY_SHEET].iter_rows() for cell in line
    )
    assert "回执" in written


def test_nothing_is_received_where_the_marked_workbook_could_not_be_written(run: Run, sent: Path) -> None:
    sent.with_name("报表-检查结果.xlsx").write_bytes(b"")
    assert run("submit", sent, "--annotate").code == 2
    assert run("history").code == 2, "nothing was ever sent here"


def test_check_writes_nothing_unasked(run: Run, sent: Path) -> None:
    run("check", sent)
    assert [path.name for path in sent.parent.iterdir()] == [sent.name]


def test_never_overwrites_unasked_and_never_the_original(run: Run, sent: Path) -> None:
    target = sent.with_name("报表-检查结果.xlsx")
    target.write_bytes(b"mended by somebody")
    ran = run("check", sent, "--annotate")
    assert (ran.code, target.read_bytes()) == (2, b"mended by somebody")
    assert "已存在" in ran.err
    before = sent.read_bytes()
    ran = run("check", sent, "-o", sent, "--force")
    assert (ran.code, sent.read_bytes()) == (2, before)
    assert "原文件" in ran.err
    assert run("check", sent, "--annotate", "--force").code == 1
    assert _marked(target) >= 13
    numbered = sent.with_name("报表-检查结果2.xlsx")
    assert run("check", target, "--annotate").code == 1
    assert numbered.exists(), "what was handed back before is not overwritten by its own answer"


def test_output_is_a_file_or_a_folder(run: Run, sent: Path) -> None:
    folder = sent.parent / "结果"
    folder.mkdir()
    other = sent.with_name("另一份.csv")
    other.write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert run("check", sent, other, "-o", folder).code == 1
    assert sorted(path.name for path in folder.iterdir()) == ["另一份-检查结果.xlsx", "报表-检查结果.xlsx"]
    assert run("check", sent, "-o", sent.with_name("改.xlsx")).code == 1
    assert sent.with_name("改.xlsx").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["-o", "结果.pdf"], ".xlsx"),
        (["-o", "/no/such/folder/结果.xlsx"], "不存在"),
    ],
)
def test_wrong_targets_are_told_before_any_work(run: Run, sent: Path, arguments: list[str], word: str) -> None:
    ran = run("check", sent, *arguments)
    assert ran.code == 2
    assert word in ran.err
    assert ran.out == ""


def test_several_files_need_a_folder(run: Run, sent: Path) -> None:
    ran = run("check", sent, sent, "-o", "一个.xlsx")
    assert ran.code == 2
    assert "文件夹" in ran.err
    assert run("check", sent, sent, "--annotate").code == 2


def test_groups_on_the_screen_and_in_json(run: Run, sent: Path) -> None:
    shown = run("check", sent).out
    assert "只改这一项即可收下 13 行" in shown.replace("\n", "")
    assert "5–17" in shown
    found = json.loads(run("check", sent, "--json").out)["files"][0]
    group = found["groups"][0]
    assert (group["rows"], group["mends"], group["places"][0]["rows"]) == (13, 13, "5–17")
    assert (found["watermark"], found["annotated"]) == ("", None)


def test_rows_that_differ_are_shown_up_to_ten(run: Run, tmp_path: Path, standards: Standards) -> None:
    path = tmp_path / "不同.xlsx"
    rows = [bad_row(f"点{n}", houses=n, houses_positive=n + 1) for n in range(1, 15)]
    write_template(path, FORMS["breteau"], standards, rows=rows)
    assert "还有 4 行" in run("check", path).out
    assert "还有" not in run("check", path, "--all").out


def test_runs_of_rows_are_shown_up_to_ten(run: Run, tmp_path: Path, standards: Standards) -> None:
    path = tmp_path / "隔行.xlsx"
    rows = [bad_row(f"点{n}") if n % 2 else row(f"点{n}") for n in range(30)]
    write_template(path, FORMS["breteau"], standards, rows=rows)
    shown = run("check", path).out
    assert "5、7、9" in shown
    assert "还有 5 行" in shown
    assert "33" in run("check", path, "--all").out


def test_the_answer_again_with_its_workbook(run: Run, sent: Path) -> None:
    receipt = json.loads(run("submit", sent, "--sender", "硖石街道", "--json").out)[0]
    number = receipt.get("receipt_no") or receipt["standing"]["receipt_no"]
    sent.unlink()
    ran = run("answer", number, "--annotate")
    assert ran.code == 1
    for words in (number, "退回 13", "收下 1", "怎么改：", "报表-检查结果.xlsx"):
        assert words in ran.out
    assert _marked(sent.with_name("报表-检查结果.xlsx")) >= 13
    found = json.loads(run("answer", number, "--json").out)
    assert (found["file"], found["refused"], found["standing"]["receipt_no"]) == ("报表.xlsx", 13, number)
    unknown = run("answer", "20200101-000001")
    assert unknown.code == 2
    assert "找不到回执" in unknown.err
