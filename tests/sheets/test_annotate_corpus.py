"""Every odd sheet of the corpus, marked and read again: the same rows, the same refusal, a package that is whole."""

from __future__ import annotations

import pytest

from reference.load import Standards
from sheets.annotate import Mark, annotate
from sheets.problem import UnreadableSheet
from sheets.reader import read_sheet
from sheets.workbook import open_sheets
from tests.sheets.corpus.make_corpus import FILES, read_cases
from tests.sheets.sent_workbooks import faults_of
from tests.sheets.test_annotate import SUMMARY


def _rows(content: bytes, name: str, standards: Standards) -> object:
    try:
        found = read_sheet(content, name, standards)
    except UnreadableSheet as refusal:
        return refusal.rule_id
    return [(row.row_number, row.row_id, row.values) for row in found.rows], found.faults


@pytest.mark.parametrize("name", sorted({case["file"] for case in read_cases().values()}))
def test_marked_and_read_again(name: str, standards: Standards) -> None:
    content = (FILES / name).read_bytes()
    before = _rows(content, name, standards)
    try:
        sheets = [grid.name for grid in open_sheets(content, name).grids if list(grid.rows)]
    except UnreadableSheet:
        sheets = []
    marks = [Mark(sheet, cell, 4, "error", f"{sheet} {cell}") for sheet in sheets for cell in ("A1", "C5", "")]
    made = annotate(content, marks, SUMMARY)
    own_faults = set(faults_of(content)) if made.is_own else set()
    assert set(faults_of(made.content)) - own_faults == set()
    if sheets:
        assert _rows(made.content, f"{name}{made.suffix}", standards) == before
        assert annotate(made.content, marks, SUMMARY).content == made.content or not made.is_own
