"""What people must know of the notices: those given up, those that may not have arrived; and sending one again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert

from cases.notices.recipients import Book
from cases.notices.standing import Notice, read_notices
from cases.words import NOTICE_ZH
from intake.finding import Finding
from registry.following_tables import notice_event

# What nobody has looked at for so long is no finding any more; the list still has it.
TOLD_FOR = timedelta(days=30)


class ResendError(ValueError):
    """A notice cannot be sent again; the message says, in Chinese, why and what to do."""


def notice_findings(connection: Connection, now: datetime) -> list[Finding]:
    """One finding for each notice of the last month that waits for a person."""
    return [
        Finding(
            "notice",
            one.notice_id,
            f"给{one.recipient}（{one.way}）的通知{NOTICE_ZH[one.status]}：{one.title}；{one.reason or ''}。"
            f"核实后运行 sihai notices resend {one.notice_id[:8]}，或当面告知。",
            f"notice {one.notice_id} to {one.recipient} by {one.way} is {one.status}",
        )
        for one in read_notices(connection, now, every=True)
        if is_for_a_person(one) and now - one.changed_at <= TOLD_FOR
    ]


def is_for_a_person(one: Notice) -> bool:
    """Whether nobody will send it unless a person says so."""
    return one.status in ("dropped", "unknown") or (one.status == "lapsed" and one.way != "webhook")


def requeue(connection: Connection, started: str, book: Book, actor: str, now: datetime) -> Notice:
    """Have a notice sent again; part of a write transaction.

    Args:
        connection: A write transaction of the registry.
        started: Its id, or the beginning of it.
        book: The recipients.
        actor: Who asks.
        now: Aware instant.

    Raises:
        ResendError: There is none, there are several, it is on its way anyway, or its recipient is gone.
    """
    found = [one for one in read_notices(connection, now, every=True) if one.notice_id.startswith(started.lower())]
    if len(found) != 1 or len(started) < 4:
        raise ResendError(
            f"编号以「{started}」开头的通知有 {len(found)} 条；请照 sihai notices --all 列出的编号写，至少 4 位。"
        )
    one = found[0]
    if one.status in ("waiting", "failed", "sending"):
        raise ResendError(f"通知 {one.notice_id[:8]} {NOTICE_ZH[one.status]}，不用重发；sihai notices send 立即发。")
    recipient = book.recipient(one.recipient)
    if recipient is None or recipient.way(one.way) is None:
        raise ResendError(f"notices.toml 里已没有接收人「{one.recipient}」的途径 {one.way}，没有地方可发；请先补上。")
    row = {"notice_id": one.notice_id, "kind": "requeued", "at": now, "reason": f"{actor} 要求重发"}
    connection.execute(insert(notice_event).values(row))
    return one
