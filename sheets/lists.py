"""Drop-downs of the template: names by code, and the hidden sheet in which Excel looks them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook

from sheets.fields import Field, Form, Kind

if TYPE_CHECKING:
    from reference.load import Row, Standards

LISTS_SHEET: Final = "_lists"


class Lists:
    """The lists of one workbook.

    A code is shown by its Chinese name where the name alone leads back to the code, otherwise as "code name".
    """

    def __init__(self, book: Workbook, form: Form, standards: Standards, place_code: str | None) -> None:
        self._names: dict[str, dict[str, str]] = {}
        self._sources: dict[str, str] = {}
        sheet = book.add_worksheet(LISTS_SHEET)
        sheet.very_hidden()
        wanted: dict[str, list[str]] = {}
        for f in form.fields:
            if f.kind is Kind.CODE and f.vocabulary:
                self._names.setdefault(f.vocabulary, _names(f.vocabulary, standards))
                wanted[f.vocabulary] = list(self._names[f.vocabulary].values())
            elif f.kind is Kind.BOOLEAN:
                wanted["boolean"] = [name for _, name in standards.vocabulary("boolean")]
        if place_code:
            wanted["place"] = places_of(place_code, standards)
        for column, (vocabulary, names) in enumerate(wanted.items()):
            sheet.write_string(0, column, vocabulary)
            for row, name in enumerate(names, start=1):
                sheet.write_string(row, column, name)
            if names:
                letters = xl_col_to_name(column)
                self._sources[vocabulary] = f"={LISTS_SHEET}!${letters}$2:${letters}${len(names) + 1}"

    def source(self, field: Field) -> str | None:
        """Range of the drop-down of a column, None where it has none."""
        if field.kind is Kind.CODE:
            return self._sources.get(field.vocabulary or "")
        if field.kind is Kind.BOOLEAN:
            return self._sources.get("boolean")
        return self._sources.get("place") if field.key == "place_code" else None

    def name(self, field: Field, code: str) -> str:
        """What staff see for a stored code; what is no code stays as it is."""
        return self._names.get(field.vocabulary or "", {}).get(code, code)


def _names(vocabulary: str, standards: Standards) -> dict[str, str]:
    return {
        code: name if standards.resolve(vocabulary, name) == code else f"{code} {name}"
        for code, name in standards.vocabulary(vocabulary)
    }


def places_of(place_code: str, standards: Standards) -> list[str]:
    """A place and what lies in it today, as "12-digit code name"; villages that have ended are left out."""
    start = standards.place_ever(place_code)
    if start is None:
        return []
    below: dict[str, list[Row]] = {}
    for row in standards.tables["place"]:
        if row["valid_to"] is None:
            below.setdefault(str(row["parent_code"]), []).append(row)
    # Codes do not tell what lies where: the villages of a merged town keep theirs under another town.
    found, wanted = [], [str(start["place_code"])]
    while wanted:
        children = below.get(wanted.pop(), [])
        found += children
        wanted += [str(row["place_code"]) for row in children]
    found.sort(key=lambda row: str(row["code12"]))
    return [f"{row['code12']} {row['place_name']}" for row in (start, *found)]
