"""The guide as pages: every page, link and picture of docs/zh is there."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest

from portal.pages.help import GUIDE, PAGES, title_of
from portal.security.permission import Role
from tests.portal.conftest import STREET, SignIn, text_of


def test_the_guide_has_every_page_of_the_folder() -> None:
    assert sorted(path.name for path in GUIDE.glob("*.md")) == sorted(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_rendered_and_all_that_it_links_to_is_there(name: str, sign_in: SignIn) -> None:
    person = sign_in((Role.SENDER, STREET))
    page = person.get(f"/help/{name}")
    assert page.status_code == 200
    assert page.text.count("<h1>") == 1
    assert title_of(name) in text_of(page)
    assert "<table>" in page.text or "<ul>" in page.text
    for address in re.findall(
        r'<(?:img src|a href)="([^"#]+)', page.text.partition("<article")[2].partition("</article>")[0]
    ):
        assert person.get(urljoin(f"/help/{name}", address)).status_code == 200, address


def test_nothing_else_is_served(sign_in: SignIn) -> None:
    person = sign_in((Role.SENDER, STREET))
    for path in ("/help/README.md", "/help/..%2f..%2fsettings.py", "/help/images/..%2fsend.md", "/help/images/x.png"):
        assert person.get(path).status_code == 404, path
