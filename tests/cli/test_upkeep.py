"""`sihai doctor`: what is damaged, and mending it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from settings import Settings

Run = Callable[..., Any]


@pytest.fixture
def one_sheet(home: Path) -> Settings:
    from intake.receive import receive
    from registry.database import open_registry

    made = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    made.make_folders()
    engine = open_registry(made.registry_url)
    receive(made, engine, b"some bytes", filename="a.xlsx", sender="硖石街道", channel="cli")
    engine.dispose()
    return made


def test_doctor_where_nothing_is_wrong(run: Run, one_sheet: Settings) -> None:
    ran = run("doctor")
    assert ran.code == 0
    assert "一切完好" in ran.out


def test_lost_registry_is_restored_from_sidecars(run: Run, one_sheet: Settings) -> None:
    for path in one_sheet.home.glob("registry.db*"):
        path.unlink()
    found = run("doctor", "--json")
    assert found.code == 1
    assert json.loads(found.out)[0]["kind"] == "submission"
    mended = run("doctor", "--restore")
    assert mended.code == 0
    assert "已修复" in mended.out
    assert "硖石街道" in run("history").out


def test_damaged_edition_is_found(run: Run, one_sheet: Settings) -> None:
    folder = one_sheet.editions / "2026-11-20-nightly-abc"
    folder.mkdir()
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    ran = run("doctor")
    assert ran.code == 1
    assert "sihai rebuild" in ran.out


def test_mistyped_home_is_not_made(run: Run, home: Path) -> None:
    ran = run("doctor")
    assert ran.code == 2
    assert "SIHAI_HOME" in ran.err
    assert not home.exists()


def test_many_findings_of_a_kind_are_not_listed_one_by_one(run: Run, one_sheet: Settings) -> None:
    for number in range(13):
        folder = one_sheet.editions / f"2026-11-{number + 1:02}-nightly-abc"
        folder.mkdir()
        (folder / "manifest.json").write_text("{", encoding="utf-8")
    ran = run("doctor")
    assert (ran.code, ran.out.count("待处理")) == (1, 10)
    assert "还有 3 处同类的" in ran.out
    assert len(json.loads(run("doctor", "--json").out)) == 13


def test_a_lost_photograph_of_a_case_is_named(run: Run, one_sheet: Settings) -> None:
    from intake.blob import blob_path, hash_bytes
    from registry.database import open_registry
    from tests.cases.filing import file_case
    from tests.intake.pictures import png

    engine = open_registry(one_sheet.registry_url)
    file_case(engine, 1, "330481001", "rodent")
    engine.dispose()
    photo = one_sheet.home / "现场.png"
    photo.write_bytes(png())
    assert run("case", "2026-1", "note", "现场照片", "--file", photo).code == 0
    assert run("doctor").code == 0
    blob_path(one_sheet, hash_bytes(png())).unlink()
    ran = run("doctor")
    assert ran.code == 1
    assert "案件 C2026-0001 的「现场.png」缺失或损坏" in ran.out
