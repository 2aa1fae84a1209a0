"""A template in a real spreadsheet program: its headings hold, its rows may be moved about. Needs LibreOffice."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from reference.load import Standards, load_standards
from settings import SAMPLE_DATA, STANDARDS
from sheets.forms import FORMS
from sheets.reader import read_sheet
from tests.sheets.making import GOOD, filled

SOFFICE = shutil.which("soffice")
MACRO = Path(__file__).parent / "libreoffice" / "edit.bas"
STREET = "330481001"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed"),
]

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _run(profile: Path, *arguments: str) -> str:
    assert SOFFICE is not None
    done = subprocess.run(
        [SOFFICE, "--headless", f"-env:UserInstallation={profile.as_uri()}", *arguments],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def _profile_with_macro(folder: Path) -> Path:
    """A profile of the program that knows the macro; its first start fills the profile with presets."""
    profile = folder / "profile"
    said = _run(profile, "--terminate_after_init")
    standard = profile / "user" / "basic" / "Standard"
    assert standard.is_dir(), said
    (standard / "Edit.xba").write_text(
        f'{_HEAD}<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">\n'
        '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Edit" '
        f'script:language="StarBasic">{escape(MACRO.read_text("utf-8"))}</script:module>',
        "utf-8",
    )
    (standard / "script.xlb").write_text(
        f'{_HEAD}<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">\n'
        '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
        'library:readonly="false" library:passwordprotected="false"><library:element library:name="Edit"/>'
        "</library:library>",
        "utf-8",
    )
    return profile


@pytest.fixture(scope="module")
def local() -> Standards:
    return load_standards([STANDARDS, SAMPLE_DATA / "standards"])


@pytest.fixture(scope="module")
def edited(local: Standards, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[list[str]], bytes]:
    """What stood in rows 3 to 9 after the macro (name, inspectors, row id), and the file as the program saved it."""
    folder = tmp_path_factory.mktemp("edited")
    rows = [{**GOOD, "unit_name": name} for name in ("甲", "乙", "丙", "丁", "戊", "己")]
    (folder / "in.xlsx").write_bytes(filled("breteau", rows, local, place_code=STREET, room=20))
    places = [(folder / name).as_uri() for name in ("in.xlsx", "out.xlsx")]
    log = folder / "log.txt"
    call = ",".join(f'"{argument}"' for argument in (*places, log)) + f",{len(FORMS['breteau'].fields)}"
    said = _run(_profile_with_macro(folder), f"macro:///Standard.Edit.Edit({call})")
    assert (folder / "out.xlsx").exists(), said
    return [line.split("|") for line in log.read_text("utf-8").splitlines()], (folder / "out.xlsx").read_bytes()


def test_headings_hold(edited: tuple[list[list[str]], bytes]) -> None:
    assert edited[0][0][0] == "单位名称*", "neither written over nor deleted"


def test_rows_may_be_filled_deleted_inserted_and_sorted_and_keep_their_ids(
    edited: tuple[list[list[str]], bytes],
) -> None:
    rows = [tuple(line) for line in edited[0][1:]]
    # 乙 was deleted, a row without id inserted, the rest sorted by name.
    assert sorted((name, row_id) for name, _, row_id in rows) == [
        ("", ""), ("丁", "r0004"), ("丙", "r0003"), ("己", "r0006"), ("戊", "r0005"), ("甲", "r0001"),
    ]  # fmt: skip
    assert [name for name, _, _ in rows] != ["甲", "丙", "", "丁", "戊", "己"]
    assert {name: typed for name, typed, _ in rows}["甲"] == "改"


def test_what_was_moved_about_is_read_in_full(edited: tuple[list[list[str]], bytes], local: Standards) -> None:
    content = read_sheet(edited[1], "a.xlsx", local)
    assert {row.values["unit_name"] for row in content.rows} == {"甲", "丙", "丁", "戊", "己"}
    assert (content.faults, content.form_id) == ([], "breteau")


def test_drop_downs_and_protection_are_still_there_when_saved(edited: tuple[list[list[str]], bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(edited[1]))
    sheet = book["填报"]
    sources = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert sources == {f"list_{name}" for name in ("place", "unit_code", "unit_name", "unit_type", "boolean", "round",
                                                   "survey_kind", "habitat")}  # fmt: skip
    assert all(book.defined_names[name].attr_text.startswith("_lists!$") for name in sources)
    assert (sheet.protection.sheet, sheet.protection.deleteRows, sheet.protection.sort) == (True, False, False)
    assert sheet["A3"].protection.locked
    assert not sheet["A8"].protection.locked
    assert isinstance(sheet["J4"].value, dt.datetime)
