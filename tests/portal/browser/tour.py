"""Every page of the portal, opened once at a size: what was wrong with it, and a picture."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from axe_playwright_python.sync_playwright import Axe
from fastapi import APIRouter
from fastapi.routing import APIRoute
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import Column, select

from assets.publications.shelf import open_published
from portal import pages
from registry import following_tables, portal_tables, tables
from registry.database import read
from tests.portal.browser.site import Site

# Pages on which somebody who tabs through meets more than this are long lists; the rest of one is like its beginning.
_MOST_TABS = 80
_WORST = {"serious", "critical"}
# Routes that give a file or a picture, and the page of a run in Dagster, which does not run here.
_NO_PAGES = {
    "/cases/{case_no}/files/{sha256}",
    "/cases/{case_no}/letter",
    "/charts/{kind}/{place_code}/{indicator}/{size}.svg",
    "/download/{edition}/{name:path}",
    "/export/{key}.{kind}",
    "/grading/{run_id}",
    "/help/images/{name}",
    "/problems/{item_id}/photos/{sha256}",
    "/submissions/{receipt}/annotated",
    "/submissions/{receipt}/attachments/{sha256}",
    "/submissions/{receipt}/file",
    "/templates/file",
    "/trends/{place_code}/{kind}.csv",
}


@dataclass
class Looked:
    """One page at one size.

    Attributes:
        path: Its address.
        size: desk or phone.
        status: Of the answer.
        axe: Serious and critical findings: rule, and the first places found.
        console: Errors that the browser wrote.
        width: Of the document in pixels, against `room`.
        unseen: What a keyboard reaches without showing it.
    """

    path: str
    size: str
    status: int
    axe: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    width: int = 0
    room: int = 0
    unseen: list[str] = field(default_factory=list)


def paths_of(site: Site) -> tuple[list[str], list[str]]:
    """Every GET route of pages: those without parameters, and one example of each other one.

    Returns:
        The paths, and the routes with a parameter of which no example is known.
    """
    modules = [import_module(f"{pages.__name__}.{found.name}") for found in pkgutil.iter_modules(pages.__path__)]
    routes = [route for module in modules for route in getattr(module, "router", APIRouter()).routes]
    gets = [route.path for route in routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())]
    known, unknown = [], []
    examples = _examples(site)
    for path in dict.fromkeys(gets):
        if path not in _NO_PAGES:
            parts = re.split(r"\{(\w+)(?::\w+)?\}", path)
            if set(parts[1::2]) <= examples.keys():
                known.append("".join(quote(examples[p], safe="") if n % 2 else p for n, p in enumerate(parts)))
            else:
                unknown.append(path)
    return known, unknown


def look(context: BrowserContext, site: Site, path: str, size: str, screenshots: Path) -> Looked | None:
    """Open a page, examine and photograph it; None where the address gives a file."""
    answer = context.request.get(site.address + path)
    if answer.ok and "text/html" not in answer.headers.get("content-type", ""):
        return None
    page = context.new_page()
    looked = Looked(path, size, answer.status)
    page.on("console", lambda said: looked.console.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: looked.console.append(str(error)))
    page.goto(site.address + path)
    page.screenshot(path=screenshots / f"{name_of(path)}-{size}.png", full_page=True)
    looked.width = page.evaluate("document.documentElement.scrollWidth")
    looked.room = (
        page.evaluate("screen.width") if size == "phone" else page.evaluate("document.documentElement.clientWidth")
    )
    looked.axe = axe_findings(page)
    if size == "desk":
        looked.unseen = list(_unseen(page))
    page.close()
    return looked


def axe_findings(page: Page) -> list[str]:
    """What axe finds serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {'; '.join(node['html'][:160] for node in one['nodes'][:3])}"
        for one in found
        if one["impact"] in _WORST
    ]


def name_of(path: str) -> str:
    """A file name for the picture of a page."""
    return re.sub(r"[^0-9A-Za-z一-鿿]+", "-", path.partition("?")[0]).strip("-") or "home"


def _unseen(page: Page) -> Iterator[str]:
    """Tab through a page: first the link over the menu, then whatever follows must show where one is."""
    is_begun = page.evaluate(_FOCUSED) is not None  # a form that waits for its first field
    page.keyboard.press("Tab")
    first = page.evaluate(_FOCUSED)
    if is_begun:
        pass
    elif first is None or not first["isSkip"] or not first["isSeen"]:
        yield f"the first thing reached is not the visible link to the text: {first}"
        return
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused is None:  # past the last one
            return
        if not focused["isSeen"]:
            yield focused["html"]


_FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  // In a date the browser marks the year, month or day that is being typed.
  // On the map the area's own edge becomes thick.
  const edge = one.querySelector(":scope > path");
  const marked = one.type === "date" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
    || (edge !== null && parseFloat(getComputedStyle(edge).strokeWidth) >= 3);
  return {
    html: one.outerHTML.slice(0, 160),
    isSkip: one.classList.contains("skip"),
    isSeen: marked && box.width > 0 && box.height > 0 && box.right > 0,
  };
}"""


def _examples(site: Site) -> dict[str, str]:
    """Of each parameter a value that stands for something in the sample year."""
    submission, account, case_file = tables.submission.c, portal_tables.account.c, following_tables.case_file.c
    return {
        "name": "send.md",
        "place_code": "330481107",
        "round_id": "2026-autumn",
        "vector": "rodent",
        "form_id": "rodent_survey",
        "receipt": _first(site, submission.receipt_no),
        "indicator": "rodent_sign_room_rate",
        "username": _first(site, account.username),
        "case_no": _first(site, case_file.case_no),
        "item_id": _published(site, "select min(item_id) from flags.problem_item"),
        "site_id": _published(site, "select min(site_id) from flags.breeding_site"),
    }


def _published(site: Site, query: str) -> str:
    with open_published(site.settings) as connection:
        found = connection.sql(query).fetchall()[0][0]
    assert found is not None, f"the sample year has nothing: {query}"
    return str(found)


def _first(site: Site, column: Column[str]) -> str:
    with read(site.engine) as connection:
        found = connection.scalar(select(column).order_by(column).limit(1))
    assert found is not None, f"the sample year has no {column}"
    return str(found)
