"""Rows that were not stored because the very same visit was in force under another receipt, and what became of that.

Whoever sent them takes them for counted. `intake.settle` decides which rows those are.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from intake.problem import IDENTICAL, identical_receipt
from registry.standing import Standing, chunks, standings
from registry.tables import submission, verdict


def left_out_under(connection: Connection, receipt_no: str) -> dict[str, int]:
    """Receipt -> number of its rows that are stored under `receipt_no` only; of sheets that still count or might."""
    query = select(verdict.c.submission_id, verdict.c.problems).where(verdict.c.identical_rows > 0)
    counts = {
        row.submission_id: sum(held_by == receipt_no for held_by in _holders(row.problems))
        for row in connection.execute(query)
    }
    found = standings(connection, [key for key, count in counts.items() if count])
    told = {
        standing.receipt_no: counts.get(key, 0)
        for key, standing in found.items()
        if standing.is_alive or standing.status == "unchanged"
    }
    return {key: told[key] for key in sorted(told) if told[key]}


def lack_left_out_rows(connection: Connection, sent: Sequence[Standing]) -> set[str]:
    """Ids of submissions whose left out rows may be in force nowhere: a receipt that held some is so no longer.

    That receipt may have been replaced by a version that still holds the visit; sending such a sheet again is harmless.
    """
    holders: dict[str, set[str]] = {}
    for chunk in chunks(one.submission_id for one in sent):
        query = select(verdict.c.submission_id, verdict.c.problems).where(
            verdict.c.submission_id.in_(chunk), verdict.c.identical_rows > 0
        )
        holders |= {row.submission_id: set(_holders(row.problems)) for row in connection.execute(query)}
    if not holders:
        return set()
    ids: list[str] = []
    for chunk in chunks(sorted(set().union(*holders.values()))):
        ids += connection.scalars(select(submission.c.submission_id).where(submission.c.receipt_no.in_(chunk)))
    in_force = {one.receipt_no for one in standings(connection, ids).values() if one.is_in_force}
    return {key for key, receipts in holders.items() if receipts - in_force}


def _holders(problems: Sequence[dict[str, str]]) -> list[str]:
    return [identical_receipt(problem["seen"]) for problem in problems if problem["rule_id"] == IDENTICAL]
