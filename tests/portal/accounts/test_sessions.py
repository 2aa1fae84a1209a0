"""Whose a cookie is, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select

from portal.security import accounts
from portal.security.permission import Permission, Role
from portal.security.sessions import end_session, end_sessions, hash_of, visitor_of_session
from portal.security.visitor import Grant
from registry.database import read, write
from registry.portal_tables import portal_session
from tests.portal.accounts.office import NOON, STREET, TOWN, Office, after

SECOND = timedelta(seconds=1)


@pytest.fixture
def token(office: Office) -> str:
    office.own("wangfang")
    token = office.enter("wangfang")
    assert token is not None
    return token


def is_in(engine: Engine, token: str, at: datetime) -> bool:
    return visitor_of_session(engine, token, at) is not None


def test_a_session_is_idle_for_less_than_half_an_hour(office: Office, token: str) -> None:
    assert is_in(office.engine, token, after(minutes=30) - SECOND)
    assert is_in(office.engine, token, after(minutes=60) - 2 * SECOND)
    assert not is_in(office.engine, token, after(minutes=90) - 2 * SECOND)
    assert not is_in(office.engine, token, after(minutes=90) - SECOND), "what has ended stays so"


def test_a_session_ends_after_twelve_hours_of_work(office: Office, token: str) -> None:
    at = NOON
    while at + timedelta(minutes=29) < after(hours=12):
        at += timedelta(minutes=29)
        assert is_in(office.engine, token, at)
    assert is_in(office.engine, token, after(hours=12) - SECOND)
    assert not is_in(office.engine, token, after(hours=12))


def test_looking_is_reading_but_once_a_minute(office: Office, token: str) -> None:
    written: list[str] = []

    @event.listens_for(office.engine, "before_cursor_execute")
    def _watch(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().lower().startswith(("update", "insert", "delete")):
            written.append(statement)

    for seconds in (0, 1, 30, 59):
        assert is_in(office.engine, token, after(seconds=seconds))
    assert written == []
    for seconds in (60, 61, 119):
        assert is_in(office.engine, token, after(seconds=seconds))
    assert len(written) == 1
    assert is_in(office.engine, token, after(seconds=120))
    assert len(written) == 2


def test_a_clock_set_back_ends_nothing_and_lengthens_nothing(office: Office, token: str) -> None:
    assert is_in(office.engine, token, after(minutes=10))
    assert is_in(office.engine, token, after(minutes=5))
    assert not is_in(office.engine, token, after(minutes=40))


def test_grants_are_those_of_now(office: Office, token: str) -> None:
    accounts.revoke(office.engine, "wangfang", Grant(Role.SENDER, STREET), actor="admin", now=NOON)
    accounts.grant(office.engine, "wangfang", Grant(Role.TOWN_REVIEWER, TOWN), actor="admin", now=NOON)
    visitor = visitor_of_session(office.engine, token, NOON)
    assert visitor is not None
    assert visitor.places(Permission.SEND) == ()
    assert visitor.places(Permission.REVIEW_TOWN) == (TOWN,)
    assert (visitor.session, visitor.token_scopes) == (hash_of(token), None)


def test_a_disabled_account_is_out_at_once_and_for_good(office: Office, token: str) -> None:
    accounts.disable(office.engine, "wangfang", actor="admin", now=NOON)
    assert not is_in(office.engine, token, NOON)
    accounts.enable(office.engine, "wangfang", actor="admin", now=NOON)
    assert not is_in(office.engine, token, NOON)


def test_signing_out_ends_one_session(office: Office, token: str) -> None:
    other = office.enter("wangfang")
    assert other is not None
    end_session(office.engine, token, NOON)
    end_session(office.engine, "unknown", NOON)
    assert [is_in(office.engine, one, NOON) for one in (token, other)] == [False, True]


def test_all_sessions_end_but_one(office: Office, token: str) -> None:
    others = [office.enter("wangfang") for _ in range(3)]
    office.own("lisi")
    foreign = office.enter("lisi")
    assert foreign is not None
    account = accounts.get_account(office.engine, "wangfang")
    with write(office.engine) as connection:
        assert end_sessions(connection, account.account_id, NOON, except_hash=hash_of(token)) == 3
    assert is_in(office.engine, token, NOON)
    assert is_in(office.engine, foreign, NOON)
    assert not any(one is None or is_in(office.engine, one, NOON) for one in others)
    with write(office.engine) as connection:
        assert end_sessions(connection, account.account_id, NOON) == 1


@pytest.mark.parametrize("given", ["", "x", "sihai_x", "\x00", "密" * 500])
def test_what_is_no_token_is_nobody(office: Office, token: str, given: str) -> None:
    assert visitor_of_session(office.engine, given, NOON) is None
    assert visitor_of_session(office.engine, hash_of(token), NOON) is None, "the stored hash is no cookie"


def test_tokens_are_random_and_stored_as_hashes(office: Office, token: str) -> None:
    tokens = {token, *(str(office.enter("wangfang")) for _ in range(20))}
    assert len(tokens) == 21
    assert all(len(one) >= 43 for one in tokens)
    with read(office.engine) as connection:
        stored = set(connection.scalars(select(portal_session.c.token_hash)))
    assert stored == {hash_of(one) for one in tokens}
