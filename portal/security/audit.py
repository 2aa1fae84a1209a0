"""The audit: who did what, to what, from where, and whether it was done. Added to only, and kept with the registry."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, func, insert, select

from registry.database import read, write
from registry.portal_tables import audit_event
from settings import end_of_day

DONE, REFUSED, FAILED = "done", "refused", "failed"
OUTCOME_ZH = {DONE: "完成", REFUSED: "拒绝", FAILED: "出错"}

_SECRET_KEY = re.compile(r"password|passwd|secret|cookie|csrf|(^|_)(token|pin|key)$", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"sihai_[A-Za-z0-9_-]{20,}|\$argon2[\w$=,+/-]*")
_LONGEST = 300
_LONGEST_DETAIL = 2_000
_LONGEST_ACTION = 48  # of the column


@dataclass(frozen=True)
class AuditEvent:
    """One act; `account` is a username, or what was typed at a sign-in that failed."""

    event_id: int
    at: datetime
    account: str
    action: str
    subject: str
    outcome: str
    client: str
    detail: Mapping[str, object]


@dataclass(frozen=True)
class AuditFilter:
    """Which events: all where nothing is said.

    Attributes:
        account: Username.
        action: Name of an action.
        since, until: Days in Shanghai, both included.
        accounts: None for all, otherwise the usernames that the reader may look at.
    """

    account: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None
    accounts: Collection[str] | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """As SQL."""
        if self.account:
            yield audit_event.c.account == self.account
        if self.action:
            yield audit_event.c.action == self.action
        if self.since is not None:
            yield audit_event.c.at >= end_of_day(self.since - timedelta(days=1))
        if self.until is not None:
            yield audit_event.c.at < end_of_day(self.until)
        if self.accounts is not None:
            yield audit_event.c.account.in_(sorted(self.accounts))


def record(
    to: Connection | Engine,
    account: str,
    action: str,
    subject: str = "",
    *,
    outcome: str = DONE,
    client: str = "",
    detail: Mapping[str, object] | None = None,
    now: datetime,
) -> None:
    """Write an event, within the transaction of what it is about or in one of its own.

    Raises:
        ValueError: Something in it is called like a password or a token; an unknown outcome.
    """
    if outcome not in OUTCOME_ZH:
        raise ValueError(f"outcome {outcome!r}; allowed are {', '.join(OUTCOME_ZH)}")
    row = {
        "at": now, "account": _clean(account), "action": action[:_LONGEST_ACTION], "subject": _clean(subject),
        "outcome": outcome, "client": _clean(client), "detail": _fit(detail or {}),
    }  # fmt: skip
    if isinstance(to, Connection):
        to.execute(insert(audit_event).values(row))
    else:
        with write(to) as connection:
            connection.execute(insert(audit_event).values(row))


def without_secrets(text: str) -> str:
    """What somebody typed, fit to be recorded: passwords' hashes and tokens in it are left out."""
    return _SECRET_VALUE.sub("…", text)


def count_events(engine: Engine, wanted: AuditFilter) -> int:
    """How many events there are."""
    with read(engine) as connection:
        return int(connection.scalar(select(func.count()).select_from(audit_event).where(*wanted.conditions())) or 0)


def read_events(engine: Engine, wanted: AuditFilter, *, offset: int = 0, limit: int = 100) -> list[AuditEvent]:
    """Events, the newest first."""
    newest = audit_event.c.at.desc(), audit_event.c.event_id.desc()
    asked = select(audit_event).where(*wanted.conditions()).order_by(*newest).offset(offset).limit(limit)
    with read(engine) as connection:
        return [AuditEvent(**row) for row in connection.execute(asked).mappings()]


def actions(engine: Engine) -> list[str]:
    """The actions that were ever recorded, in order."""
    with read(engine) as connection:
        return list(connection.scalars(select(audit_event.c.action).distinct().order_by(audit_event.c.action)))


def _clean(typed: str) -> str:
    """Without characters that PostgreSQL does not take, and no longer than anybody reads."""
    return without_secrets("".join(character for character in typed if character.isprintable())[:_LONGEST])


def _fit(value: object, named: str = "detail") -> object:
    """A detail fit to be recorded: what somebody typed is cleaned and shortened, never a reason to fail."""
    if isinstance(value, Mapping):
        for key in value:
            if _SECRET_KEY.search(str(key)):
                raise ValueError(f"{named}.{key} looks like a secret, which is never recorded")
        return {str(key): _fit(below, f"{named}.{key}") for key, below in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_fit(below, named) for below in value]
    if isinstance(value, str):
        whole = without_secrets(value).replace("\x00", "").encode("utf-8", "replace").decode()
        return whole if len(whole) <= _LONGEST_DETAIL else f"{whole[:_LONGEST_DETAIL]}…"
    return value.isoformat() if isinstance(value, date) else value
