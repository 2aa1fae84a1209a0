"""Who gets in."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from portal.security import accounts, passwords
from portal.security import sign_in as module
from portal.security.sign_in import SignInRefusedError, sign_in
from registry.database import read
from registry.portal_tables import credential, portal_session
from tests.portal.accounts.office import DESK, NOON, OWN, Office, after


@pytest.mark.parametrize("typed", ["wangfang", "WangFang", " wangfang ", "ｗａｎｇｆａｎｇ"])
def test_the_username_is_taken_as_people_type_it(office: Office, typed: str) -> None:
    office.own("wangfang")
    assert office.enter(typed) is not None


@pytest.mark.parametrize("password", ["", OWN + " ", OWN[:-1], OWN.replace("硖", "峡"), "x" * 10_000])
def test_the_password_is_taken_exactly(office: Office, password: str) -> None:
    office.own("wangfang")
    assert office.enter("wangfang", password) is None


def test_an_id_is_no_username(office: Office) -> None:
    account = office.own("wangfang")
    assert office.enter(account.account_id) is None


def test_only_who_knows_the_password_hears_that_the_account_is_disabled(office: Office) -> None:
    office.own("wangfang")
    accounts.disable(office.engine, "wangfang", actor="admin", now=NOON)
    for password, said in ((OWN, "已停用"), ("不是这个密码呀呀呀", "用户名或密码不对")):
        with pytest.raises(SignInRefusedError, match=said):
            sign_in(office.engine, "wangfang", password, DESK, NOON)


def test_only_who_knows_it_hears_that_a_one_time_password_is_too_old(office: Office) -> None:
    _, password = office.add("wangfang")
    for given, said in ((password, "超过 72 小时"), (password[:-1], "用户名或密码不对")):
        with pytest.raises(SignInRefusedError, match=said):
            sign_in(office.engine, "wangfang", given, DESK, after(hours=72))


def test_a_hash_under_former_costs_is_made_anew(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    account = office.own("wangfang")
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    before = _stored(office, account.account_id)
    assert office.enter("wangfang", "不是这个密码呀呀呀") is None
    assert _stored(office, account.account_id) == before
    assert office.enter("wangfang") is not None
    after_ = _stored(office, account.account_id)
    assert "m=16,t=2" in after_
    assert office.enter("wangfang") is not None
    assert _stored(office, account.account_id) == after_


@pytest.mark.parametrize("meanwhile", ["disable", "reset_password"])
def test_what_was_done_while_the_password_was_looked_at_counts(
    office: Office, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    office.own("wangfang")

    def slow(stored: str | None, password: str) -> bool:
        getattr(accounts, meanwhile)(office.engine, "wangfang", actor="admin", now=NOON)
        return passwords.is_password(stored, password)

    monkeypatch.setattr(module, "is_password", slow)
    assert office.enter("wangfang") is None
    with read(office.engine) as connection:
        assert connection.execute(select(portal_session)).all() == []


def _stored(office: Office, account_id: str) -> str:
    with read(office.engine) as connection:
        return str(connection.scalar(select(credential.c.password_hash).where(credential.c.account_id == account_id)))
