"""API tokens: what a program shows instead of a session, for some of what its account may do, until a day.

Only the SHA-256 of a token is stored. A token never allows more than its account may at the moment of use, and never
accounts or the audit.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, insert, select, update

from portal.security.account import find_account, read_accounts
from portal.security.permission import Permission
from portal.security.sessions import SEEN_EVERY, hash_of
from portal.security.visitor import Visitor
from registry.database import read, write
from registry.portal_tables import api_token, credential
from settings import SHANGHAI

PREFIX = "sihai_"
LONGEST = timedelta(days=366)
NEVER = frozenset({Permission.ACCOUNTS, Permission.AUDIT})
_LONGEST_NAME = 60


class TokenRefusedError(ValueError):
    """The token cannot be made or revoked; the message says, in Chinese, why and what to do."""


@dataclass(frozen=True)
class ApiToken:
    """A token as it is listed; what it is worth is not stored."""

    token_id: str
    account_id: str
    name: str
    scopes: frozenset[Permission]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @property
    def last_day(self) -> date:
        """The last day in Shanghai on which it may be used."""
        return (self.expires_at - timedelta(microseconds=1)).astimezone(SHANGHAI).date()

    def is_alive(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return self.revoked_at is None and now < self.expires_at


def make_token(
    engine: Engine, account_id: str, name: str, scopes: Iterable[Permission], expires_at: datetime, now: datetime
) -> str:
    """Make a token; what is returned is shown once and not stored.

    Raises:
        TokenRefusedError: No name, no scope, a scope that the account does not hold or that no token may have, or a
            last day in the past or more than a year away.
    """
    name = " ".join(name.split())
    asked = frozenset(scopes)
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise TokenRefusedError(f"请给令牌取名，最多 {_LONGEST_NAME} 字，写明由哪个程序使用。")
    if not asked:
        raise TokenRefusedError("请至少选一项令牌可做的事。")
    if not now < expires_at <= now + LONGEST:
        raise TokenRefusedError("令牌的有效期应在今天以后、一年以内。")
    token = PREFIX + secrets.token_urlsafe(32)
    with write(engine) as connection:
        account = find_account(connection, account_id)
        if account is None or account.is_disabled:
            raise TokenRefusedError("账号不存在或已停用，不能制作令牌。")
        visitor = account.visitor()
        beyond = sorted(scope for scope in asked if scope in NEVER or not visitor.may(scope))
        if beyond:
            raise TokenRefusedError(f"令牌不能有这些权限：{'、'.join(beyond)}；账号自己没有，或只能登录后使用。")
        connection.execute(
            insert(api_token).values(
                token_id=uuid.uuid4().hex, token_hash=hash_of(token), account_id=account.account_id, name=name,
                scopes=sorted(asked), created_at=now, expires_at=expires_at,
            )
        )  # fmt: skip
    return token


def visitor_of_token(engine: Engine, token: str, now: datetime) -> Visitor | None:
    """Who comes with this token; its use is written down once a minute at most.

    Returns:
        None for a token that is unknown, revoked or expired, or of a disabled account.
    """
    if not token.startswith(PREFIX):
        return None
    with read(engine) as connection:
        row = connection.execute(select(api_token).where(api_token.c.token_hash == hash_of(token))).first()
        if row is None or row.revoked_at is not None or now >= row.expires_at:
            return None
        account = read_accounts(connection, [row.account_id])[row.account_id]
        if account.is_disabled:
            return None
        is_one_time = connection.scalar(
            select(credential.c.is_one_time).where(credential.c.account_id == account.account_id)
        )
    if row.last_used_at is None or now - row.last_used_at >= SEEN_EVERY:
        with write(engine) as connection:
            connection.execute(update(api_token).where(api_token.c.token_id == row.token_id).values(last_used_at=now))
    return account.visitor(
        must_change_password=is_one_time is not False,
        token_scopes=frozenset(Permission(scope) for scope in row.scopes) - NEVER,
    )


def list_tokens(engine: Engine, account_id: str | None = None) -> list[ApiToken]:
    """Tokens of an account, or all, the newest first."""
    asked = select(api_token).order_by(api_token.c.created_at.desc(), api_token.c.token_id)
    if account_id is not None:
        asked = asked.where(api_token.c.account_id == account_id)
    with read(engine) as connection:
        return [
            ApiToken(
                row.token_id, row.account_id, row.name, frozenset(Permission(scope) for scope in row.scopes),
                row.created_at, row.expires_at, row.last_used_at, row.revoked_at,
            )
            for row in connection.execute(asked)
        ]  # fmt: skip


def revoke_token(engine: Engine, token_id: str, now: datetime, account_id: str | None = None) -> ApiToken:
    """End a token at once.

    Args:
        engine: The registry.
        token_id: Of the token.
        now: The instant.
        account_id: The owner, where only an own token may be revoked.

    Raises:
        TokenRefusedError: There is no such token, or it is revoked already.
    """
    mine = next((one for one in list_tokens(engine, account_id) if one.token_id == token_id), None)
    if mine is None:
        raise TokenRefusedError("没有这个令牌，请核对。")
    with write(engine) as connection:
        changed = connection.execute(
            update(api_token)
            .where(api_token.c.token_id == token_id, api_token.c.revoked_at.is_(None))
            .values(revoked_at=now)
        ).rowcount
    if not changed:
        raise TokenRefusedError(f"令牌「{mine.name}」已经作废。")
    return mine


def revoke_tokens(engine: Engine, account_id: str, now: datetime) -> int:
    """End every token of an account; returns how many."""
    with write(engine) as connection:
        return connection.execute(
            update(api_token)
            .where(api_token.c.account_id == account_id, api_token.c.revoked_at.is_(None))
            .values(revoked_at=now)
        ).rowcount
