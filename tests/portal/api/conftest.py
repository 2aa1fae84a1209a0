"""One portal for a module, so that its desk's process is started once; people have names of their own."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from portal.app import create_app
from portal.house import House
from portal.security.permission import Role
from settings import Settings
from tests.portal.conftest import Person
from tests.portal.conftest import SignIn as SignIn

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def portal_settings(published_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("portal") / "home"
    shutil.copytree(published_home, home, symlinks=True)
    return Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")


@pytest.fixture(scope="module")
def portal(portal_settings: Settings) -> Iterator[FastAPI]:
    app = create_app(portal_settings)
    with TestClient(app):
        yield app


@pytest.fixture(scope="module")
def house(portal: FastAPI) -> House:
    found: House = portal.state.house
    return found


@pytest.fixture
def sign_in(sign_in: SignIn) -> SignIn:
    """As elsewhere, with another name each time."""

    def signed_in(*grants: tuple[Role | str, str]) -> Person:
        return sign_in(*grants, username=f"account{next(_numbers)}")

    return signed_in
