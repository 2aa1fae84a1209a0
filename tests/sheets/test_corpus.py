"""Every file of the corpus gives what its list says; making the files anew gives the same cells."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from reference.load import Standards
from sheets.forms import FORMS
from sheets.problem import UnreadableSheet
from sheets.reader import SheetContent, read_sheet
from tests.sheets.corpus.clean import CORPUS, Values, clean_rows, value_of
from tests.sheets.corpus.make_corpus import FILES, read_cases
from tests.sheets.corpus.writing import MAKERS

CASES = read_cases()
MOST_BYTES = 1_500_000


def _expected(case: dict[str, Any]) -> list[Values]:
    """The rows that a case must give: the clean ones, but for what the case says."""
    form, rows = FORMS[case["form"]], clean_rows(case["form"])
    for place, value in case.get("changed", {}).items():
        number, key = place.split(".")
        for row in rows if number == "*" else [rows[int(number) - 1]]:
            row[key] = value_of(form[key], str(value))
    for number, keys in case.get("only", {}).items():
        rows[int(number) - 1].update(dict.fromkeys(key for key in rows[0] if key not in keys))
    rows = [rows[number - 1] for number in case.get("take", range(1, len(rows) + 1))]
    for row in rows:
        row.update(dict.fromkeys(case.get("without", ())))
    return rows


def _read(case: dict[str, Any], standards: Standards) -> SheetContent:
    return read_sheet((FILES / case["file"]).read_bytes(), case["file"], standards)


def _named(*, refused: bool) -> list[str]:
    return [name for name, case in CASES.items() if ("refused" in case) is refused]


@pytest.mark.parametrize("name", _named(refused=False))
def test_odd_sheets_are_read(name: str, standards: Standards) -> None:
    case = CASES[name]
    found = _read(case, standards)
    assert found.form_id == case["form"]
    seen = [(fault.row, fault.column, fault.seen) for fault in found.faults]
    assert seen == [(fault["row"], fault["column"], fault["seen"]) for fault in case.get("faults", ())]
    rows = _expected(case)
    numbers = [row.row_number for row in found.rows]
    for fault in case.get("faults", ()):
        if not fault.get("kept"):
            rows[numbers.index(fault["row"])][fault["column"]] = None
    assert [row.values for row in found.rows] == rows
    assert numbers == case.get("numbers", numbers)
    row_ids = [row.row_id for row in found.rows]
    assert row_ids == case.get("row_ids", row_ids)
    assert len(set(row_ids)) == len(row_ids)
    for fragment in case.get("remarks", ()):
        assert any(fragment in remark for remark in found.remarks), (fragment, found.remarks)


@pytest.mark.parametrize("name", _named(refused=True))
def test_what_cannot_be_understood_is_refused(name: str, standards: Standards) -> None:
    case = CASES[name]
    with pytest.raises(UnreadableSheet) as refusal:
        _read(case, standards)
    assert refusal.value.rule_id == case["refused"]
    for fragment in case["says"]:
        assert fragment in refusal.value.zh
    assert refusal.value.en


def test_list_files_and_makers_agree() -> None:
    listed = [case["file"] for case in CASES.values()]
    assert sorted(listed) == sorted(path.name for path in FILES.iterdir())
    assert set(MAKERS) <= set(CASES)
    assert [name for name, case in CASES.items() if name not in MAKERS and "by_hand" not in case] == []
    assert len(listed) >= 60


def test_the_corpus_stays_small() -> None:
    assert (
        sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file() and path.suffix != ".pyc") < MOST_BYTES
    )


def _cells(content: bytes) -> object:
    """What a workbook shows, or its bytes where it is none."""
    if not content.startswith((b"PK", b"\xd0\xcf")):
        return content
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except Exception:  # broken on purpose
        return len(content)


@pytest.mark.parametrize("name", list(MAKERS))
def test_files_are_made_alike_every_time(name: str) -> None:
    stored = Path(FILES / CASES[name]["file"]).read_bytes()
    assert _cells(MAKERS[name]()) == _cells(stored)
