"""A portal that runs on a home, with a clock to set and people to sign in: what the browser's tests look at."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from portal.answering import answers
from portal.guard import SESSION_COOKIE
from portal.security.accounts import add_account, change_password, get_account
from portal.security.permission import Role
from portal.security.sessions import begin_session
from portal.security.visitor import Grant
from registry.database import open_registry, write
from settings import PROJECT_ROOT, SHANGHAI, Settings
from tests.portal.browser.clocked import FILE
from tests.portal.serving.test_supervisor import free_port, until

COUNTY, STREET = "330481", "330481001"
# The morning after the last day of the sample year.
MORNING = datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI)
PASSWORD = "四害密度 监测 2026"


@dataclass
class Site:
    """A running portal."""

    address: str
    settings: Settings
    engine: Engine
    log: Path

    def set_clock(self, now: datetime) -> None:
        """Let the portal's clock stand at an instant."""
        path = self.settings.home / FILE
        part = path.with_suffix(".part")
        part.write_text(now.isoformat(), encoding="utf-8")
        part.replace(path)

    @property
    def now(self) -> datetime:
        """Where its clock stands."""
        return datetime.fromisoformat((self.settings.home / FILE).read_text(encoding="utf-8"))

    def add(self, username: str, name: str, *grants: tuple[Role, str]) -> str:
        """Make an account as an administrator would; returns its one-time password."""
        held = [Grant(role, place) for role, place in grants]
        return add_account(self.engine, username, name, held, firm=None, actor="guanli", now=self.now)[1]

    def session(self, username: str, name: str, *grants: tuple[Role, str]) -> dict[str, str]:
        """Make an account that has its own password already; returns its session cookie for the browser."""
        one_time = self.add(username, name, *grants)
        change_password(self.engine, username, one_time, PASSWORD, self.now)
        account = get_account(self.engine, username)
        with write(self.engine) as connection:
            token = begin_session(connection, account.account_id, "127.0.0.1", self.now)
        return {"name": SESSION_COOKIE, "value": token, "url": self.address}


@contextmanager
def running(settings: Settings, now: datetime = MORNING) -> Iterator[Site]:
    """A portal of a home, its clock standing at `now`; ended with everything that it started."""
    port = free_port()
    log = settings.logs / "portal.out"
    engine = open_registry(settings.registry_url)
    site = Site(f"http://127.0.0.1:{port}", settings, engine, log)
    site.set_clock(now)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.portal.browser.clocked", str(port)],
            env={**os.environ, **settings.environment()}, cwd=PROJECT_ROOT, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    try:
        until(lambda: answers("127.0.0.1", port) or process.poll() is not None)
        assert process.poll() is None, log.read_text(encoding="utf-8")[-4000:]
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        engine.dispose()
