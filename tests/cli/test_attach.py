from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, receipts
from tests.intake.desk import csv_sheet, row
from tests.intake.pictures import jpeg, png


@pytest.fixture
def receipt(run: Run, home: Path, tmp_path: Path) -> str:
    (tmp_path / "表.csv").write_bytes(csv_sheet([row()]))
    (tmp_path / "照片.jpg").write_bytes(jpeg())
    (tmp_path / "扫描.png").write_bytes(png())
    ran = run("submit", "表.csv", "--sender", "硖石街道", "--json")
    return receipts(ran.out)[0]


def test_attach_list_save_and_remove(run: Run, receipt: str, tmp_path: Path) -> None:
    ran = run("attach", receipt, "照片.jpg", "扫描.png", "--actor", "朱敏")
    assert (ran.code, ran.out.count("已附上")) == (0, 2)
    again = run("attach", receipt, "照片.jpg")
    assert (again.code, "没有重复保存" in again.out) == (0, True)
    listed = run("attachments", receipt, "--save", tmp_path / "存")
    assert "照片.jpg" in listed.out
    assert {path.name: path.read_bytes() for path in (tmp_path / "存").iterdir()} == {
        "照片.jpg": jpeg(), "扫描.png": png(),
    }  # fmt: skip
    run("attachments", receipt, "--save", tmp_path / "存")
    assert (tmp_path / "存" / "照片-2.jpg").read_bytes() == jpeg(), "nothing is overwritten"
    removed = run("attach", receipt, "照片.jpg", "--remove", "--reason", "拍错了")
    assert (removed.code, "已移除" in removed.out) == (0, True)
    left = json.loads(run("attachments", receipt, "--json").out)
    assert [one["filename"] for one in left] == ["扫描.png"]


def test_a_wrong_file_is_refused_and_the_others_are_kept(run: Run, receipt: str, tmp_path: Path) -> None:
    (tmp_path / "其实是表.jpg").write_bytes(b"PK\x03\x04")
    ran = run("attach", receipt, "其实是表.jpg", "照片.jpg")
    assert ran.code == 1
    assert "已附上" in ran.out
    assert "Office" in ran.err
    assert "改扩展名没有用" in ran.err


def test_a_picture_under_a_false_name_is_saved_as_what_it_is(run: Run, receipt: str, tmp_path: Path) -> None:
    (tmp_path / "照片.exe").write_bytes(jpeg(b"2"))
    run("attach", receipt, "照片.exe")
    run("attachments", receipt, "--save", tmp_path / "存")
    assert [path.name for path in (tmp_path / "存").iterdir()] == ["照片.exe.jpg"]


def test_unknown_receipts_and_files_are_usage_errors(run: Run, receipt: str) -> None:
    assert run("attach", receipt, "没有.jpg").code == 2
    assert run("attach", "20200101-000001", "照片.jpg").code == 2
    assert run("attachments", "20200101-000001").code == 2
