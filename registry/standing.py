"""Whether a submission is in force, derived from events up to an instant; never read from a stored status.

A submission takes effect at an `effective` event and ends when it is withdrawn or when a later version in its chain
(it, what replaces it, what replaces that, …) takes effect. Withdrawing a replacement does not bring the former back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, RowMapping, select

from registry.tables import submission, submission_event

# Bound parameters per statement: SQLite allows 32,766, long IN lists slow its planner well before that.
PARAMETERS = 500


@dataclass(frozen=True)
class Standing:
    """One submission as it stands at an instant.

    Attributes:
        status: pending, effective, held, replaced, withdrawn, refused, unreadable, or unchanged (every row was in force
            already, just so).
        effective_at: When it took effect, None if it never did.
        replaced_at, replaced_by: When and by which submission it was replaced.
        withdrawn_at: When it was withdrawn.
        held_at: When it was found to need the sender's confirmation.
    """

    submission_id: str
    receipt_no: str
    sender: str
    sha256: str
    instance_id: str | None
    received_at: datetime
    replaces: str | None
    status: str
    effective_at: datetime | None
    replaced_at: datetime | None
    replaced_by: str | None
    withdrawn_at: datetime | None
    held_at: datetime | None

    @property
    def is_in_force(self) -> bool:
        """Its accepted rows count now."""
        return self.status == "effective"

    @property
    def is_alive(self) -> bool:
        """It counts or still may: sending it again would be sending it twice."""
        return self.status in ("pending", "effective", "held")

    @property
    def ended_at(self) -> datetime | None:
        """When its rows stopped counting: the earlier of withdrawal and replacement."""
        ends = [at for at in (self.withdrawn_at, self.replaced_at) if at is not None]
        return min(ends, default=None)


def standings(
    connection: Connection, ids: Iterable[str] | None = None, before: datetime | None = None
) -> dict[str, Standing]:
    """Standing of the submissions `ids` (all when None) and of everything in their chains.

    Args:
        connection: A registry transaction.
        ids: Submission ids; unknown ones are left out.
        before: Only submissions received and events that happened before this instant count; None counts all.
    """
    rows = _all_rows(connection) if ids is None else _chain_rows(connection, ids)
    if before is not None:
        rows = {key: row for key, row in rows.items() if row["received_at"] < before}
    events: dict[str, dict[str, datetime]] = {key: {} for key in rows}
    for event in _events(connection, None if ids is None else list(rows)):
        if event["submission_id"] in events and (before is None or event["at"] < before):
            # The first event of a kind decides: a second withdrawal changes nothing.
            events[event["submission_id"]].setdefault(event["kind"], event["at"])
    replaced = _replacements(rows, events)
    return {key: _standing(row, events[key], replaced.get(key)) for key, row in rows.items()}


def chunks(items: Iterable[str], size: int = PARAMETERS) -> Iterator[list[str]]:
    """The items in lists of at most `size`, for IN clauses."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


_COLUMNS = (
    submission.c.submission_id,
    submission.c.receipt_no,
    submission.c.sender,
    submission.c.sha256,
    submission.c.instance_id,
    submission.c.received_at,
    submission.c.replaces,
)


def _all_rows(connection: Connection) -> dict[str, RowMapping]:
    return {row["submission_id"]: row for row in connection.execute(select(*_COLUMNS)).mappings()}


def _chain_rows(connection: Connection, ids: Iterable[str]) -> dict[str, RowMapping]:
    """The submissions, what they replace and what replaces them, to both ends of the chain."""
    rows: dict[str, RowMapping] = {}
    wanted = set(ids)
    while wanted:
        found: dict[str, RowMapping] = {}
        for chunk in chunks(sorted(wanted)):
            condition = submission.c.submission_id.in_(chunk) | submission.c.replaces.in_(chunk)
            for row in connection.execute(select(*_COLUMNS).where(condition)).mappings():
                found[row["submission_id"]] = row
        fresh = {key for key in found if key not in rows}
        rows.update(found)
        wanted = fresh | {
            row["replaces"] for row in found.values() if row["replaces"] is not None and row["replaces"] not in rows
        }
    return rows


def _events(connection: Connection, ids: Sequence[str] | None) -> Iterator[RowMapping]:
    query = select(submission_event.c.submission_id, submission_event.c.kind, submission_event.c.at).order_by(
        submission_event.c.event_id
    )
    if ids is None:
        yield from connection.execute(query).mappings()
        return
    for chunk in chunks(ids):
        yield from connection.execute(query.where(submission_event.c.submission_id.in_(chunk))).mappings()


def _replacements(
    rows: dict[str, RowMapping], events: dict[str, dict[str, datetime]]
) -> dict[str, tuple[datetime, str]]:
    """Submission -> (when, by whom): the first later version of its chain to take effect."""
    replaced: dict[str, tuple[datetime, str]] = {}
    for key, row in rows.items():
        effective_at = events[key].get("effective")
        former = row["replaces"]
        while effective_at is not None and former is not None and former in rows:
            mark = (effective_at, key)
            # Of two versions that take effect at one instant the nearer one is named, whatever the order of rows.
            if former not in replaced or mark < replaced[former]:
                replaced[former] = mark
            former = rows[former]["replaces"]
    return replaced


def _standing(row: RowMapping, events: dict[str, datetime], replaced: tuple[datetime, str] | None) -> Standing:
    withdrawn_at = events.get("withdrawn")
    if withdrawn_at is not None and (replaced is None or withdrawn_at <= replaced[0]):
        status = "withdrawn"
    elif replaced is not None:
        status = "replaced"
    elif "unreadable" in events:
        status = "unreadable"
    elif "refused" in events:
        status = "refused"
    elif "unchanged" in events:
        status = "unchanged"
    elif "effective" in events:
        status = "effective"
    elif "held" in events:
        status = "held"
    else:
        status = "pending"
    return Standing(
        submission_id=row["submission_id"],
        receipt_no=row["receipt_no"],
        sender=row["sender"],
        sha256=row["sha256"],
        instance_id=row["instance_id"],
        received_at=row["received_at"],
        replaces=row["replaces"],
        status=status,
        effective_at=events.get("effective"),
        replaced_at=None if replaced is None else replaced[0],
        replaced_by=None if replaced is None else replaced[1],
        withdrawn_at=withdrawn_at,
        held_at=events.get("held"),
    )
