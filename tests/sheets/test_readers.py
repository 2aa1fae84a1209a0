from __future__ import annotations

import threading

import pytest

from reference.load import Standards
from sheets.isolated import Reader
from sheets.problem import UnreadableSheet
from sheets.reader import SheetContent
from sheets.readers import Readers
from tests.sheets.making import GOOD, filled


def test_files_come_back_in_the_order_asked(standards: Standards) -> None:
    sheets = [filled("breteau", [{**GOOD, "containers": n}], standards) for n in range(10, 16)]

    def read(reader: Reader, content: bytes) -> SheetContent:
        return reader.read(content, "a.xlsx", standards)

    with Readers() as readers:
        found = readers.read_each(read, sheets)
    assert [content.rows[0].values["containers"] for content in found] == list(range(10, 16))


def test_one_file_starts_one_child(standards: Standards) -> None:
    used: set[int | None] = set()

    def read(reader: Reader, content: bytes) -> None:
        reader.read(content, "a.xlsx", standards)
        used.add(reader.pid)

    with Readers() as readers:
        for _ in range(3):
            readers.read_each(read, [filled("breteau", [GOOD], standards)])
    assert len(used) == 1


def test_several_are_read_at_once() -> None:
    together = threading.Barrier(2, timeout=30)
    with Readers() as readers:
        if readers.number < 2:
            pytest.skip("one core: one child")
        assert readers.read_each(lambda _reader, task: (together.wait(), task)[1], [1, 2]) == [1, 2]


def test_what_a_read_raises_is_raised_and_the_reader_is_free_again(standards: Standards) -> None:
    def read(reader: Reader, content: bytes) -> SheetContent:
        return reader.read(content, "a.xlsx", standards)

    with Readers() as readers:
        with pytest.raises(UnreadableSheet):
            readers.read_each(read, [b"PK\x03\x04"] * readers.number)
        assert readers.read_each(read, [filled("breteau", [GOOD], standards)])[0].rows[0].values == GOOD


def test_a_reader_that_was_given_is_left_running(standards: Standards) -> None:
    with Reader() as given:
        with Readers(given) as readers:
            readers.read_each(
                lambda reader, content: reader.read(content, "a", standards), [filled("breteau", [GOOD], standards)]
            )
        assert given.pid is not None
