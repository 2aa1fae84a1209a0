"""Law 8: every command, recipe and path that the documents name exists."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from cli.main import app
from settings import PROJECT_ROOT, Settings
from tests.conventions.project import tracked

GENERATED = {"data_dictionary.md", "rules.md"}
DOCUMENTS = sorted(
    path
    for path in (*PROJECT_ROOT.glob("*.md"), *(PROJECT_ROOT / "docs").rglob("*.md"))
    if path.name not in GENERATED and path.name != "CHANGELOG.md"
)
FENCE = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(([^)#\s]+)\)")
PATH = re.compile(r"^\.?[\w\-]+(\.[\w\-]+)*(/[\w.\-]+)*/?$")
# What stands in a home, not in the checkout.
HOME = Settings(home=Path("/home"), registry_url="")
STATE = {
    path.name
    for name in dir(Settings)
    if isinstance(getattr(Settings, name), property)
    for path in [getattr(HOME, name)]
} | {"registry.db", "notices.toml", "SIHAI_HOME", ".sihai", ".venv", "wheelhouse", "parquet"}


NAMES = {path.name for path in tracked()}


def named(path: Path) -> str:
    return path.relative_to(PROJECT_ROOT).as_posix()


def commands(text: str, program: str) -> Iterator[list[str]]:
    """Calls of a program in shell blocks and in code spans, as words; a bare name is no call."""
    lines = [line for block in FENCE.findall(text) for line in block.splitlines()]
    lines += [span.strip() for span in CODE.findall(FENCE.sub("", text))]
    for line in lines:
        for part in re.split(r"&&|\|\||;|\|(?!\|)", line.removeprefix("$ ")):
            words = shlex.split(part.replace("[", " ").replace("]", " "), comments=True)
            if len(words) > 1 and Path(words[0]).name == program:
                yield words[1:]


def code_without_commands(text: str) -> Iterator[str]:
    for span in CODE.findall(FENCE.sub("", text)):
        if " " not in span.strip():
            yield span.strip()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_sihai_command_parses(document: Path) -> None:
    group = typer.main.get_command(app)
    for words in commands(document.read_text(encoding="utf-8"), "sihai"):
        command = group
        allowed = {option for parameter in group.params for option in parameter.opts} | {"--help", "-h"}
        for word in words:
            inner = getattr(command, "commands", {})
            if word.startswith("-"):
                assert word.split("=")[0] in allowed, (
                    f"{named(document)}: `sihai {' '.join(words)}` has no option {word}"
                )
            elif inner and word not in {"…", "..."}:
                assert word in inner, f"{named(document)}: `sihai {word}` is no command; there are {sorted(inner)}"
                command = inner[word]
                allowed |= {option for p in command.params for option in (*p.opts, *p.secondary_opts)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_make_recipe_exists(document: Path) -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    recipes = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for words in commands(document.read_text(encoding="utf-8"), "make"):
        unknown = [word for word in words if "=" not in word and not word.startswith("-") and word not in recipes]
        assert not unknown, f"{named(document)}: `make {' '.join(unknown)}` is no recipe; there are {sorted(recipes)}"


def test_every_recipe_says_what_it_does() -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    silent = [line for line in makefile.splitlines() if re.match(r"^[a-z-]+:", line) and "##" not in line]
    assert not silent, f"{silent}: end the line with `## what it does`, which `make help` shows"


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_path_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    paths = [span for span in code_without_commands(text) if PATH.match(span) and ("/" in span or "." in span)]
    for span in [*paths, *(link for link in LINK.findall(text) if "://" not in link)]:
        first = span.removeprefix("./").split("/")[0]
        is_ours = "/" in span or Path(span).suffix in {".md", ".py", ".sql", ".csv", ".toml", ".yaml", ".lock"}
        if not is_ours or first in STATE:
            continue
        found = [folder / span for folder in (document.parent, PROJECT_ROOT) if (folder / span).exists()]
        assert found or any(name.endswith(span) for name in NAMES), (
            f"{named(document)} names `{span}`, which does not exist"
        )


def test_the_decisions_are_numbered_without_gaps() -> None:
    pages = sorted(path.name for path in (PROJECT_ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(name[:4]) for name in pages]
    assert numbers == list(range(1, len(pages) + 1)), f"{pages}: take the next free number, 0001 first"
