"""An installation on its first day: accounts there are, sheets and editions there are none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from portal.app import create_app
from portal.navigation import MENU
from portal.security.permission import Role
from settings import Settings
from tests.portal.conftest import COUNTY, SignIn, text_of


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[FastAPI]:
    """The portal of a home in which nothing stands yet."""
    app = create_app(Settings(home=tmp_path, registry_url=f"sqlite:///{tmp_path / 'registry.db'}"))
    with TestClient(app):
        yield app


def test_every_page_of_the_menu_says_what_it_waits_for(sign_in: SignIn) -> None:
    person = sign_in(*((role, COUNTY) for role in Role))
    for entry in (entry for group in MENU for entry in group.entries):
        page = person.get(entry.path)
        assert page.status_code in (200, 503), entry.path
        said = text_of(page)
        assert "sihai nightly" not in said, entry.path
        if page.status_code == 503:
            assert "第一次夜间评级" in said, entry.path
