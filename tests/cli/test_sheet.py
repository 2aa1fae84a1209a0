"""`sihai template` and `sihai check`: files that are right, wrong, and no sheets at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sheets.forms import FORMS

Run = Callable[..., Any]
BROKEN = Path(__file__).resolve().parents[2] / "sample_data" / "broken"


def test_template_without_a_form_lists_all(run: Run) -> None:
    ran = run("template")
    assert ran.code == 0
    assert all(form_id in ran.out for form_id in FORMS)


@pytest.mark.parametrize("form", ["rodent_survey", FORMS["rodent_survey"].title_zh])
def test_template_is_a_workbook(run: Run, tmp_path: Path, form: str) -> None:
    target = tmp_path / "sheet.xlsx"
    ran = run("template", form, "--place", "硖石街道", "--output", target)
    assert ran.code == 0, ran.err
    assert str(target) in ran.out
    assert openpyxl.load_workbook(target).sheetnames[0] == "填报"


def test_template_never_overwrites_unasked(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "sheet.xlsx"
    target.write_bytes(b"filled in by somebody")
    assert run("template", "fly_cage", "-o", target).code == 2
    assert target.read_bytes() == b"filled in by somebody"
    assert run("template", "fly_cage", "-o", target, "--force").code == 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["rodent_surve"], "rodent_survey"),
        (["完全没有"], "sihai template"),
        (["fly_cage", "--place", "硖石街"], "硖石街道（330481001）"),
        (["fly_cage", "--place", "999"], "区划代码"),
        (["fly_cage", "--output", "sheet.pdf"], ".xlsx"),
        (["fly_cage", "--output", "/no/such/folder/sheet.xlsx"], "不存在"),
    ],
)
def test_template_says_what_may_be_asked(run: Run, arguments: list[str], word: str) -> None:
    ran = run("template", *arguments)
    assert ran.code == 2
    assert word in ran.err


def test_check_shows_row_column_seen_allowed_and_remedy(run: Run, home: Path) -> None:
    ran = run("check", BROKEN / "breteau.containers.required.csv")
    assert ran.code == 1
    for word in ("积水容器数（个）", "怎么改：", "退回 1", "breteau.containers.required"):
        assert word in ran.out
    assert not home.exists(), "a dry run stores nothing"


def test_check_json_has_the_whole_answer(run: Run) -> None:
    files = [BROKEN / "breteau.containers.required.csv", BROKEN / "file.form.csv"]
    ran = run("check", *files, "--json")
    assert ran.code == 1
    found = json.loads(ran.out)
    assert found["is_clean"] is False
    partly, refused = found["files"]
    assert (partly["status"], partly["form"], partly["rows"], partly["refused"]) == ("partly_accepted", "breteau", 2, 1)
    assert set(partly["problems"][0]) >= {
        "rule_id", "severity", "sheet", "row", "column", "title_zh", "seen", "allowed_zh", "remedy_zh",
    }  # fmt: skip
    assert refused["status"] == "refused"
    assert refused["problems"][0]["rule_id"] == "file.form"


@pytest.mark.parametrize("name", ["file.unreadable.xlsx", "file.type.txt", "file.empty.csv"])
def test_wrong_files_are_problems_in_the_data(run: Run, name: str) -> None:
    ran = run("check", BROKEN / name)
    assert ran.code == 1
    assert "怎么改：" in ran.out
    assert "Traceback" not in ran.err


def test_check_of_what_is_not_there(run: Run, tmp_path: Path) -> None:
    missing = run("check", tmp_path / "nothing.xlsx")
    assert missing.code == 2
    assert "找不到文件" in missing.err
    assert "是文件夹" in run("check", tmp_path).err
    assert run("check").code == 2
