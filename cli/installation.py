"""The installation that a command works on: settings, registry, standards; and what people type, made certain.

Everything heavy is imported inside: a command that only prints help pays for none of it.
"""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import WrongUsageError
from settings import PRACTICE, SHANGHAI, STANDARDS, SettingError, Settings, load_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from reference.load import Standards


def open_settings(*, make: bool = False) -> Settings:
    """The settings; with `make`, the folders are created where absent."""
    settings = load_settings()
    if make:
        settings.make_folders()
    return settings


@contextmanager
def practice_mode(*, is_on: bool) -> Iterator[None]:
    """Practice mode for one command, in the environment, where child processes find it too."""
    if not is_on:
        yield
        return
    former = os.environ.get(PRACTICE)
    os.environ[PRACTICE] = "1"
    try:
        yield
    finally:
        os.environ.pop(PRACTICE)
        if former is not None:
            os.environ[PRACTICE] = former


def practice_home() -> Path | None:
    """The home of practice mode, None where it is off or a setting is wrong, which the command itself then says."""
    try:
        settings = load_settings()
    except SettingError:
        return None
    return settings.home if settings.is_practice else None


def read_standards(settings: Settings) -> Standards:
    """National and local standards."""
    from expectations.exceptions import check_exceptions
    from reference.load import load_standards

    return load_standards([STANDARDS, settings.local_standards], check_exceptions)


def has_registry(settings: Settings) -> bool:
    """Whether anything was ever sent here; a registry on a server is taken to be there."""
    path = settings.registry_url.removeprefix("sqlite:///")
    return path == settings.registry_url or os.path.exists(path)  # noqa: PTH110  may be relative or ""


@contextmanager
def registry(settings: Settings, *, make: bool = False) -> Iterator[Engine]:
    """The registry, closed afterwards.

    Args:
        settings: The installation.
        make: Create it where absent. A command that only looks does not: a mistyped SIHAI_HOME would otherwise
            become an empty installation.

    Raises:
        WrongUsageError: Nothing has ever been sent here.
    """
    if not make and not has_registry(settings):
        path = settings.registry_url.removeprefix("sqlite:///")
        raise WrongUsageError(
            f"{settings.home} 里还没有收到过报表；请先用 sihai submit 报送，或运行 sihai demo 生成示例。",
            f"no registry at {path}; set SIHAI_HOME to an existing installation, or submit a sheet first",
        )
    from registry.database import open_registry

    engine = open_registry(settings.registry_url)
    try:
        yield engine
    finally:
        engine.dispose()


def actor_or_user(actor: str | None) -> str:
    """Who decides: as given, otherwise the user of this machine."""
    if actor and actor.strip():
        return actor.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in a bare container
        return f"uid-{os.getuid()}"


def today() -> date:
    """Today in Shanghai."""
    return datetime.now(SHANGHAI).date()


def yesterday() -> date:
    """The last whole day in Shanghai: what a night grades."""
    return today() - timedelta(days=1)


def parse_date(text: str, option: str) -> date:
    """A date as typed.

    Raises:
        WrongUsageError: Not a date of the allowed form.
    """
    try:
        # The library alone would also take weeks (2026-W47-5) and dates without dashes.
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUsageError(
            f"{option} 的日期「{text}」看不懂；请写成 年-月-日，例如 2026-11-20。",
            f"{option} takes YYYY-MM-DD, not {text!r}",
        ) from None


def parse_instant(text: str, option: str) -> datetime:
    """An instant as typed, Shanghai time unless it names a zone.

    Raises:
        WrongUsageError: Not of the allowed form, or in the future.
    """
    try:
        if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}", text):
            raise ValueError
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUsageError(
            f"{option} 的时间「{text}」看不懂；请写成 2026-11-20T08:30（北京时间）。",
            f"{option} takes YYYY-MM-DDTHH:MM, Shanghai time unless a zone is given, not {text!r}",
        ) from None
    instant = instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)
    if instant > datetime.now(SHANGHAI):
        raise WrongUsageError(f"{option} 的时间 {text} 在将来；补录的时间不能晚于现在。")
    return instant
