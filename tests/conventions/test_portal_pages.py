"""Pages of the portal: nothing inline, nothing from elsewhere, nothing newer than the browsers of old office PCs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from settings import PROJECT_ROOT

PORTAL = PROJECT_ROOT / "portal"
TEMPLATES = sorted((PORTAL / "templates").rglob("*.html"))
STATIC = sorted((PORTAL / "static").iterdir())

# What Chromium 86 does not know, in stylesheets and in scripts.
NEWER_CSS = (
    ":has(", ":is(", ":where(", "aspect-ratio", "inset:", "@layer", "@container", "color-mix(", "accent-color", "dvh",
    "text-wrap", "translate:", "scale:", "rotate:",
)  # fmt: skip
NEWER_JS = (".at(", "structuredClone", "Object.hasOwn", "randomUUID", ".replaceChildren(", "toSorted(", ".findLast(")

_POSTING = re.compile(r'<form\b[^>]*method="post".*?</form>', re.S)


def _name(path: Path) -> str:
    return str(path.relative_to(PORTAL))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_holds_no_style_script_or_handler_of_its_own(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.findall(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=|javascript:", text), (
        "the policy of the pages forbids it"
    )
    assert not re.findall(r"<script\b(?![^>]*\bsrc=)", text), "scripts lie in static/"


@pytest.mark.parametrize("path", [*TEMPLATES, *STATIC], ids=_name)
def test_nothing_is_asked_of_another_server(path: Path) -> None:
    found = re.findall(r"https?://[^\s\"'<>)]*", path.read_text("utf-8"))
    assert set(found) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_form_that_changes_something_carries_the_token_of_its_session(path: Path) -> None:
    lacking = [form[:80] for form in _POSTING.findall(path.read_text("utf-8")) if "csrf" not in form]
    assert not lacking


@pytest.mark.parametrize("path", STATIC, ids=_name)
def test_old_browsers_know_all_of_it(path: Path) -> None:
    newer = {".css": NEWER_CSS, ".js": NEWER_JS}.get(path.suffix, ())
    text = path.read_text("utf-8")
    assert not [word for word in newer if word in text]
