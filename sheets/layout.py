"""Where the tables stand in a sheet: which rows are headers, which form they are, which rows belong to each.

Finds our templates, plain tables, headers of two rows, tables one under another and side by side. `sheets.header` reads
the titles, `sheets.context` what stands above, `sheets.placing` makes the table. It never guesses between two forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from sheets.context import Context, read_context
from sheets.fields import Form, Kind
from sheets.forms import FORMS
from sheets.header import Header, one_row, two_rows
from sheets.placing import Row, Sheet, make_table
from sheets.problem import UnreadableSheet
from sheets.spelling import Cell, seen_text
from sheets.table import Table, column_letters
from sheets.titles import plain_title, titles_of

if TYPE_CHECKING:
    from reference.load import Standards

HEADER_WITHIN = 20
# Fewer titles than this is a coincidence (姓名, 日期, 备注), not a table of ours.
_FEWEST_TITLES = 3
# Rows above a table that lies below another: more lines than this belong to what is above them.
_MOST_LINES_ABOVE = 6
_LABEL = re.compile(r"(?!\d)[^\s:：]{2,14}\s*[:：]")


def find_tables(sheet: Sheet, form: Form | None, standards: Standards) -> list[Table]:
    """The tables of a sheet, in the order of their rows; none when nothing there looks like one of ours.

    Args:
        sheet: Its rows that hold something, and its merged cells.
        form: The form when it is known from the hidden sheet; otherwise the one with the most matching titles.
        standards: For reading what stands above a table.

    Raises:
        UnreadableSheet: file.form when two forms fit equally well, file.columns when a required column is missing,
            stands twice or is in a unit that cannot be converted.
    """
    head = [row for row in sheet.rows[:HEADER_WITHIN] if row[0] <= HEADER_WITHIN]
    first = _first_header(sheet, head, form, standards)
    if first is None:
        return []
    parts = _side_by_side(sheet, head, first)
    if parts:
        tables = [find_tables(part, form, standards) for part in parts]
        for beside in tables[1:]:
            for table in beside:
                table.id_suffix = f":{column_letters(min(table.numbers.values()))}"
        return [table for part in tables for table in part]
    return list(_tables(sheet, first, form, standards))


def _first_header(sheet: Sheet, head: Sequence[Row], form: Form | None, standards: Standards) -> Header | None:
    """The header with the most titles among the first rows."""
    best: list[Header] = []
    most = 0
    for position in range(len(head)):
        for header in _headers_at(sheet, head, position, form):
            if form and header.is_whole:
                return header
            count = len(header.keys)
            if count > most:
                best, most = [], count
            if count == most:
                best.append(header)
    if most < _FEWEST_TITLES:
        return None
    header = _narrow(best, sheet, head, standards)
    return _table_above(sheet, head, header, form, standards) or header


def _table_above(
    sheet: Sheet, head: Sequence[Row], header: Header, form: Form | None, standards: Standards
) -> Header | None:
    """The header of a table with fewer titles above the one with the most; None where only lines stand there."""
    above = [row for row in head if row[0] < header.first]
    for position in range(len(above)):
        found = [
            upper
            for upper in _headers_at(sheet, above, position, form)
            if _is_header(upper, above, position)
            and any(upper.form[key].kind in (Kind.INTEGER, Kind.DECIMAL) for key in upper.keys)
            and any(number > upper.last and _has_number(row) for number, row in above)
        ]
        if found:
            most = max(len(upper.keys) for upper in found)
            best = [upper for upper in found if len(upper.keys) == most]
            same = [upper for upper in best if upper.form.form_id == header.form.form_id]
            return _narrow(same or best, sheet, head, standards)
    return None


def _has_number(row: Sequence[Cell]) -> bool:
    return any(type(cell) is float or (type(cell) is str and cell.isdecimal()) for cell in row)


def _headers_at(sheet: Sheet, rows: Sequence[Row], position: int, form: Form | None) -> Iterator[Header]:
    """What could be a header at a row: the row alone, then the row over the next."""
    number, row = rows[position]
    if not _is_wordy(row):
        return
    forms = (form,) if form else tuple(FORMS.values())
    for known in forms:
        yield Header(known, number, number, one_row(known, row))
    if position + 1 < len(rows) and rows[position + 1][0] == number + 1 and _is_wordy(rows[position + 1][1]):
        for known in forms:
            titles = two_rows(known, row, rows[position + 1][1], number, sheet.first_column, sheet.spans)
            yield Header(known, number, number + 1, titles)


def _is_wordy(row: Sequence[Cell]) -> bool:
    """Whether a row could be titles: two texts at least, no number or date."""
    texts = 0
    for cell in row:
        if type(cell) is not str or cell[:1].isdigit():
            return False
        texts += cell != ""
    return texts > 1


def _narrow(best: list[Header], sheet: Sheet, head: Sequence[Row], standards: Standards) -> Header:
    """Of headers with equally many titles, those whose required columns are all there; then the form named above."""
    if len({header.form.form_id for header in best}) > 1:
        whole = [header for header in best if not _missing(header, sheet, head, standards)]
        best = whole or best
    if len({header.form.form_id for header in best}) > 1:
        written = {plain_title(seen_text(cell)) for _, row in head for cell in row}
        best = [header for header in best if plain_title(header.form.title_zh) in written] or best
    if len({header.form.form_id for header in best}) > 1:
        forms = {header.form.form_id: header.form for header in best}
        names = "、".join(f"「{form.title_zh}」" for form in forms.values())
        raise UnreadableSheet(
            "file.form",
            f"工作表「{sheet.name}」的列标题同时符合{names}，分不清是哪一种表；请用模板填写，或在第一行写明表名。",
            f"Sheet {sheet.name!r} fits several forms: {', '.join(forms)}.",
        )
    # A row of units below counts; otherwise two rows that say no more than one are one row and something above it.
    with_units = (h for h in best if h.last > h.first and any(t.unit for t in h.titles))
    return next(with_units, None) or next((h for h in best if h.last == h.first), best[0])


def _missing(header: Header, sheet: Sheet, head: Sequence[Row], standards: Standards) -> bool:
    above = [row for number, row in head if number < header.first]
    told = read_context(header.form, above, standards).told
    given = header.keys | set(told)
    given |= {"place_code"} if "place_name" in given else set()
    return any(f.required and f.key not in given for f in header.form.fields)


def _side_by_side(sheet: Sheet, head: Sequence[Row], first: Header) -> list[Sheet]:
    """The sheet cut at empty columns, where titles on both sides are tables of their own; empty for one table."""
    keys = [title.match.key for title in first.titles if title.match]
    printed = [bool(title.printed) for title in first.titles]
    last = max(index for index, has_title in enumerate(printed) if has_title)
    cuts = [index for index, has_title in enumerate(printed) if not has_title]
    if not cuts:
        return []
    beyond = len(keys) == len(set(keys)) and any(
        len(Header(f, n, n, one_row(f, row[last + 1 :])).keys) >= _FEWEST_TITLES
        for n, row in head
        if any(row[last + 1 :]) and row[last + 1] == "" and _is_wordy(row[last + 1 :])
        for f in FORMS.values()
    )
    if not beyond and len(keys) == len(set(keys)):
        return []
    inner = [cut for cut in cuts if cut < last] if not beyond else [last + 1]
    bounds = [-1, *inner, len(printed)]
    parts = [(left + 1, right) for left, right in pairwise(bounds) if right > left + 1]
    return [sheet.columns(left, right) for left, right in parts] if len(parts) > 1 else []


def _tables(sheet: Sheet, first: Header, form: Form | None, standards: Standards) -> Iterator[Table]:
    """The table under the first header, and those under headers further down."""
    header: Header | None = first
    above = [row for row in sheet.rows if row[0] < first.first]
    below = [row for row in sheet.rows if row[0] > first.last]
    context = Context()
    while header is not None:
        lines = [row for _, row in above] or [row for number, row in sheet.outside if number < header.first]
        context = read_context(header.form, lines, standards).over(context)
        body: list[Row] = []
        repeated: list[str] = []
        while True:
            rows, following, below, next_above = _until_next_header(sheet, below, header, form, standards)
            body += rows
            if following is None or following.titles != header.titles:
                break
            told_anew = read_context(header.form, [row for _, row in next_above], standards)
            if told_anew.told or told_anew.unused:
                break
            repeated.append(f"工作表「{sheet.name}」第{following.first}行是重复的表头，已跳过")
        table = make_table(sheet, header, above, body, context)
        table.remarks += repeated
        yield table
        header, above = following, next_above


def _until_next_header(
    sheet: Sheet, below: list[Row], header: Header, form: Form | None, standards: Standards
) -> tuple[list[Row], Header | None, list[Row], list[Row]]:
    """The rows of a table, the header of the next one, the rows below that, and the lines above it."""
    probe = next((i for i, t in enumerate(header.titles) if t.match and header.form[t.match.key].minimum == 0), 0)
    for position, (_, row) in enumerate(below):
        cell = row[probe] if probe < len(row) else ""
        if type(cell) is float or (type(cell) is str and cell[:1].isdigit()) or not _is_wordy(row):
            continue
        found = [h for h in _headers_at(sheet, below, position, form) if _is_header(h, below, position)]
        if not found:
            continue
        most = max(len(h.keys) for h in found)
        best = [h for h in found if len(h.keys) == most]
        following = next((h for h in best if h.form.form_id == header.form.form_id), None)
        following = following or _narrow(best, sheet, [(n, r) for n, r in below[:position]], standards)
        if following.last > following.first and _says_no_more(following, sheet, below, position):
            continue
        start = _lines_above(below, position, following.form)
        rest = [r for r in below[position + 1 :] if r[0] > following.last]
        return below[:start], following, rest, below[start:position]
    return below, None, [], []


def _says_no_more(header: Header, sheet: Sheet, below: Sequence[Row], position: int) -> bool:
    """Whether the lower of two rows is a header by itself, and the upper a line above it."""
    alone = next(h for h in _headers_at(sheet, below, position + 1, header.form))
    return len(alone.keys) >= len(header.keys) and not any(title.unit for title in header.titles)


def _is_header(header: Header, below: Sequence[Row], position: int) -> bool:
    """Whether a row further down is a header, and no row of data whose texts happen to be titles."""
    rows = [row for _, row in below[position : position + 1 + header.last - header.first]]
    filled = max(sum(cell != "" for cell in row) for row in rows)
    return len(header.keys) >= _FEWEST_TITLES and 2 * len(header.keys) >= filled


def _lines_above(below: Sequence[Row], position: int, form: Form) -> int:
    """Where the lines right above a header begin: single texts, or a label and its value."""
    known = titles_of(form)
    start = position
    gap_allowed = True
    while start > 0 and position - start < _MOST_LINES_ABOVE:
        number, row = below[start - 1]
        if below[start][0] != number + 1:
            if not gap_allowed:
                break
            gap_allowed = False
        cells = [cell for cell in row if cell != ""]
        first = cells[0]
        if not isinstance(first, str) or not (
            len(cells) == 1 or _LABEL.match(first) or known.match(plain_title(first))
        ):
            break
        start -= 1
    return start
