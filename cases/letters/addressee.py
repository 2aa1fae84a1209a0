"""Offices as letters name them: the government of a place, and the office that issues."""

from __future__ import annotations

from datetime import date

from cases.places import PlacesNow
from cases.plain_text import plain
from reference.load import Standards
from reference.rows import Row

_OFFICE = {
    "street": "办事处",
    "town": "人民政府",
    "township": "人民政府",
    "county": "人民政府",
}
_ISSUER = "爱国卫生运动委员会办公室"


def addressee(place: Row | None, place_name: str) -> str:
    """The office of a place: of a street 办事处, of a town 人民政府; other places, such as zones, by their name."""
    office = "" if place is None else _OFFICE.get(str(place["place_kind"]), "")
    return place_name if place_name.endswith(office) else f"{place_name}{office}"


def issuer(place_code: str, standards: Standards, on: date) -> str:
    """The patriotic-health office of the county to which a place belongs."""
    for code in PlacesNow(standards, on).chain(place_code):
        row = standards.place_ever(code)
        if row is not None and row["place_kind"] == "county":
            return f"{plain(row['place_name'])}{_ISSUER}"
    return _ISSUER
