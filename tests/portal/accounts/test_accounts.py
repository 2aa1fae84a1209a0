"""What is done to accounts, and that somebody can always give roles out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from portal.security import accounts
from portal.security.account import may_manage
from portal.security.accounts import AccountRefusedError
from portal.security.passwords import PasswordRefusedError
from portal.security.permission import Role
from portal.security.scope import within
from portal.security.sessions import hash_of, visitor_of_session
from portal.security.sign_in import SignInRefusedError
from portal.security.visitor import Grant
from reference.load import Standards
from registry.database import open_registry
from tests.portal.accounts.office import COUNTY, DESK, NOON, OWN, STREET, TOWN, Office, after

SENDER = Grant(Role.SENDER, STREET)
ADMINISTRATOR = Grant(Role.ADMINISTRATOR, COUNTY)


def test_an_account_is_what_was_done_to_it(office: Office) -> None:
    account, _ = office.add("WangFang", SENDER, Grant(Role.ANALYST, COUNTY), SENDER)
    assert (account.username, account.name, account.firm) == ("wangfang", "WangFang某", None)
    assert account.grants == (SENDER, Grant(Role.ANALYST, COUNTY))
    assert [event.kind for event in account.events] == ["created", "granted", "granted"]
    engine = office.engine
    accounts.rename(engine, "wangfang", " 王  芳 ", actor="admin", now=after(hours=1))
    accounts.set_firm(engine, "wangfang", "海宁消杀有限公司", actor="admin", now=after(hours=2))
    accounts.revoke(engine, "wangfang", SENDER, actor="admin", now=after(hours=3))
    accounts.grant(engine, "wangfang", Grant(Role.SENDER, TOWN), actor="admin", now=after(hours=4))
    accounts.disable(engine, "wangfang", actor="admin", now=after(hours=5), reason="调离")
    now = accounts.get_account(engine, account.account_id)
    assert (now.name, now.firm, now.is_disabled) == ("王 芳", "海宁消杀有限公司", True)
    assert now.grants == (Grant(Role.ANALYST, COUNTY), Grant(Role.SENDER, TOWN))
    assert [(event.actor, event.reason) for event in now.events][-1] == ("admin", "调离")
    assert not accounts.enable(engine, "wangfang", actor="admin", now=after(hours=6)).is_disabled
    assert accounts.set_firm(engine, "wangfang", " ", actor="admin", now=after(hours=7)).firm is None
    assert [one.username for one in accounts.list_accounts(engine)] == ["wangfang"]


@pytest.mark.parametrize(
    "username", ["", "w", "王芳", "wang fang", "wang/fang", "a" * 33, "-wang", "../etc", "wang@fang"]
)
def test_usernames_are_typed_on_any_keyboard(office: Office, username: str) -> None:
    with pytest.raises(AccountRefusedError, match="不能用"):
        office.add(username)


@pytest.mark.parametrize("again", ["wangfang", "WANGFANG", " wangfang ", "ｗａｎｇｆａｎｇ"])
def test_a_username_is_taken_once(office: Office, again: str) -> None:
    office.add("wangfang")
    with pytest.raises(AccountRefusedError, match="已经有人用了"):
        office.add(again)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda e: accounts.rename(e, "wangfang", " ", actor="a", now=NOON), "姓名"),
        (lambda e: accounts.rename(e, "wangfang", "王" * 41, actor="a", now=NOON), "姓名"),
        (lambda e: accounts.set_firm(e, "wangfang", "王" * 81, actor="a", now=NOON), "单位名称"),
        (lambda e: accounts.rename(e, "wangfang", "王芳", actor=" ", now=NOON), "由谁办理"),
        (lambda e: accounts.rename(e, "lisi", "李四", actor="a", now=NOON), "没有用户「lisi」"),
        (lambda e: accounts.grant(e, "wangfang", SENDER, actor="a", now=NOON), "不需要再授"),
        (lambda e: accounts.revoke(e, "wangfang", ADMINISTRATOR, actor="a", now=NOON), "现有：填报员:330481001"),
        (lambda e: accounts.enable(e, "wangfang", actor="a", now=NOON), "没有停用"),
    ],
)
def test_what_makes_no_sense_is_refused_and_writes_nothing(
    office: Office, act: Callable[[Engine], object], said: str
) -> None:
    office.add("wangfang")
    before = accounts.list_accounts(office.engine)
    with pytest.raises(AccountRefusedError, match=said):
        act(office.engine)
    assert accounts.list_accounts(office.engine) == before


def test_nobody_changes_the_own_roles(office: Office) -> None:
    me = office.administrator()
    office.administrator("other")
    mine: Any = {"actor": "admin", "now": NOON, "asker": me.account_id}
    for act in (
        lambda: accounts.grant(office.engine, "admin", SENDER, **mine),
        lambda: accounts.revoke(office.engine, "admin", ADMINISTRATOR, **mine),
        lambda: accounts.disable(office.engine, "admin", **mine),
        lambda: accounts.reset_password(office.engine, "admin", **mine),
    ):
        with pytest.raises(AccountRefusedError, match="自己"):
            act()
    assert accounts.grant(office.engine, "other", SENDER, **mine).grants == (ADMINISTRATOR, SENDER)


def test_the_last_administrator_stays(office: Office) -> None:
    office.administrator()
    office.administrator("other")
    accounts.disable(office.engine, "other", actor="装机", now=NOON)
    with pytest.raises(AccountRefusedError, match="最后一位系统管理员"):
        accounts.disable(office.engine, "admin", actor="装机", now=NOON)
    with pytest.raises(AccountRefusedError, match="最后一位系统管理员"):
        accounts.revoke(office.engine, "admin", ADMINISTRATOR, actor="装机", now=NOON)
    assert office.enter("admin") is not None, "what was refused ended no session"
    accounts.revoke(office.engine, "other", ADMINISTRATOR, actor="装机", now=NOON)  # disabled: was none any more


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_registry(f"sqlite:///{tmp_path_factory.mktemp('bench') / 'registry.db'}")
    yield engine
    engine.dispose()


ROLES = st.sampled_from([ADMINISTRATOR, Grant(Role.ADMINISTRATOR, STREET), SENDER])
NAMES = st.integers(0, 2)
ACTS = st.one_of(
    st.tuples(st.sampled_from([accounts.grant, accounts.revoke]), NAMES, ROLES),
    st.tuples(st.sampled_from([accounts.disable, accounts.enable]), NAMES, st.none()),
)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=20))
def test_whatever_is_tried_somebody_can_give_roles_out(bench: Engine, tried: list[tuple[object, int, object]]) -> None:
    offset = len(accounts.list_accounts(bench))
    for one in accounts.list_accounts(bench):  # those of the examples before, away
        if not one.is_disabled and not one.has_role(Role.ADMINISTRATOR):
            accounts.disable(bench, one.username, actor="x", now=NOON)
    people = [Office(bench).add(f"u{offset + n}", ADMINISTRATOR)[0].username for n in range(3)]
    for one in accounts.list_accounts(bench):
        if one.username not in people and not one.is_disabled:
            accounts.disable(bench, one.username, actor="x", now=NOON)
    for act, number, granted in tried:
        assert callable(act)
        given_ = () if granted is None else (granted,)
        with suppress(AccountRefusedError):
            act(bench, people[number], *given_, actor="x", now=NOON)
        able = [
            one for one in accounts.list_accounts(bench) if not one.is_disabled and one.has_role(Role.ADMINISTRATOR)
        ]
        assert able


def test_a_password_is_changed_with_the_former_one(office: Office) -> None:
    account, password = office.add("wangfang")
    engine, who = office.engine, account.account_id
    here, there = office.enter("wangfang", password), office.enter("wangfang", password)
    assert here is not None
    assert there is not None
    for old, new, said in (
        ("猜的密码猜的密码", OWN, "原密码不对"),
        (password, "短", "至少要 10 位"),
        (password, "wangfangwangfang", "就是用户名"),
        (password, password, "与原密码相同"),
    ):
        with pytest.raises(PasswordRefusedError, match=said):
            accounts.change_password(engine, who, old, new, NOON, client=DESK)
    visitor = visitor_of_session(engine, here, NOON)
    assert visitor is not None
    assert visitor.must_change_password
    accounts.change_password(engine, who, password, OWN, NOON, client=DESK, except_hash=hash_of(here))
    visitor = visitor_of_session(engine, here, NOON)
    assert visitor is not None
    assert not visitor.must_change_password
    assert visitor_of_session(engine, there, NOON) is None
    assert office.enter("wangfang", password) is None
    assert office.enter("wangfang", OWN) is not None
    assert [event.kind for event in accounts.get_account(engine, who).events][-1] == "password_changed"


def test_looking_for_a_good_enough_password_is_no_guessing(office: Office) -> None:
    account, password = office.add("wangfang")
    for _ in range(20):
        with pytest.raises(PasswordRefusedError, match="至少要 10 位"):
            accounts.change_password(office.engine, account.account_id, password, "太短", NOON, client=DESK)
    accounts.change_password(office.engine, account.account_id, password, OWN, NOON, client=DESK)


def test_an_open_session_is_no_place_to_guess_the_password(office: Office) -> None:
    account = office.own("wangfang")
    new = f"{OWN}又一年"
    for number in range(5):
        with pytest.raises(PasswordRefusedError, match="原密码不对"):
            accounts.change_password(
                office.engine, account.account_id, f"猜猜猜猜猜猜猜{number}", new, NOON, client=DESK
            )
    with pytest.raises(SignInRefusedError, match="次数过多"):
        accounts.change_password(office.engine, account.account_id, OWN, new, NOON, client=DESK)


def test_a_reset_ends_everything_and_lasts_72_hours(office: Office) -> None:
    office.administrator()
    office.own("wangfang")
    token = office.enter("wangfang")
    assert token is not None
    _, password = accounts.reset_password(office.engine, "wangfang", actor="admin", now=NOON)
    assert visitor_of_session(office.engine, token, NOON) is None
    assert office.enter("wangfang", OWN) is None
    at = NOON + timedelta(hours=72)
    assert office.enter("wangfang", password, at=at - timedelta(seconds=1)) is not None
    assert office.enter("wangfang", password, at=at) is None


def test_an_administrator_manages_whom_all_grants_lie_below(office: Office, standards: Standards) -> None:
    is_within = within(standards, NOON.date())
    county = office.administrator().visitor()
    street = office.own("jiedao", Grant(Role.ADMINISTRATOR, STREET)).visitor()
    below = office.add("below", Grant(Role.SENDER, f"{STREET}003"))[0]
    both = office.add("both", SENDER, Grant(Role.SENDER, TOWN))[0]
    assert [may_manage(county, one, is_within) for one in (below, both)] == [True, True]
    assert [may_manage(street, one, is_within) for one in (below, both)] == [True, False]
    assert not may_manage(street, accounts.get_account(office.engine, "admin"), is_within)
    assert not may_manage(below.visitor(), below, is_within)
