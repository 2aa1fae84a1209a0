"""The outbox with the registry in PostgreSQL."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from cases.notices.delivery import preview
from cases.notices.recipients import Recipient
from cases.notices.sending import claim, message_of, send_due
from cases.notices.standing import LONGEST_CLAIM
from reference.load import Standards
from registry.database import write
from registry.following_tables import notice_event
from tests.cases.notices.county import DAY, XIEQIAO, County, Post, at, book_of
from tests.registry.test_postgresql import engine, server, settings, url

__all__ = ["engine", "server", "settings", "url"]

pytestmark = pytest.mark.slow

NOW = at(DAY + timedelta(days=1), "09:00")


def test_outbox_over_postgresql(engine: Engine, standards: Standards) -> None:
    county, book = County(engine), book_of(standards)
    for vector in ("rodent", "mosquito", "fly", "cockroach"):
        county.open(vector=vector)
        county.open(XIEQIAO, vector)
    shown = preview(engine, standards, book, NOW, lambda: None)
    assert county.notices(NOW) == []
    assert [county.fill(standards, book, NOW) for _ in range(2)] == [4 + 8, 0]
    assert preview(engine, standards, book, NOW, lambda: None) == shown
    town = book.recipients[0]
    (lost,) = claim(engine, town, town.ways[0], NOW)
    post = Post()
    threads = [
        threading.Thread(target=lambda: send_due(engine, book, NOW, post, most_seconds=20)),
        threading.Thread(target=lambda: _take_all(engine, book.recipients, post)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [message.message_id for way, message in post.taken if way == "webhook"]
    assert len(ids) == len(set(ids)) == 3
    assert lost.notice_id not in ids
    later = NOW + LONGEST_CLAIM + timedelta(minutes=1)
    for minutes in (0, 2):
        send_due(engine, book, later + timedelta(minutes=minutes), post)
    assert [message.message_id for way, message in post.taken].count(lost.notice_id) == 1


def _take_all(engine: Engine, recipients: tuple[Recipient, ...], post: Post) -> None:
    """A second sender, which knows nothing of the ways that the first is at work in."""
    for recipient in recipients:
        while parcel := claim(engine, recipient, recipient.ways[0], NOW):
            post.send(recipient.ways[0], message_of(parcel))
            with write(engine) as connection:
                rows = [{"notice_id": one.notice_id, "kind": "sent", "at": NOW} for one in parcel]
                connection.execute(notice_event.insert(), rows)
