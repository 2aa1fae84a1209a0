"""Signing in: username and password against the registry, as slowly as guessing deserves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, select, update

from portal.security.account import find_account, normal_username
from portal.security.credentials import ONE_TIME_FOR
from portal.security.passwords import hash_password, is_outdated, is_password
from portal.security.sessions import begin_session
from portal.security.throttle import SignInRefusedError, attempt, network_of, succeed
from registry.database import write
from registry.portal_tables import credential

__all__ = ["SignInRefusedError", "sign_in"]

# Word for word the same whether the username exists or not.
_WRONG = "用户名或密码不对，请核对后重试；忘记密码请找系统管理员重置。"


def sign_in(engine: Engine, username: str, password: str, client: str, now: datetime) -> str:
    """Begin a session.

    Args:
        engine: The registry.
        username: As typed.
        password: As typed.
        client: Address of the network that the request came from.
        now: The instant.

    Returns:
        The token for the session's cookie; only its hash is stored.

    Raises:
        SignInRefusedError: Wrong, to wait, disabled, or a one-time password that is too old. The last two are told
            only to who knows the password.
    """
    username, network = normal_username(username), network_of(client)
    with write(engine) as connection:
        attempt_id = attempt(connection, username, network, now)
        account = find_account(connection, username)
        # Ids are found as well, but nobody signs in with one.
        if account is not None and account.username != username:
            account = None
        found = (
            None
            if account is None
            else connection.execute(select(credential).where(credential.c.account_id == account.account_id)).first()
        )
    # Outside of any transaction: others write while this takes its time.
    if not is_password(None if found is None else found.password_hash, password) or found is None or account is None:
        raise SignInRefusedError(_WRONG)
    if account.is_disabled:
        raise SignInRefusedError("这个账号已停用；需要使用请找系统管理员启用。")
    if found.is_one_time and now - found.set_at >= ONE_TIME_FOR:
        raise SignInRefusedError("一次性密码已超过 72 小时，不能再用；请找系统管理员重置。")
    anew = hash_password(password) if is_outdated(found.password_hash) else None
    with write(engine) as connection:
        current = find_account(connection, account.account_id)
        stored = connection.scalar(
            select(credential.c.password_hash).where(credential.c.account_id == account.account_id)
        )
        if current is None or current.is_disabled or stored != found.password_hash:
            raise SignInRefusedError(_WRONG)  # disabled or reset while the password was looked at
        if anew is not None:
            connection.execute(
                update(credential).where(credential.c.account_id == account.account_id).values(password_hash=anew)
            )
        succeed(connection, attempt_id)
        return begin_session(connection, account.account_id, network, now)
