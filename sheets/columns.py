"""How the columns of a form stand in the template: which belong together, and how wide each is.

The groups follow from the form's relations, so that a new form needs nothing here.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import cache

from sheets.fields import Field, Form, Kind, RelationKind


class Group(StrEnum):
    """What a column tells; the template gives each group a colour."""

    WHERE_WHEN = "where_when"
    EFFORT = "effort"
    FOUND = "found"
    DETAIL = "detail"


_NUMBERS = (Kind.INTEGER, Kind.DECIMAL)
_WIDTHS = {
    "place_code": 15.0, "place_name": 13.0, "unit_code": 14.0, "unit_name": 20.0, "unit_type": 13.0,
    "is_key_unit": 6.0, "is_built_up": 6.0, "round_id": 15.0, "round_kind": 10.0, "inspectors": 11.0, "note": 18.0,
    "habitat": 13.0, "temperature_c": 6.0, "method": 11.0,
}  # fmt: skip
_WIDTH_OF_KIND = {Kind.DATE: 11.5, Kind.INTEGER: 7.3, Kind.DECIMAL: 8.0, Kind.BOOLEAN: 6.0, Kind.CODE: 12.0}


@cache
def _groups(fields: tuple[Field, ...], details: frozenset[str], effort: frozenset[str], found: frozenset[str],
            ) -> dict[str, Group]:  # fmt: skip
    groups: dict[str, Group] = {}
    seen_found = False
    for f in fields:
        seen_found = seen_found or f.key in found
        if f.kind not in _NUMBERS or f.key == "temperature_c":
            groups[f.key] = Group.WHERE_WHEN
        elif f.key in effort:
            groups[f.key] = Group.EFFORT
        elif f.key in details:
            groups[f.key] = Group.DETAIL
        else:
            # On trap sheets what was set, recovered and lost stands before the first catch.
            groups[f.key] = Group.FOUND if seen_found else Group.EFFORT
    return groups


def groups_of(form: Form) -> dict[str, Group]:
    """The group of every field, from the form's relations and the order of its columns."""
    effort: set[str] = set()
    found: set[str] = set()
    details: set[str] = set()
    for relation in form.relations:
        if relation.kind is RelationKind.EFFORT_NEEDED:
            found.add(relation.left)
            effort.add(relation.right)
        elif relation.kind is RelationKind.STANDARD_ROOMS:
            effort.update((relation.left, *relation.parts))
        elif relation.kind is RelationKind.ZERO_IFF_ZERO and len(relation.parts) == 1:
            found.update((relation.left, *relation.parts))
        elif len(relation.parts) > 1:
            details.update(relation.parts)
    found -= effort
    traps_lost_or_kept = {
        part
        for relation in form.relations
        if relation.kind is RelationKind.SUM_EQUALS and effort & {relation.left, *relation.parts}
        for part in (relation.left, *relation.parts)
        if part not in found
    }
    return _groups(form.fields, frozenset(details - traps_lost_or_kept), frozenset(effort | traps_lost_or_kept),
                   frozenset(found))  # fmt: skip


def width_of(field: Field) -> float:
    """Width in the spreadsheet's characters; counts are narrow, their titles wrap."""
    return _WIDTHS.get(field.key) or _WIDTH_OF_KIND.get(field.kind, 14.0)


def lines_of(title: str, width: float) -> int:
    """Lines that a title takes when it wraps, its own breaks included; a Chinese character is two wide."""
    per_line = max(2, int((width - 0.6) // 2) * 2)
    return sum(
        -(-sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in part) // per_line)
        for part in title.split("\n")
    )
