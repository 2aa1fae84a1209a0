"""A CSV or other text file into rows: its encoding, its separator, and what spreadsheets leave behind in such files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from sheets.problem import UnreadableSheet, wrong_type
from sheets.spelling import Cell

_CONTROL: Final = frozenset(range(32)) - {9, 10, 13}
_SEPARATORS: Final = (",", "\t", ";")
# Only where none of the usual ones is there: 、 and ， also stand between names in one cell.
_RARE_SEPARATORS: Final = ("|", "，", "、")
# Excel writes this line for itself and does not count it as a row.
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# ="330481001003" and '330481001003 keep a number as text; the marks are none of its own.
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"|\'(.*)', re.DOTALL)


def text_rows(content: bytes, filename: str) -> Iterator[list[Cell]]:
    """The rows of a text file in UTF-8 (with or without BOM), UTF-16 with BOM or GB18030.

    Raises:
        UnreadableSheet: file.type when it is no text of cells, file.unreadable when a quote is left open.
    """
    text = _decode(content, filename)
    start = text[:2000].lstrip().lower()
    if start.startswith(("<", "%pdf", "{")) or any(ord(c) in _CONTROL for c in start):
        raise wrong_type(filename, content)
    stated = _SEPARATOR_LINE.match(text)
    if stated:
        text = text[stated.end() :]
    separator = stated[1] if stated else _separator(text)
    # A million empty lines are cut off here, all at once.
    text = text.rstrip(separator + "\r\n \t")
    # strict: a quote left open must not swallow the rest of the file without a word.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    return _rows(rows, filename, has_marks='="' in text or "'" in text)


def _separator(text: str) -> str:
    head = "\n".join(text[:20_000].splitlines()[:20])
    usual = max(_SEPARATORS, key=head.count)
    return usual if usual in head else max(_RARE_SEPARATORS, key=head.count)


def _decode(content: bytes, filename: str) -> str:
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise wrong_type(filename, content)


def _rows(rows: Iterator[list[str]], filename: str, *, has_marks: bool) -> Iterator[list[Cell]]:
    number = 0
    try:
        for row in rows:
            number += 1
            yield [_unmarked(cell) if cell[:1] in ("=", "'") else cell for cell in row] if has_marks else list(row)
    except csv.Error as error:
        raise UnreadableSheet(
            "file.unreadable",
            f"「{filename}」第 {number + 1} 行的引号不成对或内容过长，请检查后重新保存。",
            f"{filename!r}, record {number + 1}: {error}",
        ) from None


def _unmarked(cell: str) -> str:
    match = _KEPT_AS_TEXT.fullmatch(cell)
    return (match[1] if match[1] is not None else match[2]) if match else cell
