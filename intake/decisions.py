"""What people decide about submissions and rows. Every decision is a new event with actor, reason and instant.

`at` is when a decision counts from: now, unless an operator records one made earlier (the recording instant is kept
beside it). Nothing is ever changed or taken back other than by a later event.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, insert, or_, select

from expectations.pattern_rules import PATTERN_IDS, PREFIX
from intake.ledger import Ledger, claims_of
from intake.left_out import left_out_under
from intake.words import STATUS_SAID_ZH
from registry.database import write
from registry.standing import Standing, standings
from registry.tables import (
    confirmation,
    exclusion_event,
    row_claim,
    submission,
    submission_event,
    verdict,
)
from settings import SHANGHAI

# A page of text; a megabyte of it, which a form may hold, would be shown in every list from then on.
_LONGEST_REASON = 2000


class DecisionError(ValueError):
    """The decision does not fit what it is about; the message says, in Chinese, why and what to do."""


def find_submission(connection: Connection, named: str) -> Standing:
    """The submission with this receipt number or id, as it stands now.

    Raises:
        DecisionError: there is none.
    """
    found = connection.scalar(
        select(submission.c.submission_id).where(
            or_(submission.c.submission_id == named.strip(), submission.c.receipt_no == named.strip())
        )
    )
    if found is None:
        raise DecisionError(f"找不到回执「{named}」，请核对回执号。")
    return standings(connection, [found])[found]


def confirm_replacement(
    engine: Engine, named: str, *, actor: str, reason: str | None = None, at: datetime | None = None
) -> None:
    """The sender wants the held replacement although rows of it were refused: it takes effect at `at`.

    Raises:
        DecisionError: it is not held, or a row of it came into force under another receipt meanwhile.
    """
    with write(engine) as connection:
        standing = find_submission(connection, named)
        when = instant(at, standing)
        if standing.status != "held":
            raise DecisionError(
                f"回执 {standing.receipt_no} {STATUS_SAID_ZH[standing.status]}，不在待确认之列，不需要确认。"
            )
        claims = claims_of(connection, [standing.submission_id]).get(standing.submission_id, {})
        ledger = Ledger(connection, (claim.natural_key for claim in claims.values()), [standing.submission_id])
        for row_id, claim in sorted(claims.items()):
            holder = ledger.holder(claim.natural_key, standing.submission_id, when)
            if holder is not None:
                receipt_no = ledger.standing(holder.submission_id).receipt_no
                raise DecisionError(
                    f"回执 {standing.receipt_no} 的 {row_id} 行与后来生效的回执 {receipt_no} 重复，不能确认；"
                    f"请撤回本表，或先撤回 {receipt_no}。"
                )
        for kind in ("confirmed", "effective"):
            _add_event(connection, standing.submission_id, kind, when, actor, reason)


def withdraw(
    engine: Engine, named: str, *, actor: str, reason: str | None = None, at: datetime | None = None
) -> dict[str, int]:
    """Take a submission out of force from `at`. A former version that it replaced does not come back.

    Of a sheet that was refused as a whole, the rows then no longer wait to be mended.

    Returns:
        Receipt -> number of its rows that were not stored because they were in force here, just so: whoever sent them
        takes them for counted.

    Raises:
        DecisionError: it is withdrawn or replaced already, or nothing of it was ever kept to withdraw.
    """
    with write(engine) as connection:
        standing = find_submission(connection, named)
        when = instant(at, standing)
        if not standing.is_alive and standing.status != "refused":
            raise DecisionError(f"回执 {standing.receipt_no} {STATUS_SAID_ZH[standing.status]}，不需要撤回。")
        _add_event(connection, standing.submission_id, "withdrawn", when, actor, reason)
        return left_out_under(connection, standing.receipt_no)


def confirm_warning(
    engine: Engine,
    named: str,
    row_id: str,
    rule_id: str,
    *,
    actor: str,
    reason: str | None = None,
    at: datetime | None = None,
) -> None:
    """The sender, or a reviewer, says that a row is true as it stands although a rule warned of it.

    Warnings of the verdict are confirmed where they were given. Patterns across rows, places and time are found anew
    every night (`flags.suspicious_result`), so any accepted row may be confirmed under any of those rules.

    Raises:
        DecisionError: the row has no such warning; for a pattern, there is no such rule or no such accepted row.
    """
    with write(engine) as connection:
        standing = find_submission(connection, named)
        expect_noticed(connection, standing, row_id, rule_id)
        connection.execute(
            insert(confirmation).values(
                submission_id=standing.submission_id,
                row_id=row_id,
                rule_id=rule_id,
                **event_values(instant(at, standing), actor, reason),
            )
        )


def expect_noticed(connection: Connection, standing: Standing, row_id: str, rule_id: str) -> None:
    """That a rule warned of the row, or is one across rows and the row was accepted.

    Raises:
        DecisionError: Neither.
    """
    if rule_id.startswith(PREFIX):
        _expect_pattern(connection, standing, row_id, rule_id)
    else:
        _expect_warning(connection, standing, row_id, rule_id)


def _expect_warning(connection: Connection, standing: Standing, row_id: str, rule_id: str) -> None:
    problems = connection.scalar(select(verdict.c.problems).where(verdict.c.submission_id == standing.submission_id))
    is_warned = any(
        problem["row_id"] == row_id and problem["rule_id"] == rule_id and problem["severity"] == "warning"
        for problem in problems or ()
    )
    if not is_warned:
        raise DecisionError(f"回执 {standing.receipt_no} 的 {row_id} 行没有「{rule_id}」这一提醒，请核对。")


def _expect_pattern(connection: Connection, standing: Standing, row_id: str, rule_id: str) -> None:
    if rule_id not in PATTERN_IDS:
        raise DecisionError(f"没有规则「{rule_id}」；可确认的有：{'、'.join(sorted(PATTERN_IDS))}。")
    _expect_accepted(connection, standing, row_id)


def _expect_accepted(connection: Connection, standing: Standing, row_id: str) -> None:
    is_accepted = connection.scalar(
        select(row_claim.c.row_id).where(
            row_claim.c.submission_id == standing.submission_id, row_claim.c.row_id == row_id
        )
    )
    if is_accepted is None:
        raise DecisionError(f"回执 {standing.receipt_no} 没有接收过 {row_id} 行，请核对。")


def exclude_row(
    engine: Engine, named: str, row_id: str, *, actor: str, reason: str, at: datetime | None = None
) -> None:
    """Leave an accepted row out of every index from `at`; the row itself stays where it is.

    Raises:
        DecisionError: no such accepted row, or it is excluded already.
    """
    _exclusion(engine, named, row_id, "exclude", actor, reason, at)


def restore_row(
    engine: Engine, named: str, row_id: str, *, actor: str, reason: str, at: datetime | None = None
) -> None:
    """Take an excluded row back in from `at`.

    Raises:
        DecisionError: no such accepted row, or it is not excluded.
    """
    _exclusion(engine, named, row_id, "restore", actor, reason, at)


def _exclusion(
    engine: Engine, named: str, row_id: str, action: str, actor: str, reason: str, at: datetime | None
) -> None:
    with write(engine) as connection:
        standing = find_submission(connection, named)
        _expect_accepted(connection, standing, row_id)
        last = connection.scalar(
            select(exclusion_event.c.action)
            .where(exclusion_event.c.submission_id == standing.submission_id, exclusion_event.c.row_id == row_id)
            .order_by(exclusion_event.c.at.desc(), exclusion_event.c.event_id.desc())
            .limit(1)
        )
        if (last == "exclude") is (action == "exclude"):
            raise DecisionError(
                f"回执 {standing.receipt_no} 的 {row_id} 行{'已经剔除' if action == 'exclude' else '没有剔除'}。"
            )
        connection.execute(
            insert(exclusion_event).values(
                submission_id=standing.submission_id,
                row_id=row_id,
                action=action,
                **event_values(instant(at, standing), actor, reason),
            )
        )


def instant(at: datetime | None, standing: Standing | None) -> datetime:
    """When a decision counts from: `at`, or now.

    Raises:
        DecisionError: Before the submission was received.
        ValueError: `at` has no zone.
    """
    when = datetime.now(UTC) if at is None else at
    if when.tzinfo is None:
        raise ValueError(f"at {at!r} has no zone; give an aware datetime")
    if standing is not None and when < standing.received_at:
        received = standing.received_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        raise DecisionError(f"所记时间早于回执 {standing.receipt_no} 的接收时间（{received}），请改正。")
    return when


def event_values(at: datetime, actor: str, reason: str | None) -> dict[str, object]:
    """What every event carries.

    Raises:
        DecisionError: Nobody decides, or the reason is longer than any page that tells it could show.
    """
    if not actor.strip():
        raise DecisionError("请写明由谁决定。")
    if reason is not None and len(reason) > _LONGEST_REASON:
        raise DecisionError(f"写了 {len(reason)} 个字，最多 {_LONGEST_REASON} 个；请写要点，细节另附文件。")
    return {"at": at, "recorded_at": datetime.now(UTC), "actor": actor.strip(), "reason": reason}


def _add_event(
    connection: Connection, submission_id: str, kind: str, at: datetime, actor: str, reason: str | None
) -> None:
    connection.execute(
        insert(submission_event).values(submission_id=submission_id, kind=kind, **event_values(at, actor, reason))
    )
