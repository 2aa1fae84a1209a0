"""What the rows of a mapped sheet are read with and into: where things stand, a parser for each field, and the record.

How a cell gets its meaning is `sheets.mapped_row`.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from sheets.cells import allowed_text, parser_of
from sheets.fields import Field, Kind
from sheets.mapping import WIDE, Mapping
from sheets.mapping_section import Reference
from sheets.places import PlaceNames
from sheets.problem import CellFault
from sheets.spelling import Cell, Parser, Stated, Value

if TYPE_CHECKING:
    from reference.load import Standards

RULE: Final = "cell.mapping"
# Stands among the parsers for columns that are computed with and are no field of the form.
ANY_NUMBER: Final = ""
_NUMBER: Final = Field(ANY_NUMBER, "数", "number", Kind.DECIMAL)


@dataclass(frozen=True)
class Place:
    """Where a sheet holds what the mapping names.

    Attributes:
        first_column: Number of the column in which its rows start.
        numbers: Reference -> number of its column, from 1.
        titles: Number of a column -> its title as printed.
        unshown: (row number, column number) -> what stands in a cell that reads as empty, such as #N/A.
        shared: (row number, column number) -> count that is merged over several rows and so belongs to none of them.
        wide: Number and meaning of the wide column that is read, None where the mapping has none.
    """

    sheet: str
    first_column: int
    numbers: Lookup[Reference, int]
    titles: Lookup[int, str]
    unshown: Lookup[tuple[int, int], str]
    shared: Lookup[tuple[int, int], Cell] = field(default_factory=dict)
    wide: tuple[int, Cell] | None = None


@dataclass
class Record:
    """One row, or several that became one.

    Attributes:
        number: Row number as the user sees it; the first one's where there are several.
        values: Field key -> value, None for missing; fields that the row has nothing to say about are not there.
        faults: Cells that cannot be read; they have no row id yet.
    """

    number: int
    values: dict[str, Value] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)


class Reading:
    """What the rows of a file are read with: the mapping, and a parser for every field, made when first needed."""

    def __init__(
        self,
        mapping: Mapping,
        standards: Standards,
        remark: Callable[[str], None],
        *,
        all_text: bool = False,
        is_1904: bool = False,
    ) -> None:
        self.mapping = mapping
        self._standards, self._remark, self._all_text, self._is_1904 = standards, remark, all_text, is_1904
        self._parsers: dict[str, tuple[Parser, str]] = {}
        needs_code = "place_code" not in mapping.given and "place_name" in mapping.given
        self.places = PlaceNames(standards, remark) if needs_code else None

    def parser(self, key: str) -> tuple[Parser, str]:
        """What reads a field (`ANY_NUMBER`: a column that is none), and what may stand there."""
        if key not in self._parsers:
            f = _NUMBER if key == ANY_NUMBER else self.mapping.form[key]
            unit = self.mapping.units.get(key, "")
            stated = Stated(f.label_zh, unit, None, self._all_text, self._is_1904, self._remark)
            self._parsers[key] = parser_of(f, self._standards, stated), allowed_text(f, self._standards)
        return self._parsers[key]


def numbers_of(mapping: Mapping, place: Place) -> dict[str, int]:
    """Field key -> number of the column that gives it; a constant and the sheet's name have none."""
    wide = place.wide[0] if place.wide else 0
    named: dict[str, tuple[Reference, ...]] = {key: (reference,) for key, reference in mapping.columns.items()}
    named |= {key: parts.columns for key, parts in mapping.dates.items()}
    named |= {key: computed.columns for key, computed in mapping.computed.items()}
    if mapping.species:
        named |= dict.fromkeys(mapping.species_fields, (mapping.species.count,))
    numbers = {
        key: next((n for one in references if (n := wide if one == (WIDE,) else place.numbers.get(one, 0))), 0)
        for key, references in named.items()
    }
    if mapping.wide:
        numbers[mapping.wide.value] = wide
    return {key: number for key, number in numbers.items() if number}


def as_cell(number: Decimal) -> Cell:
    """A computed number as a sheet would hold it."""
    return int(number) if number == number.to_integral_value() else as_text(number)


def as_text(value: Value) -> str:
    """A value as people write it."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else "空" if value is None else str(value)
