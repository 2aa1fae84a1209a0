"""The natural key of a sheet row: what makes two rows the same visit, however they are spelled."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Final

from expectations.visit import Lookup, Sheet, Visit
from reference.load import Standards
from reference.standards import normalised
from sheets.fields import Form
from sheets.reader import SheetRow

# PostgreSQL indexes some 2,700 bytes, of which a Chinese character takes three.
_LONGEST: Final = 200


def natural_key(form: Form, row: SheetRow, standards: Standards) -> str:
    """Form, 12-digit place, unit, graded kind, date and what else the form's key names, joined by `|`.

    The unit is its code where given, else its name. The kind is the one under which the row is graded: an assessment
    and its supplement are one, and a kind left empty is the one that it stands for. The round is no part of the key.
    A row sent once with and once without its kind or round is thus still the same visit.
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
        return visit.graded_kind
    value = visit.row.values.get(key)
    return value.isoformat() if isinstance(value, date) else _escaped("" if value is None else str(value))


def _escaped(text: str) -> str:
    """A name as compared, unable to look like two parts of the key, and no longer than a database can index."""
    name = normalised(text).replace("|", "¦")
    if len(name) > _LONGEST:
        name = f"{name[:_LONGEST]}…{hashlib.sha256(name.encode()).hexdigest()}"
    return name
