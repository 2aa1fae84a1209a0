"""Asking back about a row (问回): a reviewer asks about what a rule noticed, its sender answers.

Accepting the row is `confirm_warning`, leaving it out `exclude_row`; either settles the question too. An answer settles
nothing by itself: the reviewer reads it and decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from intake.decisions import DecisionError, event_values, expect_noticed, find_submission, instant
from intake.words import STATUS_SAID_ZH
from registry.database import write
from registry.portal_tables import row_query_event
from registry.standing import chunks
from registry.tables import confirmation


@dataclass(frozen=True)
class RowQuery:
    """A question about a row, with the last answer to it.

    Attributes:
        rule_id: The rule that noticed the row.
        answer: None while it is not answered.
        is_settled: The row was accepted under this rule since.
    """

    submission_id: str
    row_id: str
    rule_id: str
    question: str
    asked_by: str
    asked_at: datetime
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    is_settled: bool = False

    @property
    def waits(self) -> bool:
        """Its sender still has to answer."""
        return self.answer is None and not self.is_settled


def ask(
    engine: Engine, named: str, row_id: str, rule_id: str, question: str, *, actor: str, at: datetime | None = None
) -> None:
    """Ask the sender about a row.

    Raises:
        DecisionError: No question; the sheet is not in force; the rule noticed no such row; it is asked already.
    """
    if not question.strip():
        raise DecisionError("请写明要问什么。")
    with write(engine) as connection:
        standing = find_submission(connection, named)
        if not standing.is_in_force:
            raise DecisionError(f"回执 {standing.receipt_no} {STATUS_SAID_ZH[standing.status]}，不必再问。")
        expect_noticed(connection, standing, row_id, rule_id)
        last = row_queries(connection, [standing.submission_id]).get((standing.submission_id, row_id, rule_id))
        if last is not None and last.waits:
            raise DecisionError(f"回执 {standing.receipt_no} 的 {row_id} 行已经问过，正等报送人答复。")
        _add(connection, standing.submission_id, row_id, rule_id, "asked", instant(at, standing), actor, question)


def answer(
    engine: Engine, named: str, row_id: str, rule_id: str, text: str, *, actor: str, at: datetime | None = None
) -> None:
    """Answer the question about a row.

    Raises:
        DecisionError: No text, or nothing was asked or it is answered already.
    """
    if not text.strip():
        raise DecisionError("请写明答复。")
    with write(engine) as connection:
        standing = find_submission(connection, named)
        last = row_queries(connection, [standing.submission_id]).get((standing.submission_id, row_id, rule_id))
        if last is None:
            raise DecisionError(f"回执 {standing.receipt_no} 的 {row_id} 行没有要答复的询问，请核对。")
        if not last.waits:
            raise DecisionError(f"回执 {standing.receipt_no} 的 {row_id} 行的询问已经答复或了结。")
        _add(connection, standing.submission_id, row_id, rule_id, "answered", instant(at, standing), actor, text)


def row_queries(connection: Connection, ids: Iterable[str]) -> dict[tuple[str, str, str], RowQuery]:
    """(submission, row, rule) -> the last question about it with its answer."""
    found: dict[tuple[str, str, str], RowQuery] = {}
    for chunk in chunks(sorted(set(ids))):
        events = list(
            connection.execute(select(row_query_event).where(row_query_event.c.submission_id.in_(chunk))).mappings()
        )
        for event in sorted(events, key=lambda event: (event["at"], event["event_id"])):
            key = (event["submission_id"], event["row_id"], event["rule_id"])
            said, actor, when = str(event["reason"] or ""), str(event["actor"]), event["at"]
            former = found.get(key)
            if event["kind"] == "asked":
                found[key] = RowQuery(*key, question=said, asked_by=actor, asked_at=when)
            elif former is not None and former.answer is None:
                found[key] = RowQuery(*key, former.question, former.asked_by, former.asked_at, said, actor, when)
        if events:
            _settle(connection, chunk, found)
    return found


def _settle(connection: Connection, ids: list[str], found: dict[tuple[str, str, str], RowQuery]) -> None:
    """Mark the questions about rows that were accepted under the same rule since."""
    for row in connection.execute(select(confirmation).where(confirmation.c.submission_id.in_(ids))).mappings():
        key = (row["submission_id"], row["row_id"], row["rule_id"])
        query = found.get(key)
        if query is not None and row["at"] >= query.asked_at and not query.is_settled:
            found[key] = RowQuery(
                *key, query.question, query.asked_by, query.asked_at, query.answer, query.answered_by,
                query.answered_at, is_settled=True,
            )  # fmt: skip


def _add(
    connection: Connection,
    submission_id: str,
    row_id: str,
    rule_id: str,
    kind: str,
    when: datetime,
    actor: str,
    said: str,
) -> None:
    about = {"submission_id": submission_id, "row_id": row_id, "rule_id": rule_id, "kind": kind}
    connection.execute(insert(row_query_event).values(**about, **event_values(when, actor, said.strip())))
