"""One portal for a module, so that its desk's process is started once; people and units have names of their own."""

from __future__ import annotations

import itertools
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from portal.app import create_app
from portal.house import House
from portal.security.permission import Role
from settings import Settings
from tests.intake.desk import Row, csv_sheet
from tests.portal.conftest import Person, SignIn

TOWN, OTHER_TOWN, COUNTY = "330481001", "330481003", "330481"
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
        found: House = app.state.house
        found.desk.start()
        deadline = time.monotonic() + 300
        while found.desk.pid is None and time.monotonic() < deadline:  # warm before the first test sends
            time.sleep(0.05)
        yield app


@pytest.fixture(scope="module")
def house(portal: FastAPI) -> House:
    found: House = portal.state.house
    return found


People = Callable[..., Person]


@pytest.fixture
def people(sign_in: SignIn) -> People:
    """`people((role, place), …)`: somebody new, whatever was done in other tests."""

    def someone(*grants: tuple[Role | str, str], firm: str | None = None) -> Person:
        return sign_in(*grants, firm=firm, username=f"account{next(_numbers)}")

    return someone


@pytest.fixture
def clerk(people: People) -> Person:
    """A sender of 硖石街道."""
    return people((Role.SENDER, TOWN))


def unit() -> str:
    """A unit that nothing was ever sent about."""
    return f"单位{next(_numbers)}号"


def upload(who: Person, *sheets: list[Row] | bytes, names: tuple[str, ...] = (), **fields: object) -> Any:
    """Post sheets to the page."""
    contents = [one if isinstance(one, bytes) else csv_sheet(one) for one in sheets]
    given = [*names, *(f"布雷图{n}.csv" for n in range(len(names), len(contents)))]
    files = [("files", (name, content)) for name, content in zip(given, contents, strict=True)]
    return who.post("/send", fields, files=files)
