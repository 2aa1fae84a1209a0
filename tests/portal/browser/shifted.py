"""A clock that tests set: what every module of the project takes for the present is shifted by what a file says.

A case takes weeks. Portal and nights of such a test run in processes of their own, which call `shift_clock` first.
"""

from __future__ import annotations

import pkgutil
import sys
from datetime import datetime, timedelta, tzinfo
from importlib import import_module
from pathlib import Path
from typing import Any

# Packages that ask for the present; every module of them is loaded, so that none is loaded later with the true clock.
_PACKAGES = ("registry", "intake", "cases", "assets", "editions", "pipelines", "portal")


def offset_file(home: Path) -> Path:
    """The file that holds by how many seconds the clock of an installation is off."""
    return home / "clock"


def now_of(home: Path) -> datetime:
    """The present of an installation."""
    return datetime.now().astimezone() + timedelta(seconds=float(offset_file(home).read_text(encoding="utf-8")))


def shift_clock(home: Path) -> None:
    """From now on `datetime.now` is `now_of(home)` for the project's modules in this process."""

    class Kind(type(datetime)):  # type: ignore[misc]
        def __instancecheck__(cls, one: object) -> bool:
            return isinstance(one, datetime)

    class Shifted(datetime, metaclass=Kind):
        # What is made by it is an ordinary datetime.
        def __new__(cls, *args: Any, **named: Any) -> datetime:  # type: ignore[misc]
            return datetime(*args, **named)  # noqa: DTZ001  as asked for

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return now_of(home).astimezone(tz)

    for package in _PACKAGES:
        for found in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if ".migrations" not in found.name:
                import_module(found.name)
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in _PACKAGES and getattr(module, "datetime", None) is datetime:
            module.datetime = Shifted  # type: ignore[attr-defined]
