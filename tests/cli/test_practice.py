"""Practice mode (练习): a home of its own, marks wherever one looks, and no way into the real one."""

from __future__ import annotations

import json
import os
import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from cli.sample import as_workbook, read_sample
from reference.load import Standards
from settings import SAMPLE_DATA, SHANGHAI
from sheets.forms import FORMS
from sheets.template import write_template
from tests.cli.conftest import Run, receipts
from tests.intake.desk import csv_sheet, row


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "表.csv"
    path.write_bytes(csv_sheet([row()]))
    return path


@pytest.fixture
def practised(tmp_path: Path, standards: Standards) -> Path:
    """A sheet filled in a template of practice mode."""
    path = tmp_path / "练习.xlsx"
    write_template(path, FORMS["breteau"], standards, rows=[row("练习点")], is_practice=True)
    return path


@pytest.mark.parametrize("arguments", [("--practice", "submit"), ("submit", "--practice")])
def test_what_is_sent_in_practice_stays_there(run: Run, home: Path, sheet: Path, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments, sheet, "--json")
    assert ran.code == 0
    assert "练习模式" in ran.err
    assert receipts(ran.out)[0].startswith("P")
    assert [path.name for path in home.iterdir()] == ["practice"], "nothing of the real home is touched"
    assert "SIHAI_PRACTICE" not in os.environ
    real = run("submit", sheet, "--json")
    assert '"is_new": true' in real.out
    assert not receipts(real.out)[0].startswith("P")
    assert "练习" not in real.err


def test_numbers_go_on_and_the_environment_works_alike(
    run: Run, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIHAI_PRACTICE", "1")
    (tmp_path / "二.csv").write_bytes(csv_sheet([row("另一处")]))
    ran = run("submit", sheet, "二.csv", "--json")
    first, second = receipts(ran.out)
    assert (first[0], first[-7:], second[-7:]) == ("P", "-000001", "-000002")
    assert first in run("history", first).out


def test_a_check_says_that_it_is_practice(run: Run, sheet: Path) -> None:
    assert "练习" in run("check", sheet, "--practice").out
    assert json.loads(run("check", sheet, "--practice", "--json").out)["files"][0]["is_practice"] is True
    assert "练习" not in run("check", sheet).out


def test_a_practice_template_says_so(run: Run, tmp_path: Path) -> None:
    assert run("template", "breteau", "--practice").code == 0
    (made,) = tmp_path.glob("*.xlsx")
    assert "练习" in made.name
    book = openpyxl.load_workbook(made)
    assert "练习" in str(book.worksheets[0]["A1"].value) + str(book["填报"]["A1"].value)
    assert ("practice", "1") in [(r[0].value, r[1].value) for r in book["_sihai"].iter_rows()]


def test_a_practice_sheet_is_refused_as_real_and_taken_in_practice(run: Run, practised: Path) -> None:
    for command in ("check", "submit"):
        ran = run(command, practised)
        assert ran.code == 1
        assert "练习模板" in ran.out
        assert run(command, practised, "--practice").code == 0


def test_a_real_sheet_may_be_practised_with(run: Run, sheet: Path) -> None:
    assert run("check", sheet, "--practice").code == 0


def test_a_wrong_setting_is_told_and_help_is_given_all_the_same(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIHAI_PRACTICE", "yes")
    assert run("history").code == 2
    assert run("--help").code == 0


@pytest.mark.slow
def test_an_edition_of_practice_says_so(run: Run, home: Path, tmp_path: Path, standards: Standards) -> None:
    shutil.copytree(SAMPLE_DATA / "standards", home / "standards")
    since = datetime(2026, 9, 1, tzinfo=SHANGHAI)
    for sheet in read_sample():
        if sheet.received_at > since and str(sheet.rows[0]["place_code"]).startswith("330481004"):
            path = tmp_path / f"{sheet.sheet_id}.xlsx"
            path.write_bytes(as_workbook(sheet, standards))
            at = f"{sheet.received_at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
            assert run("submit", path, "--practice", "--received-at", at).code in (0, 1)
    assert run("nightly", "--practice", "--as-of", "2026-11-20").code == 0
    assert "【练习，不作依据】" in run("grades", "--practice").out
    assert json.loads(run("grades", "--practice", "--json").out)["is_practice"] is True
    assert json.loads((home / "practice" / "published" / "manifest.json").read_text())["is_practice"] is True
    assert {path.name for path in home.iterdir()} == {"practice", "standards"}
    assert run("grades").code == 2
