"""Rounds as a reviewer sees them: which sheets each holds where, how far their review has come, and what is locked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from cases.places import PlacesNow
from editions.fresh import fresh_rows, fresh_sheets
from intake.rounds import Readiness, RoundLock, RoundSheets, readiness_of_each
from reference.standards import Standards
from sheets.forms import FORMS

if TYPE_CHECKING:
    from editions.opened import Edition, Record

VECTORS = ("rodent", "mosquito", "fly", "cockroach")
# A re-survey of a case is judged by its own window and a trap carries no letter: neither is locked.
_ROUNDS = """
    select r.round_id, r.name_zh, r.round_kind, k.name_zh as kind_zh, r.is_planned, r.starts_on, r.ends_on,
        count(distinct s.submission_id) as sheets
    from facts.round as r
    inner join reference.survey_kind as k on k.survey_kind = r.round_kind
    left join facts.sheet_row as s on s.round_id = r.round_id and s.place_code in (select unnest($places))
    where k.graded_as is not null and not (r.round_kind = 'resurvey' and r.is_planned)
    group by all
    having count(s.round_id) > 0 or r.is_planned
    order by r.starts_on desc, r.round_id
"""
_SHEETS = """
    select a.ancestor_code as place_code, s.vector, s.submission_id, list(s.row_id order by s.row_id) as row_ids
    from facts.sheet_row as s
    inner join reference.place_ancestor as a
        on s.place_code = a.place_code and s.surveyed_on >= a.valid_from and s.surveyed_on <= a.valid_to
    where s.round_id = $round_id and a.ancestor_code in (select unnest($places))
    group by a.ancestor_code, s.vector, s.submission_id
"""
_LETTERS = """
    select g.place_code, p.place_name, g.place_kind, g.vector, g.grade, g.provisional_grade, g.grade_status,
        g.is_complete, g.first_surveyed_on, g.not_assessed_reason
    from grades.vector_grade as g
    inner join (select place_code, any_value(place_name) as place_name from reference.place group by place_code) as p
        using (place_code)
    where g.round_id = $round_id and g.place_kind in ('street', 'town', 'township', 'zone', 'county')
        and g.place_code in (select unnest($places))
    order by g.place_kind = 'county', g.place_code
"""
_OF_SHEETS = """
    select submission_id, round_id, vector, place_code, max(surveyed_on) as surveyed_on
    from facts.sheet_row
    where submission_id in (select unnest($ids))
    group by submission_id, round_id, vector, place_code
"""


@dataclass(frozen=True)
class RoundCell:
    """A place and vector in a round.

    Attributes:
        letter: Row of the letter, with grade, grade_status, is_complete; None where the round has none for it.
        ready: How far the review has come.
        lock: The lock that covers it: of the place or of one above it, of the vector or of all.
    """

    letter: Record | None
    ready: Readiness
    lock: RoundLock | None


@dataclass(frozen=True)
class RoundPlace:
    """A place in a round.

    Attributes:
        cells: By vector.
        own_locks: Locks set for this very place, by vector ("" for all): only these can be opened here.
    """

    place_code: str
    place_name: str
    place_kind: str
    cells: Mapping[str, RoundCell]
    own_locks: Mapping[str, RoundLock]


def rounds_of(edition: Edition, places: Collection[str]) -> list[Record]:
    """Rounds that can be locked, newest first: the planned ones that have begun and those that rows name."""
    return edition.rows(_ROUNDS, {"places": sorted(places)})


def graded_places(edition: Edition, round_id: str, places: Collection[str]) -> list[str]:
    """Those of the places for which a round has letters to tell, in the order of the page."""
    rows = edition.rows(_LETTERS, {"round_id": round_id, "places": sorted(places)})
    return list(dict.fromkeys(str(row["place_code"]) for row in rows))


def sheets_of_round(
    edition: Edition, connection: Connection, round_id: str, place_code: str, places: Collection[str],
    vector: str | None = None,
) -> RoundSheets:  # fmt: skip
    """The sheets that have a say in locking a round of a place: its rows, and every sheet received since.

    Args:
        edition: Which rows lie in which round.
        connection: A registry transaction.
        round_id: The round.
        place_code: The place.
        places: The place and everything below it.
        vector: One vector, or all.
    """
    rows = edition.rows(_SHEETS, {"round_id": round_id, "places": [place_code]})
    found: dict[str, list[str]] = {}
    for row in rows:
        if vector in (None, row["vector"]):
            found.setdefault(str(row["submission_id"]), []).extend(_texts(row["row_ids"]))
    return {**found, **fresh_in_round(edition, connection, places, vector)}


def fresh_in_round(
    edition: Edition, connection: Connection, places: Collection[str], vector: str | None
) -> dict[str, list[str]]:
    """Survey sheets received since the edition: which round they join is not known yet, so they count for each."""
    fresh = [
        sheet
        for sheet in fresh_sheets(edition, connection, places)
        if (form := FORMS.get(sheet.form)) is not None and form.group == "survey" and vector in (None, form.vector)
    ]
    return fresh_rows(connection, fresh)


def round_places(
    edition: Edition,
    connection: Connection,
    standards: Standards,
    round_id: str,
    places: Collection[str],
    locks: Iterable[RoundLock],
) -> list[RoundPlace]:
    """Streets, towns and county of a round with their letters, reviews and locks."""
    letters: dict[str, dict[str, Record]] = {}
    for row in edition.rows(_LETTERS, {"round_id": round_id, "places": sorted(places)}):
        letters.setdefault(str(row["place_code"]), {})[str(row["vector"])] = row
    parts: dict[tuple[str, str], dict[str, list[str]]] = {
        (code, vector): {} for code in letters for vector in VECTORS
    }  # fmt: skip
    for row in edition.rows(_SHEETS, {"round_id": round_id, "places": sorted(letters)}):
        part = parts.get((str(row["place_code"]), str(row["vector"])))
        if part is not None:
            part[str(row["submission_id"])] = _texts(row["row_ids"])
    ready = readiness_of_each(connection, parts)
    of_round = [lock for lock in locks if lock.round_id == round_id]
    now = PlacesNow(standards, edition.as_of)
    told = []
    for code, by_vector in letters.items():
        first, chain = next(iter(by_vector.values())), {code, *now.chain(code)}
        above = [lock for lock in of_round if lock.place_code in chain]
        cells = {
            vector: RoundCell(by_vector.get(vector), ready[(code, vector)], _covering(above, vector))
            for vector in VECTORS
        }
        own = {lock.vector or "": lock for lock in above if lock.place_code == code}
        told.append(RoundPlace(code, str(first["place_name"]), str(first["place_kind"]), cells, own))
    return told


def locked_sheets(
    edition: Edition, standards: Standards, locks: Sequence[RoundLock], ids: Collection[str]
) -> dict[str, datetime]:
    """Submission -> when the rounds of all its rows were locked; those with a row in an open round are left out."""
    if not locks or not ids:
        return {}
    locked: dict[str, datetime | None] = {}
    for row in edition.rows(_OF_SHEETS, {"ids": sorted(ids)}):
        key, on = str(row["submission_id"]), row["surveyed_on"]
        assert isinstance(on, date)
        chain = standards.ancestors(str(row["place_code"]), on)
        lock = _covering(
            [one for one in locks if one.round_id == row["round_id"] and one.place_code in chain], str(row["vector"])
        )
        former = locked.get(key, None if lock is None else lock.locked_at)
        locked[key] = None if lock is None or former is None else min(former, lock.locked_at)
    return {key: at for key, at in locked.items() if at is not None}


def _covering(locks: Iterable[RoundLock], vector: str) -> RoundLock | None:
    """The latest of the locks that cover a vector."""
    return max((one for one in locks if one.vector in (None, vector)), key=lambda one: one.locked_at, default=None)


def _texts(values: object) -> list[str]:
    assert isinstance(values, list)
    return [str(value) for value in values]
