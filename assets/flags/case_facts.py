"""What the tables of a night say of places and re-surveys, as `cases.follow` takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from assets.flags.case_visits import Treatments, judged_units, passed_units
from assets.night import Night
from cases.facts import NightFacts, Resurvey, Shortfall
from cases.places import PlacesNow

READS = (
    "flags.area_unit",
    "flags.resurvey_visit",
    "flags.shortfall",
    "flags.shortfall_indicator",
    "grades.indicator_grade",
    "grades.vector_grade",
)
Record = dict[str, Any]

# Ratios are told to six decimals, so that what was read back from JSON equals what was computed.
_DECIMALS = 6


def night_facts(night: Night) -> NightFacts:
    """The facts of a night whose grades are computed."""
    connection = night.connection
    official = {
        (row["place_code"], row["vector"], row["round_id"]): row
        for row in _rows(connection, "select * from grades.vector_grade where is_official")
    }
    return NightFacts(
        as_of=night.as_of,
        shortfalls={(s.place_code, s.vector): s for s in _shortfalls(connection)},
        letters={key: row["grade"] for key, row in official.items()},
        resurveys={r.round_id: r for r in _resurveys(night)},
        lettered_until={key: row["last_surveyed_on"] for key, row in official.items()},
        unplanned={key for key, row in official.items() if not row["is_planned"]},
    )


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[Record]:
    result = connection.execute(query)
    columns = [column[0] for column in result.description or ()]
    return (dict(zip(columns, row, strict=True)) for row in result.fetchall())


def _grouped(rows: Iterator[Record], *key: str) -> dict[tuple[Any, ...], list[Record]]:
    found: dict[tuple[Any, ...], list[Record]] = {}
    for row in rows:
        found.setdefault(tuple(row[column] for column in key), []).append(row)
    return found


def _shortfalls(connection: duckdb.DuckDBPyConnection) -> Iterator[Shortfall]:
    parts = _grouped(
        _rows(connection, "select * from flags.shortfall_indicator order by place_code, vector, indicator"),
        "place_code", "vector",
    )  # fmt: skip
    failing = """
        select u.* from flags.area_unit as u
        inner join flags.shortfall as s
            on u.place_code = s.place_code and u.vector = s.vector and u.round_id = s.round_id
        where u.graded_kind = 'assessment' and not u.is_passed
        order by u.place_code, u.vector, u.unit_place_code, u.unit_key
    """
    units = _grouped(_rows(connection, failing), "place_code", "vector")
    for row in _rows(connection, "select * from flags.shortfall order by place_code, vector"):
        key = (row["place_code"], row["vector"])
        yield Shortfall(
            place_code=row["place_code"],
            vector=row["vector"],
            round_id=row["round_id"],
            grade=row["grade"],
            required=row["required"],
            target_id=row["target_id"],
            mark=row["mark"],
            standard=row["standard"],
            edition=row["edition"],
            edition_status=row["edition_status"],
            assessed_on=row["assessed_on"],
            basis=tuple(_part(part) for part in parts.get(key, ())),
            failing_units=tuple(_unit(unit) for unit in units.get(key, ())),
        )


def _resurveys(night: Night) -> Iterator[Resurvey]:
    connection = night.connection
    graded = """
        select g.* from grades.indicator_grade as g
        inner join flags.resurvey_visit as v
            on g.place_code = v.place_code and g.vector = v.vector and g.round_id = v.round_id
        where
            g.graded_kind = 'resurvey' and g.ladder_kind = 'national'
            and (g.effort is not null or g.state = 'not_applicable')
        order by g.round_id, g.indicator
    """
    lettered = """
        select v.*, g.grade from flags.resurvey_visit as v
        left join grades.vector_grade as g
            on
                v.place_code = g.place_code and v.vector = g.vector and v.round_id = g.round_id
                and g.graded_kind = 'resurvey'
        order by v.round_id
    """
    parts = _grouped(_rows(connection, graded), "round_id")
    query = "select * from flags.area_unit where graded_kind = 'resurvey'"
    units = _grouped(_rows(connection, query), "round_id", "place_code")
    places = PlacesNow(night.standards, night.as_of)
    treatments = Treatments(night, places)
    means = {
        str(row["indicator"]): str(row["parent_indicator"])
        for row in night.standards.tables["indicator"]
        if row["parent_indicator"] is not None
    }
    for row in _rows(connection, lettered):
        graded_parts = parts.get((row["round_id"],), ())
        visited = units.get((row["round_id"], row["place_code"]), ())
        yield Resurvey(
            round_id=row["round_id"],
            grade=row["grade"],
            rows=row["row_count"],
            rows_too_soon=row["row_count_too_soon"],
            first_surveyed_on=row["first_surveyed_on"],
            last_surveyed_on=row["last_surveyed_on"],
            basis=tuple(_part(part) for part in graded_parts if part["effort"] is not None),
            units=passed_units(visited, places),
            named=passed_units(visited, places, by="unit_name"),
            judged=judged_units(visited, places, means),
            not_applicable={part["indicator"] for part in graded_parts if part["state"] == "not_applicable"},
            treated_on=tuple(treatments.concerning(row["place_code"], row["vector"], row["last_surveyed_on"])),
        )


def _part(row: Record) -> Mapping[str, object]:
    """One indicator as events tell it; counts whole, ratios rounded."""
    found = {
        "indicator": row["indicator"],
        "estimator": row.get("estimator"),
        "found": None if row["found"] is None else int(row["found"]),
        "effort": None if row["effort"] is None else int(row["effort"]),
        "value": _ratio(row["value"]),
        "lower_95": _ratio(row.get("lower_95")),
        "upper_95": _ratio(row.get("upper_95")),
        "comparison": row["comparison"],
        "limit_value": _ratio(row.get("limit_value")),
        "grade": row["grade"],
        "findings_to_mend": row.get("findings_to_mend"),
    }
    return {key: value for key, value in found.items() if value is not None}


def _ratio(value: object) -> float | None:
    return None if value is None else round(float(str(value)), _DECIMALS)


def _unit(row: Record) -> Mapping[str, object]:
    return {
        "unit_key": row["unit_key"],
        "unit_name": row["unit_name"],
        "place_code": row["unit_place_code"],
        "indicators": str(row["failing_indicators"]).split(";"),
        "surveyed_on": row["surveyed_on"].isoformat(),
    }
