"""An account as the events about it leave it: who, which roles for which places, for which firm, disabled or not."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from portal.security.permission import Permission, Role
from portal.security.visitor import Grant, IsWithin, Visitor
from registry.portal_tables import account as account_table
from registry.portal_tables import account_event
from registry.standing import chunks

LONGEST_USERNAME = 64  # of the column


@dataclass(frozen=True)
class AccountEvent:
    """One thing that was done to an account."""

    kind: str
    at: datetime
    actor: str
    reason: str | None
    detail: Mapping[str, object]


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in.

    Attributes:
        account_id: Never reused, never shown.
        username: Lower case, what is typed at sign-in.
        name: Of the person, written into records.
        grants: Roles with their places, in the order granted.
        firm: The pest-control or assessment firm for which the account acts, None for staff.
        is_disabled: Signs in no longer; sessions and tokens have ended.
        events: Everything that was done to it, oldest first.
    """

    account_id: str
    username: str
    name: str
    grants: tuple[Grant, ...]
    firm: str | None
    is_disabled: bool
    events: tuple[AccountEvent, ...]

    def has_role(self, role: Role) -> bool:
        """Whether it holds a role anywhere."""
        return any(grant.role is role for grant in self.grants)

    @property
    def places(self) -> frozenset[str]:
        """Places granted to it; where every role was taken back, those that were: it may be given them again."""
        now = frozenset(grant.place_code for grant in self.grants)
        return now or frozenset(str(one.detail["place_code"]) for one in self.events if one.kind == "granted")

    @property
    def created_at(self) -> datetime:
        """When it was made."""
        return self.events[0].at

    def visitor(
        self,
        *,
        session: str = "",
        must_change_password: bool = False,
        token_scopes: frozenset[Permission] | None = None,
    ) -> Visitor:
        """The account as somebody who asks."""
        return Visitor(
            self.account_id, self.username, self.name, self.grants, self.firm, session, must_change_password,
            token_scopes,
        )  # fmt: skip


def normal_username(typed: str) -> str:
    """A username as it is stored and compared; what no account can be called stays comparable, cut to the column."""
    cleaned = "".join(character for character in unicodedata.normalize("NFKC", typed) if character.isprintable())
    return cleaned.strip().casefold()[:LONGEST_USERNAME]


def may_manage(visitor: Visitor, account: Account, is_within: IsWithin) -> bool:
    """Whether an administrator may act on an account: every place granted to it lies within the administrator's.

    Whoever could reset the password of an account with wider grants would hold those grants.
    """
    return visitor.may(Permission.ACCOUNTS) and all(
        visitor.may_at(Permission.ACCOUNTS, place, is_within) for place in account.places
    )


def read_accounts(connection: Connection, ids: Iterable[str] | None = None) -> dict[str, Account]:
    """Accounts by id, in the order of their usernames; all when `ids` is None."""
    if ids is None:
        rows = [dict(row) for row in connection.execute(select(account_table)).mappings()]
        events = [dict(row) for row in connection.execute(select(account_event)).mappings()]
    else:
        rows, events = [], []
        for chunk in chunks(sorted(set(ids))):
            of_accounts = select(account_table).where(account_table.c.account_id.in_(chunk))
            of_events = select(account_event).where(account_event.c.account_id.in_(chunk))
            rows += [dict(row) for row in connection.execute(of_accounts).mappings()]
            events += [dict(row) for row in connection.execute(of_events).mappings()]
    found: dict[str, list[Mapping[str, object]]] = {}
    # Events follow one another as they were written: an account's clock is the server's, never an operator's.
    for event in sorted(events, key=lambda one: one["event_id"]):
        found.setdefault(str(event["account_id"]), []).append(event)
    ordered = sorted(rows, key=lambda row: str(row["username"]))
    return {
        str(row["account_id"]): fold(str(row["account_id"]), str(row["username"]), found.get(row["account_id"], ()))
        for row in ordered
    }


def find_account(connection: Connection, named: str) -> Account | None:
    """The account with this username or id."""
    meant = normal_username(named)
    found = connection.scalar(
        select(account_table.c.account_id).where(
            or_(account_table.c.username == meant, account_table.c.account_id == meant)
        )
    )
    return None if found is None else read_accounts(connection, [found])[found]


def fold(account_id: str, username: str, events: Iterable[Mapping[str, object]]) -> Account:
    """An account from rows of `account_event`, in their order."""
    name, firm, is_disabled = username, None, False
    grants: dict[Grant, None] = {}
    passed: list[AccountEvent] = []
    for row in events:
        event = _event(row)
        passed.append(event)
        match event.kind:
            case "created" | "renamed" | "firm_set":
                name = str(event.detail.get("name", name))
                if "firm" in event.detail:
                    firm = None if event.detail["firm"] is None else str(event.detail["firm"])
            case "granted":
                grants[_grant(event)] = None
            case "revoked":
                grants.pop(_grant(event), None)
            case "disabled":
                is_disabled = True
            case "enabled":
                is_disabled = False
    return Account(account_id, username, name, tuple(grants), firm, is_disabled, tuple(passed))


def _grant(event: AccountEvent) -> Grant:
    return Grant(Role(str(event.detail["role"])), str(event.detail["place_code"]))


def _event(row: Mapping[str, object]) -> AccountEvent:
    at, detail, reason = row["at"], row["detail"], row["reason"]
    assert isinstance(at, datetime)
    assert isinstance(detail, Mapping)
    return AccountEvent(str(row["kind"]), at, str(row["actor"]), None if reason is None else str(reason), detail)
