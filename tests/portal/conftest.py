"""The portal on a copy of the small edition, and people signed in to it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import update
from starlette.testclient import TestClient

from portal.app import create_app
from portal.guard import CSRF_FIELD, SESSION_COOKIE
from portal.house import House
from portal.security.accounts import add_account
from portal.security.csrf import csrf_token
from portal.security.passwords import hash_password
from portal.security.permission import Role
from portal.security.sessions import begin_session, hash_of
from portal.security.visitor import Grant
from registry.database import write
from registry.portal_tables import credential
from settings import Settings

PASSWORD = "一句足够长的口令 2026"
STREET, FOREIGN, COUNTY = "330481004", "330481107", "330481"


@dataclass
class Person:
    """Somebody signed in: `post` brings the form's token along."""

    client: TestClient
    csrf: str
    account_id: str
    username: str

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(path, **options)

    def post(self, path: str, data: Mapping[str, object] | None = None, **options: Any) -> Any:
        return self.client.post(path, data={CSRF_FIELD: self.csrf, **(data or {})}, **options)


SignIn = Callable[..., Person]


def _copy(source: str, target: str) -> None:
    """Files of editions never change: a link is made sooner than tens of megabytes are written."""
    if "editions" in Path(source).parts:
        os.link(source, target)
    else:
        shutil.copy2(source, target)


@pytest.fixture
def portal_settings(published_home: Path, tmp_path: Path) -> Settings:
    """A copy of the installation with the small edition, free to be written to."""
    home = tmp_path / "portal-home"
    shutil.copytree(published_home, home, symlinks=True, copy_function=_copy)
    return Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")


@pytest.fixture
def portal(portal_settings: Settings) -> Iterator[FastAPI]:
    app = create_app(portal_settings)
    with TestClient(app):  # its lifespan: started here, ended after the test
        yield app


@pytest.fixture
def house(portal: FastAPI) -> House:
    found: House = portal.state.house
    return found


@pytest.fixture
def anybody(portal: FastAPI) -> TestClient:
    """Somebody who is not signed in."""
    return TestClient(portal, follow_redirects=False)


@pytest.fixture
def sign_in(portal: FastAPI, house: House) -> SignIn:
    """`sign_in((role, place), …)` → somebody with these grants, whose password is PASSWORD."""
    made = 0

    def signed_in(*grants: tuple[Role | str, str], firm: str | None = None, username: str | None = None) -> Person:
        nonlocal made
        made += 1
        name = username or f"person{made}"
        now = datetime.now(UTC)
        held: Sequence[Grant] = [Grant(Role(role), place) for role, place in grants]
        account, _ = add_account(house.engine, name, f"{name} 先生", held, firm=firm, actor="test", now=now)
        with write(house.engine) as connection:
            mine = credential.c.account_id == account.account_id
            connection.execute(update(credential).where(mine).values(password_hash=_password_hash(), is_one_time=False))
            token = begin_session(connection, account.account_id, "testclient", now)
        client = TestClient(portal, follow_redirects=False, cookies={SESSION_COOKIE: token})
        return Person(client, csrf_token(house.key, hash_of(token)), account.account_id, name)

    return signed_in


@cache
def _password_hash() -> str:
    """Hashed once: it is made to be slow."""
    return hash_password(PASSWORD)


def text_of(page: Any) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
