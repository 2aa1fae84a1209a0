"""API tokens: never more than the account, never longer than asked, never accounts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.security import accounts
from portal.security.permission import ALLOWED, Permission, Role
from portal.security.sessions import visitor_of_session
from portal.security.tokens import (
    TokenRefusedError,
    list_tokens,
    make_token,
    revoke_token,
    revoke_tokens,
    visitor_of_token,
)
from portal.security.visitor import Grant, Visitor
from tests.portal.accounts.office import COUNTY, NOON, STREET, Office, after

IN_A_MONTH = after(days=30)
SEND = frozenset({Permission.SEND})


def make(office: Office, username: str = "wangfang", scopes: frozenset[Permission] = SEND) -> str:
    account = accounts.get_account(office.engine, username)
    return make_token(office.engine, account.account_id, "上报脚本", scopes, IN_A_MONTH, NOON)


def visitor(office: Office, token: str, at: datetime = NOON) -> Visitor | None:
    return visitor_of_token(office.engine, token, at)


def test_a_token_is_its_account_with_less(office: Office) -> None:
    office.own("wangfang", Grant(Role.SENDER, STREET), Grant(Role.ANALYST, COUNTY))
    token = make(office)
    assert token.startswith("sihai_")
    found = visitor(office, token)
    assert found is not None
    assert (found.username, found.session, found.token_scopes) == ("wangfang", "", SEND)
    assert found.places(Permission.SEND) == (STREET,)
    assert [one for one in Permission if found.may(one)] == [Permission.SEND]


def test_a_token_allows_no_more_than_its_account_now(office: Office) -> None:
    office.own("wangfang")
    token = make(office)
    accounts.revoke(office.engine, "wangfang", Grant(Role.SENDER, STREET), actor="a", now=NOON)
    found = visitor(office, token)
    assert found is not None
    assert not found.may(Permission.SEND)


def test_a_token_ends_on_its_day(office: Office) -> None:
    office.own("wangfang")
    token = make(office)
    assert visitor(office, token, IN_A_MONTH - timedelta(seconds=1)) is not None
    assert visitor(office, token, IN_A_MONTH) is None


def test_a_token_of_a_disabled_account_is_nobodys_while_it_is_so(office: Office) -> None:
    office.own("wangfang")
    token = make(office)
    accounts.disable(office.engine, "wangfang", actor="a", now=NOON)
    assert visitor(office, token) is None
    with pytest.raises(TokenRefusedError, match="停用"):
        make(office)
    accounts.enable(office.engine, "wangfang", actor="a", now=NOON)
    assert visitor(office, token) is not None


def test_a_token_waits_until_a_one_time_password_is_changed(office: Office) -> None:
    office.own("wangfang")
    token = make(office)
    accounts.reset_password(office.engine, "wangfang", actor="a", now=NOON)
    found = visitor(office, token)
    assert found is not None
    assert found.must_change_password


@pytest.mark.parametrize(
    ("name", "scopes", "expires_at", "said"),
    [
        (" ", SEND, IN_A_MONTH, "取名"),
        ("名" * 61, SEND, IN_A_MONTH, "取名"),
        ("脚本", frozenset(), IN_A_MONTH, "至少选一项"),
        ("脚本", SEND, NOON, "有效期"),
        ("脚本", SEND, after(days=367), "有效期"),
        ("脚本", frozenset({Permission.QUERY}), IN_A_MONTH, "query"),
        ("脚本", SEND | {Permission.ACCOUNTS}, IN_A_MONTH, "accounts"),
        ("脚本", frozenset({Permission.AUDIT}), IN_A_MONTH, "audit"),
    ],
)
def test_what_no_token_may_be_is_refused(
    office: Office, name: str, scopes: frozenset[Permission], expires_at: datetime, said: str
) -> None:
    account = office.own("wangfang", Grant(Role.SENDER, STREET), Grant(Role.ADMINISTRATOR, COUNTY))
    with pytest.raises(TokenRefusedError, match=said):
        make_token(office.engine, account.account_id, name, scopes, expires_at, NOON)
    assert list_tokens(office.engine) == []


ROLES = st.frozensets(st.sampled_from(list(Role)))


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROLES, st.frozensets(st.sampled_from(list(Permission))))
def test_scopes_are_of_those_held_and_never_the_keys_of_the_house(
    office: Office, roles: frozenset[Role], scopes: frozenset[Permission]
) -> None:
    number = len(accounts.list_accounts(office.engine))
    account, _ = accounts.add_account(
        office.engine, f"u{number}", "某", [Grant(role, STREET) for role in roles], firm=None, actor="a", now=NOON
    )
    held = {permission for role in roles for permission in ALLOWED[role]} - {Permission.ACCOUNTS, Permission.AUDIT}
    try:
        token = make(office, account.username, scopes)
    except TokenRefusedError:
        assert not scopes or not scopes <= held
        return
    assert scopes <= held
    found = visitor(office, token)
    assert found is not None
    assert {one for one in Permission if found.may(one)} == scopes


def test_tokens_are_revoked_one_by_one_and_together(office: Office) -> None:
    account, other = office.own("wangfang"), office.own("lisi")
    tokens = [make(office) for _ in range(3)]
    foreign = make(office, "lisi")
    listed = list_tokens(office.engine, account.account_id)
    assert len(listed) == 3
    with pytest.raises(TokenRefusedError, match="没有这个令牌"):
        revoke_token(office.engine, listed[0].token_id, NOON, other.account_id)
    revoke_token(office.engine, listed[0].token_id, NOON, account.account_id)
    with pytest.raises(TokenRefusedError, match="已经作废"):
        revoke_token(office.engine, listed[0].token_id, NOON)
    assert sum(visitor(office, one) is not None for one in tokens) == 2
    assert revoke_tokens(office.engine, account.account_id, NOON) == 2
    assert not any(visitor(office, one) for one in tokens)
    assert visitor(office, foreign) is not None
    assert [one.is_alive(NOON) for one in list_tokens(office.engine)].count(True) == 1


def test_use_is_written_down_once_a_minute(office: Office) -> None:
    office.own("wangfang")
    token = make(office)
    seen = []
    for seconds in (0, 59, 60, 61):
        visitor(office, token, after(seconds=seconds))
        seen.append(list_tokens(office.engine)[0].last_used_at)
    assert seen == [NOON, NOON, after(seconds=60), after(seconds=60)]


@pytest.mark.parametrize("given", ["", "sihai_", "sihai_x", "\x00", "Bearer x"])
def test_what_is_no_token_is_nobody(office: Office, given: str) -> None:
    office.own("wangfang")
    make(office)
    assert visitor(office, given) is None


def test_a_cookie_is_no_token_and_a_token_no_cookie(office: Office) -> None:
    office.own("wangfang")
    token, cookie = make(office), office.enter("wangfang")
    assert cookie is not None
    assert visitor(office, cookie) is None
    assert visitor_of_session(office.engine, token, NOON) is None
