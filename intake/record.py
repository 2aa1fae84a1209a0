"""Recording what was settled: verdicts, claims, events, in the caller's transaction. `intake.settle` decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, insert, update

from expectations.rules import RULES_VERSION
from intake.diff import changes_as_json
from intake.problem import count_severity
from intake.settle import Pending, Settlement
from reference.load import Standards
from registry.portal_tables import submission_place
from registry.standing import chunks
from registry.tables import row_claim, submission, submission_event, verdict

# The actor of events that follow from the rules alone.
PROGRAM = "sihai"


def record_settlements(connection: Connection, standards: Standards, settlements: Sequence[Settlement]) -> None:
    """Write verdicts, claims, places and events of settled submissions; the submission gets what the reader found."""
    if not settlements:
        return
    now = datetime.now(UTC)
    connection.execute(
        update(submission)
        .where(submission.c.submission_id == bindparam("key"))
        .values(
            form=bindparam("new_form"),
            instance_id=bindparam("new_instance"),
            replaces=bindparam("new_replaces"),
            attempts=bindparam("new_attempts"),
        ),
        [
            {
                "key": one.pending.submission_id,
                "new_form": one.form,
                "new_instance": one.instance_id,
                "new_replaces": one.replaces,
                "new_attempts": one.pending.attempts,
            }
            for one in settlements
        ],
    )
    record_verdicts(connection, [_verdict(one, standards, now) for one in settlements])
    claims = [
        {
            "natural_key": key,
            "submission_id": one.pending.submission_id,
            "row_id": row.row_id,
            "row_number": row.row_number,
            "values_hash": values_hash,
        }
        for one in settlements
        for row, key, values_hash in one.accepted
    ]
    if claims:
        connection.execute(insert(row_claim), claims)
    places = [
        {"submission_id": one.pending.submission_id, "place_code": place}
        for one in settlements
        for place in sorted(one.places)
    ]
    if places:
        connection.execute(insert(submission_place), places)
    connection.execute(
        insert(submission_event),
        [
            {
                "submission_id": one.pending.submission_id,
                "kind": kind,
                # Counts from the receipt, whenever the night came round to reading it.
                "at": one.pending.received_at,
                "recorded_at": now,
                "actor": PROGRAM,
                "reason": _why_held(one) if kind == "held" else None,
            }
            for one in settlements
            for kind in ("settled", one.status)
        ],
    )


def _why_held(one: Settlement) -> str:
    told = [f"退回 {len(one.refused)} 行"] if one.refused else []
    return "，".join([*told, *([f"原有 {one.dropped} 项调查不在本表"] if one.dropped else [])])


def record_verdicts(connection: Connection, verdicts: Sequence[dict[str, object]]) -> None:
    """Write verdicts, in place of earlier ones of the same submissions (a check that broke is tried again)."""
    for chunk in chunks(str(one["submission_id"]) for one in verdicts):
        connection.execute(delete(verdict).where(verdict.c.submission_id.in_(chunk)))
    if verdicts:
        connection.execute(insert(verdict), list(verdicts))


def _verdict(one: Settlement, standards: Standards, now: datetime) -> dict[str, object]:
    return {
        "submission_id": one.pending.submission_id,
        "checked_at": now,
        "status": one.status,
        "accepted_rows": len(one.accepted),
        "refused_rows": len(one.refused),
        "identical_rows": len(one.identical),
        "warnings": count_severity(one.problems, "warning"),
        "notices": count_severity(one.problems, "notice"),
        "problems": [problem.as_dict() for problem in one.problems],
        "remarks": one.remarks,
        "changes": None if one.changes is None else changes_as_json(one.changes),
        "form": one.form,
        "form_version": one.form_version,
        "rules_version": RULES_VERSION,
        "standards_hash": standards.hash,
    }


def broken_verdict(
    pending: Pending, standards: Standards, remarks: list[str], form: str | None = None
) -> dict[str, object]:
    """A submission that could not be judged: nothing accepted, nothing called wrong; it stays pending."""
    return {
        "submission_id": pending.submission_id,
        "checked_at": datetime.now(UTC),
        "status": "broken",
        "accepted_rows": 0,
        "refused_rows": 0,
        "identical_rows": 0,
        "warnings": 0,
        "notices": 0,
        "problems": [],
        "remarks": remarks,
        "changes": None,
        "form": form,
        "form_version": None,
        "rules_version": RULES_VERSION,
        "standards_hash": standards.hash,
    }
