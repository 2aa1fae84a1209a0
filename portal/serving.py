"""Keeping the processes of an installation running: started, waited for, started again, ended with all that they began.

Each is the leader of a session of its own, so that Ctrl-C reaches the supervisor alone, which then ends them in order.
Where the supervisor itself is killed, the system ends them.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from settings import PROJECT_ROOT

# A first start on an old machine: the portal takes seconds, Dagster up to a minute.
START_SECONDS = 300.0
# Dagster's own processes take some seconds to end a run's children; after that they are ended.
STOP_SECONDS = 20.0
# A process that dies is started again at once, and more slowly each time that it dies soon after.
_LONGEST_PAUSE_SECONDS = 60.0
_STEADY_SECONDS = 120.0
_LOOK_SECONDS = 0.2
# Beyond this an output is set aside at the next start, one former file kept.
_LOG_BYTES = 20 * 2**20
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Service:
    """One process to be kept running.

    Attributes:
        name: What staff call it.
        command: Arguments of this Python.
        environment: The whole environment of the process.
        answers: Whether it does what it is there for; asked several times a second until it first does.
        log: Where its output goes; None for the terminal.
        is_restarted: Started again when it dies after it once answered. Otherwise its end ends all.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    answers: Callable[[], bool]
    log: Path | None = None
    is_restarted: bool = False


@dataclass(frozen=True)
class Failure:
    """Why all was ended although nobody asked: a service died, or never answered (`code` is None)."""

    service: Service
    code: int | None


@dataclass
class _Running:
    """A service with its process, when that was started and how long its next start is put off."""

    service: Service
    process: subprocess.Popen[bytes]
    started: float
    pause: float = 0.0


class Supervisor:
    """Runs services until it is told to stop."""

    def __init__(self, services: Sequence[Service], tell: Callable[[str], None]) -> None:
        """Args: the services in the order of their start; `tell` is given a sentence for whoever looks on."""
        self._services = services
        self._tell = tell
        self._running: list[_Running] = []
        self._is_stopping = False

    def run(self, ready: Callable[[], None]) -> Failure | None:
        """Start all, call `ready` once each has answered, keep them running; all are ended on return.

        Returns:
            What failed; None where SIGINT, SIGTERM or SIGHUP asked for the end.
        """
        with self._signals():
            try:
                for service in self._services:
                    self._running.append(_Running(service, _start(service), time.monotonic()))
                failure = self._wait_for_answers()
                if failure is None and not self._is_stopping:
                    ready()
                    failure = self._watch()
                return failure
            finally:
                end([one.process for one in self._running])

    def _wait_for_answers(self) -> Failure | None:
        waiting = list(self._services)
        deadline = time.monotonic() + START_SECONDS
        while waiting and not self._is_stopping:
            for one in self._running:
                if one.process.poll() is not None:
                    return Failure(one.service, one.process.returncode)
            if waiting[0].answers():
                self._tell(f"{waiting.pop(0).name}已启动。")
            elif time.monotonic() > deadline:
                return Failure(waiting[0], None)
            else:
                time.sleep(_LOOK_SECONDS)
        return None

    def _watch(self) -> Failure | None:
        while not self._is_stopping:
            for one in self._running:
                if one.process.poll() is None:
                    continue
                if not one.service.is_restarted:
                    return Failure(one.service, one.process.returncode)
                self._start_again(one)
            time.sleep(_LOOK_SECONDS)
        return None

    def _start_again(self, one: _Running) -> None:
        pause = 0.0 if time.monotonic() - one.started > _STEADY_SECONDS else one.pause
        one.pause = min(_LONGEST_PAUSE_SECONDS, max(1.0, pause * 2))
        where = f"，原因见 {one.service.log}" if one.service.log else ""
        when = f"{pause:.0f} 秒后" if pause else "马上"
        self._tell(f"{one.service.name}意外退出（代码 {one.process.returncode}）{where}；{when}重新启动。")
        _signal(one.process, signal.SIGKILL)  # what it may have left running
        until = time.monotonic() + pause
        while time.monotonic() < until and not self._is_stopping:
            time.sleep(_LOOK_SECONDS)
        if not self._is_stopping:
            one.process, one.started = _start(one.service), time.monotonic()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(_number: int, _frame: FrameType | None) -> None:
            self._is_stopping = True

        former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)


def _start(service: Service) -> subprocess.Popen[bytes]:
    with _output(service.log) as output:
        return subprocess.Popen(
            [sys.executable, "-m", *service.command], env=dict(service.environment), cwd=PROJECT_ROOT,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            preexec_fn=_end_with_parent,
        )  # fmt: skip


def end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """End processes with everything in their sessions: asked first, killed after `STOP_SECONDS`."""
    for process in processes:
        _signal(process, signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
        _signal(process, signal.SIGKILL)
        process.wait()


def not_free(host: str, port: int) -> OSError | None:
    """Why nobody can listen there, None where one can."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error
    return None


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal the whole session of a process: Dagster's webserver and daemon each have a code server."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _end_with_parent() -> None:
    """In the child, before it becomes the service: have the system end it where the supervisor is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@contextmanager
def _output(log: Path | None) -> Iterator[int | None]:
    if log is None:
        yield None
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))
    with log.open("ab") as output:
        yield output.fileno()
