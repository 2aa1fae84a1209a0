"""The problem list, its items, breeding sites and the treatment log on the command line."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook

from settings import Settings
from tests.intake.pictures import png

Run = Callable[..., Any]


@pytest.fixture
def own(published_home: Path, home: Path) -> Path:
    """A copy of the published installation, to record in."""
    shutil.copytree(published_home, home, symlinks=True)
    return home


def listed(run: Run, *options: object) -> list[dict[str, Any]]:
    ran = run("problems", *options, "--json")
    assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)["problems"]
    return found


def graded_again(home: Path) -> None:
    """Publish an edition of today, in which what was recorded today counts."""
    from assets.catalogue import build_all
    from assets.night import open_night
    from assets.publications.edition import publish
    from cli.installation import today
    from registry.database import open_registry

    settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    engine = open_registry(settings.registry_url)
    with duckdb.connect(str(settings.warehouse)) as connection:
        night = open_night(connection, settings, engine, today(), "intraday")
        build_all(night)
        publish(night, settings)
    engine.dispose()


def test_the_list_has_what_is_undone_and_can_be_narrowed(published: Path, run: Run) -> None:
    rows = listed(run)
    assert rows
    assert {row["state"] for row in rows} <= {"open", "mended"}
    assert {row["vector"] for row in listed(run, "--vector", "苍蝇")} == {"fly"}
    assert {row["unit_name"] for row in listed(run, "--unit", rows[0]["unit_name"])} == {rows[0]["unit_name"]}
    assert all(row["is_overdue"] for row in listed(run, "--overdue"))
    of_town = listed(run, "--place", "斜桥镇")
    assert {row["place_code"][:9] for row in of_town} == {"330481107"}
    assert len(of_town) < len(rows) == len(listed(run, "--place", "海宁市"))
    assert len(listed(run, "--state", "全部")) >= len(rows) == len(listed(run, "--state", "open"))
    assert listed(run, "--state", "mended") == []


def test_the_screen_shows_fifty_and_says_how_many_more(
    published: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", "80")
    rows = listed(run)
    ran = run("problems")
    assert max(cell_len(line) for line in ran.out.splitlines()) <= 80
    assert rows[0]["short_id"] in ran.out
    assert len(rows) > 50
    assert f"还有 {len(rows) - 50} 项；加 --all 看全部" in ran.out
    assert rows[-1]["short_id"] not in ran.out
    assert rows[-1]["short_id"] in run("problems", "--all").out


def test_csv_has_every_row(published: Path, run: Run) -> None:
    ran = run("problems", "--csv")
    read = list(csv.DictReader(io.StringIO(ran.out.removeprefix("\ufeff"), newline="")))
    assert [row["item_id"] for row in read] == [row["item_id"] for row in listed(run)]


def test_a_workbook_holds_the_same_items_in_words(published: Path, run: Run, tmp_path: Path) -> None:
    rows = listed(run, "--place", "斜桥镇")
    path = tmp_path / "清单.xlsx"
    ran = run("problems", "--place", "斜桥镇", "--xlsx", path)
    assert f"{len(rows)} 项" in ran.out
    rows_told = [[str(cell or "") for cell in line] for line in load_workbook(path).worksheets[0].values]
    title, _, head, *lines = rows_told
    assert title[0] == "斜桥镇病媒生物问题清单"
    told = [dict(zip(head, line, strict=True)) for line in lines]
    assert [(line["单位"], line["问题"]) for line in told] == [(row["unit_name"], row["problem"]) for row in rows]
    assert {line["状态"] for line in told} <= {"待整改", "已逾期", "已整改，待核实"}
    rooms = [line for line in told if line["问题"] == "有蝇房间"]
    assert rooms[0]["数量"].endswith("间")
    assert "已存在，没有覆盖" in run("problems", "--xlsx", path).err
    assert run("problems", "--xlsx", path, "--force").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--vector", "蜱"], "没有叫「蜱」的病媒；可选 鼠、蚊、蝇、蟑"),
        (["--state", "done"], "没有叫「done」的状态；可选 open 待整改"),
        (["--place", "西桥镇"], "没有叫「西桥镇」的地方"),
        (["--unit", "没有这家"], "没有叫「没有这家」的单位"),
        (["--json", "--csv"], "--json、--csv 和 --xlsx 只能选一个"),
    ],
)
def test_what_is_not_known_is_said(published: Path, run: Run, arguments: list[str], said: str) -> None:
    ran = run("problems", *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_an_item_is_named_by_the_first_characters_of_its_id(published: Path, run: Run) -> None:
    rows = listed(run)
    ran = run("problem", "show", rows[0]["short_id"].upper())
    assert ran.code == 0, ran.err
    assert rows[0]["unit_name"] in ran.out
    assert "未交办" in ran.out
    first = rows[0]["item_id"][0]
    assert len([row for row in listed(run, "--state", "all") if row["item_id"][0] == first]) > 1
    assert f"编号以「{first}」开头的问题有" in run("problem", "show", first).err
    assert run("problem", "show", "zz").code == 2


def test_assigned_mended_and_dismissed_stand_in_the_next_edition(own: Path, run: Run, tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    due = today + timedelta(days=9)
    first, second, third = (row["short_id"] for row in listed(run)[:3])
    ran = run("problem", "assign", first, "--to", "李四", "--due", due, "--actor", "王五")
    assert ran.code == 0, ran.err
    assert f"已交办 李四，{due} 前整改；下次评级后清单随之更新" in ran.out
    photo = tmp_path / "前.png"
    photo.write_bytes(png())
    assert run("problem", "mend", second, "--text", "已投药", "--photo", photo, "--photo", photo).code == 0
    assert run("problem", "note", second, "待复查").code == 0
    assert run("problem", "dismiss", third, "--reason", "已关停", "--actor", "王五").code == 0
    assert "已经销号" in run("problem", "dismiss", third, "--reason", "已关停").err
    shown = run("problem", "show", second).out
    assert "报整改" in shown
    assert "照片 1 张" in shown, "the same picture twice is one"
    assert "待复查" in shown
    assert "1 张照片已存到" in run("problem", "show", second, "--save", tmp_path / "照片").out
    assert (tmp_path / "照片" / "前.png").read_bytes() == png()
    graded_again(own)
    rows = {row["short_id"]: row for row in listed(run, "--state", "all")}
    assert (rows[first]["responsible"], rows[first]["due_on"], rows[first]["state"]) == ("李四", str(due), "open")
    assert not rows[first]["is_overdue"]
    assert (rows[second]["state"], rows[second]["photos"]) == ("mended", "前.png")
    assert (rows[third]["state"], rows[third]["dismissed_reason"]) == ("dismissed", "已关停")
    assert third not in {row["short_id"] for row in listed(run)}


def test_refusals_reach_the_screen(own: Path, run: Run, tmp_path: Path) -> None:
    item = listed(run, "--overdue")[0]["short_id"]
    assert "已过；请用 --due 写明新的期限" in run("problem", "assign", item, "--to", "李四").err
    assert "看不懂" in run("problem", "assign", item, "--to", "李四", "--due", "明天").err
    assert "在将来" in run("problem", "mend", item, "--text", "x", "--on", "2099-01-01").err
    assert "找不到文件" in run("problem", "mend", item, "--text", "x", "--photo", "没有.png").err
    no_photo = tmp_path / "a.png"
    no_photo.write_bytes(b"MZ")
    ran = run("problem", "mend", item, "--text", "x", "--photo", no_photo)
    assert (ran.code, "没有附上" in ran.err) == (1, True)
    assert json.loads(run("problem", "show", item, "--json").out)["events"] == []


def test_sites_are_registered_seen_treated_and_removed(own: Path, run: Run) -> None:
    ran = run(
        "sites",
        "add",
        "--place",
        "斜桥镇",
        "--kind",
        "沟渠",
        "--where",
        "桥北",
        "--responsible",
        "城管办",
        "--positive",
    )
    assert ran.code == 0, ran.err
    site = f"S{datetime.now(UTC).year}-0001"
    assert site in ran.out
    found = json.loads(run("sites", "--json").out)["sites"]
    of_sheet = found[0]["short_id"]
    assert run("sites", "treat", of_sheet, "--text", "翻盆倒罐").code == 0
    assert run("sites", "see", site.lower().replace("-000", "-"), "--negative").code == 0
    assert run("sites", "remove", site, "--reason", "已填平").code == 0
    graded_again(own)
    rows = {row["site_id"]: row for row in json.loads(run("sites", "--removed", "--json").out)["sites"]}
    assert (rows[site]["state"], rows[site]["kind_zh"], rows[site]["location"]) == ("removed", "沟渠", "桥北")
    assert rows[found[0]["site_id"]]["state"] == "treated"
    assert site not in run("sites").out
    assert "桥北" in run("sites", "--removed", "--place", "斜桥镇").out
    assert "没有叫「池子」的孳生地类型" in run(
        "sites", "add", "--place", "斜桥镇", "--kind", "池子", "--where", "x", "--responsible", "x"
    ).err  # fmt: skip
    assert "编号以「S2020-1」开头的孳生地没有" in run("sites", "see", "S2020-1", "--positive").err


def test_treatments_are_logged_listed_and_removed(own: Path, run: Run) -> None:
    assert "还没有消杀记录" in run("treatment", "list").out
    log = ["treatment", "log", "--place", "马桥街道", "--on", "2026-10-28", "--firm", "某公司"]
    assert "马桥街道，四害，2026-10-28" in run(*log).out
    assert "马桥街道 甲市场，蝇，2026-10-28" in run(*log, "--unit", "甲市场", "--vector", "蝇", "--no-chemical").out
    assert "在将来" in run(*log[:4], "--on", "2099-01-01", *log[6:]).err
    shown = run("treatment", "list").out
    assert "甲市场" in shown
    assert "未用药" in shown
    ids = [row["treatment_id"] for row in json.loads(run("treatment", "list", "--json").out)]
    assert run("treatment", "remove", ids[0], "--reason", "填错").code == 0
    assert [row["treatment_id"] for row in json.loads(run("treatment", "list", "--json").out)] == ids[1:]
    graded_again(own)
    sites = json.loads(run("sites", "--place", "马桥街道", "--json").out)["sites"]
    assert "2026-10-28" in {site["last_treated_on"] for site in sites}


def test_nothing_is_recorded_where_nothing_was_ever_sent(home: Path, run: Run) -> None:
    for command in (
        ["problems"],
        ["sites"],
        ["treatment", "list"],
        ["treatment", "log", "--place", "海宁市", "--on", "2026-10-28", "--firm", "x"],
    ):
        assert run(*command).code == 2
    assert not (home / "registry.db").exists()
