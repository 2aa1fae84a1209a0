"""Which units a place visited last time, for a template that names them beforehand.

Read from the registry and the lake, where accepted rows stand from the moment a sheet is taken in: no lock is waited
for, no night is needed, and a Parquet file once written never changes. The published edition would be a day behind, and
an office that only fills in sheets has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine, select

from intake.lake import ACCEPTED, read_lake_file
from reference.standards import Standards, padded
from reference.surges import places_of_round
from registry.database import read
from registry.standing import standings
from registry.tables import batch_file, batch_submission
from settings import Settings
from sheets.fields import Form
from sheets.locality import places_within, units_within

if TYPE_CHECKING:
    from reference.rows import Row

    ByName = Mapping[tuple[str, str], Row]

# Known before a visit. Never a count, a date, an inspector, a round or a temperature: those are what the visit is for.
KNOWN_BEFORE: Final = (
    "place_code", "place_name", "unit_code", "unit_name", "unit_type", "is_key_unit", "is_built_up", "habitat",
    "method",
)  # fmt: skip
# What makes two rows two places to go to.
_IDENTITY: Final = ("place_code", "unit", "habitat", "method")
_ALSO_READ: Final = ("submission_id", "round_id", "round_kind", "surveyed_on")
# Visits that no planned round holds belong together when they are no further apart than a quarter.
_UNPLANNED: Final = timedelta(days=92)
# A kind of survey that ended longer ago than this before the newest one has nothing to say about the next visit.
_AT_MOST: Final = timedelta(days=366)


def last_units(
    settings: Settings, engine: Engine, standards: Standards, form: Form, place_code: str
) -> list[dict[str, object]]:
    """The units that the place visited in its last round, by place and unit; values by field key.

    Of every kind of survey (考评, 单位检查, 监测) the last round counts: the planned round of its newest visit, or the
    three months up to it. A unit has the values of its newest row; what the register of units says goes before them.
    Units and places that have ended are left out. Rows that a reviewer excluded still say that the unit is there.

    Args:
        settings: Where the lake is.
        engine: The registry.
        standards: Places, units and rounds.
        form: The form whose rows are looked at.
        place_code: The place; what lies in it counts as its own.

    Raises:
        LakeError: A file that the registry names is missing or damaged.
    """
    places = {str(row["code12"]): row for row in places_within(place_code, standards)}
    units = units_within(place_code, standards)
    by_name = {(padded(str(unit["place_code"])), str(unit["unit_name"])): unit for unit in units}
    rows = [row for row in _rows_in_force(settings, engine, form) if row["place_code"] in places]
    newest: dict[tuple[object, ...], dict[str, object]] = {}
    for row in sorted(_of_last_rounds(rows, form, standards), key=lambda row: str(row["surveyed_on"])):
        found = _known_before(row, places, by_name, standards)
        if found is not None:
            identity = {**found, "unit": found.get("unit_code", found["unit_name"])}
            newest[tuple(identity.get(key) for key in _IDENTITY)] = found
    ordered = sorted(newest.items(), key=lambda item: [str(part or "") for part in item[0]])
    return [{key: value for key, value in found.items() if key in form} for _, found in ordered]


def _rows_in_force(settings: Settings, engine: Engine, form: Form) -> list[dict[str, object]]:
    with read(engine) as connection:
        in_force = {key for key, standing in standings(connection).items() if standing.is_in_force}
        files = (
            select(batch_file.c.path, batch_submission.c.submission_id)
            .join(batch_submission, batch_submission.c.batch_id == batch_file.c.batch_id)
            .where(batch_file.c.form == form.form_id, batch_file.c.file_kind == ACCEPTED)
            .order_by(batch_file.c.path)
        )
        paths = dict.fromkeys(row.path for row in connection.execute(files) if row.submission_id in in_force)
    rows: list[dict[str, object]] = []
    for path in paths:
        table = read_lake_file(settings, path)
        # A file of an older version of the form may lack a column.
        columns = [name for name in (*KNOWN_BEFORE, *_ALSO_READ) if name in table.column_names]
        rows += [row for row in table.select(columns).to_pylist() if row["submission_id"] in in_force]
    return rows


def _of_last_rounds(rows: Iterable[dict[str, object]], form: Form, standards: Standards) -> Iterable[dict[str, object]]:
    """Of each kind of survey the rows of its last round."""
    by_kind: dict[str, list[tuple[date, str | None, dict[str, object]]]] = {}
    for row in rows:
        day = row["surveyed_on"]
        if isinstance(day, date):
            kind = _kind(row, form, standards)
            by_kind.setdefault(kind, []).append((day, _round(row, kind, day, standards), row))
    newest_of_all = max((day for visits in by_kind.values() for day, _, _ in visits), default=date.min)
    for visits in by_kind.values():
        newest, last_round, _ = max(visits, key=lambda visit: visit[0])
        if newest < newest_of_all - _AT_MOST:
            continue
        for day, of_round, row in visits:
            if of_round == last_round and (last_round or day > newest - _UNPLANNED):
                yield row


def _kind(row: dict[str, object], form: Form, standards: Standards) -> str:
    """The kind of survey; a supplement belongs to its assessment."""
    kind = row["round_kind"]
    if kind is None:
        kind = "monitoring" if form.group == "trap" else "unit_inspection" if row["unit_code"] else "assessment"
    graded_as = (r["graded_as"] for r in standards.tables["survey_kind"] if r["survey_kind"] == kind)
    return str(next(graded_as, None) or kind)


def _round(row: dict[str, object], kind: str, day: date, standards: Standards) -> str | None:
    """The planned round of a row: the one that it names, else the one of its kind that held its day."""
    if row["round_id"] is not None:
        return str(row["round_id"])
    above = standards.ancestors(str(row["place_code"]), day)
    held = (
        str(planned["round_id"])
        for planned in standards.tables["round"]
        if planned["round_kind"] == kind
        and any(code in above for code in places_of_round(planned, standards))
        and str(planned["starts_on"]) <= day.isoformat() <= str(planned["ends_on"])
    )
    return next(held, None)


def _known_before(
    row: dict[str, object], places: Mapping[str, Row], by_name: ByName, standards: Standards
) -> dict[str, object] | None:
    """The values to print; None for a unit that is registered no longer, or no longer in the place."""
    found = {key: row[key] for key in KNOWN_BEFORE if row.get(key) is not None}
    code = found.get("unit_code")
    # A registered unit may have been sent by its name alone.
    named = by_name.get((str(found["place_code"]), str(found["unit_name"])))
    registered = standards.unit_ever(str(code)) if code else named
    if registered is not None:
        if registered["valid_to"] is not None:
            return None
        found |= {key: registered[key] for key in ("unit_code", "unit_name", "unit_type", "is_key_unit")}
        found["place_code"] = padded(str(registered["place_code"]))
    if found["place_code"] not in places:
        return None
    return found | {"place_name": places[str(found["place_code"])]["place_name"]}
