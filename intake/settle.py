"""Settling: what judged sheets mean for the registry: which rows are in, which are refused, what replaces what.

`plan_settlements` decides and touches nothing; `record_settlements` writes the decisions in the caller's transaction.
Submissions settle in the order of receipt, so the outcome does not depend on how they were batched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, insert, update

from expectations.judge import Judged
from expectations.natural_key import natural_key_of
from expectations.problem import RowProblem
from expectations.rules import RULES_VERSION
from expectations.visit import Lookup, Sheet, Visit
from intake.check import count_severity, file_problem, rule_problem
from intake.ledger import Ledger, claims_of, submissions_named, submissions_of_instances
from reference.load import Standards
from registry.standing import chunks
from registry.tables import row_claim, submission, submission_event, verdict
from sheets.forms import FORMS
from sheets.problem import UnreadableSheet
from sheets.reader import SheetRow

# The actor of events that follow from the rules alone.
PROGRAM = "sihai"


@dataclass(frozen=True)
class Pending:
    """A submission that waits to be settled.

    `replaces` is what its sender named when sending it, `mapping` the hash of the mapping file by which it is read.
    """

    submission_id: str
    receipt_no: str
    sha256: str
    filename: str
    sender: str
    received_at: datetime
    replaces: str | None
    attempts: int
    mapping: str | None = None


@dataclass(frozen=True)
class Found:
    """A pending submission with its verdict: judged, or refused as a file."""

    pending: Pending
    outcome: Judged | UnreadableSheet


@dataclass
class Settlement:
    """The decision on one submission.

    Attributes:
        status: effective, held (a replacement that waits for the sender's confirmation), refused or unreadable.
        accepted: Accepted rows with their natural keys.
        replaces: What it takes the place of once effective.
        implied: `replaces` was read from the workbook rather than named by the sender.
    """

    pending: Pending
    status: str
    form: str | None = None
    form_version: int | None = None
    instance_id: str | None = None
    replaces: str | None = None
    implied: bool = False
    accepted: list[tuple[SheetRow, str]] = field(default_factory=list)
    refused: list[SheetRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def plan_settlements(connection: Connection, standards: Standards, found: Sequence[Found]) -> list[Settlement]:
    """Decide on submissions, in order of receipt, against the registry as `connection` sees it.

    Submissions with broken checks must not be among them.
    """
    ordered = sorted(found, key=lambda one: (one.pending.received_at, one.pending.receipt_no))
    lookup = Lookup(standards)
    keys = {one.pending.submission_id: _natural_keys(one, lookup) for one in ordered}
    contents = [one.outcome.content for one in ordered if isinstance(one.outcome, Judged)]
    instances = submissions_of_instances(connection, [c.instance_id for c in contents if c.instance_id])
    named = submissions_named(connection, [c.replaces.strip() for c in contents if c.replaces])
    ids = {one.pending.submission_id for one in ordered} | set(named.values())
    ids.update(sent for group in instances.values() for sent in group)
    ledger = Ledger(connection, [key for of_rows in keys.values() for key in of_rows.values()], ids)
    earlier = claims_of(connection, ledger.known)
    settlements = []
    for one in ordered:
        settlement = _settle(one, keys[one.pending.submission_id], ledger, instances, named, earlier)
        settlements.append(settlement)
        if settlement.instance_id:
            instances.setdefault(settlement.instance_id, []).append(one.pending.submission_id)
        earlier[one.pending.submission_id] = {row.row_id: key for row, key in settlement.accepted}
    return settlements


def _natural_keys(one: Found, lookup: Lookup) -> dict[str, str]:
    """Row id -> natural key, of rows that the judge accepted."""
    if isinstance(one.outcome, UnreadableSheet):
        return {}
    content = one.outcome.content
    form, sheet, on = FORMS[content.form_id], Sheet(content.rows), one.pending.received_at.date()
    return {row.row_id: natural_key_of(Visit(form, row, sheet, lookup, on)) for row in one.outcome.accepted}


def _settle(
    one: Found,
    keys: dict[str, str],
    ledger: Ledger,
    instances: dict[str, list[str]],
    named: dict[str, str],
    earlier: dict[str, dict[str, str]],
) -> Settlement:
    pending, outcome = one.pending, one.outcome
    own = pending.submission_id
    if isinstance(outcome, UnreadableSheet):
        ledger.end(own)
        status = "unreadable" if outcome.rule_id == "file.unreadable" else "refused"
        problems = [file_problem(outcome, pending.filename)]
        return Settlement(pending, status, replaces=pending.replaces, problems=problems)
    content = outcome.content
    settlement = Settlement(
        pending,
        "refused",
        form=content.form_id,
        form_version=content.form_version,
        instance_id=content.instance_id,
        replaces=pending.replaces,
        refused=list(outcome.refused),
        problems=list(outcome.problems),
        remarks=list(content.remarks),
    )
    drops_rows = False
    if settlement.replaces is None:
        drops_rows = _find_replaced(settlement, content.replaces, keys, ledger, instances, named, earlier)
    for row in outcome.accepted:
        key = keys[row.row_id]
        holder = ledger.holder(key, own, pending.received_at)
        if holder is None:
            settlement.accepted.append((row, key))
        else:
            settlement.refused.append(row)
            settlement.problems.append(_duplicate(row, holder.receipt_no))
    in_order = {row.row_id: number for number, row in enumerate(content.rows)}
    settlement.refused.sort(key=lambda row: in_order[row.row_id])
    if not settlement.accepted:
        ledger.end(own)
        return settlement
    ledger.claim(own, (key for _, key in settlement.accepted))
    if settlement.replaces is not None and (settlement.refused or drops_rows):
        settlement.status = "held"
    else:
        settlement.status = "effective"
        ledger.take_effect(own, pending.received_at)
    return settlement


def _find_replaced(
    settlement: Settlement,
    stated: str | None,
    keys: dict[str, str],
    ledger: Ledger,
    instances: dict[str, list[str]],
    named: dict[str, str],
    earlier: dict[str, dict[str, str]],
) -> bool:
    """Find what the workbook itself says it replaces; returns whether that would drop rows in force.

    A template made for a correction names its submission. A workbook mended and sent again carries the instance id of
    the copy sent first; but staff also fill last month's file anew, so that alone counts only where both share a visit,
    and where it would drop other rows the sender is asked first.
    """
    own = settlement.pending.submission_id
    target: str | None = None
    if stated:
        target = named.get(stated.strip())
        if target is None or target == own or not ledger.is_alive(target):
            settlement.remarks.append(f"表中写明替换「{stated}」，但它不在生效或待审之列，按新表处理")
            target = None
        else:
            target = ledger.newest(target, own)
    elif settlement.instance_id:
        claimed = set(keys.values())
        for sent in instances.get(settlement.instance_id, ()):
            is_candidate = (
                sent != own
                and ledger.is_alive(sent)
                and ledger.standing(sent).sender == settlement.pending.sender
                and ledger.standing(sent).received_at <= settlement.pending.received_at
            )
            if is_candidate and claimed & set(earlier.get(sent, {}).values()):
                target = ledger.newest(sent, own)
    if target is None:
        return False
    settlement.replaces = target
    settlement.implied = True
    ledger.replaced_by(own, target)
    receipt_no = ledger.standing(target).receipt_no
    settlement.remarks.append(f"按表中的标识，本表替换回执 {receipt_no}")
    dropped = set(earlier.get(target, {}).values()) - set(keys.values())
    if stated or not dropped:
        return False
    settlement.remarks.append(f"回执 {receipt_no} 中有 {len(dropped)} 行不在本表，替换后将不再生效；请确认")
    return True


def _duplicate(row: SheetRow, receipt_no: str) -> RowProblem:
    return rule_problem(
        "row.duplicate_in_force",
        seen=f"与回执 {receipt_no} 重复",
        allowed_zh=f"不在回执 {receipt_no} 中的数据；如要更正，请替换该回执",
        allowed_en=f"a visit that is not in force under receipt {receipt_no}; replace that receipt to correct it",
        sheet=row.sheet,
        row=row.row_number,
        row_id=row.row_id,
    )


def record_settlements(connection: Connection, standards: Standards, settlements: Sequence[Settlement]) -> None:
    """Write verdicts, claims and events of settled submissions; what the reader found goes to the submission."""
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
        {"natural_key": key, "submission_id": one.pending.submission_id, "row_id": row.row_id}
        for one in settlements
        for row, key in one.accepted
    ]
    if claims:
        connection.execute(insert(row_claim), claims)
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
                "reason": "; ".join(one.remarks) if kind == "held" else None,
            }
            for one in settlements
            for kind in ("settled", one.status)
        ],
    )


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
        "warnings": count_severity(one.problems, "warning"),
        "notices": count_severity(one.problems, "notice"),
        "problems": [problem.as_dict() for problem in one.problems],
        "remarks": one.remarks,
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
        "warnings": 0,
        "notices": 0,
        "problems": [],
        "remarks": remarks,
        "form": form,
        "form_version": None,
        "rules_version": RULES_VERSION,
        "standards_hash": standards.hash,
    }
