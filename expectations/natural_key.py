"""The natural key of a sheet row: what makes two rows the same visit, however they are spelled."""

from __future__ import annotations

from datetime import date

from expectations.visit import Lookup, Sheet, Visit
from reference.load import Standards
from reference.standards import normalised
from sheets.fields import Form
from sheets.reader import SheetRow


def natural_key(form: Form, row: SheetRow, standards: Standards) -> str:
    """Form, 12-digit place, unit, round, kind, date and what else the form's key names, joined by `|`.

    The unit is its code where given, else its name. A kind left empty is the one that it stands for, so that a row sent
    once with and once without it is still the same visit.
    """
    return natural_key_of(Visit(form, row, Sheet([row]), Lookup(standards), date.max))


def natural_key_of(visit: Visit) -> str:
    """`natural_key` of a row that is being judged."""
    parts = [visit.form.form_id]
    for key in visit.form.key_fields:
        if key == "unit_name":
            continue  # part of unit_code's place in the key
        parts.append(_part(visit, key))
    return "|".join(parts)


def _part(visit: Visit, key: str) -> str:
    if key == "place_code":
        place = visit.place or visit.place_ever
        return str(place["code12"]) if place else normalised(visit.text(key) or "")
    if key == "unit_code":
        return _escaped(visit.text("unit_code") or visit.text("unit_name") or "")
    if key == "round_kind":
        return visit.round_kind
    value = visit.row.values.get(key)
    return value.isoformat() if isinstance(value, date) else _escaped("" if value is None else str(value))


def _escaped(text: str) -> str:
    """A name as compared, unable to look like two parts of the key."""
    return normalised(text).replace("|", "¦")
