"""Drop-downs of the template: names by code, and the hidden sheet in which Excel and WPS look them up.

Every list has a defined name (`list_unit_type`), and the input rules name it: that works in every version since Excel
2007, which a direct reference to another sheet does not, and programs that write the workbook anew keep it. The sheet
is plainly hidden. Nothing is written into the rules themselves, where Excel allows only 255 characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook

from sheets.fields import Field, Form, Kind
from sheets.locality import places_within, rounds_for, units_within

if TYPE_CHECKING:
    from reference.load import Standards

LISTS_SHEET: Final = "_lists"
# Excel and WPS show no more in a drop-down.
LONGEST_LIST: Final = 32_767

# Text columns that offer what the place has; anything else may be typed there too.
LOCAL_LISTS: Final = {"place_code": "place", "unit_code": "unit_code", "unit_name": "unit_name"}


class Lists:
    """The lists of one workbook.

    A code is shown by its Chinese name where the name alone leads back to the code, otherwise as "code name".
    """

    def __init__(self, book: Workbook, form: Form, standards: Standards, place_code: str | None) -> None:
        self._names: dict[str, dict[str, str]] = {}
        self._sources: dict[str, str] = {}
        sheet = book.add_worksheet(LISTS_SHEET)
        sheet.hide()
        wanted: dict[str, list[str]] = {}
        for f in form.fields:
            if f.kind is Kind.CODE and f.vocabulary:
                self._names.setdefault(f.vocabulary, names_of(f.vocabulary, standards))
                wanted[f.vocabulary] = list(self._names[f.vocabulary].values())
            elif f.kind is Kind.BOOLEAN:
                wanted["boolean"] = [name for _, name in standards.vocabulary("boolean")]
        if place_code:
            units = units_within(place_code, standards)
            wanted["place"] = places_of(place_code, standards)
            wanted["unit_code"] = [f"{unit['unit_code']} {unit['unit_name']}" for unit in units]
            wanted["unit_name"] = list(dict.fromkeys(str(unit["unit_name"]) for unit in units))
            if "round" in wanted:
                rounds = rounds_for(place_code, standards)
                wanted["round"] = [self._names["round"][str(row["round_id"])] for row in rounds]
        for column, (name, entries) in enumerate(wanted.items()):
            sheet.write_string(0, column, name)
            entries = entries[:LONGEST_LIST]
            for row, entry in enumerate(entries, start=1):
                sheet.write_string(row, column, entry)
            if entries:
                letters = xl_col_to_name(column)
                book.define_name(f"list_{name}", f"={LISTS_SHEET}!${letters}$2:${letters}${len(entries) + 1}")
                self._sources[name] = f"=list_{name}"

    def source(self, field: Field) -> str | None:
        """Defined name of the drop-down of a column, None where it has none."""
        if field.kind is Kind.CODE:
            return self._sources.get(field.vocabulary or "")
        if field.kind is Kind.BOOLEAN:
            return self._sources.get("boolean")
        return self._sources.get(LOCAL_LISTS.get(field.key, ""))

    def name(self, field: Field, code: str) -> str:
        """What staff see for a stored code; what is no code stays as it is."""
        return self._names.get(field.vocabulary or "", {}).get(code, code)


def names_of(vocabulary: str, standards: Standards) -> dict[str, str]:
    """Codes of a vocabulary, each with what staff see for it."""
    return {
        code: name if standards.resolve(vocabulary, name) == code else f"{code} {name}"
        for code, name in standards.vocabulary(vocabulary)
    }


def places_of(place_code: str, standards: Standards) -> list[str]:
    """A place and what lies in it today, as "12-digit code name"; villages that have ended are left out."""
    return [f"{row['code12']} {row['place_name']}" for row in places_within(place_code, standards)]
