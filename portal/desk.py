"""The desk: has what was just received ingested at once by a process of its own, so that senders are told what counts.

However many send at a time, one round answers all that were received before it began; who comes later is answered by
the next. Nothing here decides anything: a sheet that no round reaches is ingested by the night, its receipt stands.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from enum import StrEnum
from multiprocessing.connection import Connection
from typing import TypeVar

from intake.answer import Answer
from intake.receive import ReceiveRefusedError
from portal.desk_process import DryRun
from settings import PROJECT_ROOT, Settings

# An ordinary sheet is answered in well under two seconds; a large one may take longer before the page gives up waiting.
ANSWER_SECONDS = 20.0
# A round that came to nothing is tried again by itself: soon where a night held the lock, later where it failed.
RETRY_SECONDS = {"busy": 3.0, "later": 10.0}
_LONGEST_PAUSE_SECONDS = 30.0
# How long a dying process may take to be reaped before it is killed.
_END_SECONDS = 10.0

_log = logging.getLogger("portal.desk")

T = TypeVar("T")


class Outcome(StrEnum):
    """What became of a wish to settle.

    SETTLED: a round has gone through what was waiting; the registry has the verdict.
    BUSY: a night, or another who ingests, holds the writer lock; the desk tries again by itself.
    LATER: no answer in time, or the process died; the desk tries again, and the night does at the latest.
    """

    SETTLED = "settled"
    BUSY = "busy"
    LATER = "later"


class Desk:
    """One process that ingests for the portal, started when first needed and again whenever it dies.

    Safe to share between threads and event loops.
    """

    def __init__(self, settings: Settings) -> None:
        """No process is started yet."""
        self._settings = settings
        self._changed = threading.Condition()
        self._settles: list[Future[Outcome]] = []
        self._checks: deque[tuple[DryRun, Future[Answer | ReceiveRefusedError | None]]] = deque()
        self._retry_at: float | None = None
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ready = False
        self._is_closed = False

    @property
    def pid(self) -> int | None:
        """Process id of the child once it is ready to answer, else None."""
        process = self._process
        return process.pid if self._is_ready and process is not None and process.poll() is None else None

    def start(self) -> None:
        """Start the process, so that the first sender finds it warm, and ingest what a former portal left."""
        with self._changed:
            if self._thread is None and not self._is_closed:
                self._settles.append(Future())
                self._thread = threading.Thread(target=self._work, name="portal.desk", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End the process. Whoever waits is answered LATER; an ingest under way is whole or not at all."""
        with self._changed:
            self._is_closed = True
            thread, process = self._thread, self._process
            self._changed.notify_all()
        if process is not None:
            process.kill()
        if thread is not None:
            thread.join(_END_SECONDS)
        self._answer_all()

    async def settle(self, timeout_s: float = ANSWER_SECONDS) -> Outcome:
        """Have everything ingested that has been received by now, and wait for it."""
        wish: Future[Outcome] = Future()
        self.start()
        with self._changed:
            if self._is_closed:
                return Outcome.LATER
            self._settles.append(wish)
            self._changed.notify_all()
        try:
            return await asyncio.wait_for(asyncio.wrap_future(wish), timeout_s)
        except TimeoutError:
            return Outcome.LATER

    async def check(self, asked: DryRun, timeout_s: float = ANSWER_SECONDS) -> Answer | None:
        """What would be said if a file were sent now; None where there was no answer in time.

        Raises:
            ReceiveRefusedError: `asked.replaces` names nothing that may be replaced.
        """
        wish: Future[Answer | ReceiveRefusedError | None] = Future()
        self.start()
        with self._changed:
            if self._is_closed:
                return None
            self._checks.append((asked, wish))
            self._changed.notify_all()
        try:
            answer = await asyncio.wait_for(asyncio.wrap_future(wish), timeout_s)
        except TimeoutError:
            return None
        if isinstance(answer, ReceiveRefusedError):
            raise answer
        return answer

    def _work(self) -> None:
        """The life of the thread: a process after the other, and with each one wish after the other."""
        pause = 0.0
        while not self._is_closed:
            try:
                with self._child() as connection:
                    connection.recv_bytes()  # it says that it is warm
                    self._is_ready, pause = True, 0.0
                    self._serve(connection)
            except (EOFError, OSError) as error:
                if not self._is_closed:
                    pause = min(_LONGEST_PAUSE_SECONDS, pause * 2 or 0.5)
                    _log.warning("the desk's process ended (%r); it is started again in %.1f s", error, pause)
            self._is_ready = False
            with self._changed:
                self._changed.wait_for(lambda: self._is_closed, pause)

    def _serve(self, connection: Connection) -> None:
        """Answer wishes until closed. Raises EOFError or OSError where the process died."""
        while True:
            with self._changed:
                self._changed.wait_for(self._has_work, self._until_retry())
                if self._is_closed:
                    return
                wishes, self._settles = self._settles, []
                check = self._checks.popleft() if self._checks else None
                is_retry = self._retry_at is not None and time.monotonic() >= self._retry_at
            if wishes or is_retry:
                self._settle(connection, wishes)
            if check is not None:
                self._check(connection, *check)

    def _has_work(self) -> bool:
        return self._is_closed or bool(self._settles) or bool(self._checks)

    def _until_retry(self) -> float | None:
        return None if self._retry_at is None else max(0.0, self._retry_at - time.monotonic())

    def _settle(self, connection: Connection, wishes: list[Future[Outcome]]) -> None:
        outcome = Outcome.LATER
        try:
            connection.send_bytes(pickle.dumps(None))
            outcome = Outcome(pickle.loads(connection.recv_bytes()))
        finally:
            # Set before they are answered, so that nobody finds a sheet forgotten.
            self._retry_at = None if outcome is Outcome.SETTLED else time.monotonic() + RETRY_SECONDS[outcome]
            for wish in wishes:
                _answer(wish, outcome)

    def _check(
        self, connection: Connection, asked: DryRun, wish: Future[Answer | ReceiveRefusedError | None]
    ) -> None:  # fmt: skip
        answer: Answer | ReceiveRefusedError | None = None
        try:
            connection.send_bytes(pickle.dumps(asked))
            answer = pickle.loads(connection.recv_bytes())
        finally:
            _answer(wish, answer)

    def _answer_all(self) -> None:
        with self._changed:
            settles, self._settles = self._settles, []
            checks, self._checks = self._checks, deque()
        for wish in settles:
            _answer(wish, Outcome.LATER)
        for _, of_check in checks:
            _answer(of_check, None)

    @contextmanager
    def _child(self) -> Iterator[Connection]:
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", "portal.desk_process", str(theirs.fileno())],
                cwd=PROJECT_ROOT,
                env={**os.environ, **self._settings.environment()},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        with self._changed:
            self._process = process
            if self._is_closed:
                process.kill()
        try:
            with Connection(ours.detach()) as connection:
                yield connection
        finally:
            process.kill()
            process.wait()


def _answer(wish: Future[T], answer: T) -> None:
    """Answer who waits; nobody does any more where the page has given up."""
    if wish.set_running_or_notify_cancel():
        wish.set_result(answer)
