"""The registry as it stood at the end of a day: what `intake.*` in the warehouse is filled from.

Only what was received or happened before 24:00 Asia/Shanghai of that day is seen, so any past day can be computed
again and gives what it gave then, whatever was corrected since.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, RowMapping, Select, Table, select

from registry.database import read
from registry.snapshot_following import FOLLOWING_PARTS, following_snapshot
from registry.standing import Standing, standings
from registry.tables import (
    attachment,
    batch_file,
    batch_submission,
    confirmation,
    exclusion_event,
    round_lock_event,
    submission,
    verdict,
)
from settings import end_of_day

Rows = list[dict[str, object]]


_PARTS = (
    "submission", "batch", "batch_submission", "confirmation", "problem", "exclusion", "round_lock", "attachment",
    *FOLLOWING_PARTS,
)  # fmt: skip


def empty_snapshot() -> dict[str, Rows]:
    """The snapshot of a registry in which nothing stands."""
    return {name: [] for name in _PARTS}


def snapshot(engine: Engine, as_of: date) -> dict[str, Rows]:
    """The registry at the end of `as_of`, one list of rows per table, each in a fixed order.

    Keys: `submission`, `batch` (files that hold a row of a submission in that list), `batch_submission`,
    `confirmation`, `problem` (warnings and notices of the verdicts), `exclusion` (rows excluded and not restored),
    `round_lock` (rounds locked and not unlocked), `attachment` (attached and not removed), and those of
    `registry.snapshot_following`.
    """
    before = end_of_day(as_of)
    with read(engine) as connection:
        standing = standings(connection, before=before)
        rows = connection.execute(
            select(submission).where(submission.c.received_at < before).order_by(*_IN_ORDER)
        ).mappings()
        sent = [row for row in rows if row["submission_id"] in standing]
        first = _first_received(sent)
        verdicts = {row["submission_id"]: row for row in connection.execute(select(*_COUNTS)).mappings()}
        warned = {row.submission_id: row.problems for row in connection.execute(_WARNED)}
        batches: dict[str, str] = {
            row.submission_id: row.batch_id for row in connection.execute(select(batch_submission))
        }
        files = connection.execute(select(batch_file).order_by(batch_file.c.path)).mappings().all()
        confirmations = _before(connection.execute(_ordered(confirmation)).mappings(), before, standing)
        exclusions = _before(connection.execute(_ordered(exclusion_event)).mappings(), before, standing)
        locks = _before(connection.execute(_ordered(round_lock_event)).mappings(), before, None)
        attached = _before(connection.execute(_ordered(attachment)).mappings(), before, standing)
        following = following_snapshot(connection, as_of)
    return {
        "submission": [
            _submission(row, standing[row["submission_id"]], verdicts, first[row["submission_id"]]) for row in sent
        ],
        "batch": _files(files, sent, verdicts, batches),
        "batch_submission": [
            {"batch_id": batches[row["submission_id"]], "submission_id": row["submission_id"]}
            for row in sent
            if row["submission_id"] in batches
        ],
        "confirmation": _confirmations(confirmations),
        "problem": _problems(sent, standing, warned),
        "exclusion": _exclusions(exclusions),
        "round_lock": _round_locks(locks),
        "attachment": _attachments(attached),
        **following,
    }


# Problems and changes of every row ever sent are not wanted here.
_COUNTS = (verdict.c.submission_id, verdict.c.accepted_rows, verdict.c.refused_rows, verdict.c.identical_rows)
# Problems are long: only of those verdicts that hold more than errors.
_WARNED = select(verdict.c.submission_id, verdict.c.problems).where((verdict.c.warnings > 0) | (verdict.c.notices > 0))
_IN_ORDER = (submission.c.received_at, submission.c.receipt_no)


def _ordered(table: Table) -> Select[*tuple[Any, ...]]:
    return select(table).order_by(table.c.event_id)


def _before(rows: Iterable[RowMapping], before: datetime, known: dict[str, Standing] | None) -> list[RowMapping]:
    return [row for row in rows if row["at"] < before and (known is None or row["submission_id"] in known)]


def _first_received(sent: list[RowMapping]) -> dict[str, datetime]:
    """When the first version of each submission's chain was received: a correction does not make a report late.

    A version may be dated before the one that it replaces (a paper sheet entered afterwards), so the earliest of the
    chain counts, not its root.
    """
    by_id = {row["submission_id"]: row for row in sent}
    first: dict[str, datetime] = {}
    for row in sent:
        chain, former = {row["submission_id"]: row}, row["replaces"]
        while former in by_id and former not in chain:
            chain[former] = by_id[former]
            former = by_id[former]["replaces"]
        first[row["submission_id"]] = min(version["received_at"] for version in chain.values())
    return first


def _submission(
    row: RowMapping, standing: Standing, verdicts: dict[str, RowMapping], first_received_at: datetime
) -> dict[str, object]:
    found = None if standing.status == "pending" else verdicts.get(row["submission_id"])
    return {
        "submission_id": row["submission_id"],
        "receipt_no": row["receipt_no"],
        "form": row["form"],
        "sender": row["sender"],
        "channel": row["channel"],
        "filename": row["filename"],
        "sha256": row["sha256"],
        "received_at": row["received_at"],
        "first_received_at": first_received_at,
        "effective_at": standing.effective_at,
        "replaces_submission_id": row["replaces"],
        "replaced_at": standing.replaced_at,
        "withdrawn_at": standing.withdrawn_at,
        "status": standing.status,
        "is_in_force": standing.is_in_force,
        "accepted_rows": 0 if found is None else found["accepted_rows"],
        "refused_rows": 0 if found is None else found["refused_rows"],
        "identical_rows": 0 if found is None else found["identical_rows"],
    }


def _files(
    files: Iterable[RowMapping], sent: list[RowMapping], verdicts: dict[str, RowMapping], batches: dict[str, str]
) -> Rows:
    held: set[tuple[str, str, str]] = set()
    for row in sent:
        key = row["submission_id"]
        if key in batches and key in verdicts:
            if verdicts[key]["accepted_rows"]:
                held.add((batches[key], row["form"], "accepted"))
            if verdicts[key]["refused_rows"]:
                held.add((batches[key], row["form"], "rejected"))
    return [
        {key: file[key] for key in ("batch_id", "form", "file_kind", "path", "row_count")}
        for file in files
        if (file["batch_id"], file["form"], file["file_kind"]) in held
    ]


def _confirmations(events: list[RowMapping]) -> Rows:
    """The first confirmation of a warning counts; confirming it again adds nothing."""
    first: dict[tuple[str, str, str], RowMapping] = {}
    for event in events:
        first.setdefault((event["submission_id"], event["row_id"], event["rule_id"]), event)
    return [
        {
            "submission_id": event["submission_id"],
            "row_id": event["row_id"],
            "rule_id": event["rule_id"],
            "confirmed_at": event["at"],
            "actor": event["actor"],
            "reason": event["reason"],
        }
        for _, event in sorted(first.items())
    ]


def _problems(
    sent: list[RowMapping], standing: dict[str, Standing], warned: dict[str, list[dict[str, object]]]
) -> Rows:
    """Warnings and notices, which the rows keep; errors stand with the refused rows in the lake."""
    return [
        {
            "submission_id": row["submission_id"],
            "row_id": problem["row_id"],
            "row_number": problem.get("row"),
            "rule_id": problem["rule_id"],
            "column_key": problem.get("column") or None,
            "seen": problem.get("seen"),
            "allowed_zh": problem.get("allowed_zh"),
            "allowed_en": problem.get("allowed_en"),
        }
        for row in sent
        if standing[row["submission_id"]].status != "pending"
        for problem in warned.get(row["submission_id"], ())
        if problem["severity"] != "error"
    ]


def _exclusions(events: list[RowMapping]) -> Rows:
    last: dict[tuple[str, str], RowMapping] = {}
    for event in sorted(events, key=lambda event: (event["at"], event["event_id"])):
        last[(event["submission_id"], event["row_id"])] = event
    return [
        {
            "submission_id": event["submission_id"],
            "row_id": event["row_id"],
            "excluded_at": event["at"],
            "actor": event["actor"],
            "reason": event["reason"],
        }
        for _, event in sorted(last.items())
        if event["action"] == "exclude"
    ]


def _round_locks(events: list[RowMapping]) -> Rows:
    """Locks that hold. Locking every vector (None) and locking one are separate locks, each with its own unlock."""
    last: dict[tuple[str, str, str], RowMapping] = {}
    for event in sorted(events, key=lambda event: (event["at"], event["event_id"])):
        last[(event["round_id"], event["place_code"], event["vector"] or "")] = event
    return [
        {
            "round_id": event["round_id"],
            "place_code": event["place_code"],
            "vector": event["vector"],
            "locked_at": event["at"],
            "actor": event["actor"],
        }
        for _, event in sorted(last.items(), key=lambda item: item[0])
        if event["action"] == "lock"
    ]


def _attachments(events: list[RowMapping]) -> Rows:
    last: dict[tuple[str, str], RowMapping] = {}
    for event in sorted(events, key=lambda event: (event["at"], event["event_id"])):
        last[(event["submission_id"], event["sha256"])] = event
    return [
        {
            "submission_id": event["submission_id"],
            "sha256": event["sha256"],
            "filename": event["filename"],
            "media_type": event["media_type"],
            "size_bytes": event["size_bytes"],
            "attached_at": event["at"],
            "actor": event["actor"],
        }
        for _, event in sorted(last.items())
        if event["action"] == "attach"
    ]
