"""`sihai serve` as whoever installs it meets it: with TLS, with a portal that dies, with a port that is taken."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.answering import answers
from settings import PROJECT_ROOT, Settings
from tests.portal.serving.test_supervisor import free_port, until

pytestmark = pytest.mark.slow


def environment(settings: Settings, dagster_port: int) -> dict[str, str]:
    return {**os.environ, **settings.environment(), "SIHAI_DAGSTER_URL": f"http://127.0.0.1:{dagster_port}"}


@contextmanager
def serving(settings: Settings, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """`sihai serve` once it says that it is ready; gives its process and what it prints."""
    printed = settings.home / "printed"
    with printed.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "serve", *options], env=environment(settings, free_port()),
            cwd=PROJECT_ROOT, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        until(lambda: "按 Ctrl-C 停止" in said(printed) or process.poll() is not None)
        assert process.poll() is None, said(printed)
        yield process, printed
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def said(printed: Path) -> str:
    return printed.read_text(encoding="utf-8")


def started(settings: Settings) -> dict[int, str]:
    """Processes of this installation, by the environment that each was given."""
    found = {}
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                given = (process / "environ").read_bytes().split(b"\0")
                words = (process / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            if f"SIHAI_HOME={settings.home}".encode() in given and words:
                found[int(process.name)] = words
    return found


def portal_of(settings: Settings) -> int | None:
    return next((pid for pid, words in started(settings).items() if "portal.main" in words), None)


def test_portal_and_dagster_answer_and_nothing_is_left_after_the_end(settings: Settings) -> None:
    port = free_port()
    with serving(settings, "--port", str(port)) as (process, printed):
        assert f"门户 http://127.0.0.1:{port}" in said(printed)
        assert answers("127.0.0.1", port)
        assert "还没有账号" in said(printed)
        words = " ".join(started(settings).values())
        assert all(part in words for part in ("portal.main", "dagster_webserver", "dagster._daemon"))
    assert process.returncode == 0
    until(lambda: started(settings) == {})


def test_a_portal_that_dies_is_started_again(settings: Settings) -> None:
    port = free_port()
    with serving(settings, "--port", str(port), "--no-dagster") as (_, printed):
        first = portal_of(settings)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: portal_of(settings) not in (None, first) and answers("127.0.0.1", port))
        assert "门户意外退出（代码 -9）" in said(printed)


def test_a_taken_port_is_told_with_what_to_do(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = subprocess.run(
            [sys.executable, "-m", "cli.main", "serve", "--no-dagster", "--port", str(port)],
            env=environment(settings, 1), cwd=PROJECT_ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert ran.returncode == 2
    assert f"门户要用的 127.0.0.1:{port} 已被占用" in ran.stderr
    assert f"--port {port + 1}" in ran.stderr


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate")
def test_with_a_certificate_it_speaks_tls_alone(settings: Settings, tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-out", str(cert), "-keyout", str(key)],
        check=True, capture_output=True,
    )  # fmt: skip
    port = free_port()
    options = ("--port", str(port), "--no-dagster", "--tls-cert", str(cert), "--tls-key", str(key))
    with serving(settings, *options) as (_, printed):
        assert f"门户 https://127.0.0.1:{port}" in said(printed)
        assert answers("127.0.0.1", port, is_tls=True)
        assert not answers("127.0.0.1", port)


def test_half_of_a_pair_is_refused(settings: Settings, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "cli.main", "serve", "--no-dagster", "--tls-cert", str(tmp_path / "cert.pem")],
        env=environment(settings, 1), cwd=PROJECT_ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert "--tls-key" in ran.stderr
