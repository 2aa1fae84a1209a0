"""Services with real processes: waited for, started again, ended with whatever they started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.answering import answers
from portal.serving import Failure, Service, Supervisor, not_free
from settings import PROJECT_ROOT

WAIT_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def web(log: Path, port: int, *, is_restarted: bool = False) -> Service:
    command = ("http.server", "--bind", "127.0.0.1", str(port), "--directory", str(log.parent))
    return Service("网页", command, dict(os.environ), lambda: answers("127.0.0.1", port), log, is_restarted)


def listener(port: int) -> int | None:
    """The process that listens on a port, by /proc."""
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                words = (process / "cmdline").read_text().split("\0")
                state = (process / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if "http.server" in words and str(port) in words and state != "Z":
                return int(process.name)
    return None


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def while_it_runs(acts: Callable[[], None]) -> Callable[[], None]:
    """For `ready`: act from a thread, as somebody outside would, then ask for the end."""

    def run() -> None:
        try:
            acts()
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    return lambda: threading.Thread(target=run).start()


def test_all_answer_before_it_is_ready_and_nothing_is_left_after_the_end(tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    seen: list[bool] = []
    services = [web(tmp_path / f"{port}.log", port) for port in ports]
    failure = Supervisor(services, lambda _: None).run(
        while_it_runs(lambda: seen.extend(answers("127.0.0.1", port) for port in ports))
    )
    assert failure is None
    assert seen == [True, True]
    assert [listener(port) for port in ports] == [None, None]
    assert [not_free("127.0.0.1", port) for port in ports] == [None, None]


def test_a_service_that_dies_is_started_again_and_told_of(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "web.log"
    told: list[str] = []
    seen: list[int | None] = []

    def kill_it() -> None:
        first = listener(port)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: listener(port) not in (None, first) and answers("127.0.0.1", port))
        seen.extend([first, listener(port)])

    assert Supervisor([web(log, port, is_restarted=True)], told.append).run(while_it_runs(kill_it)) is None
    assert len(set(seen)) == 2
    assert any("意外退出（代码 -9）" in sentence and str(log) in sentence for sentence in told)
    assert listener(port) is None


def test_one_that_is_not_started_again_ends_all(tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    services = [web(tmp_path / f"{port}.log", port) for port in ports]
    failure = Supervisor(services, lambda _: None).run(lambda: os.kill(listener(ports[1]) or 0, signal.SIGKILL))
    assert failure == Failure(services[1], -signal.SIGKILL)
    assert [listener(port) for port in ports] == [None, None]


def test_one_that_never_starts_is_a_failure_with_its_reason_in_the_log(tmp_path: Path) -> None:
    log = tmp_path / "wrong.log"
    wrong = Service("网页", ("no_such_module_here",), dict(os.environ), lambda: False, log, is_restarted=True)
    assert Supervisor([wrong], lambda _: None).run(lambda: pytest.fail("never ready")) == Failure(wrong, 1)
    assert "No module named no_such_module_here" in log.read_text(encoding="utf-8")


def test_what_a_service_started_is_ended_with_it(tmp_path: Path) -> None:
    """Dagster's webserver and daemon each have a code server, which would hold the port and the files."""
    module, port = tmp_path / "starter.py", free_port()
    module.write_text(
        "import subprocess, sys\n"
        f"subprocess.run([sys.executable, '-m', 'http.server', '--bind', '127.0.0.1', '{port}'])\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    service = Service("后台", ("starter",), environment, lambda: answers("127.0.0.1", port), tmp_path / "log")
    assert Supervisor([service], lambda _: None).run(while_it_runs(lambda: None)) is None
    until(lambda: listener(port) is None)


@pytest.mark.skipif(sys.platform != "linux", reason="the system ends children of a killed parent on Linux only")
def test_a_killed_supervisor_leaves_no_service(tmp_path: Path) -> None:
    port = free_port()
    program = (
        "import os, sys; from portal.serving import *; from portal.answering import answers; from pathlib import Path\n"
        f"s = Service('w', ('http.server', '--bind', '127.0.0.1', '{port}'), dict(os.environ),"
        f" lambda: answers('127.0.0.1', {port}), Path({str(tmp_path / 'log')!r}))\n"
        "Supervisor([s], print).run(lambda: print('ready', flush=True))\n"
    )
    supervisor = subprocess.Popen(
        [sys.executable, "-c", program], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        assert supervisor.stdout is not None
        until(lambda: b"ready" in supervisor.stdout.readline())  # type: ignore[union-attr]
        assert listener(port) is not None
    finally:
        supervisor.kill()
        supervisor.wait()
        supervisor.stdout.close()  # type: ignore[union-attr]
    until(lambda: listener(port) is None)


def test_a_taken_port_is_seen() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not_free("127.0.0.1", taken.getsockname()[1]) is not None
