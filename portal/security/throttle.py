"""How often a sign-in may be tried: guessing is slowed down, and nobody can keep somebody else out.

Every attempt is written down as failed before its password is looked at, in the same write transaction that asks
whether it has to wait, so that many at once count as many. Attempts refused by a wait are not written: hammering on a
closed door makes nobody wait longer. Failures are counted three ways:

- *pair*: of one username from one network within a day, since its last success there. Five are free, then the wait
  grows 1, 2, 4, 8, 15 minutes; an attacker gets about a hundred guesses a day.
- *network*: of any usernames from one network within a quarter of an hour. Thirty are free: an office of many clerks
  has one address.
- *strangers*: of one username from all networks that it has not signed in from within 30 days. Twenty within a quarter
  of an hour are free, more than the pair leaves to any one network.

From a network where the user has signed in before, only the failures there count. So one attacker elsewhere never makes
a user wait, and many attackers together only where the user has never signed in, for a quarter of an hour at most
beyond their last attempt. What remains: somebody in the same office can make a colleague wait up to 15 minutes; the
audit says from which address.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from portal.security.account import normal_username
from registry.portal_tables import sign_in_attempt

FREE_OF_PAIR, PAIR_WINDOW = 5, timedelta(days=1)
FREE_OF_NETWORK, NETWORK_WINDOW = 30, timedelta(minutes=15)
FREE_OF_STRANGERS, STRANGERS_WINDOW = 20, timedelta(minutes=15)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)
KNOWN_FOR = timedelta(days=30)

_LONGEST_CLIENT = 64


class SignInRefusedError(ValueError):
    """Nobody is signed in; the message says, in Chinese, why and what to do.

    Attributes:
        retry_after: Where trying has to wait: for how long; None otherwise.
    """

    def __init__(self, zh: str, retry_after: timedelta | None = None) -> None:
        super().__init__(zh)
        self.retry_after = retry_after


def network_of(client: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 that one IPv6 subscriber has at hand."""
    cleaned = "".join(character for character in client if character.isprintable()).strip()[:_LONGEST_CLIENT]
    try:
        address = ipaddress.ip_address(cleaned.partition("%")[0])
    except ValueError:
        return cleaned
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def wait_after(failures: Sequence[datetime], free: int, now: datetime) -> timedelta:
    """How long to wait after failures (oldest first): nothing while some are free, then longer with each one."""
    beyond = len(failures) - free
    if beyond < 0:
        return timedelta()
    wait = min(FIRST_WAIT * (1 << min(beyond, 10)), LONGEST_WAIT)
    return max(failures[-1] + wait - now, timedelta())


def attempt(connection: Connection, username: str, network: str, now: datetime) -> int:
    """Begin an attempt within a write transaction, as a failure until `succeed` says otherwise; returns its id.

    Raises:
        SignInRefusedError: It has to wait; nothing was written.
    """
    username = _key(username)
    wait = _wait(connection, username, network, now)
    if wait > timedelta():
        minutes = -(-int(wait.total_seconds()) // 60) or 1
        raise SignInRefusedError(f"尝试次数过多，请约 {minutes} 分钟后再试；忘记密码请找系统管理员重置。", wait)
    _forget(connection, username, network, now)
    made = insert(sign_in_attempt).values(username=username, client=network, at=now, succeeded=False)
    return int(connection.execute(made.returning(sign_in_attempt.c.attempt_id)).scalar_one())


def _key(username: str) -> str:
    """What an attempt is kept under: people now and then type their password where the username belongs."""
    return hashlib.sha256(normal_username(username).encode()).hexdigest()


def succeed(connection: Connection, attempt_id: int) -> None:
    """Say that the password of an attempt was right."""
    connection.execute(update(sign_in_attempt).where(sign_in_attempt.c.attempt_id == attempt_id).values(succeeded=True))


def _wait(connection: Connection, username: str, network: str, now: datetime) -> timedelta:
    columns = sign_in_attempt.c.client, sign_in_attempt.c.at, sign_in_attempt.c.succeeded
    in_order = sign_in_attempt.c.at, sign_in_attempt.c.attempt_id
    of_user = connection.execute(
        select(*columns)
        .where(sign_in_attempt.c.username == username, sign_in_attempt.c.at > now - KNOWN_FOR)
        .order_by(*in_order)
    ).all()
    pair: list[datetime] = []
    for row in of_user:
        if row.client == network:
            pair = [] if row.succeeded else [*pair, row.at]
    known = {row.client for row in of_user if row.succeeded}
    waits = [wait_after([at for at in pair if at > now - PAIR_WINDOW], FREE_OF_PAIR, now)]
    if network not in known:
        strangers = [
            row.at
            for row in of_user
            if row.client not in known and not row.succeeded and row.at > now - STRANGERS_WINDOW
        ]
        waits.append(wait_after(strangers, FREE_OF_STRANGERS, now))
    of_network = connection.scalars(
        select(sign_in_attempt.c.at)
        .where(
            sign_in_attempt.c.client == network,
            sign_in_attempt.c.at > now - NETWORK_WINDOW,
            sign_in_attempt.c.succeeded.is_(False),
        )
        .order_by(*in_order)
    ).all()
    waits.append(wait_after(of_network, FREE_OF_NETWORK, now))
    return max(waits)


def _forget(connection: Connection, username: str, network: str, now: datetime) -> None:
    """Remove what no count looks at any more."""
    for column, value in ((sign_in_attempt.c.username, username), (sign_in_attempt.c.client, network)):
        connection.execute(delete(sign_in_attempt).where(column == value, sign_in_attempt.c.at <= now - KNOWN_FOR))
