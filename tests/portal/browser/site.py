"""A portal that runs on a home, with a clock to set and people to sign in: what the browser's tests look at."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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
from tests.portal.browser.shifted import now_of, offset_file
from tests.portal.serving.test_supervisor import free_port, until

COUNTY, STREET = "330481", "330481001"
# The morning after the last day of the sample year.
MORNING = datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI)
_CLOCKED = "tests.portal.browser.clocked"
PASSWORD = "四害密度 监测 2026"


@dataclass
class Site:
    """A running portal."""

    address: str
    settings: Settings
    engine: Engine
    log: Path

    def set_clock(self, now: datetime) -> None:
        """Let the clock of the installation go on from an instant."""
        path = offset_file(self.settings.home)
        part = path.with_suffix(".part")
        part.write_text(str((now - datetime.now(UTC)).total_seconds()), encoding="utf-8")
        part.replace(path)

    @property
    def now(self) -> datetime:
        """What its clock says."""
        return now_of(self.settings.home)

    def night(self, as_of: date) -> None:
        """The night over a day; the clock then stands at the next morning."""
        self.set_clock(datetime.combine(as_of + timedelta(days=1), MORNING.timetz()))
        ran = subprocess.run(
            [sys.executable, "-m", _CLOCKED, "night", str(as_of)], cwd=PROJECT_ROOT, capture_output=True, text=True,
            env={**os.environ, **self.settings.environment()}, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr[-4000:]

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
    """A portal of a home, its clock beginning at `now`; ended with everything that it started."""
    port = free_port()
    log = settings.logs / "portal.out"
    engine = open_registry(settings.registry_url)
    site = Site(f"http://127.0.0.1:{port}", settings, engine, log)
    site.set_clock(now)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", _CLOCKED, "serve", str(port)],
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
