"""Accounts as an office has them, with fewer words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from portal.security import accounts
from portal.security.account import Account
from portal.security.permission import Role
from portal.security.sign_in import SignInRefusedError, sign_in
from portal.security.visitor import Grant
from registry.database import read
from registry.portal_tables import sign_in_attempt

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
COUNTY, STREET, TOWN = "330481", "330481001", "330481107"
DESK, ELSEWHERE = "10.1.2.3", "203.0.113.9"
OWN = "硖石街道的柳树年年发芽"


def after(**spans: float) -> datetime:
    """An instant after NOON."""
    return NOON + timedelta(**spans)


@dataclass(frozen=True)
class Office:
    """Accounts in a registry."""

    engine: Engine

    def add(self, username: str, *grants: Grant, at: datetime = NOON) -> tuple[Account, str]:
        given = grants or (Grant(Role.SENDER, STREET),)
        return accounts.add_account(self.engine, username, f"{username}某", given, firm=None, actor="装机", now=at)

    def own(self, username: str, *grants: Grant) -> Account:
        """An account that has set a password of its own."""
        account, password = self.add(username, *grants)
        accounts.change_password(self.engine, account.account_id, password, OWN, NOON, client=DESK)
        return account

    def administrator(self, username: str = "admin") -> Account:
        return self.own(username, Grant(Role.ADMINISTRATOR, COUNTY))

    def enter(self, username: str, password: str = OWN, client: str = DESK, at: datetime = NOON) -> str | None:
        """The token, None where it was refused for the password; a wait raises."""
        try:
            return sign_in(self.engine, username, password, client, at)
        except SignInRefusedError as refused:
            if refused.retry_after is not None:
                raise
            return None

    def has_to_wait(self, username: str, client: str, at: datetime) -> bool:
        try:
            sign_in(self.engine, username, "不是这个密码呀呀呀", client, at)
        except SignInRefusedError as refused:
            return refused.retry_after is not None
        return False

    def attempts(self) -> int:
        with read(self.engine) as connection:
            return len(connection.execute(select(sign_in_attempt)).all())
