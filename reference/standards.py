"""The standards in memory: typed rows of every table, and the look-ups that the other packages ask for.

Nothing here reads or checks a file; load.py makes the one object, which may be pickled to another process.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from reference.rows import Row, day, in_force, text

# Vocabularies that are tables of their own: column of the code, of the Chinese name, and of the order shown.
TABLE_VOCABULARIES: dict[str, tuple[str, str, str]] = {
    "unit_type": ("unit_type", "name_zh", "unit_type"),
    "survey_kind": ("survey_kind", "name_zh", "sort_order"),
    "round": ("round_id", "name_zh", "starts_on"),
    "place": ("place_code", "place_name", "place_code"),
}
_CODE_AND_NAME = re.compile(r"([0-9a-z_]+)[-_.:、·]+(.+)")
_PLACE_CODE_LENGTHS = (2, 4, 6, 9, 12)


@dataclass(frozen=True)
class Standards:
    """Every table of standards/ with local rows appended, checked.

    Attributes:
        tables: Rows by table name, in file order; each row has every column of its table.
        hash: SHA-256 of the content, whatever the order of rows, files and columns.
    """

    tables: dict[str, tuple[Row, ...]]
    hash: str

    def vocabulary(self, name: str) -> tuple[tuple[str, str], ...]:
        """Codes and Chinese names in the order of the drop-down.

        Args:
            name: A `vocabulary` of vocabulary.csv, or unit_type, survey_kind, round, place.

        Raises:
            KeyError: No such vocabulary.
        """
        return self._vocabularies[name]

    def resolve(self, vocabulary: str, seen: str) -> str | None:
        """The code meant by a code, a Chinese name, both together ("01 餐饮店") or an alias; None when unknown.

        Full-width characters, spaces and case make no difference. A name that several codes share means none of them.
        """
        if vocabulary not in self._meanings:
            raise KeyError(vocabulary)
        meanings = self._meanings[vocabulary]
        key = normalised(seen)
        if key in meanings:
            return meanings[key]
        both = _CODE_AND_NAME.fullmatch(key)
        if both and meanings.get(both[1]) is not None and meanings.get(both[1]) == meanings.get(both[2]):
            return meanings[both[1]]
        return None

    def place(self, code: str, on: date) -> Row | None:
        """The place as it stood on a day; `code` is the shortest prefix or padded with zeros to 12 digits."""
        return in_force(self._places.get(padded(code), ()), on)

    def place_ever(self, code: str) -> Row | None:
        """The latest row of a place, whether or not it still exists."""
        rows = self._places.get(padded(code), ())
        return rows[-1] if rows else None

    def unit(self, unit_code: str, on: date) -> Row | None:
        """The registered unit as it stood on a day."""
        return in_force(self._units.get(unit_code.strip(), ()), on)

    def unit_ever(self, unit_code: str) -> Row | None:
        """The latest row of a registered unit, whether or not it still exists."""
        rows = self._units.get(unit_code.strip(), ())
        return rows[-1] if rows else None

    def convention(self, name: str) -> str:
        """The value of a convention.

        Raises:
            KeyError: No such convention.
        """
        return self._conventions[name]

    def ancestors(self, place_code: str, on: date) -> tuple[str, ...]:
        """Codes of the place and of everything above it on a day, nearest first; empty when it did not exist."""
        chain: list[str] = []
        row = self.place(place_code, on)
        while row is not None:
            chain.append(text(row, "place_code"))
            row = self.place(text(row, "parent_code"), on)
        return tuple(chain)

    @cached_property
    def _vocabularies(self) -> dict[str, tuple[tuple[str, str], ...]]:
        return vocabularies(self.tables)

    @cached_property
    def _meanings(self) -> dict[str, dict[str, str | None]]:
        return meanings(self.tables)

    @cached_property
    def _places(self) -> dict[str, tuple[Row, ...]]:
        return _by_key(self.tables["place"], "code12")

    @cached_property
    def _units(self) -> dict[str, tuple[Row, ...]]:
        return _by_key(self.tables["unit"], "unit_code")

    @cached_property
    def _conventions(self) -> dict[str, str]:
        return {text(row, "convention"): text(row, "value") for row in self.tables["convention"]}


def normalised(seen: str) -> str:
    """A spelling as it is compared: half-width characters, no white space, lower case."""
    return "".join(unicodedata.normalize("NFKC", seen).split()).casefold()


def padded(code: str) -> str:
    """A division code as 12 digits; "" for what is no division code (11 digits are a slip, not a shorter code)."""
    digits = normalised(code)
    if len(digits) not in _PLACE_CODE_LENGTHS or not (digits.isascii() and digits.isdigit()):
        return ""
    return digits.ljust(12, "0")


def vocabularies(tables: dict[str, tuple[Row, ...]]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Every vocabulary with its (code, Chinese name) pairs in order; a code appears once, with its latest name."""
    rows = {name: tables[name] for name in TABLE_VOCABULARIES}
    columns = dict(TABLE_VOCABULARIES)
    for row in tables["vocabulary"]:
        name = text(row, "vocabulary")
        rows[name] = (*rows.get(name, ()), row)
        columns[name] = ("code", "name_zh", "sort_order")
    result: dict[str, tuple[tuple[str, str], ...]] = {}
    for name, (code, label, order) in columns.items():
        ordered = sorted(rows[name], key=lambda row: _order(row, order, code))
        result[name] = tuple({text(row, code): text(row, label) for row in ordered}.items())
    return result


def _order(row: Row, order: str, code: str) -> tuple[str, str, date]:
    value = row[order]
    valid_from = day(row, "valid_from") if "valid_from" in row else None
    return (f"{value:012}" if isinstance(value, int) else str(value), text(row, code), valid_from or date.min)


def meanings(tables: dict[str, tuple[Row, ...]]) -> dict[str, dict[str, str | None]]:
    """For each vocabulary what each normalised spelling means; None where a name belongs to several codes."""
    result: dict[str, dict[str, str | None]] = {}
    for name, items in vocabularies(tables).items():
        codes: dict[str, str | None] = {normalised(code): code for code, _ in items}
        names: dict[str, str | None] = {}
        for code, label in items:
            key = normalised(label)
            names[key] = code if names.get(key, code) == code else None
            codes.setdefault(normalised(code + label), code)
        result[name] = {**names, **codes}
    for row in tables["place"]:
        # Sheets write the 12 digits; a place that was renamed still answers to its former name.
        place = result["place"]
        place.setdefault(text(row, "code12"), text(row, "place_code"))
        place.setdefault(normalised(text(row, "place_name")), text(row, "place_code"))
    for row in tables["alias"]:
        result[text(row, "vocabulary")].setdefault(normalised(text(row, "alias")), text(row, "code"))
    return result


def _by_key(rows: tuple[Row, ...], column: str) -> dict[str, tuple[Row, ...]]:
    """Rows by the value of a column, oldest first."""
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: day(row, "valid_from") or date.min):
        found.setdefault(text(row, column), []).append(row)
    return {key: tuple(group) for key, group in found.items()}
