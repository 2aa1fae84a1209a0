"""The password of an account: replaced by somebody else with one for one use, or changed by its owner."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from portal.security.account import Account
from portal.security.account_record import AccountRefusedError, add_event, expect_account, set_password
from portal.security.passwords import (
    PasswordRefusedError,
    check_strength,
    hash_password,
    is_password,
    normal_password,
    one_time_password,
)
from portal.security.sessions import end_sessions
from portal.security.throttle import attempt, network_of, succeed
from registry.database import read, write
from registry.portal_tables import credential

ONE_TIME_FOR = timedelta(hours=72)


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
        account = expect_account(connection, named)
        if asker == account.account_id:
            raise AccountRefusedError("自己的密码请用「修改密码」改，不能重置。")
        add_event(connection, account.account_id, "password_set", actor, now)
        set_password(connection, account.account_id, password_hash, now, is_one_time=True)
        end_sessions(connection, account.account_id, now)
        return expect_account(connection, account.account_id), password


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
    with read(engine) as connection:
        account = expect_account(connection, account_id)
    # First, so that looking for a password that is good enough is not counted as guessing the former one.
    check_strength(new, account.username)
    if normal_password(new) == normal_password(old):
        raise PasswordRefusedError("新密码与原密码相同，请另设一个。")
    with write(engine) as connection:
        attempt_id = attempt(connection, account.username, network_of(client), now)
        stored = connection.scalar(
            select(credential.c.password_hash).where(credential.c.account_id == account.account_id)
        )
    if not is_password(stored, old):
        raise PasswordRefusedError("原密码不对，请重新输入。")
    new_hash = hash_password(new)
    with write(engine) as connection:
        now_stored = select(credential.c.password_hash).where(credential.c.account_id == account.account_id)
        if connection.scalar(now_stored) != stored:
            raise PasswordRefusedError("密码刚刚在别处改过，请重新登录。")
        succeed(connection, attempt_id)
        add_event(connection, account.account_id, "password_changed", account.username, now)
        set_password(connection, account.account_id, new_hash, now, is_one_time=False)
        end_sessions(connection, account.account_id, now, except_hash)
