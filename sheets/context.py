"""What stands above a table and holds for all its rows: 「监测日期：2026年6月1日」, the year in its heading.

Only fields of the common header can be told so, only where no column gives them, and never where two lines differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sheets.cells import parser_of
from sheets.fields import Form, Kind
from sheets.forms.header import TRAP_HEADER
from sheets.spelling import Cell, NotUnderstoodError, Stated, Value, normalise, seen_text
from sheets.titles import Titles, plain_title, titles_of

if TYPE_CHECKING:
    from reference.load import Standards

CONTEXT_KEYS: Final = frozenset({*(f.key for f in TRAP_HEADER), "method", "collected_on"} - {"note"})

_PAIR = re.compile(r"(?!\d)([^\s:]{2,14})\s*:\s*((?:(?!\s+(?!\d)[^\s:]{2,14}\s*:).)*)")
# The year of an edition (2018年版, 2019年3月修订) is no year of the survey.
_YEAR = re.compile(
    r"(?<!\d)(20\d{2})\s*(?:年(?!度?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:版|修订|修改|制定|印发|发布|实施|试行))|[-./](?=\d))"
)
# 2025-2026年, 2025—26年度: two years.
_TWO_YEARS = re.compile(r"(?<!\d)20(\d{2})年?度?\s*[-—–―~/至到、和及]\s*(?:20)?(\d{2})\s*年")


@dataclass
class Context:
    """What the rows above a table tell.

    Attributes:
        told: Field key -> its label and text, in the order in which they stand there.
        year: The one year that is written there, None for none or several.
    """

    told: dict[str, tuple[str, Cell]] = field(default_factory=dict)
    year: int | None = None
    unused: dict[str, str] = field(default_factory=dict)

    def over(self, former: Context) -> Context:
        """This context where it tells something, else what was told further above."""
        told = {key: pair for key, pair in former.told.items() if key not in self.unused} | self.told
        return Context(told, self.year or former.year, {**former.unused, **self.unused})


def read_context(form: Form, rows: Sequence[Sequence[Cell]], standards: Standards) -> Context:
    """Read the rows above a table."""
    written = [row for row in rows if any(cell != "" for cell in row)]
    texts = [normalise(seen_text(cell)) for row in written for cell in row if cell != ""]
    years = {year for text in texts for year in _years(text)}
    found = Context(year=years.pop() if len(years) == 1 else None)
    known = titles_of(form)
    values: dict[str, Value] = {}
    for row in written:
        for key, label, cell in _pairs(known, row):
            if key not in CONTEXT_KEYS or key not in form:
                continue
            value = _value(form, key, cell, standards, found.year)
            if value is None:
                found.unused.setdefault(key, f"表格上方「{label}：{seen_text(cell)}」没有读懂，未采用")
            elif key in values and values[key] != value:
                found.told.pop(key, None)
                found.unused[key] = f"表格上方有两个不同的「{label}」，都未采用"
            else:
                values[key] = value
                if key not in found.unused:
                    found.told[key] = (label, cell)
    return found


def _years(text: str) -> set[int]:
    spans = {2000 + int(year) for pair in _TWO_YEARS.findall(text) for year in pair}
    return spans | {int(year) for year in _YEAR.findall(text)}


def contradiction(
    form: Form, row: Sequence[Cell], constants: Mapping[str, Cell], year: int | None, standards: Standards
) -> str | None:
    """A line below the titles that tells something else than the lines above them: 「监测日期：2026年6月8日」.

    Args:
        form: The form.
        row: A row that is no data.
        constants: What the lines above told.
        year: The year that stands above the table.
        standards: For reading both.

    Returns:
        The line's text where it differs.
    """
    for key, label, cell in _pairs(titles_of(form), row):
        former = constants.get(key, "")
        if former != "" and key != "inspectors":
            told = _value(form, key, cell, standards, year)
            if told is None or told != _value(form, key, former, standards, year):
                return f"{label}：{seen_text(cell)}"
    words = [cell for cell in row if cell != ""]
    place, former = constants.get("place_name", ""), words[0] if len(words) == 1 else ""
    if place != "" and isinstance(former, str):
        means = standards.resolve("place", former)
        if means is not None and means != standards.resolve("place", seen_text(place)):
            return former
    return None


def _value(form: Form, key: str, cell: Cell, standards: Standards, year: int | None) -> Value:
    try:
        return parser_of(form[key], standards, Stated(year=year))(cell)
    except NotUnderstoodError:
        return None


def _pairs(known: Titles, row: Sequence[Cell]) -> Iterator[tuple[str, str, Cell]]:
    """Key, label and value of what a row tells: both in one cell, or the value in the next."""
    cells = [(index, cell) for index, cell in enumerate(row) if cell not in ("", None)]
    waiting: tuple[str, str, int] | None = None
    for index, cell in cells:
        pairs = _PAIR.findall(normalise(cell)) if isinstance(cell, str) else []
        own = known.match(plain_title(cell)) if isinstance(cell, str) else None
        if waiting and not pairs and not own and index <= waiting[2]:
            yield waiting[0], waiting[1], cell
            waiting = None
            continue
        waiting = None
        if own and not pairs and isinstance(cell, str):
            # Without a colon only the very next cell is its value: titles of groups stand alone like this, too.
            free = own.key in ("place_name", "unit_name", "unit_code", "inspectors")
            waiting = (own.key, normalise(cell), index + 1 if free else index + 3)
        for label, text in pairs:
            match = known.match(plain_title(label))
            waiting = None
            if match and text.strip():
                yield match.key, label, text.strip()
            elif match:
                waiting = (match.key, label, index + 3)


def constants_of(context: Context, form: Form, keys: set[str]) -> tuple[dict[str, Cell], list[str]]:
    """What the context adds to a table with columns `keys`, and the remarks on it."""
    constants: dict[str, Cell] = {}
    remarks: list[str] = []
    for key, (label, cell) in context.told.items():
        # A name beside a column of codes (or the other way round) adds nothing but contradictions.
        if key in keys or (key in ("place_code", "place_name") and keys & {"place_code", "place_name"}):
            continue
        constants[key] = cell
        remarks.append(f"表格上方的「{label}：{_shown(form, key, cell)}」用于每一行的「{form[key].title_zh}」")
    remarks += [text for key, text in context.unused.items() if key not in keys and key not in constants]
    return constants, remarks


def _shown(form: Form, key: str, cell: Cell) -> str:
    text = seen_text(cell)
    return text.removesuffix(" 00:00:00") if form[key].kind is Kind.DATE else text
