"""Reviewing sheets: who passes or returns which, each an event with actor and reason (decision 0024).

Nobody reviews what they sent themselves, and an account that acts for a firm reviews nothing. A returned sheet stays
counted, preliminary, until its sender replaces or withdraws it: an edition knows standing alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine, insert, select

from intake.decisions import DecisionError, event_values, find_submission, instant
from intake.review_state import Review, ReviewEvent, review_of
from intake.sent_by import SentBy, senders_of
from intake.words import STATUS_SAID_ZH
from reference.rows import text
from reference.standards import Standards
from registry.database import write
from registry.portal_tables import review_event
from registry.standing import Standing, chunks, standings

_TOWN_KINDS = frozenset({"street", "town", "township", "zone", "village", "community"})


@dataclass(frozen=True)
class Reviewer:
    """Whoever reviews.

    Attributes:
        name: As written into records.
        username: Of the account; "" at the command line.
        firm: The firm for which the account acts, None for staff.
    """

    name: str
    username: str = ""
    firm: str | None = None


class TownReview(StrEnum):
    """Whether a town has a say in a sheet."""

    NEEDED = "needed"  # sent by a town's account: the county waits for the town's word
    POSSIBLE = "possible"  # came without an account: the county need not wait
    NONE = "none"  # sent by the county or by a firm: a town does not judge its own assessors


def town_review(standards: Standards, sender: SentBy | None) -> TownReview:
    """Whether a town has a say in a sheet of this sender; None for the command line and the inbox."""
    if sender is None:
        return TownReview.POSSIBLE
    kinds = {_kind(standards, code) for code in sender.place_codes}
    return TownReview.NEEDED if sender.firm is None and kinds and kinds <= _TOWN_KINDS else TownReview.NONE


def _kind(standards: Standards, place_code: str) -> str:
    row = standards.place_ever(place_code)
    return "" if row is None else text(row, "place_kind")


def review_events(
    connection: Connection, ids: Iterable[str], before: datetime | None = None
) -> dict[str, list[ReviewEvent]]:
    """Submission -> what reviewers did, in order of recording."""
    found: dict[str, list[ReviewEvent]] = {}
    for chunk in chunks(sorted(set(ids))):
        query = select(review_event).where(review_event.c.submission_id.in_(chunk)).order_by(review_event.c.event_id)
        for row in connection.execute(query).mappings():
            if before is None or row["at"] < before:
                event = ReviewEvent(row["event_id"], row["kind"], row["at"], row["actor"], row["reason"])
                found.setdefault(row["submission_id"], []).append(event)
    return found


def reviews(
    connection: Connection,
    ids: Iterable[str],
    *,
    locked_at: dict[str, datetime] | None = None,
    before: datetime | None = None,
) -> dict[str, Review]:
    """Submission -> its review.

    Args:
        connection: A registry transaction.
        ids: Submission ids; unknown ones are left out.
        locked_at: Submission -> when the rounds of all its rows were locked (`editions.rounds` knows).
        before: Only what happened before this instant counts; None counts all.
    """
    wanted = set(ids)
    found = standings(connection, wanted, before)
    events = review_events(connection, wanted, before)
    locked = locked_at or {}
    return {
        key: review_of(found[key], events.get(key, ()), locked.get(key)) for key in sorted(wanted) if key in found
    }  # fmt: skip


def pass_town(
    engine: Engine,
    standards: Standards,
    named: str,
    *,
    reviewer: Reviewer,
    locked_at: datetime | None,
    reason: str | None = None,
    at: datetime | None = None,
) -> None:
    """The town's reviewer finds a sheet right. Of a returned sheet the pass takes the return back, with a reason.

    Args:
        engine: The registry.
        standards: Kinds of the sender's places.
        named: Receipt number or submission id.
        reviewer: Who.
        locked_at: When the rounds of all its rows were locked, None while one of them is open.
        reason: Needed only for a returned sheet.
        at: When it counts from; now when None.

    Raises:
        DecisionError: The reviewer may not, the sheet is not in force, has been passed, or is none of the town's.
    """
    with write(engine) as connection:
        standing, review, sender = _expect_reviewable(connection, named, reviewer, locked_at)
        if town_review(standards, sender) is TownReview.NONE:
            raise DecisionError(f"回执 {standing.receipt_no} 由县级或第三方机构报送，不经镇街审核，请由县级审核。")
        if review.state in ("town_passed", "county_passed"):
            raise DecisionError(f"回执 {standing.receipt_no} {review.state_zh}，不需要再审。")
        _expect_reason_against_return(standing, review, reason)
        _add(connection, standing, "town_passed", reviewer, reason, at)


def pass_county(
    engine: Engine,
    standards: Standards,
    named: str,
    *,
    reviewer: Reviewer,
    locked_at: datetime | None,
    reason: str | None = None,
    at: datetime | None = None,
) -> None:
    """The county's reviewer finds a sheet right; one that a town's account sent only after the town did.

    Args and raises as for `pass_town`.
    """
    with write(engine) as connection:
        standing, review, sender = _expect_reviewable(connection, named, reviewer, locked_at)
        if review.state == "county_passed":
            raise DecisionError(f"回执 {standing.receipt_no} 县级已审，不需要再审。")
        if review.town is None and town_review(standards, sender) is TownReview.NEEDED:
            raise DecisionError(f"回执 {standing.receipt_no} 由镇街报送，还没有经镇街审核；请先由镇街审核。")
        _expect_reason_against_return(standing, review, reason)
        _add(connection, standing, "county_passed", reviewer, reason, at)


def send_back(
    engine: Engine,
    standards: Standards,
    named: str,
    *,
    reviewer: Reviewer,
    is_county: bool,
    locked_at: datetime | None,
    reason: str,
    at: datetime | None = None,
) -> None:
    """Return a sheet (退回) to its sender, with what is wrong in it.

    With `is_county` at the county's level: a town returns neither what the county passed nor what the county sent.
    `reason`, what is wrong and what is to be done, is never blank. The rest as for `pass_town`.

    Raises:
        DecisionError: No reason; the reviewer may not; the sheet is not in force or returned already.
    """
    if not reason.strip():
        raise DecisionError("退回要写明理由：哪里不对、要怎样改，报送人才知道怎么办。")
    with write(engine) as connection:
        standing, review, sender = _expect_reviewable(connection, named, reviewer, locked_at)
        if review.state == "returned":
            raise DecisionError(f"回执 {standing.receipt_no} 已退回，等报送人更正或撤回。")
        if not is_county and town_review(standards, sender) is TownReview.NONE:
            raise DecisionError(f"回执 {standing.receipt_no} 由县级或第三方机构报送，镇街不能退回；有异议请报县级。")
        if not is_county and review.state == "county_passed":
            raise DecisionError(f"回执 {standing.receipt_no} 县级已审，镇街不能再退回；有异议请报县级。")
        _add(connection, standing, "returned", reviewer, reason.strip(), at)


def expect_impartial(connection: Connection, standing: Standing, reviewer: Reviewer) -> None:
    """Refuse whoever sent the sheet, and every firm: also for excluding, accepting or questioning its rows.

    Raises:
        DecisionError: The reviewer may not judge this sheet.
    """
    if reviewer.firm is not None:
        raise DecisionError(
            f"{reviewer.name} 代表「{reviewer.firm}」；消杀、评估机构不审核数据，请由镇街或县级工作人员审核。"
        )
    sender = senders_of(connection, [standing.submission_id]).get(standing.submission_id)
    same_account = sender is not None and bool(reviewer.username) and sender.account == reviewer.username
    # Through the portal a sender is written with the account, 王芳（wangfang）: she is the same under another one.
    person = standing.sender.strip()
    if sender is not None:
        person = person.removesuffix(f"（{sender.account}）")
    if same_account or person in (reviewer.name.strip(), reviewer.username or reviewer.name):
        raise DecisionError(f"回执 {standing.receipt_no} 是 {reviewer.name} 自己报送的，不能自己审核，请由他人审核。")


def _expect_reviewable(
    connection: Connection, named: str, reviewer: Reviewer, locked_at: datetime | None
) -> tuple[Standing, Review, SentBy | None]:
    standing = find_submission(connection, named)
    expect_impartial(connection, standing, reviewer)
    if standing.status == "held":
        raise DecisionError(f"回执 {standing.receipt_no} 待报送人确认，还没有生效；确认后再审核。")
    if not standing.is_in_force:
        raise DecisionError(
            f"回执 {standing.receipt_no} {STATUS_SAID_ZH[standing.status]}，只有生效的表才审核。"
        )  # fmt: skip
    key = standing.submission_id
    review = review_of(standing, review_events(connection, [key]).get(key, ()), locked_at)
    if review.state == "locked":
        raise DecisionError(f"回执 {standing.receipt_no} 所在轮次已锁定，不再审核；确需改动，请先解锁该轮次。")
    return standing, review, senders_of(connection, [key]).get(key)


def _expect_reason_against_return(standing: Standing, review: Review, reason: str | None) -> None:
    if review.returned is not None and not (reason or "").strip():
        raise DecisionError(
            f"回执 {standing.receipt_no} 已由 {review.returned.actor} 退回（{review.returned.reason}）；"
            "改为通过请写明理由。"
        )


def _add(
    connection: Connection, standing: Standing, kind: str, reviewer: Reviewer, reason: str | None, at: datetime | None
) -> None:
    when = instant(at, standing)
    if standing.effective_at is not None and when < standing.effective_at:
        raise DecisionError(f"所记时间早于回执 {standing.receipt_no} 的生效时间，请改正。")
    values = event_values(when, reviewer.name, reason)
    connection.execute(insert(review_event).values(submission_id=standing.submission_id, kind=kind, **values))
