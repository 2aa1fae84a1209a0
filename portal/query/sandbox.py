"""Running somebody's SQL on an edition, in a process of its own that is ended whatever happens.

A process answers one query and is never used again: nothing that a query did can be there for the next. One is kept
waiting so that nobody waits for Python to start.
"""

from __future__ import annotations

import asyncio
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from assets.publications.shelf import DATABASE
from portal.query.protocol import rows_from_json
from settings import PROJECT_ROOT

# What a person reads on a page, and how long they wait for it.
SCREEN_ROWS: Final = 1_000
# What a spreadsheet still opens with ease.
FILE_ROWS: Final = 100_000
SECONDS: Final = 10.0
MOST_BYTES: Final = 16 * 2**20
# Two cores serve the whole county: more at once would only make each slower, and the pages with them.
AT_ONCE: Final = 2
WAITING: Final = 4


class QueryError(Exception):
    """A query gave no result; `zh` is for the person who typed it, `en` the engine's hint or detail for engineers."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en


class QueryRefusedError(QueryError):
    """It is not allowed, has an error, or needs too much."""


class QueryTimeoutError(QueryError):
    """It took too long and was ended."""


class QueryBusyError(QueryError):
    """Too many queries are running and waiting."""


@dataclass(frozen=True)
class QueryResult:
    """What a query found.

    Attributes:
        columns: Names as the query gives them; they may repeat.
        types: DuckDB's type of each column.
        rows: Values; lists, structs and blobs as text.
        is_cut: There were more rows than were asked for, or than a result may hold.
        seconds: On the clock, from question to answer.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[object, ...]]
    is_cut: bool
    seconds: float


class Sandbox:
    """Runs queries, `AT_ONCE` at a time. Safe to share between threads and event loops."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="query")
        self._lock = threading.Lock()
        self._spare: _Child | None = None
        self._running: set[_Child] = set()
        self._asked = 0

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    async def run(
        self,
        edition_folder: Path,
        sql: str,
        *,
        most_rows: int = SCREEN_ROWS,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
    ) -> QueryResult:
        """Run one query on an edition; the event loop goes on meanwhile.

        Args:
            edition_folder: A published edition.
            sql: One SELECT or EXPLAIN.
            most_rows: Rows to return; the result says whether there were more.
            seconds: Seconds on the clock that it may take, from the moment that it is its turn.
            most_bytes: Bytes that its rows may take, written as JSON.

        Raises:
            QueryRefusedError: It is not allowed, wrong, or needs more memory or room than there is.
            QueryTimeoutError: It took too long.
            QueryBusyError: So many others run and wait that it was not begun.
        """
        with self._lock:
            if self._asked >= AT_ONCE + WAITING:
                raise QueryBusyError("查询的人较多，请过一会儿再查。", f"{self._asked} queries are running or waiting")
            self._asked += 1
        future = self._threads.submit(self._run, edition_folder, sql, most_rows, seconds, most_bytes)
        # Counted until it has truly ended, also where nobody waits for it any more.
        future.add_done_callback(lambda _: self._ended())
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """End every process; whoever waits for a result gets an error."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            for child in self._running:
                child.kill()
        self._threads.shutdown(wait=True)
        self._keep(None)

    def _ended(self) -> None:
        with self._lock:
            self._asked -= 1

    def _run(self, folder: Path, sql: str, most_rows: int, seconds: float, most_bytes: int) -> QueryResult:
        child = self._take()
        try:
            question = {
                "database": str((folder / DATABASE).resolve(strict=True)),
                "sql": sql,
                "most_rows": most_rows,
                "most_bytes": most_bytes,
                "seconds": seconds,
            }
            began = time.monotonic()
            # The line of columns may be long too, and the child is not trusted to keep to its limit.
            content = child.ask(json.dumps(question), seconds, 2 * most_bytes + 2**20)
            return _read(content, time.monotonic() - began)
        finally:
            with self._lock:
                self._running.discard(child)
            child.end()
            self._keep(_Child())

    def _take(self) -> _Child:
        """The process that waits, or a new one."""
        with self._lock:
            spare, self._spare = self._spare, None
        if spare is not None and not spare.is_waiting:
            spare.end()
            spare = None
        child = spare or _Child()
        with self._lock:
            self._running.add(child)
        return child

    def _keep(self, spare: _Child | None) -> None:
        """Let a process wait for the next query, in the place of one that may wait already."""
        with self._lock:
            former, self._spare = self._spare, spare
        if former is not None:
            former.end()


class _Child:
    """One process that answers one query, in an empty folder of its own."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="sihai-query-")
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "portal.query.child"],
            cwd=self._folder,
            env={"PYTHONPATH": str(PROJECT_ROOT), "HOME": self._folder, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def is_waiting(self) -> bool:
        return self._process.poll() is None

    def ask(self, question: str, seconds: float, most_bytes: int) -> bytes:
        """Everything that it says until it ends.

        Raises:
            QueryTimeoutError: It took too long.
            QueryRefusedError: It says more than it may, or died.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError), self._process.stdin as asking:
            asking.write(question.encode() + b"\n")
        deadline = time.monotonic() + seconds
        said = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise _too_long(seconds)
                chunk = os.read(self._process.stdout.fileno(), 2**20)
                if not chunk:
                    break
                said += chunk
                if len(said) > most_bytes:
                    raise QueryRefusedError("查询结果太大；请少取几列，或先汇总再查。", "the answer exceeds its limit")
        if self._process.wait() == -signal.SIGXCPU:
            raise _too_long(seconds)
        return bytes(said)

    def kill(self) -> None:
        """End it, and all that it may have started."""
        # Never the number of a process that is gone: it may be another's by now.
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """End it and remove its folder."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _too_long(seconds: float) -> QueryTimeoutError:
    return QueryTimeoutError(
        f"查询超过 {seconds:.3g} 秒，已停止；请加筛选条件，或先汇总再查。", f"ended after {seconds:.3g} s"
    )


def _read(content: bytes, took: float) -> QueryResult:
    """The result that a process said, or what it refused.

    Raises:
        QueryRefusedError: It refused, or died before the end.
    """
    try:
        lines = [json.loads(line) for line in content.split(b"\n") if line]
        last = lines[-1] if lines else None
        if isinstance(last, dict) and "refused" in last:
            raise QueryRefusedError(str(last["refused"]), str(last["hint"]))
        if isinstance(last, dict) and "is_cut" in last:
            head, rows = lines[0], lines[1:-1]
            columns, kinds = tuple(map(str, head["columns"])), tuple(map(str, head["types"]))
            return QueryResult(columns, kinds, rows_from_json(rows, kinds), bool(last["is_cut"]), took)
    except (ValueError, KeyError, TypeError) as error:
        raise QueryRefusedError("查询出错，没有结果；请改写后再查。", f"the answer cannot be read: {error}") from error
    raise QueryRefusedError(
        "查询要用的内存或资源超出限制，已停止；请加筛选条件，或先汇总再查。", "the process died before it had answered"
    )
