"""What --help prints: whole, on narrow and on wide terminals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from typer.main import get_command

from cli.main import app

Run = Callable[..., Any]


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(below, (*path, name))


@pytest.mark.parametrize(
    ("path", "command"), [pytest.param(*one, id=" ".join(one[0])) for one in _commands(get_command(app))]
)
def test_nothing_is_cut_off(path: tuple[str, ...], command: Any, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    helps = [str(getattr(one, "help", None) or "") for one in command.params]
    helps += [str(one.help).split("\n")[0] for one in getattr(command, "commands", {}).values()]
    for columns in ("80", "100"):
        monkeypatch.setenv("COLUMNS", columns)
        shown = re.sub(r"[\s│]", "", run(*path, "--help").out)
        assert [text for text in helps if re.sub(r"\s", "", text) not in shown] == [], columns
