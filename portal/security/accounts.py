"""What is done to accounts: each act is an event with actor and instant, and none can lock the last administrator out.

Whether a place exists, and whether the one who asks may act there, is for the caller, who has the standards
(`portal.security.account.may_manage`). `asker` is the id of the account that asks, None for the command line.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, insert, select

from portal.security.account import Account, find_account, normal_username, read_accounts
from portal.security.passwords import (
    PasswordRefusedError,
    check_strength,
    hash_password,
    is_password,
    normal_password,
    one_time_password,
)
from portal.security.permission import ROLE_ZH, Role
from portal.security.sessions import end_sessions_within
from portal.security.throttle import attempt, network_of, succeed
from portal.security.visitor import Grant
from registry.database import read, write
from registry.portal_tables import account as account_table
from registry.portal_tables import account_event, credential

ONE_TIME_FOR = timedelta(hours=72)
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_LONGEST_NAME = 40


class AccountRefusedError(ValueError):
    """It cannot be done to the account; the message says, in Chinese, why and what to do."""


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
        return _expect(connection, named)


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
        _add(connection, account_id, "created", actor, now, {"name": _name(name), "firm": _firm(firm)})
        for granted in dict.fromkeys(grants):
            _add(connection, account_id, "granted", actor, now, _of(granted))
        _set_password(connection, account_id, password_hash, now, is_one_time=True)
        return _expect(connection, account_id), password


def rename(engine: Engine, named: str, name: str, *, actor: str, now: datetime) -> Account:
    """Give the person another name; records made before keep the former one."""
    with write(engine) as connection:
        account = _expect(connection, named)
        _add(connection, account.account_id, "renamed", actor, now, {"name": _name(name)})
        return _expect(connection, account.account_id)


def set_firm(engine: Engine, named: str, firm: str | None, *, actor: str, now: datetime) -> Account:
    """Say for which firm the account acts; None for staff."""
    with write(engine) as connection:
        account = _expect(connection, named)
        _add(connection, account.account_id, "firm_set", actor, now, {"firm": _firm(firm)})
        return _expect(connection, account.account_id)


def grant(
    engine: Engine, named: str, granted: Grant, *, actor: str, now: datetime, asker: str | None = None
) -> Account:
    """Give a role for a place and everything below it.

    Raises:
        AccountRefusedError: It is held already, or is the asker's own.
    """
    with write(engine) as connection:
        account = _expect(connection, named)
        _expect_other(account, asker)
        if granted in account.grants:
            raise AccountRefusedError(f"{account.username} 已有「{_said(granted)}」，不需要再授。")
        _add(connection, account.account_id, "granted", actor, now, _of(granted))
        return _expect(connection, account.account_id)


def revoke(
    engine: Engine, named: str, granted: Grant, *, actor: str, now: datetime, asker: str | None = None
) -> Account:
    """Take a role back.

    Raises:
        AccountRefusedError: It is not held, is the asker's own, or nobody could give roles out any more.
    """
    with write(engine) as connection:
        account = _expect(connection, named)
        _expect_other(account, asker)
        if granted not in account.grants:
            held = "、".join(_said(one) for one in account.grants) or "无角色"
            raise AccountRefusedError(f"{account.username} 没有「{_said(granted)}」；现有：{held}。")
        _add(connection, account.account_id, "revoked", actor, now, _of(granted))
        _expect_an_administrator(connection, account)
        return _expect(connection, account.account_id)


def disable(
    engine: Engine, named: str, *, actor: str, now: datetime, reason: str | None = None, asker: str | None = None
) -> Account:
    """Let an account sign in no longer; its sessions end, its tokens are good for nothing while it is so.

    Raises:
        AccountRefusedError: It is so already, is the asker's own, or is the last administrator's.
    """
    with write(engine) as connection:
        account = _expect(connection, named)
        _expect_other(account, asker)
        if account.is_disabled:
            raise AccountRefusedError(f"{account.username} 已经停用。")
        _add(connection, account.account_id, "disabled", actor, now, reason=reason)
        _expect_an_administrator(connection, account)
        end_sessions_within(connection, account.account_id, now)
        return _expect(connection, account.account_id)


def enable(engine: Engine, named: str, *, actor: str, now: datetime, reason: str | None = None) -> Account:
    """Let a disabled account sign in again, with its password and roles as they were.

    Raises:
        AccountRefusedError: It is not disabled.
    """
    with write(engine) as connection:
        account = _expect(connection, named)
        if not account.is_disabled:
            raise AccountRefusedError(f"{account.username} 没有停用，不需要启用。")
        _add(connection, account.account_id, "enabled", actor, now, reason=reason)
        return _expect(connection, account.account_id)


def reset_password(
    engine: Engine, named: str, *, actor: str, now: datetime, asker: str | None = None
) -> tuple[Account, str]:
    """Replace the password by a one-time one, good for 72 hours and only to set another; sessions end.

    Raises:
        AccountRefusedError: It is the asker's own, which is changed with the former password.
    """
    password = one_time_password()
    password_hash = hash_password(password)
    with write(engine) as connection:
        account = _expect(connection, named)
        if asker == account.account_id:
            raise AccountRefusedError("自己的密码请用「修改密码」改，不能重置。")
        _add(connection, account.account_id, "password_set", actor, now)
        _set_password(connection, account.account_id, password_hash, now, is_one_time=True)
        end_sessions_within(connection, account.account_id, now)
        return _expect(connection, account.account_id), password


def change_password(
    engine: Engine,
    account_id: str,
    old: str,
    new: str,
    now: datetime,
    *,
    client: str = "",
    except_hash: str | None = None,
) -> None:
    """The owner sets another password; every session but `except_hash` ends.

    A wrong former password counts as a failed sign-in: an open session on somebody's desk is no place to guess it.

    Raises:
        PasswordRefusedError: The former password is wrong, or the new one is weak or the same.
        SignInRefusedError: Too many wrong ones; to be tried again later.
    """
    with write(engine) as connection:
        account = _expect(connection, account_id)
        attempt_id = attempt(connection, account.username, network_of(client), now)
        stored = connection.scalar(
            select(credential.c.password_hash).where(credential.c.account_id == account.account_id)
        )
    if not is_password(stored, old):
        raise PasswordRefusedError("原密码不对，请重新输入。")
    check_strength(new, account.username)
    if normal_password(new) == normal_password(old):
        raise PasswordRefusedError("新密码与原密码相同，请另设一个。")
    new_hash = hash_password(new)
    with write(engine) as connection:
        now_stored = select(credential.c.password_hash).where(credential.c.account_id == account.account_id)
        if connection.scalar(now_stored) != stored:
            raise PasswordRefusedError("密码刚刚在别处改过，请重新登录。")
        succeed(connection, attempt_id)
        _add(connection, account.account_id, "password_changed", account.username, now)
        _set_password(connection, account.account_id, new_hash, now, is_one_time=False)
        end_sessions_within(connection, account.account_id, now, except_hash)


def _expect(connection: Connection, named: str) -> Account:
    account = find_account(connection, named)
    if account is None:
        raise AccountRefusedError(f"没有用户「{normal_username(named)}」；请核对用户名。")
    return account


def _expect_other(account: Account, asker: str | None) -> None:
    if asker == account.account_id:
        raise AccountRefusedError("不能改自己的角色或停用自己；请另一位系统管理员办理。")


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


def _add(
    connection: Connection,
    account_id: str,
    kind: str,
    actor: str,
    now: datetime,
    detail: dict[str, object] | None = None,
    reason: str | None = None,
) -> None:
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


def _set_password(
    connection: Connection, account_id: str, password_hash: str, now: datetime, *, is_one_time: bool
) -> None:
    connection.execute(delete(credential).where(credential.c.account_id == account_id))
    connection.execute(
        insert(credential).values(
            account_id=account_id, password_hash=password_hash, set_at=now, is_one_time=is_one_time
        )
    )
