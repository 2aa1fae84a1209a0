"""Several people at one account at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import Engine

from portal.security import accounts
from portal.security.accounts import AccountRefusedError
from portal.security.passwords import PasswordRefusedError
from portal.security.permission import Role
from portal.security.sessions import hash_of, visitor_of_session
from portal.security.visitor import Grant
from registry.database import open_registry
from settings import Settings
from tests.portal.accounts.office import COUNTY, DESK, NOON, OWN, STREET, Office, after

Act = Callable[[Engine, int], object]
PEOPLE = 6


def at_once(settings: Settings, act: Act) -> list[object]:
    """The act by several, each with connections of its own; what each got, or its refusal."""
    barrier = threading.Barrier(PEOPLE)
    ended: list[object] = [None] * PEOPLE

    def one(number: int) -> None:
        engine = open_registry(settings.registry_url)
        barrier.wait()
        try:
            ended[number] = act(engine, number)
        except (AccountRefusedError, PasswordRefusedError) as refused:
            ended[number] = refused
        finally:
            engine.dispose()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def test_a_username_is_given_once(office: Office, settings: Settings) -> None:
    ended = at_once(settings, lambda engine, _: Office(engine).add("wangfang"))
    assert sum(isinstance(one, tuple) for one in ended) == 1
    assert len(accounts.list_accounts(office.engine)) == 1


def test_of_administrators_who_disable_one_another_one_stays(office: Office, settings: Settings) -> None:
    for number in range(PEOPLE):
        office.administrator(f"admin{number}")
    at_once(
        settings,
        lambda engine, n: accounts.disable(engine, f"admin{(n + 1) % PEOPLE}", actor=f"admin{n}", now=NOON),
    )
    able = [one for one in accounts.list_accounts(office.engine) if not one.is_disabled]
    assert len(able) == 1


def test_of_administrators_who_revoke_one_another_one_stays(office: Office, settings: Settings) -> None:
    granted = Grant(Role.ADMINISTRATOR, COUNTY)
    for number in range(PEOPLE):
        office.administrator(f"admin{number}")
    at_once(settings, lambda engine, n: accounts.revoke(engine, f"admin{n}", granted, actor="x", now=NOON))
    assert sum(one.has_role(Role.ADMINISTRATOR) for one in accounts.list_accounts(office.engine)) == 1


def test_a_role_is_granted_once(office: Office, settings: Settings) -> None:
    office.own("wangfang")
    granted = Grant(Role.ANALYST, STREET)
    ended = at_once(settings, lambda engine, n: accounts.grant(engine, "wangfang", granted, actor=f"a{n}", now=NOON))
    assert sum(isinstance(one, AccountRefusedError) for one in ended) == PEOPLE - 1
    kinds = [event.kind for event in accounts.get_account(office.engine, "wangfang").events]
    assert kinds.count("granted") == 2


def test_of_passwords_changed_at_once_one_counts(office: Office, settings: Settings) -> None:
    account = office.own("wangfang")
    new = [f"{OWN}之{number}" for number in range(PEOPLE)]
    ended = at_once(
        settings,
        lambda engine, n: accounts.change_password(engine, account.account_id, OWN, new[n], NOON, client=f"10.0.0.{n}"),
    )
    changed = [number for number, one in enumerate(ended) if one is None]
    assert len(changed) == 1
    at = after(hours=1)
    signed = [n for n in range(PEOPLE) if office.enter("wangfang", new[n], client=f"10.9.9.{n}", at=at) is not None]
    assert signed == changed


def test_pages_at_once_write_down_once_that_somebody_is_there(office: Office, settings: Settings) -> None:
    office.own("wangfang")
    token = office.enter("wangfang", client=DESK)
    assert token is not None
    at = after(minutes=5)
    ended = at_once(settings, lambda engine, _: visitor_of_session(engine, token, at))
    assert all(getattr(one, "session", "") == hash_of(token) for one in ended)
