"""Sessions: the cookie of somebody who signed in, how long it is good for, and whose it is.

The cookie holds 32 random bytes; the registry holds their SHA-256 alone, so that a stolen registry signs nobody in.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, update

from portal.security.account import read_accounts
from portal.security.visitor import Visitor
from registry.database import read, write
from registry.portal_tables import credential, portal_session

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
# Looking at a page is a read: that somebody is still there is written down this often at most. A session therefore
# ends after 29 to 30 minutes without a request.
SEEN_EVERY = timedelta(minutes=1)


def hash_of(token: str) -> str:
    """What is stored of a cookie or an API token. They are random throughout, so no salt and no cost is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin_session(connection: Connection, account_id: str, client: str, now: datetime) -> str:
    """A new session within a write transaction; returns the token for the cookie, which is not stored."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(portal_session).values(
            token_hash=hash_of(token), account_id=account_id, created_at=now, last_seen_at=now, client=client
        )
    )
    return token


def visitor_of_session(engine: Engine, token: str, now: datetime) -> Visitor | None:
    """Who comes with this cookie, with the grants as they stand now.

    Returns:
        None for a session that is unknown, ended, idle for 30 minutes or 12 hours old, or of a disabled account.
    """
    token_hash = hash_of(token)
    with read(engine) as connection:
        row = connection.execute(select(portal_session).where(portal_session.c.token_hash == token_hash)).first()
        if row is None or row.ended_at is not None:
            return None
        if now - row.last_seen_at >= IDLE or now - row.created_at >= LONGEST:
            return None
        account = read_accounts(connection, [row.account_id])[row.account_id]
        if account.is_disabled:
            return None
        is_one_time = connection.scalar(
            select(credential.c.is_one_time).where(credential.c.account_id == account.account_id)
        )
    if now - row.last_seen_at >= SEEN_EVERY:
        with write(engine) as connection:
            connection.execute(
                update(portal_session)
                .where(
                    portal_session.c.token_hash == token_hash,
                    portal_session.c.last_seen_at < now,
                    portal_session.c.ended_at.is_(None),
                )
                .values(last_seen_at=now)
            )
    return account.visitor(session=token_hash, must_change_password=is_one_time is not False)


def end_session(engine: Engine, token: str, now: datetime) -> None:
    """Sign out; a session that is unknown or has ended stays as it is."""
    with write(engine) as connection:
        connection.execute(
            update(portal_session)
            .where(portal_session.c.token_hash == hash_of(token), portal_session.c.ended_at.is_(None))
            .values(ended_at=now)
        )


def end_sessions(connection: Connection, account_id: str, now: datetime, except_hash: str | None = None) -> int:
    """End every session of an account but one, within a write transaction; returns how many."""
    ended = update(portal_session).where(portal_session.c.account_id == account_id, portal_session.c.ended_at.is_(None))
    if except_hash is not None:
        ended = ended.where(portal_session.c.token_hash != except_hash)
    return connection.execute(ended.values(ended_at=now)).rowcount
