"""Writing down what is done to an account, within the write transaction that looked at it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert

from portal.security.account import Account, find_account, normal_username
from registry.portal_tables import account_event, credential


class AccountRefusedError(ValueError):
    """It cannot be done to the account; the message says, in Chinese, why and what to do."""


def expect_account(connection: Connection, named: str) -> Account:
    """The account with this username or id.

    Raises:
        AccountRefusedError: There is none.
    """
    account = find_account(connection, named)
    if account is None:
        raise AccountRefusedError(f"没有用户「{normal_username(named)}」；请核对用户名。")
    return account


def expect_other(account: Account, asker: str | None) -> None:
    """Refuse what nobody does to the own account.

    Raises:
        AccountRefusedError: It is the asker's own.
    """
    if asker == account.account_id:
        raise AccountRefusedError("不能改自己的角色或停用自己；请另一位系统管理员办理。")


def add_event(
    connection: Connection,
    account_id: str,
    kind: str,
    actor: str,
    now: datetime,
    detail: dict[str, object] | None = None,
    reason: str | None = None,
) -> None:
    """Add an event.

    Raises:
        AccountRefusedError: Nobody is named who did it.
    """
    if not actor.strip():
        raise AccountRefusedError("请写明由谁办理。")
    connection.execute(
        insert(account_event).values(
            account_id=account_id,
            kind=kind,
            at=now,
            recorded_at=now,
            actor=actor.strip(),
            reason=reason,
            detail=detail or {},
        )
    )


def set_password(
    connection: Connection, account_id: str, password_hash: str, now: datetime, *, is_one_time: bool
) -> None:
    """Put a password in the place of the former one, whose hash is of no use to anybody."""
    connection.execute(delete(credential).where(credential.c.account_id == account_id))
    connection.execute(
        insert(credential).values(
            account_id=account_id, password_hash=password_hash, set_at=now, is_one_time=is_one_time
        )
    )
