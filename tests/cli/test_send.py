"""`sihai submit` and what follows: receipts, verdicts, corrections, decisions, history."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from reference.load import Standards
from registry.database import open_registry, write
from registry.tables import row_claim
from sheets.template import write_template
from tests.intake.desk import BRETEAU, bad_row, csv_sheet, row

Run = Callable[..., Any]
BROKEN = Path(__file__).resolve().parents[2] / "sample_data" / "broken"
PARTLY = BROKEN / "breteau.containers.required.csv"


def _clean(tmp_path: Path) -> Path:
    """The good row of a broken sheet."""
    lines = PARTLY.read_text(encoding="utf-8-sig").splitlines()
    path = tmp_path / "clean.csv"
    path.write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    return path


def _changed(tmp_path: Path) -> Path:
    """The good row with one container more."""
    path = tmp_path / "changed.csv"
    header, line = _clean(tmp_path).read_text(encoding="utf-8").splitlines()
    cells = line.split(",")
    cells[header.split(",").index("containers")] = "21"
    path.write_text(f"{header}\n{','.join(cells)}\n", encoding="utf-8")
    return path


def test_sheet_from_receipt_to_withdrawal(run: Run, tmp_path: Path) -> None:
    path = _clean(tmp_path)
    told = json.loads(run("submit", path, "--sender", "硖石街道", "--json").out)[0]
    first = told["standing"]
    assert (told["status"], told["accepted"], told["refused"], first["status"]) == ("accepted", 1, 0, "effective")

    again = run("submit", path, "--sender", "硖石街道")
    assert again.code == 0
    assert first["receipt_no"] in again.out
    assert "此前已报送" in again.out

    same = run("submit", path, "--sender", "海洲街道")
    assert same.code == 0, "the same visit is in force just so under another receipt"
    assert first["receipt_no"] in same.out
    assert "完全相同，未重复入库" in same.out
    other = run("submit", _changed(tmp_path), "--sender", "海洲街道")
    assert other.code == 1, "the same visit is in force with other values"
    assert "20 → 21" in other.out

    assert "硖石街道" in run("history").out
    assert "生效" in run("history", first["receipt_no"]).out
    assert json.loads(run("history", first["receipt_no"], "--json").out)[0]["status"] == "effective"

    excluded = run("exclude", first["receipt_no"], "2", "--reason", "重复测量", "--actor", "审核员")
    assert excluded.code == 0, excluded.err
    assert run("exclude", first["receipt_no"], "2", "--reason", "再次").code == 2
    assert run("exclude", first["receipt_no"], "99", "--reason", "无此行").code == 2
    assert run("restore", first["receipt_no"], "2", "--reason", "查明无误").code == 0

    assert run("withdraw", first["receipt_no"], "--reason", "填错镇街").code == 0
    twice = run("withdraw", first["receipt_no"], "--reason", "填错镇街")
    assert twice.code == 2
    assert "已撤回" in twice.err


def test_refused_rows_and_a_held_correction(run: Run, tmp_path: Path) -> None:
    sent = run("submit", _clean(tmp_path), "--sender", "硖石街道", "--json")
    receipt = json.loads(sent.out)[0]["standing"]["receipt_no"]
    held = run("submit", PARTLY, "--sender", "硖石街道", "--replaces", receipt)
    assert held.code == 1
    assert "待您确认" in held.out
    assert "确认后收下 1" in held.out
    assert "怎么改：" in held.out
    number = held.out.split("sihai confirm ")[1].split()[0]
    assert "确认后收下 1 行" in run("history", number).out
    assert run("confirm", number, "--reason", "另一行下月补").code == 0
    assert "已被替换" in run("history", receipt).out


def test_all_rows_are_listed_where_the_answer_offers_it(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "许多.csv"
    path.write_bytes(csv_sheet([bad_row(f"{n}号小区", houses_positive=4 + n) for n in range(13)]))
    assert "加 --all" in run("submit", path).out
    every = run("submit", path, "--all")
    assert every.code == 1, every.err
    assert "加 --all" not in every.out


def test_a_correction_of_a_former_version_is_sent_to_the_newest(run: Run, tmp_path: Path) -> None:
    receipts: list[str] = []
    for lamps in ("1", "2", "3"):
        path = tmp_path / f"{lamps}.csv"
        path.write_bytes(csv_sheet([row(houses=100 + int(lamps))]))
        replaces = ["--replaces", receipts[-1]] if receipts else []
        receipts.append(json.loads(run("submit", path, *replaces, "--json").out)[0]["standing"]["receipt_no"])
    path.write_bytes(csv_sheet([row(houses=150)]))
    assert f"请替换 {receipts[-1]}" in run("submit", path, "--replaces", receipts[0]).err


def test_a_correction_is_told_row_by_row_before_and_after_it_is_sent(run: Run, tmp_path: Path) -> None:
    sent = run("submit", _clean(tmp_path), "--sender", "硖石街道", "--json")
    receipt = json.loads(sent.out)[0]["standing"]["receipt_no"]
    options = ["--sender", "硖石街道", "--replaces", receipt]
    before = run("check", _changed(tmp_path), *options)
    after = run("submit", _changed(tmp_path), *options)
    assert (before.code, after.code) == (0, 0), before.err
    for told in (before, after):
        assert "改动 1 行" in told.out
        assert "20 → 21" in told.out
    story = run("history", receipt)
    assert "改动 1 行" in story.out
    versions = json.loads(run("history", receipt, "--json").out)
    assert [v["status"] for v in versions] == ["replaced", "effective"]
    assert versions[1]["changes"][0]["columns"][0][2:] == ["20", "21"]
    # Sent once more as it is now, there is nothing new; checked without saying so, it is a duplicate of itself.
    assert json.loads(run("check", _changed(tmp_path), "--json").out)["files"][0]["status"] == "unchanged"
    assert "20 → 21" not in run("check", _changed(tmp_path)).out


def test_the_story_tells_refused_rows_that_wait_and_every_decision(run: Run, tmp_path: Path) -> None:
    sent = run("submit", PARTLY, "--sender", "硖石街道", "--json")
    receipt = json.loads(sent.out)[0]["standing"]["receipt_no"]
    assert "退回后尚未改报：CSV 第 3 行" in run("history", receipt).out
    assert run("exclude", receipt, "2", "--reason", "重复测量", "--actor", "审核员").code == 0
    told = run("history", receipt).out
    assert "剔除行  CSV!2  审核员：重复测量" in told
    assert run("confirm", receipt, "--row", "2", "--rule", "pattern.nothing", "--reason", "查实").code == 2
    assert run("withdraw", receipt, "--reason", "填错").code == 0
    assert "尚未改报" not in run("history", receipt).out


def test_a_row_of_a_template_is_named_by_the_number_that_its_sender_sees(
    run: Run, home: Path, tmp_path: Path, standards: Standards
) -> None:
    path = tmp_path / "布雷图.xlsx"
    write_template(path, BRETEAU, standards, rows=[row("甲"), row("乙")])
    receipt = json.loads(run("submit", path, "--json").out)[0]["standing"]["receipt_no"]
    # As if the template's own id of the row had been read.
    engine = open_registry(f"sqlite:///{home / 'registry.db'}")
    with write(engine) as connection:
        connection.execute(update(row_claim).where(row_claim.c.row_number == 5).values(row_id="填报#r0002"))
    engine.dispose()
    assert "收下的行有：4、5" in run("exclude", receipt, "2", "--reason", "无此行").err
    assert "第 5 行" in run("exclude", receipt, "5", "--reason", "存疑").out
    assert "剔除行  填报#r0002（第 5 行）" in run("history", receipt).out
    assert run("restore", receipt, "填报#r0002", "--reason", "查明").code == 0


def test_submit_of_what_cannot_be(run: Run, tmp_path: Path) -> None:
    path = _clean(tmp_path)
    assert run("submit", tmp_path / "nothing.xlsx").code == 2
    assert run("submit", path, path, "--replaces", "20260101-000001").code == 2
    bad_time = run("submit", path, "--received-at", "2026/11/20")
    assert bad_time.code == 2
    assert "2026-11-20T08:30" in bad_time.err
    assert "将来" in run("submit", path, "--received-at", "2099-01-01T00:00").err
    unknown = run("submit", path, "--replaces", "20260101-000001")
    assert unknown.code == 1
    assert "找不到要替换的回执" in unknown.err
    empty = tmp_path / "empty.xlsx"
    empty.touch()
    assert run("submit", empty).code == 1


@pytest.mark.parametrize(
    ("command", "word"),
    [
        (["lock", "2026-autumn"], "不是计划内的轮次"),
        (["lock", "2026-autumn", "--place", "硖石街"], "硖石街道"),
        (["lock", "2026-autumn", "--place", "硖石街道", "--vector", "狗"], "鼠、蚊、蝇、蟑"),
        (["unlock", "2026-autumn", "--place", "硖石街道", "--reason", "x"], "还没有收到过报表"),
        (["withdraw", "20260101-000001", "--reason", "x"], "还没有收到过报表"),
        (["history"], "还没有收到过报表"),
        (["confirm", "1", "--reason", "x", "--row", "2"], "--rule"),
    ],
)
def test_decisions_say_what_they_need(run: Run, home: Path, command: list[str], word: str) -> None:
    ran = run(*command)
    assert ran.code == 2
    assert word in ran.err
    assert not home.exists()


def test_lock_and_unlock(run: Run, engine_home: Path) -> None:
    assert run("lock", "assessment-2026Q4", "--place", "硖石街道", "--vector", "蚊").code == 0
    again = run("lock", "assessment-2026Q4", "--place", "硖石街道", "--vector", "mosquito")
    assert again.code == 2
    assert "已经锁定" in again.err
    assert run("unlock", "assessment-2026Q4", "--place", "330481001", "--vector", "蚊", "--reason", "补测").code == 0


@pytest.mark.parametrize(
    ("round_id", "near"),
    [
        ("2026-autum", "2026-autumn"),
        ("2026-Q4", "assessment-2026Q4"),
        ("assessment-2026Q5", "assessment-2026Q4"),
        ("supplement-2026Q4", "assessment-2026Q4"),
        ("monitoring-2026Q4", "assessment-2026Q4"),
        ("秋季", "2026-autumn"),
    ],
)
def test_a_round_that_no_row_can_bear_is_not_locked(run: Run, engine_home: Path, round_id: str, near: str) -> None:
    _plan(engine_home)
    ran = run("lock", round_id, "--place", "硖石街道")
    assert ran.code == 2
    assert "已锁定" not in ran.out
    assert near in ran.err


def test_a_planned_round_is_locked_for_one_street(run: Run, engine_home: Path) -> None:
    _plan(engine_home)
    ran = run("lock", "2026-autumn", "--place", "硖石街道")
    assert (ran.code, "已锁定 2026-autumn" in ran.out) == (0, True)


def test_a_round_of_unreviewed_sheets_is_locked_only_for_a_reason(run: Run, home: Path, published_home: Path) -> None:
    shutil.copytree(published_home, home, symlinks=True, dirs_exist_ok=True)
    refused = run("lock", "2026-autumn", "--place", "330481004", "--vector", "蝇")
    assert refused.code == 2
    assert "没有经县级审核" in refused.err
    assert "写明理由" in refused.err
    assert run("lock", "2026-autumn", "--place", "330481004", "--vector", "蝇", "--reason", "纸质已审").code == 0


def _plan(home: Path) -> None:
    """Lay down one planned round, of the county."""
    folder = home / "standards"
    folder.mkdir(exist_ok=True)
    header = "round_id,place_code,round_kind,year,number,starts_on,ends_on,name_zh,name_en,source,confidence"
    row = "2026-autumn,330481,assessment,2026,2,2026-09-10,2026-10-31,秋季考评,autumn,test,synthetic"
    (folder / "round.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")


@pytest.fixture
def engine_home(home: Path) -> Path:
    open_registry(f"sqlite:///{home / 'registry.db'}").dispose()
    return home
