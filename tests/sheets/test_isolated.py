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
from sheets.isolated import TIME_LIMIT_S, Reader
from sheets.problem import UnreadableSheet
from sheets.reader import read_sheet
from sheets.workbook import LARGEST_ROWS
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
        reader.time_limit_s = TIME_LIMIT_S
        assert reader.read(sheet, "a.xlsx", standards).rows[0].values == GOOD
        assert _pid(reader) != child


def _long(rows: int, width: int = 0) -> bytes:
    """A sheet of many rows, with columns of no concern until it is `width` wide."""
    more = [f"附{n}" for n in range(width - len(TITLES))]
    return workbook(("记录", [[*TITLES, *more], *([*typed_row(unit_name=f"单位{n}"), *more] for n in range(rows))]))


def test_a_child_that_works_too_long_is_stopped_and_the_refusal_says_what_to_do(standards: Standards) -> None:
    sheet = filled("breteau", [GOOD], standards)
    with Reader(cpu_limit_s=0.05) as reader:
        reader.read(sheet, "a.xlsx", standards)
        with pytest.raises(UnreadableSheet) as refusal:
            reader.read(_long(5000), "忙.xlsx", standards)
        assert (refusal.value.rule_id, "took too long" in refusal.value.en) == ("file.unreadable", True)
        assert all(words in refusal.value.zh for words in ("忙.xlsx", "0.05 秒内没有读完", "新模板"))
        assert reader.read(sheet, "a.xlsx", standards).rows[0].values == GOOD


def test_time_spent_on_one_file_is_not_counted_for_the_next(standards: Standards) -> None:
    sheet = _long(3000)
    with Reader(cpu_limit_s=1) as reader:
        for _ in range(8):
            assert len(reader.read(sheet, "a.xlsx", standards).rows) == 3000


def test_larger_files_have_more_time(standards: Standards, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = _long(5000)
    with Reader(cpu_limit_s=0.05) as reader:
        with pytest.raises(UnreadableSheet, match="too long"):
            reader.read(sheet, "a.xlsx", standards)
        monkeypatch.setattr("sheets.isolated.ORDINARY_SIZE", len(sheet) / 200)
        assert len(reader.read(sheet, "a.xlsx", standards).rows) == 5000


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "width"), [(10_000, 100), (LARGEST_ROWS, 0)])
def test_the_largest_honest_sheets_fit_into_the_limits(rows: int, width: int, standards: Standards) -> None:
    with Reader() as reader:
        assert len(reader.read(_long(rows, width), "a.xlsx", standards).rows) == rows


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
