"""The pack of an office without network: made, carried, run where nothing is installed, and its bundle read back."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from cli.pack_page import CHECK, check_script
from reference.load import Standards
from settings import PROJECT_ROOT
from sheets.forms import FORMS
from sheets.template import write_template
from tests.cli.conftest import BROKEN, Run, receipts
from tests.intake.desk import BRETEAU, bad_row, csv_sheet, row
from tests.intake.pictures import jpeg


@pytest.fixture
def outgoing(tmp_path: Path) -> Path:
    folder = tmp_path / "待报"
    folder.mkdir()
    (folder / "好.csv").write_bytes(csv_sheet([row()]))
    return folder


def test_templates_only(run: Run, tmp_path: Path) -> None:
    ran = run("pack", "--place", "硖石街道", "-o", "填报包", "--without-checker")
    assert ran.code == 0
    folder = tmp_path / "填报包"
    assert {path.name for path in folder.iterdir()} == {"模板", "纸质表", "待报", "使用说明.txt"}
    assert len(list((folder / "模板").glob("*.xlsx"))) >= len(FORMS)
    page = (folder / "使用说明.txt").read_bytes()
    assert page.startswith(b"\xef\xbb\xbf")
    assert "不含检查程序" in page.decode("utf-8-sig")
    again = run("pack", "--place", "硖石街道", "-o", "填报包", "--without-checker")
    assert (again.code, "没有覆盖" in again.err) == (2, True)
    assert run("pack", "--place", "没有的镇", "-o", "x", "--without-checker").code == 2


def test_a_failed_pack_leaves_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cli.pack_python.copy_interpreter", fail)
    assert run("pack", "--place", "硖石街道", "-o", "填报包").code == 3
    assert list(tmp_path.iterdir()) == []


def test_bundle_and_unpack(run: Run, home: Path, tmp_path: Path, outgoing: Path) -> None:
    (outgoing / "坏.csv").write_bytes(csv_sheet([row("乙"), bad_row()]))
    (outgoing / "照片.jpg").write_bytes(jpeg(b"of which sheet"))
    (outgoing / "坏-1.jpg").write_bytes(jpeg())
    (outgoing / "坏-2.jpg").write_bytes(jpeg()[:-2])
    (outgoing / "好-副本.csv").write_bytes((outgoing / "好.csv").read_bytes())
    (outgoing / "~$好.csv").write_bytes(b"lock")
    ran = run("bundle", outgoing, "--place", "硖石街道", "-o", "包.zip")
    assert ran.code == 1
    assert "已打包 2 份表、1 个附件" in ran.out
    assert "照片.jpg（不知道是哪份表的照片" in ran.err
    assert re.search("坏-2.jpg（不是报表.*内容不完整", ran.err)
    assert "完全相同" in ran.err
    with zipfile.ZipFile(tmp_path / "包.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["place_code"] == "330481001"
    assert {f["name"]: f["status"] for f in manifest["files"]}["坏.csv"] == "partly_accepted"

    first = run("unpack", "包.zip", "--json")
    assert first.code == 1
    assert len(receipts(first.out)) == 2
    assert json.loads(first.out)["attachments"] == ["坏-1.jpg"]
    assert sum("坏-1.jpg" in run("attachments", number).out for number in receipts(first.out)) == 1
    home_folder = tmp_path / "包-回执"
    text = (home_folder / "回执.txt").read_text(encoding="utf-8-sig")
    assert all(number in text for number in receipts(first.out))
    assert "怎么改" in text
    assert (home_folder / "坏-检查结果.xlsx").is_file()
    assert len(json.loads((home_folder / "回执.json").read_text())) == 2
    again = run("unpack", "包.zip", "--json")
    assert receipts(again.out) == receipts(first.out)
    assert "硖石街道" in run("unpack", "包.zip").out


def test_all_rows_are_listed_where_the_answer_offers_it(run: Run, outgoing: Path) -> None:
    (outgoing / "坏.csv").write_bytes(csv_sheet([bad_row(f"{n}号", houses_positive=4 + n) for n in range(5)]))
    short, whole = (run("bundle", outgoing, "--place", "硖石街道", "-o", f"{n}.zip", *("--all",) * n) for n in (0, 1))
    assert ("加 --all" in short.out, "加 --all" in whole.out) == (True, False)
    short, whole = run("unpack", "0.zip"), run("unpack", "0.zip", "--all")
    assert ("加 --all" in short.out, "加 --all" in whole.out) == (True, False)


def test_a_held_correction_says_whom_to_tell(run: Run, tmp_path: Path, outgoing: Path, standards: Standards) -> None:
    sent = run("submit", outgoing / "好.csv", "--sender", "硖石街道", "--json")
    (receipt,) = receipts(sent.out)
    template = tmp_path / "布雷图.xlsx"
    write_template(template, BRETEAU, standards, rows=[row("甲"), row("乙")])
    assert run("submit", template, "--sender", "硖石街道").code == 0
    book = openpyxl.load_workbook(template)
    book["填报"].delete_rows(5)
    book.save(outgoing / "布雷图.xlsx")
    assert run("bundle", outgoing, "--place", "硖石街道", "-o", "包.zip").code in (0, 1)
    ran = run("unpack", "包.zip")
    held = re.search(r"sihai confirm ([0-9-]+)", ran.out)
    assert held, ran.out
    assert held[1] != receipt
    assert "请告诉县（市、区）疾控中心" in (tmp_path / "包-回执" / "回执.txt").read_text(encoding="utf-8-sig")


def test_a_bundle_is_never_written_over_another(run: Run, outgoing: Path) -> None:
    assert run("bundle", outgoing, "--place", "硖石街道", "-o", "包.zip").code == 0
    assert run("bundle", outgoing, "--place", "硖石街道", "-o", "包.zip").code == 2


def test_an_empty_folder_and_a_foreign_file_are_told(run: Run, tmp_path: Path, outgoing: Path) -> None:
    (tmp_path / "空").mkdir()
    empty = run("bundle", "空", "--place", "硖石街道")
    assert (empty.code, "没有可打包的报表" in empty.err) == (1, True)
    foreign = run("unpack", outgoing / "好.csv")
    assert (foreign.code, "不是报表包" in foreign.err) == (1, True)
    assert list(tmp_path.glob("*.zip")) == []


def test_a_practice_bundle_stays_practice(run: Run, outgoing: Path) -> None:
    assert run("bundle", outgoing, "--place", "硖石街道", "-o", "练.zip", "--practice").code == 0
    refused = run("unpack", "练.zip")
    assert (refused.code, "练习模式打的包" in refused.err) == (1, True)
    taken = run("unpack", "练.zip", "--practice", "--json")
    assert receipts(taken.out)[0].startswith("P")


def test_pictures_among_the_sheets_are_not_checked_as_sheets(tmp_path: Path) -> None:
    python = tmp_path / "程序" / "python" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nfor one in "$@"; do echo "$one"; done\n', encoding="utf-8")
    python.chmod(0o755)
    script = tmp_path / CHECK
    script.write_text(check_script("python", is_practice=False), encoding="utf-8")
    (tmp_path / "待报").mkdir()
    for name in ("表 一.xlsx", "表 一-1.JPG", "表 一-2.pdf", "二.csv"):
        (tmp_path / "待报" / name).touch()
    ran = subprocess.run(["sh", str(script)], capture_output=True, text=True, check=True)
    assert {Path(line).name for line in ran.stdout.splitlines() if "/待报/" in line} == {"表 一.xlsx", "二.csv"}
    for path in (tmp_path / "待报").glob("*.[xc]*"):
        path.unlink()
    assert subprocess.run(["sh", str(script)], capture_output=True, check=False).returncode == 2


@pytest.mark.slow
def test_the_packed_checker_says_the_same_where_nothing_is_installed(run: Run, tmp_path: Path, outgoing: Path) -> None:
    """Run with an empty environment and, where mounting is allowed, with project and interpreter out of reach."""
    assert run("pack", "--place", "硖石街道", "-o", "填报包").code == 0
    pack = tmp_path / "填报包"
    broken = BROKEN / "cockroach_survey.standard_rooms.converted.csv"
    (pack / "待报" / "好.csv").write_bytes((outgoing / "好.csv").read_bytes())
    (pack / "待报" / "坏.csv").write_bytes(broken.read_bytes())
    here = run("check", *sorted((pack / "待报").iterdir()))
    there = alone(pack / "检查.sh")
    assert there.returncode == here.code == 1, there.stderr
    told = [line for line in there.stdout.splitlines() if line.startswith("已写好")]
    assert len(told) == 2
    assert [line for line in there.stdout.splitlines() if line not in told] == here.out.splitlines()
    assert {path.name for path in (pack / "检查结果").iterdir()} == {"好-检查结果.xlsx", "坏-检查结果.xlsx"}

    bundled = alone(pack / "打包.sh", "-o", str(tmp_path / "包.zip"))
    assert bundled.returncode == 1, bundled.stderr
    read = run("unpack", "包.zip", "--json")
    assert read.code == 1
    assert len(receipts(read.out)) == 2
    assert "请用 sihai pack" not in read.err, "the pack goes by the county's standards"
    loaded = alone(pack / "检查.sh", str(pack / "待报" / "没有.csv"))
    assert loaded.returncode == 2


def alone(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the pack as on another machine: nothing in the environment, our own folders not there."""
    hidden = {str(PROJECT_ROOT), str(Path(sys.prefix).resolve()), sys.base_prefix} - {"/usr", "/usr/local"}
    command = ["env", "-i", "HOME=/nowhere", "PATH=/nonexistent", "COLUMNS=100", "/bin/sh", str(script), *arguments]
    mounts = " && ".join(f"mount -t tmpfs none '{folder}'" for folder in sorted(hidden, key=len, reverse=True))
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0:
        command = ["unshare", "-m", "sh", "-c", f'{mounts} && cd / && exec "$@"', "sh", *command]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
