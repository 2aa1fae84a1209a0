"""A mapping: what a county says about a layout of its own.

`sheets.mapping_file` reads it from TOML and refuses whatever it does not know, `sheets.mapped` reads sheets by it, and
docs/mapping.md explains it to those who write one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from sheets.fields import Form
from sheets.mapping_section import Reference
from sheets.spelling import Cell, normalise

# Written in place of a column: the name of the sheet, and what [wide] says about the column whose cell is read.
SHEET: Final = "@sheet"
WIDE: Final = "@wide"


@dataclass(frozen=True)
class DateParts:
    """A date put together: each part is a number or the column that holds it."""

    year: int | Reference
    month: int | Reference
    day: int | Reference

    @property
    def columns(self) -> tuple[Reference, ...]:
        """The parts that are columns."""
        return tuple(part for part in (self.month, self.day, self.year) if not isinstance(part, int))


@dataclass(frozen=True)
class Computed:
    """A number computed from columns: their sum or product, or the first less the others."""

    operation: str
    columns: tuple[Reference, ...]


@dataclass(frozen=True)
class Condition:
    """Texts of one column (`*` stands for anything, "" for an empty cell) by which rows are kept or left out."""

    column: Reference
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Wide:
    """Columns that are each a row of their own: `value` takes the cell, `meanings` says what each title stands for."""

    value: str
    meanings: dict[str, Cell]


@dataclass(frozen=True)
class Species:
    """Rows of one species each: columns of its name and its count, and the field of every name, "" for no animal."""

    name: Reference
    count: Reference
    fields: dict[str, str]


@dataclass(frozen=True)
class Combine:
    """Rows that agree in all of `by` are one row: `total` is added up, `same` must not differ."""

    by: tuple[str, ...]
    total: tuple[str, ...]
    same: tuple[str, ...]


@dataclass(frozen=True)
class Mapping:
    """A mapping file, with the form that it maps onto.

    Attributes:
        sheets: Names of sheets, `*` and `?` allowed; every one of them must fit a sheet.
        header_rows: Numbers of the rows of titles, from 1; none where columns are named by letter.
        first_row, last_row: Numbers of the first and the last row that are read.
        columns: Field key -> column that holds it.
        constants: Field key -> its value in every row.
        absent: Required fields that the sheets do not hold; their rows are refused for them, and said to be.
        units: Field key -> unit in which the sheet gives it.
        values: Field key -> plain text in the sheet ("" for an empty cell) -> what it means, "" for missing.
        fill_down: Fields whose empty cell means the value above, as in cells merged downwards.
    """

    form: Form
    sheets: tuple[str, ...]
    header_rows: tuple[int, ...]
    first_row: int
    last_row: int | None
    columns: dict[str, Reference]
    constants: dict[str, Cell]
    absent: tuple[str, ...]
    dates: dict[str, DateParts]
    computed: dict[str, Computed]
    units: dict[str, str]
    values: dict[str, dict[str, Cell]]
    fill_down: tuple[str, ...]
    only: tuple[Condition, ...]
    skip: tuple[Condition, ...]
    wide: Wide | None
    species: Species | None
    combine: Combine | None

    @property
    def given(self) -> list[str]:
        """Keys of the fields that it gives, each as often as it is given."""
        return [
            *self.columns, *self.constants, *self.dates, *self.computed, *([self.wide.value] if self.wide else ()),
            *self.species_fields,
        ]  # fmt: skip

    @property
    def species_fields(self) -> list[str]:
        """Fields that take the counts of species, each once."""
        return list(dict.fromkeys(key for key in self.species.fields.values() if key)) if self.species else []

    @property
    def references(self) -> list[tuple[str, Reference]]:
        """Every column that it names, the sheet's name and the wide columns included, each after its key."""
        found = [(f"columns.{key}", column) for key, column in self.columns.items()]
        found += [(f"dates.{key}", column) for key, parts in self.dates.items() for column in parts.columns]
        found += [(f"computed.{key}", column) for key, one in self.computed.items() for column in one.columns]
        found += [("only", one.column) for one in self.only] + [("skip", one.column) for one in self.skip]
        if self.species:
            found += [("species.name", self.species.name), ("species.count", self.species.count)]
        return found


def plain(text: str) -> str:
    """A text of the sheet as it is compared: width and blanks do not matter, nor does the kind of blank."""
    return " ".join(normalise(text).split())


def fits(text: str, pattern: str) -> bool:
    """Whether a plain text is the pattern, or what its `*` and `?` stand for; "" is only the empty cell."""
    return text == pattern or (pattern != "" and fnmatchcase(text, pattern))
