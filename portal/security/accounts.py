"""What is done to accounts: each act is an event with actor and instant, and none can lock the last administrator out.

Whether a place exists, and whether the one who asks may act there, is for the caller, who has the standards
(`portal.security.account.may_manage`). `asker` is the id of the account that asks, None for the command line.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Engine, insert

from portal.security.account import Account, find_account, normal_username, read_accounts
from portal.security.account_record import (
    AccountRefusedError,
    add_event,
    expect_account,
    expect_other,
    set_password,
)
from portal.security.credentials import change_password, reset_password
from portal.security.passwords import hash_password, one_time_password
from portal.security.permission import ROLE_ZH, Role
from portal.security.sessions import end_sessions
from portal.security.visitor import Grant
from registry.database import read, write
from registry.portal_tables import account as account_table

__all__ = [
    "Account", "AccountRefusedError", "add_account", "change_password", "disable", "enable", "get_account", "grant",
    "list_accounts", "rename", "reset_password", "revoke", "set_firm",
]  # fmt: skip

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_LONGEST_NAME = 40


def list_accounts(engine: Engine) -> list[Account]:
    """Every account, in the order of usernames."""
    with read(engine) as connection:
        return list(read_accounts(connection).values())


def get_account(engine: Engine, named: str) -> Account:
    """The account with this username or id.

    Raises:
        AccountRefusedError: There is none.
    """
    with read(engine) as connection:
        return expect_account(connection, named)


def add_account(
    engine: Engine, username: str, name: str, grants: Iterable[Grant], *, firm: str | None, actor: str, now: datetime
) -> tuple[Account, str]:
    """Make an account with a one-time password, which is returned here and nowhere kept in clear.

    Raises:
        AccountRefusedError: The username is taken or not allowed, or the name is empty.
    """
    username = normal_username(username)
    if not _USERNAME.fullmatch(username):
        raise AccountRefusedError(
            f"用户名「{username}」不能用；请用 2～32 位小写字母、数字、点、横线或下划线，例如 wangfang。"
        )
    password = one_time_password()
    password_hash = hash_password(password)
    account_id = uuid.uuid4().hex
    with write(engine) as connection:
        if find_account(connection, username) is not None:
            raise AccountRefusedError(f"用户名「{username}」已经有人用了；请换一个。")
        connection.execute(insert(account_table).values(account_id=account_id, username=username, created_at=now))
        add_event(connection, account_id, "created", actor, now, {"name": _name(name), "firm": _firm(firm)})
        for granted in dict.fromkeys(grants):
            add_event(connection, account_id, "granted", actor, now, _of(granted))
        set_password(connection, account_id, password_hash, now, is_one_time=True)
        return expect_account(connection, account_id), password


def rename(engine: Engine, named: str, name: str, *, actor: str, now: datetime) -> Account:
    """Give the person another name; records made before keep the former one."""
    with write(engine) as connection:
        account = expect_account(connection, named)
        add_event(connection, account.account_id, "renamed", actor, now, {"name": _name(name)})
        return expect_account(connection, account.account_id)


def set_firm(engine: Engine, named: str, firm: str | None, *, actor: str, now: datetime) -> Account:
    """Say for which firm the account acts; None for staff."""
    with write(engine) as connection:
        account = expect_account(connection, named)
        add_event(connection, account.account_id, "firm_set", actor, now, {"firm": _firm(firm)})
        return expect_account(connection, account.account_id)


def grant(
    engine: Engine, named: str, granted: Grant, *, actor: str, now: datetime, asker: str | None = None
) -> Account:
    """Give a role for a place and everything below it.

    Raises:
        AccountRefusedError: It is held already, or is the asker's own.
    """
    with write(engine) as connection:
        account = expect_account(connection, named)
        expect_other(account, asker)
        if granted in account.grants:
            raise AccountRefusedError(f"{account.username} 已有「{_said(granted)}」，不需要再授。")
        add_event(connection, account.account_id, "granted", actor, now, _of(granted))
        return expect_account(connection, account.account_id)


def revoke(
    engine: Engine, named: str, granted: Grant, *, actor: str, now: datetime, asker: str | None = None
) -> Account:
    """Take a role back.

    Raises:
        AccountRefusedError: It is not held, is the asker's own, or nobody could give roles out any more.
    """
    with write(engine) as connection:
        account = expect_account(connection, named)
        expect_other(account, asker)
        if granted not in account.grants:
            held = "、".join(_said(one) for one in account.grants) or "无角色"
            raise AccountRefusedError(f"{account.username} 没有「{_said(granted)}」；现有：{held}。")
        add_event(connection, account.account_id, "revoked", actor, now, _of(granted))
        _expect_an_administrator(connection, account)
        return expect_account(connection, account.account_id)


def disable(
    engine: Engine, named: str, *, actor: str, now: datetime, reason: str | None = None, asker: str | None = None
) -> Account:
    """Let an account sign in no longer; its sessions end, its tokens are good for nothing while it is so.

    Raises:
        AccountRefusedError: It is so already, is the asker's own, or is the last administrator's.
    """
    with write(engine) as connection:
        account = expect_account(connection, named)
        expect_other(account, asker)
        if account.is_disabled:
            raise AccountRefusedError(f"{account.username} 已经停用。")
        add_event(connection, account.account_id, "disabled", actor, now, reason=reason)
        _expect_an_administrator(connection, account)
        end_sessions(connection, account.account_id, now)
        return expect_account(connection, account.account_id)


def enable(engine: Engine, named: str, *, actor: str, now: datetime, reason: str | None = None) -> Account:
    """Let a disabled account sign in again, with its password and roles as they were.

    Raises:
        AccountRefusedError: It is not disabled.
    """
    with write(engine) as connection:
        account = expect_account(connection, named)
        if not account.is_disabled:
            raise AccountRefusedError(f"{account.username} 没有停用，不需要启用。")
        add_event(connection, account.account_id, "enabled", actor, now, reason=reason)
        return expect_account(connection, account.account_id)


def _expect_an_administrator(connection: Connection, changed: Account) -> None:
    """After an act, before it is committed: somebody who could sign in before and give roles out still can."""
    if not changed.has_role(Role.ADMINISTRATOR) or changed.is_disabled:
        return
    if not any(one.has_role(Role.ADMINISTRATOR) and not one.is_disabled for one in read_accounts(connection).values()):
        raise AccountRefusedError(f"{changed.username} 是最后一位系统管理员，不能停用或收回；请先另设一位系统管理员。")


def _said(granted: Grant) -> str:
    return f"{ROLE_ZH[granted.role]}:{granted.place_code}"


def _of(granted: Grant) -> dict[str, object]:
    return {"role": granted.role.value, "place_code": granted.place_code}


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise AccountRefusedError(f"请写明姓名，最多 {_LONGEST_NAME} 字；报表和记录上写的就是它。")
    return name


def _firm(typed: str | None) -> str | None:
    firm = " ".join((typed or "").split())
    if len(firm) > 2 * _LONGEST_NAME or not firm.isprintable():
        raise AccountRefusedError(f"单位名称最多 {2 * _LONGEST_NAME} 字，请改正。")
    return firm or None
