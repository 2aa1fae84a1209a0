"""Debian's Chromium before a portal with the sample year in it, at the two sizes that offices and phones have.

Nothing but the portal is ever reached: a request to any other address fails the test that made it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, sync_playwright

from tests.portal.browser.site import Site, running
from tests.portal.browser.year import copy_of, sample_year

SIZES = {"desk": (1366, 768), "phone": (360, 740)}

_CHINESE: dict[str, str | float | bool] = {**os.environ, "LANG": "C.UTF-8", "LANGUAGE": "zh_CN"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is slow."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of the machine; Playwright's own is not downloaded.

    Of a module, not of the whole session: while Playwright runs its event loop, no other test can run one.
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        # In Chinese, as the office's browser writes dates and its own messages.
        browser = playwright.chromium.launch(executable_path=found, args=["--lang=zh-CN"], env=_CHINESE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which pictures of pages go: SIHAI_SCREENSHOTS, or one that pytest keeps for a while."""
    folder = Path(os.environ.get("SIHAI_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def year(pytestconfig: pytest.Config, chromium: Browser) -> Path:
    """The home with the sample year; never written to. Asks for the browser first: without one nothing is made."""
    return sample_year(pytestconfig.cache.mkdir("sihai-year"))


@pytest.fixture(scope="module")
def site(year: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A portal that all tests that only look share."""
    with running(copy_of(year, tmp_path_factory.mktemp("site") / "home")) as site:
        yield site


@pytest.fixture
def own_site(year: Path, tmp_path: Path) -> Iterator[Site]:
    """A portal of a test's own, to send and decide in."""
    with running(copy_of(year, tmp_path / "home")) as site:
        yield site


@pytest.fixture
def open_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """`open_context(site, size, cookie)` → a browser of somebody's own, that reaches nothing but the portal."""
    foreign: list[str] = []
    opened: list[BrowserContext] = []

    def open_one(site: Site, size: str = "desk", cookie: dict[str, str] | None = None) -> BrowserContext:
        context = context_of(chromium, site, size, foreign, cookie)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
    assert foreign == [], "pages asked for addresses outside the portal"


def context_of(
    browser: Browser, site: Site, size: str, foreign: list[str], cookie: dict[str, str] | None = None
) -> BrowserContext:
    """A browser of somebody's own; addresses outside the portal are refused and noted in `foreign`."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=size == "phone", has_touch=size == "phone",
        locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True,
    )  # fmt: skip
    context.set_default_timeout(20_000)
    ours = urlsplit(site.address).netloc

    def decide(route: Route) -> None:
        asked = urlsplit(route.request.url)
        if asked.netloc == ours or asked.scheme in {"data", "blob"}:
            route.continue_()
        else:
            foreign.append(route.request.url)
            route.abort()

    context.route("**/*", decide)
    if cookie is not None:
        context.add_cookies([cookie])  # type: ignore[list-item]
    return context
