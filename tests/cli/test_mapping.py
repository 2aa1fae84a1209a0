"""`sihai mapping`, and `--mapping` on check and submit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.intake.test_mapping import MAPPING, OWN_SHEET

Run = Callable[..., Any]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A county's own sheet and its mapping."""
    sheet, mapping = tmp_path / "本县.csv", tmp_path / "本县.toml"
    sheet.write_bytes(OWN_SHEET)
    mapping.write_bytes(MAPPING)
    return sheet, mapping


def test_suggest_writes_a_draft_and_overwrites_nothing_unasked(run: Run, files: tuple[Path, Path]) -> None:
    sheet, mapping = files
    ran = run("mapping", "suggest", sheet, "--form", "breteau")
    assert ran.code == 0
    assert 'form = "breteau"' in ran.out
    assert run("mapping", "suggest", sheet, "--form", "breteau", "-o", mapping).code == 2
    assert mapping.read_bytes() == MAPPING
    assert run("mapping", "suggest", sheet, "--form", "布雷图指数监测记录表", "-o", mapping, "--force").code == 0
    assert mapping.read_text(encoding="utf-8") == ran.out


def test_suggest_asks_for_the_form(run: Run, files: tuple[Path, Path]) -> None:
    files[0].write_text("甲,乙\n1,2\n", encoding="utf-8")
    ran = run("mapping", "suggest", files[0])
    assert ran.code == 1
    assert "--form" in ran.err


def test_check_shows_rows_and_totals(run: Run, files: tuple[Path, Path], home: Path) -> None:
    sheet, mapping = files
    ran = run("mapping", "check", mapping, sheet)
    assert ran.code == 0
    assert "读出 2 行" in ran.out
    assert [line.split()[-2:] for line in ran.out.splitlines() if line.startswith("houses ")] == [["2", "100"]]
    assert not home.exists()


@pytest.mark.parametrize("command", [("check",), ("submit", "--sender", "本县"), ("mapping", "check")])
def test_a_mapping_with_a_mistake_is_named_with_its_key(
    run: Run, files: tuple[Path, Path], command: Any, home: Path
) -> None:
    sheet, mapping = files
    mapping.write_bytes(MAPPING.replace(b"houses", b"house"))
    where = (mapping, sheet) if command[0] == "mapping" else (sheet, "--mapping", mapping)
    ran = run(*command, *where)
    assert ran.code == 2
    assert "本县.toml：映射文件的 columns.house 不认识「house」；应为：houses" in ran.err
    assert not home.exists(), "nothing was sent"


def test_check_and_submit_read_by_the_mapping(run: Run, files: tuple[Path, Path]) -> None:
    sheet, mapping = files
    ran = run("check", sheet, "--mapping", mapping, "--json")
    assert ran.code == 1
    (answer,) = json.loads(ran.out)["files"]
    assert (answer["form"], answer["accepted"], answer["refused"]) == ("breteau", 1, 1)
    sent = run("submit", sheet, "--mapping", mapping, "--sender", "本县", "--received-at", "2026-06-01T09:00", "--json")
    assert sent.code == 1
    (result,) = json.loads(sent.out)
    assert [problem["cell"] for problem in result["problems"]] == ["F3"]
    assert run("check", sheet, "--mapping", mapping.with_name("无.toml")).code == 2


def test_what_to_do_next_names_the_mapping(run: Run, files: tuple[Path, Path]) -> None:
    sheet, mapping = files
    sent = run("submit", sheet, "--mapping", mapping, "--sender", "本县", "--received-at", "2026-06-01T09:00")
    assert f"sihai submit FILE --mapping {mapping} --replaces 20260601-000001" in sent.out
    corrected = OWN_SHEET.replace(b",20,30", b",30,20")
    sheet.write_bytes(corrected)
    again = run(
        "submit", sheet, "--mapping", mapping, "--sender", "本县", "--replaces", "20260601-000001",
        "--received-at", "2026-06-02T09:00",
    )  # fmt: skip
    assert again.code == 0, again.out
