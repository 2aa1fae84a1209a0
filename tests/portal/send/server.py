"""A portal as a process of its own, as `sihai serve` starts it, and people who send to it over HTTP."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from sqlalchemy import Engine

from portal.guard import CSRF_HEADER, SESSION_COOKIE
from portal.security.accounts import add_account, change_password
from portal.security.csrf import csrf_token, portal_key
from portal.security.permission import Role
from portal.security.sessions import begin_session, hash_of
from portal.security.visitor import Grant
from registry.database import write
from settings import PROJECT_ROOT, Settings

PASSWORD = "一句足够长的口令 2026"
# Nothing is asserted of it: it only keeps a broken test from waiting for ever.
LONG = 300.0


@dataclass(frozen=True)
class Person:
    """Somebody signed in: cookies and headers of a request."""

    username: str
    cookies: dict[str, str]
    headers: dict[str, str]


def sign_in(settings: Settings, engine: Engine, username: str, *grants: tuple[Role, str]) -> Person:
    """A new account, signed in."""
    now = datetime.now(UTC)
    held = [Grant(role, place) for role, place in grants]
    account, one_time = add_account(engine, username, username, held, firm=None, actor="test", now=now)
    change_password(engine, account.account_id, one_time, PASSWORD, now)
    with write(engine) as connection:
        token = begin_session(connection, account.account_id, "test", now)
    csrf = csrf_token(portal_key(settings), hash_of(token))
    return Person(username, {SESSION_COOKIE: token}, {CSRF_HEADER: csrf})


@dataclass
class Server:
    """The process and its address."""

    process: subprocess.Popen[bytes]
    address: str

    def kill(self) -> None:
        """End it as a power cut would; its desk is left to itself."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def desk_pid(self) -> int | None:
        """The desk's process, None while there is none."""
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(path.read_text().rpartition(")")[2].split()[1])
                command = (path.parent / "cmdline").read_bytes()
            except (OSError, ValueError, IndexError):  # gone meanwhile
                continue
            if parent == self.process.pid and b"portal.desk_process" in command:
                return int(path.parent.name)
        return None


@contextmanager
def serving(settings: Settings) -> Iterator[Server]:
    """A portal of the installation that answers; ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.main", "--host", "127.0.0.1", "--port", str(port)],
        cwd=PROJECT_ROOT, env={**os.environ, **settings.environment()}, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    server = Server(process, f"http://127.0.0.1:{port}")
    try:
        deadline = time.monotonic() + LONG
        while time.monotonic() < deadline:
            try:
                httpx.get(server.address + "/sign-in", timeout=5)
                break
            except httpx.TransportError:
                assert process.poll() is None, "the portal ended while it started"
                time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def send(client: httpx.AsyncClient, who: Person, name: str, content: bytes) -> httpx.Response:
    """Post one sheet as the page's script does."""
    # The cookie of each person by hand: one client shares its cookies among all.
    cookie = "; ".join(f"{key}={value}" for key, value in who.cookies.items())
    headers = {**who.headers, "cookie": cookie}
    return await client.post("/send", headers=headers, files=[("files", (name, content))])


def receipt_of(answer: httpx.Response) -> str:
    """The receipt that a page of answers gives."""
    found = re.findall(r'href="/submissions/([0-9]{8}-[0-9]{6})"', answer.text)
    assert found, answer.text[-2000:]
    return str(found[0])
