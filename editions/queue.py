"""What waits for a reviewer's eye: warnings and suspicious results that nobody settled; and the rows left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from editions.fresh import forms_of, fresh_sheets
from intake.ledger import claims_of
from intake.row_query import RowQuery, row_queries
from intake.sent_by import places_of
from registry.standing import Standing, chunks, standings
from registry.tables import confirmation, exclusion_event, verdict

if TYPE_CHECKING:
    from editions.opened import Edition

_OPEN = """
    select s.rule_id, s.place_code, s.vector, s.form, s.submission_id, s.row_id, s.row_number, s.row_count,
        s.surveyed_on, s.seen_zh, s.sentence_zh, s.expected_zh
    from flags.suspicious_result as s
    where s.is_open and s.place_code in (select unnest($places))
    order by not s.rule_id like 'pattern.%', s.rule_id, s.surveyed_on desc, s.place_code, s.submission_id, s.row_number
"""
_TABLE = (
    "select count(*) as tables from duckdb_tables() where schema_name = 'flags' and table_name = 'suspicious_result'"
)
_HEADER_PLACES = """
    select h.submission_id, h.row_id, p.place_code
    from validated.sheet_header as h
    inner join (select distinct code12, place_code from reference.place) as p on p.code12 = h.place_code
    where h.submission_id in (select unnest($ids))
"""


@dataclass(frozen=True)
class Finding:
    """A row that a rule noticed and that nobody settled.

    Attributes:
        is_fresh: Of a sheet that no edition holds yet.
        query: The question about it, None where nobody asked.
    """

    standing: Standing
    form: str
    rule_id: str
    row_id: str
    row_number: int | None
    row_count: int
    place_codes: frozenset[str]
    surveyed_on: date | None
    sentence_zh: str
    seen_zh: str
    expected_zh: str
    is_fresh: bool
    query: RowQuery | None

    @property
    def state(self) -> str:
        """open, asked or answered."""
        if self.query is None or self.query.is_settled:
            return "open"
        return "asked" if self.query.waits else "answered"


@dataclass(frozen=True)
class ExcludedRow:
    """An accepted row of a sheet in force that counts in no index."""

    standing: Standing
    form: str
    row_id: str
    row_number: int | None
    place_codes: frozenset[str]
    excluded_at: datetime
    actor: str
    reason: str


def open_findings(edition: Edition | None, connection: Connection, places: Collection[str]) -> list[Finding]:
    """Findings about the places, those of sheets received since the edition first; None where nothing is published."""
    if edition is None:
        return []
    rows = edition.rows(_OPEN, {"places": sorted(places)}) if edition.rows(_TABLE)[0]["tables"] else []
    fresh = fresh_sheets(edition, connection, places)
    ids = {str(row["submission_id"]) for row in rows} | {sheet.standing.submission_id for sheet in fresh}
    found = standings(connection, ids)
    queries = row_queries(connection, ids)
    settled, excluded = (
        _confirmed(connection, ids),
        {(e.submission_id, e.row_id) for e in _last_exclusions(connection, ids)},
    )
    warned = _warnings(connection, [sheet.standing.submission_id for sheet in fresh])
    told = [
        Finding(
            standing=sheet.standing, form=sheet.form, rule_id=one["rule_id"], row_id=one["row_id"],
            row_number=one["row"] or None, row_count=1, place_codes=sheet.place_codes, surveyed_on=None,
            sentence_zh=str(one["sentence_zh"]), seen_zh=str(one["seen"] or ""),
            expected_zh=str(one["allowed_zh"] or ""), is_fresh=True,
            query=queries.get((sheet.standing.submission_id, one["row_id"], one["rule_id"])),
        )
        for sheet in fresh
        for one in warned.get(sheet.standing.submission_id, ())
    ] + [
        Finding(
            standing=found[row["submission_id"]], form=str(row["form"] or ""), rule_id=row["rule_id"],
            row_id=row["row_id"], row_number=row["row_number"], row_count=row["row_count"] or 1,
            place_codes=frozenset({row["place_code"]}), surveyed_on=row["surveyed_on"],
            sentence_zh=str(row["sentence_zh"] or ""), seen_zh=str(row["seen_zh"] or ""),
            expected_zh=str(row["expected_zh"] or ""), is_fresh=False,
            query=queries.get((row["submission_id"], row["row_id"], row["rule_id"])),
        )
        for row in _typed(rows)
        if row["submission_id"] in found
    ]  # fmt: skip
    return [
        one
        for one in told
        if one.standing.is_in_force
        and (one.standing.submission_id, one.row_id, one.rule_id) not in settled
        and (one.standing.submission_id, one.row_id) not in excluded
    ]


def questions_to(connection: Connection, ids: Collection[str]) -> list[RowQuery]:
    """Questions about rows of these submissions that their sender has not answered, oldest first."""
    found = standings(connection, ids)
    left_out = {(e.submission_id, e.row_id) for e in _last_exclusions(connection, ids)}
    waiting = [
        query
        for query in row_queries(connection, ids).values()
        if query.waits
        and found[query.submission_id].is_in_force
        and (query.submission_id, query.row_id) not in left_out
    ]
    return sorted(waiting, key=lambda query: (query.asked_at, query.submission_id, query.row_id))


def excluded_rows(edition: Edition | None, connection: Connection, places: Collection[str]) -> list[ExcludedRow]:
    """Rows of sheets in force about the places that are left out, latest first."""
    last = _last_exclusions(connection, None)
    ids = {row.submission_id for row in last}
    found, forms, claims = standings(connection, ids), forms_of(connection, ids), claims_of(connection, ids)
    about: dict[tuple[str, str], set[str]] = {}
    if edition is not None and ids:
        for told in edition.rows(_HEADER_PLACES, {"ids": sorted(ids)}):
            about.setdefault((str(told["submission_id"]), str(told["row_id"])), set()).add(str(told["place_code"]))
    of_sheet = places_of(connection, ids)
    left_out = []
    for row in last:
        # What no edition has read yet is known only by the places of its whole sheet.
        codes = about.get((row.submission_id, row.row_id)) or of_sheet.get(row.submission_id, set())
        if found[row.submission_id].is_in_force and not set(codes).isdisjoint(places):
            claim = claims.get(row.submission_id, {}).get(row.row_id)
            left_out.append(
                ExcludedRow(
                    found[row.submission_id], forms[row.submission_id], row.row_id,
                    None if claim is None else claim.row_number, frozenset(codes), row.at, row.actor, row.reason or "",
                )
            )  # fmt: skip
    return sorted(left_out, key=lambda row: (row.excluded_at, row.standing.receipt_no, row.row_id), reverse=True)


def _typed(rows: Iterable[dict[str, object]]) -> list[dict[str, Any]]:
    return list(rows)


def _confirmed(connection: Connection, ids: Collection[str]) -> set[tuple[str, str, str]]:
    found: set[tuple[str, str, str]] = set()
    for chunk in chunks(sorted(ids)):
        query = select(confirmation.c.submission_id, confirmation.c.row_id, confirmation.c.rule_id)
        found |= {
            (key, row_id, rule_id)
            for key, row_id, rule_id in connection.execute(query.where(confirmation.c.submission_id.in_(chunk)))
        }
    return found


@dataclass(frozen=True)
class _Exclusion:
    submission_id: str
    row_id: str
    at: datetime
    actor: str
    reason: str | None


def _last_exclusions(connection: Connection, ids: Collection[str] | None) -> list[_Exclusion]:
    """Exclusions that hold, of these submissions or of all."""
    table = exclusion_event
    ordered = select(table).order_by(table.c.at, table.c.event_id)
    queries = [ordered] if ids is None else [ordered.where(table.c.submission_id.in_(c)) for c in chunks(sorted(ids))]
    last = {
        (row["submission_id"], row["row_id"]): row
        for query in queries
        for row in connection.execute(query).mappings()
    }  # fmt: skip
    return [
        _Exclusion(key, row_id, row["at"], row["actor"], row["reason"])
        for (key, row_id), row in last.items()
        if row["action"] == "exclude"
    ]


def _warnings(connection: Connection, ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Submission -> warnings of its verdict about accepted rows."""
    told: dict[str, list[dict[str, Any]]] = {}
    for chunk in chunks(sorted(ids)):
        has_warnings = verdict.c.submission_id.in_(chunk) & (verdict.c.warnings > 0)
        for key, problems in connection.execute(
            select(verdict.c.submission_id, verdict.c.problems).where(has_warnings)
        ):
            told[key] = [one for one in problems if one["severity"] == "warning"]
    # Rows are asked for of these alone: a busy day brings tens of thousands.
    accepted = claims_of(connection, told)
    return {key: [one for one in found if one["row_id"] in accepted.get(key, {})] for key, found in told.items()}
