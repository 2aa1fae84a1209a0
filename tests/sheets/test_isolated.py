from __future__ import annotations

import io
import os
import signal
import threading
import time
import zipfile
from collections.abc import Iterator

import pytest

from reference.load import Standards
from sheets.isolated import Reader
from sheets.problem import UnreadableSheet
from sheets.reader import read_sheet
from tests.sheets.making import GOOD, TITLES, filled, typed_row, workbook


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def _pid(reader: Reader) -> int:
    assert reader.pid is not None
    return reader.pid


def test_the_child_answers_as_the_function_does(reader: Reader, standards: Standards) -> None:
    sheet = filled("breteau", [{**GOOD, "habitat": "月球"}], standards)
    assert reader.read(sheet, "a.xlsx", standards) == read_sheet(sheet, "a.xlsx", standards)


def test_refusals_come_through_and_the_child_lives_on(reader: Reader, standards: Standards) -> None:
    sheet = filled("breteau", [GOOD], standards)
    reader.read(sheet, "a.xlsx", standards)
    child = _pid(reader)
    with pytest.raises(UnreadableSheet) as refusal:
        reader.read(sheet[:2000], "截断.xlsx", standards)
    assert (refusal.value.rule_id, "截断.xlsx" in refusal.value.zh) == ("file.unreadable", True)
    assert reader.read(sheet, "a.xlsx", standards).rows[0].values == GOOD
    assert _pid(reader) == child


def test_a_child_killed_between_files_is_replaced(reader: Reader, standards: Standards) -> None:
    sheet = filled("breteau", [GOOD], standards)
    reader.read(sheet, "a.xlsx", standards)
    child = _pid(reader)
    os.kill(child, signal.SIGKILL)
    while reader.pid is not None:
        time.sleep(0.01)
    assert reader.read(sheet, "a.xlsx", standards).rows[0].values == GOOD
    assert _pid(reader) != child


def test_a_child_killed_while_reading_costs_only_that_file(reader: Reader, standards: Standards) -> None:
    sheet = filled("breteau", [GOOD], standards)
    reader.read(sheet, "a.xlsx", standards)
    child = _pid(reader)
    os.kill(child, signal.SIGSTOP)  # it takes the file and stays silent
    threading.Timer(0.2, os.kill, (child, signal.SIGKILL)).start()
    with pytest.raises(UnreadableSheet, match="died"):
        reader.read(sheet, "a.xlsx", standards)
    assert reader.read(sheet, "a.xlsx", standards).rows[0].values == GOOD


def test_a_child_that_hangs_is_stopped_after_the_time_limit(standards: Standards) -> None:
    sheet = filled("breteau", [GOOD], standards)
    with Reader() as reader:
        reader.read(sheet, "a.xlsx", standards)
        child = _pid(reader)
        os.kill(child, signal.SIGSTOP)
        reader.time_limit_s = 0.3
        with pytest.raises(UnreadableSheet, match="took too long"):
            reader.read(sheet, "a.xlsx", standards)
        reader.time_limit_s = 30
        assert reader.read(sheet, "a.xlsx", standards).rows[0].values == GOOD
        assert _pid(reader) != child


def test_a_sheet_that_wants_all_memory_costs_only_itself(reader: Reader, standards: Standards) -> None:
    rows = [TITLES, typed_row()]
    bomb = workbook(("记录", rows))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bomb)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            # A lone cell in the last corner of the sheet: 17 thousand million cells when laid out in full.
            corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            after.writestr(name, before.read(name).replace(b"</sheetData>", corner))
    with pytest.raises(UnreadableSheet) as refusal:
        reader.read(buffer.getvalue(), "a.xlsx", standards)
    assert refusal.value.rule_id in ("file.unreadable", "file.too_large")
    assert reader.read(bomb, "a.xlsx", standards).rows[0].values == GOOD


def test_closing_leaves_no_child(standards: Standards) -> None:
    with Reader() as reader:
        reader.read(filled("breteau", [GOOD], standards), "a.xlsx", standards)
        child = _pid(reader)
    assert reader.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_a_child_ends_when_its_parent_is_gone(reader: Reader, standards: Standards) -> None:
    reader.read(filled("breteau", [GOOD], standards), "a.xlsx", standards)
    process, connection = reader._process, reader._connection
    assert process is not None
    assert connection is not None
    connection.close()  # what the kernel does when the parent dies
    assert process.wait(timeout=5) == 0
