"""What belongs to one place today: the places in it, its registered units, the rounds that apply to it.

Codes do not tell what lies where (the villages of a merged town keep theirs under another town), so everything here
follows the parents that the standards name. What has ended is left out: a template is for a visit still to come.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reference.surges import places_of_round

if TYPE_CHECKING:
    from reference.load import Row, Standards


def places_within(place_code: str, standards: Standards) -> list[Row]:
    """The place and what lies in it, itself first, then by code; empty for an unknown place."""
    start = standards.place_ever(place_code)
    if start is None:
        return []
    below: dict[str, list[Row]] = {}
    for row in standards.tables["place"]:
        if row["valid_to"] is None:
            below.setdefault(str(row["parent_code"]), []).append(row)
    found, wanted = [], [str(start["place_code"])]
    while wanted:
        children = below.get(wanted.pop(), [])
        found += children
        wanted += [str(row["place_code"]) for row in children]
    return [start, *sorted(found, key=lambda row: str(row["code12"]))]


def units_within(place_code: str, standards: Standards) -> list[Row]:
    """The registered units (示范单位 among them) that lie in the place, by code."""
    places = {row["place_code"] for row in places_within(place_code, standards)}
    units = [row for row in standards.tables["unit"] if row["valid_to"] is None and row["place_code"] in places]
    return sorted(units, key=lambda row: str(row["unit_code"]))


def rounds_for(place_code: str, standards: Standards) -> list[Row]:
    """The rounds planned for the place, for one above it or for one in it; the newest first."""
    places = {str(row["place_code"]) for row in places_within(place_code, standards)}
    row = standards.place_ever(place_code)
    while row is not None:
        places.add(str(row["place_code"]))
        row = standards.place_ever(str(row["parent_code"])) if row["parent_code"] else None
    rounds = [row for row in standards.tables["round"] if places.intersection(places_of_round(row, standards))]
    return sorted(rounds, key=lambda row: (str(row["starts_on"]), str(row["round_id"])), reverse=True)


def round_on(place_code: str, standards: Standards, day: date) -> Row | None:
    """The round that is running on a day or else begins next; None where there is none, or where it may be several.

    A special round runs beside the others and is chosen by hand.
    """
    planned = (row for row in rounds_for(place_code, standards) if row["round_kind"] != "surge")
    rounds = [row for row in planned if str(row["ends_on"]) >= day.isoformat()]
    running = [row for row in rounds if str(row["starts_on"]) <= day.isoformat()]
    first = min((str(row["starts_on"]) for row in rounds), default="")
    chosen = running or [row for row in rounds if str(row["starts_on"]) == first]
    return chosen[0] if len(chosen) == 1 else None
