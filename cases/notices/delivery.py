"""One pass of the notices: write what is news, send what is due; or show it, and change nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from cases.notices import chat, webhook
from cases.notices.digest import NewFlags, due_for_digest, fill_digests
from cases.notices.outbox import fill_outbox
from cases.notices.outcome import Message, Outcome, Sink
from cases.notices.recipients import Book, Recipient, Way
from cases.notices.sending import PASS_SECONDS, Passed, message_of, next_parcel, send_due
from cases.notices.standing import due_notices, read_notices
from reference.standards import Standards
from registry.database import write

AskFlags = Callable[[], NewFlags | None]


class Network:
    """The real ways out."""

    def send(self, way: Way, message: Message) -> Outcome:
        """Send by webhook or through Apprise."""
        return webhook.post(way, message) if way.is_webhook else chat.deliver(way, message)


@dataclass(frozen=True)
class Parcel:
    """What would be sent now."""

    recipient: Recipient
    way: Way
    message: Message


def fill(engine: Engine, standards: Standards, book: Book, now: datetime, new_flags: AskFlags) -> int:
    """Write what is news, and the digests of this hour; how many notices that is.

    An edition is read between the two transactions: nobody waits for the registry meanwhile.
    """
    with write(engine) as connection:
        written = fill_outbox(connection, standards, book, now)
        due = due_for_digest(connection, book, now)
    if due:
        flags = new_flags()
        with write(engine) as connection:
            written += fill_digests(connection, standards, book, now, flags)
    return written


def fill_and_send(
    engine: Engine,
    standards: Standards,
    book: Book,
    now: datetime,
    new_flags: AskFlags,
    sink: Sink | None = None,
    most_seconds: float = PASS_SECONDS,
) -> tuple[int, Passed]:
    """One pass: how many notices were written, and what became of those that were due."""
    written = fill(engine, standards, book, now, new_flags)
    return written, send_due(engine, book, now, sink or Network(), most_seconds=most_seconds)


def preview(
    engine: Engine, standards: Standards, book: Book, now: datetime, new_flags: AskFlags, *, at_any_hour: bool = False
) -> list[Parcel]:
    """What a pass would send now; nothing is written or claimed.

    Args:
        engine: The registry.
        standards: As for a pass.
        book: The recipients.
        now: Aware instant.
        new_flags: As for a pass.
        at_any_hour: Also what waits for the end of quiet hours.
    """
    parcels = []
    with engine.connect().execution_options(sihai_write=True) as connection, connection.begin() as transaction:
        fill_outbox(connection, standards, book, now)
        if due_for_digest(connection, book, now):
            fill_digests(connection, standards, book, now, new_flags())
        notices = read_notices(connection, now)
        transaction.rollback()
    for recipient in book.recipients:
        is_quiet = recipient.quiet is not None and recipient.quiet.contains(now)
        if is_quiet and not at_any_hour:
            continue
        until = recipient.quiet.end_after(now) if is_quiet and recipient.quiet is not None else now
        for way in recipient.ways:
            left = due_notices([n for n in notices if (n.recipient, n.way) == (recipient.name, way.name)], until)
            while left:
                parcel = next_parcel(left, way)
                left = left[len(parcel) :]
                parcels.append(Parcel(recipient, way, message_of(parcel)))
    return parcels
