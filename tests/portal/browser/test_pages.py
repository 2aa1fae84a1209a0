"""Every page at both sizes: accessible, silent, within its width, reaching nothing elsewhere, usable by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from portal.security.permission import Role
from tests.portal.browser.conftest import SIZES, context_of
from tests.portal.browser.site import COUNTY, Site
from tests.portal.browser.tour import Looked, look, paths_of

pytestmark = pytest.mark.timeout(1500)  # the year is made first, then some forty pages are opened twice


@pytest.fixture(scope="module", params=sorted(SIZES))
def tour(request: pytest.FixtureRequest, chromium: Browser, site: Site, screenshots: Path) -> list[Looked]:
    """All pages, opened by somebody with every role in the county."""
    size = request.param
    cookie = site.session(f"quanbu-{size}", "王莉（示例）", *((role, COUNTY) for role in Role))
    foreign: list[str] = []
    context = context_of(chromium, site, size, foreign, cookie)
    found = [look(context, site, path, size, screenshots) for path in paths_of(site)[0]]
    context.close()
    assert foreign == [], "pages asked for addresses outside the portal"
    return [looked for looked in found if looked is not None]


def test_of_every_route_an_example_is_looked_at(tour: list[Looked], site: Site) -> None:
    assert tour
    unknown = paths_of(site)[1]
    assert unknown == [], f"{unknown}: give an example of their parameters in tests/portal/browser/tour.py"


def test_there_are_pages_and_each_opens(tour: list[Looked]) -> None:
    assert {"/", "/sign-in"} <= {looked.path for looked in tour}
    assert {looked.path: looked.status for looked in tour if looked.status != 200} == {}


def test_axe_finds_nothing_serious(tour: list[Looked]) -> None:
    assert {looked.path: looked.axe for looked in tour if looked.axe} == {}


def test_the_browser_has_nothing_to_complain_about(tour: list[Looked]) -> None:
    assert {looked.path: looked.console for looked in tour if looked.console} == {}


def test_no_page_scrolls_sideways(tour: list[Looked]) -> None:
    assert {looked.path: (looked.width, looked.room) for looked in tour if looked.width > looked.room} == {}


def test_a_keyboard_sees_where_it_is(tour: list[Looked]) -> None:
    assert {looked.path: looked.unseen for looked in tour if looked.unseen} == {}
