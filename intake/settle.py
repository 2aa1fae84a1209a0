"""Settling: what judged sheets mean for the registry: which rows are in, which are refused, what replaces what.

`plan_settlements` decides and touches nothing; `intake.record` writes the decisions down. Submissions settle in the
order of receipt, so the outcome does not depend on how they were batched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from expectations.judge import Judged
from expectations.problem import RowProblem
from intake.answer import RowChange
from intake.diff import (
    ClaimingRow,
    compare_versions,
    differences_text,
    differing_columns,
    hash_values,
    is_identical,
)
from intake.ledger import Claim, Ledger, claims_of, submissions_named, submissions_of_instances
from intake.problem import IDENTICAL, file_problem, identical_text, rule_problem
from intake.sender_rules import SenderRules
from intake.sent_by import SentBy, may_act, places_of, senders_of
from intake.stored_rows import StoredRows
from reference.load import Standards
from settings import SHANGHAI, Settings
from sheets.fields import Form
from sheets.forms import FORMS
from sheets.problem import UnreadableSheet
from sheets.reader import SheetRow


@dataclass(frozen=True)
class Pending:
    """A submission that waits to be settled.

    `replaces` is what its sender named when sending it, `mapping` the hash of the mapping file by which it is read,
    `sent_by` the account that sent it, which may send rows of its own area only.
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
    sent_by: SentBy | None = None


@dataclass(frozen=True)
class Found:
    """A pending submission with its verdict: judged, or refused as a file."""

    pending: Pending
    outcome: Judged | UnreadableSheet


@dataclass
class Settlement:
    """The decision on one submission.

    Attributes:
        status: effective, held (a replacement that waits for the sender's confirmation), refused, unreadable, or
            unchanged (every row is in force already, just so).
        accepted: Accepted rows with their natural keys and the hashes of their values.
        identical: Rows neither accepted nor refused: the very same visit is in force with the very same values.
        replaces: What it takes the place of once effective.
        implied: `replaces` was read from the workbook rather than named by the sender.
        dropped: Visits in force that such a replacement leaves out, and that only the sender may drop.
        changes: Its rows against the version in force of which it takes the place; None where there is none.
        places: Codes of the places that its rows are about, accepted or not, as far as they are known.
    """

    pending: Pending
    status: str
    form: str | None = None
    form_version: int | None = None
    instance_id: str | None = None
    replaces: str | None = None
    implied: bool = False
    dropped: int = 0
    accepted: list[ClaimingRow] = field(default_factory=list)
    refused: list[SheetRow] = field(default_factory=list)
    identical: list[SheetRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    changes: tuple[RowChange, ...] | None = None
    places: frozenset[str] = frozenset()


def plan_settlements(
    connection: Connection, settings: Settings, standards: Standards, found: Sequence[Found]
) -> list[Settlement]:
    """Decide on submissions, in order of receipt, against the registry as `connection` sees it.

    Submissions with broken checks must not be among them. The lake is read where a row has another hash than the one in
    force, to say how they differ; a damaged file of it makes no row pass for identical.
    """
    ordered = sorted(found, key=lambda one: (one.pending.received_at, one.pending.receipt_no))
    plan = _Plan(connection, settings, standards, ordered)
    return [plan.settle(one) for one in ordered]


class _Plan:
    """What the decisions on a batch rest on, kept up to date from one submission to the next."""

    def __init__(
        self, connection: Connection, settings: Settings, standards: Standards, ordered: Sequence[Found]
    ) -> None:
        self._standards = standards
        senders = {one.pending.submission_id: one.pending.sent_by for one in ordered if one.pending.sent_by}
        self._sender_rules = SenderRules(connection, standards, senders.values())
        # Rows that are right in themselves, by whether their sender may send them; the others with the reason.
        self._claiming: dict[str, list[ClaimingRow]] = {}
        self._barred: dict[str, list[tuple[SheetRow, RowProblem]]] = {}
        for one in ordered:
            self._divide(one)
        contents = [one.outcome.content for one in ordered if isinstance(one.outcome, Judged)]
        # Template instance -> submissions filled in it; name in a workbook -> submission.
        self._instances = submissions_of_instances(connection, [c.instance_id for c in contents if c.instance_id])
        self._named = submissions_named(connection, [c.replaces.strip() for c in contents if c.replaces])
        self._instance_of = {key: instance for instance, keys in self._instances.items() for key in keys}
        ids = {one.pending.submission_id for one in ordered} | set(self._named.values()) | set(self._instance_of)
        ids.update(one.pending.replaces for one in ordered if one.pending.replaces)
        keys = [row.key for rows in self._claiming.values() for row in rows]
        self._ledger = Ledger(connection, keys, ids)
        for one in ordered:
            if one.pending.replaces is not None:  # a dry run stands in no registry
                self._ledger.replaced_by(one.pending.submission_id, one.pending.replaces)
        # Submission -> row id -> claim, of everything that may be compared with.
        self._claims = claims_of(connection, self._ledger.known)
        self._stored = StoredRows(settings, connection)
        self._places = places_of(connection, self._ledger.known)
        self._senders = {**senders_of(connection, self._ledger.known), **senders}
        self._receipts = {key: self._ledger.standing(key).receipt_no for key in self._ledger.known}
        self._receipts.update((one.pending.submission_id, one.pending.receipt_no) for one in ordered)

    def _divide(self, one: Found) -> None:
        pending, claiming, barred = one.pending, [], []
        for row in _claiming_rows(one):
            who = pending.sent_by
            problem = None if who is None else self._sender_rules.barred(who, row.row, pending.received_at)
            if problem is None:
                claiming.append(row)
            else:
                barred.append((row.row, problem))
        self._claiming[pending.submission_id], self._barred[pending.submission_id] = claiming, barred

    def settle(self, one: Found) -> Settlement:
        """Decide on the next submission."""
        own = one.pending.submission_id
        if isinstance(one.outcome, UnreadableSheet):
            self._ledger.end(own)
            status = "unreadable" if one.outcome.rule_id == "file.unreadable" else "refused"
            problems = [file_problem(one.outcome, one.pending.filename)]
            return Settlement(one.pending, status, replaces=one.pending.replaces, problems=problems)
        settlement = self._settle_rows(one.pending, one.outcome)
        if settlement.instance_id:
            self._instances.setdefault(settlement.instance_id, []).append(own)
            self._instance_of[own] = settlement.instance_id
        self._places[own] = {*settlement.places}
        return settlement

    def _settle_rows(self, pending: Pending, outcome: Judged) -> Settlement:
        own, content, form = pending.submission_id, outcome.content, FORMS[outcome.content.form_id]
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
            places=self._places_of_rows(content.rows),
        )
        for barred, problem in self._barred[own]:
            settlement.refused.append(barred)
            settlement.problems.append(problem)
        if settlement.replaces is None:
            self._find_replaced(settlement, outcome)
        for row in self._claiming[own]:
            holder = self._ledger.holder(row.key, own, pending.received_at)
            if holder is None:
                settlement.accepted.append(row)
            elif settlement.replaces is None and self._is_identical(row, holder):
                settlement.identical.append(row.row)
                has_ended = self._ledger.has_ended(holder.submission_id)
                receipt_no = self._receipts[holder.submission_id]
                settlement.problems.append(_identical(row.row, receipt_no, holder, has_ended=has_ended))
            else:
                settlement.refused.append(row.row)
                settlement.problems.append(self._duplicate(form, row.row, holder))
        in_order = {row.row_id: number for number, row in enumerate(content.rows)}
        settlement.refused.sort(key=lambda row: in_order[row.row_id])
        if not settlement.accepted:
            self._ledger.end(own)
            if settlement.identical and not settlement.refused:
                settlement.status = "unchanged"
            return settlement
        former = next((f for f in self._ledger.formers(own) if self._ledger.in_force(f, pending.received_at)), None)
        if former is not None:
            settlement.changes = self._changes(form, settlement, former)
        claims = [
            Claim(row.key, own, row.row.row_id, row.row.row_number, row.values_hash) for row in settlement.accepted
        ]
        self._ledger.claim(claims)
        self._claims[own] = {claim.row_id: claim for claim in claims}
        self._stored.add(own, (row.row for row in settlement.accepted))
        # Where nothing of the chain is in force, there is nothing to keep until the sender confirms.
        if former is not None and (settlement.refused or settlement.dropped):
            settlement.status = "held"
        else:
            settlement.status = "effective"
            self._ledger.take_effect(own, pending.received_at)
        return settlement

    def _find_replaced(self, settlement: Settlement, outcome: Judged) -> None:
        """Find what the workbook itself says it replaces, and how many visits that would drop.

        A template made for a correction names its submission. A workbook mended and sent again carries the instance id
        of the copy sent first; but staff also fill last month's file anew, so that alone counts only where both share a
        visit, and where it would drop other rows the sender is asked first. The same rows sent again replace nothing.
        """
        own, stated = settlement.pending.submission_id, outcome.content.replaces
        keys = {row.key for row in self._claiming[own]}
        target: str | None = None
        if stated:
            target = self._named.get(stated.strip())
            if target is None or target == own or not self._ledger.is_alive(target):
                settlement.remarks.append(f"表中写明替换「{stated}」，但它不在生效或待审之列，按新表处理")
                return
            target = self._ledger.newest(target, own)
            if not self._may_replace(settlement.pending, target):
                settlement.remarks.append(f"表中写明替换「{stated}」，但那一份不归本账号更正，按新表处理")
                return
        elif settlement.instance_id:
            target = self._of_the_same_copy(settlement, keys)
            if target is not None and not settlement.refused and self._is_resent(settlement, target):
                return
        if target is None:
            return
        settlement.replaces = target
        settlement.implied = True
        self._ledger.replaced_by(own, target)
        receipt_no = self._receipts[target]
        settlement.remarks.append(f"按表中的标识，本表替换回执 {receipt_no}")
        dropped = {claim.natural_key for claim in self._claims.get(target, {}).values()} - keys
        if dropped and not stated:
            settlement.dropped = len(dropped)
            settlement.remarks.append(
                f"回执 {receipt_no} 中有 {len(dropped)} 项调查（单位和日期）不在本表，替换后将不再生效；请确认"
            )

    def _may_replace(self, pending: Pending, target: str) -> bool:
        if pending.sent_by is None:
            return True
        on = pending.received_at.astimezone(SHANGHAI).date()
        sent, places = self._senders.get(target), self._places.get(target, ())
        return may_act(self._standards, pending.sent_by, sent, places, on)

    def _places_of_rows(self, rows: Sequence[SheetRow]) -> frozenset[str]:
        known = (self._standards.place_ever(str(row.values.get("place_code") or "")) for row in rows)
        return frozenset(str(place["place_code"]) for place in known if place is not None)

    def _of_the_same_copy(self, settlement: Settlement, keys: set[str]) -> str | None:
        """The newest version of the sheet that was filled in the same copy of the template and shares a visit."""
        pending, ledger, target = settlement.pending, self._ledger, None
        for sent in self._instances.get(settlement.instance_id or "", ()):
            is_candidate = (
                sent != pending.submission_id
                and ledger.is_alive(sent)
                and ledger.standing(sent).sender == pending.sender
                and ledger.standing(sent).received_at <= pending.received_at
            )
            if is_candidate and any(claim.natural_key in keys for claim in self._claims.get(sent, {}).values()):
                target = ledger.newest(sent, pending.submission_id)
        return target

    def _is_resent(self, settlement: Settlement, target: str) -> bool:
        """Whether the rows are those of the version in force, no more, no fewer, and just so."""
        if not self._ledger.in_force(target, settlement.pending.received_at):
            return False
        former = {claim.natural_key: claim for claim in self._claims.get(target, {}).values()}
        rows = self._claiming[settlement.pending.submission_id]
        return former.keys() == {row.key for row in rows} and all(
            self._is_identical(row, former[row.key]) for row in rows
        )

    def _is_identical(self, row: ClaimingRow, claim: Claim) -> bool:
        return is_identical(row, claim, lambda row_id: self._stored.find(claim.submission_id, row_id))

    def _changes(self, form: Form, settlement: Settlement, former: str) -> tuple[RowChange, ...]:
        return compare_versions(
            form,
            self._claims.get(former, {}),
            settlement.accepted,
            lambda row_id: self._stored.find(former, row_id),
            self._standards,
            is_same_copy=bool(settlement.instance_id) and self._instance_of.get(former) == settlement.instance_id,
        )

    def _duplicate(self, form: Form, row: SheetRow, claim: Claim) -> RowProblem:
        receipt_no = self._receipts[claim.submission_id]
        stored = self._stored.find(claim.submission_id, claim.row_id)
        columns = () if stored is None else differing_columns(form, stored.values, row.values, self._standards)
        # Only in a replacement may a row be the same and refused: it is not said where it is to count from now on.
        how = "完全相同" if stored is not None and not columns else "重复"
        differences = f"；该回执 → 本表：{differences_text(columns)}" if columns else ""
        return rule_problem(
            "row.duplicate_in_force",
            seen=f"与回执 {receipt_no}{_row_text(claim)}{how}{differences}",
            allowed_zh=f"不在回执 {receipt_no} 中的数据；如要更正，请替换该回执",
            allowed_en=f"a visit that is not in force under receipt {receipt_no}; replace that receipt to correct it",
            sheet=row.sheet,
            row=row.row_number,
            row_id=row.row_id,
        )


def _claiming_rows(one: Found) -> list[ClaimingRow]:
    """Rows that the judge accepted, with their natural keys and hashes."""
    if isinstance(one.outcome, UnreadableSheet):
        return []
    keys = one.outcome.keys
    return [ClaimingRow(row, keys[row.row_id], hash_values(row.values)) for row in one.outcome.accepted]


def _row_text(claim: Claim) -> str:
    return f" 第 {claim.row_number} 行" if claim.row_number else " "


def _identical(row: SheetRow, receipt_no: str, claim: Claim, *, has_ended: bool) -> RowProblem:
    zh = "不必改；已在该回执中，没有重复入库"
    en = f"nothing to mend: it is in force under receipt {receipt_no} and was not stored again"
    if has_ended:  # between the receipt of this sheet and its ingest
        zh = "收到本表后该回执已撤回或被替换；仍应计入的，请把本表再报送一次"
        en = f"receipt {receipt_no} was withdrawn or replaced after this sheet came in; send it again if it is to count"
    return rule_problem(
        IDENTICAL,
        seen=f"{identical_text(receipt_no)}{_row_text(claim).lstrip()}完全相同",
        allowed_zh=zh,
        allowed_en=en,
        sheet=row.sheet,
        row=row.row_number,
        row_id=row.row_id,
    )
