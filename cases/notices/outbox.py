"""Writing notices into the registry's outbox: whatever is news and not written yet, once, whoever asks how often.

Nothing is remembered but the notices themselves: an event without its notice is written the next time, so a night
whose notices failed loses none. The id of a notice follows from what it is about, whom it goes to and by which way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from cases.event import NIGHT_ACTOR
from cases.fold import day_of
from cases.ledger import read_cases
from cases.notices.recipients import TOLD_KINDS, Book, Recipient, Way
from cases.notices.told import News, news_of
from cases.notices.wording import Text, case_link, case_text
from reference.standards import Standards
from registry.following_tables import case_event, notice
from registry.standing import chunks
from settings import SHANGHAI

Row = dict[str, object]


def fill_outbox(connection: Connection, standards: Standards, book: Book, now: datetime) -> int:
    """Write a notice for each event of a case that is news, for each recipient and way that it concerns.

    Args:
        connection: A write transaction of the registry.
        standards: Names of places and indicators, and the division of places.
        book: The recipients.
        now: Aware instant.

    Returns:
        How many were written.
    """
    oldest = now - timedelta(days=book.oldest_days)
    recent = select(case_event.c.case_id).where(case_event.c.kind.in_(TOLD_KINDS), case_event.c.at >= oldest)
    cases = read_cases(connection, {str(case_id) for case_id in connection.execute(recent).scalars()})
    rows = (
        row
        for case in cases.values()
        for news in news_of(case)
        if news.event.at >= oldest
        for row in _rows(news, standards, book, now)
    )
    return add_notices(connection, rows)


def add_notices(connection: Connection, rows: Iterable[Row]) -> int:
    """Write the notices that are not there yet and return how many; part of a write transaction."""
    wanted = {str(row["notice_id"]): row for row in rows}
    for chunk in chunks(sorted(wanted)):
        for known in connection.execute(select(notice.c.notice_id).where(notice.c.notice_id.in_(chunk))).scalars():
            del wanted[known]
    if wanted:
        connection.execute(insert(notice), list(wanted.values()))
    return len(wanted)


def notice_row(
    recipient: Recipient, way: Way, about: str, topic: str, text: Text, now: datetime, detail: Mapping[str, object]
) -> Row:
    """A row of `notice`.

    Args:
        recipient: Whom it goes to.
        way: By which way.
        about: What it is about; with recipient and way it makes the id.
        topic: `case`, `digest` or `reminder`.
        text: What it says.
        now: When it is written; in quiet hours it waits for their end.
        detail: What a program is told besides.
    """
    key = "\n".join((about, recipient.name, way.name))
    return {
        "notice_id": hashlib.sha256(key.encode()).hexdigest()[:32],
        "recipient": recipient.name,
        "topic": topic,
        "case_id": None,
        "case_event_id": None,
        "created_at": now,
        "not_before": recipient.quiet.end_after(now) if recipient.quiet is not None else now,
        "title": text.title,
        "body": text.body,
        "detail": {**detail, "way": way.name, "line": text.line},
    }


def _rows(news: News, standards: Standards, book: Book, now: datetime) -> Iterator[Row]:
    on = day_of(news.event)
    concerned = [
        recipient
        for recipient in book.recipients
        if news.event.kind in recipient.kinds
        and news.case.vector in recipient.vectors
        and (recipient.since is None or on >= recipient.since)
        and recipient.covers(standards, news.place_code, on)
    ]
    if not concerned:
        return
    text, detail = case_text(news, standards, book), _detail(news, book)
    for recipient in concerned:
        for way in recipient.ways:
            row = notice_row(recipient, way, f"case_event {news.event.number}", "case", text, now, detail)
            yield row | {"case_id": news.case.case_id, "case_event_id": news.event.number}


def _detail(news: News, book: Book) -> Row:
    """What a program needs to know of the event, without reading the text."""
    event, state = news.event, news.after
    evidence = state.trigger
    is_of_resurvey = event.kind in ("verdict", "closed") and state.verdicts
    return {
        "kind": event.kind,
        "case_no": news.case.case_no,
        "place_code": news.case.place_code,
        "vector": news.case.vector,
        "at": event.at.astimezone(SHANGHAI).isoformat(),
        "by": None if event.actor == NIGHT_ACTOR else event.actor,
        "status": state.status,
        "step": state.step,
        "due_on": None if state.due_on is None else state.due_on.isoformat(),
        "document_kind": state.document_kind,
        "grade": evidence.get("grade"),
        "required": evidence.get("required"),
        "mark": evidence.get("mark"),
        "basis": state.verdicts[-1].get("basis") if is_of_resurvey else evidence.get("basis"),
        "standard": evidence.get("standard"),
        "edition": evidence.get("edition"),
        "edition_status": evidence.get("edition_status"),
        "link": case_link(book, news.case.case_no),
    }
