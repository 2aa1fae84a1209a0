"""Read files from outside in a child process, so that no file can exhaust or hang the process that asks.

One child serves many files; it is started when first needed and again after it died or was stopped. The child is a
fresh interpreter rather than a fork, so it works alike under pytest, Dagster and a web server with threads.
"""

from __future__ import annotations

import pickle
import resource
import signal
import socket
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from types import TracebackType
from typing import TYPE_CHECKING, Final

from settings import PROJECT_ROOT
from sheets.problem import UnreadableSheet
from sheets.reader import SheetContent, read_sheet

if TYPE_CHECKING:
    from reference.load import Standards

# Address space, so that memory in use stays below it too. The largest sheet that is read (200,000 rows of a form) took
# 0.5 GiB, 10,000 rows of 100 columns 0.17 GiB.
MEMORY_LIMIT: Final = 2**30

# Processor time, so that a busy machine refuses nothing that an idle one reads; and time on the clock, three times as
# long, for a child that waits instead of working. Both hold for a file of ordinary size, which takes under 2 s, and
# grow with larger ones: 200,000 rows, 10 MB, took 6 s of the 20 s they have.
CPU_LIMIT_S: Final = 10.0
TIME_LIMIT_S: Final = 30.0
# A county's largest real workbook is under 5 MB.
ORDINARY_SIZE: Final = 5 * 2**20


class Reader:
    """`read_sheet` in a child process with limits on memory and time. Safe to share between threads.

    Attributes:
        cpu_limit_s: Seconds of processor time that a file of ordinary size may take.
        time_limit_s: Seconds on the clock that it may take.
        memory_limit: Bytes of address space of the child.
    """

    def __init__(
        self,
        *,
        cpu_limit_s: float = CPU_LIMIT_S,
        time_limit_s: float = TIME_LIMIT_S,
        memory_limit: int = MEMORY_LIMIT,
    ) -> None:
        self.cpu_limit_s = cpu_limit_s
        self.time_limit_s = time_limit_s
        self.memory_limit = memory_limit
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._standards_hash = ""

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id of the child, None when none is running."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def read(self, content: bytes, filename: str, standards: Standards, mapping: bytes | None = None) -> SheetContent:
        """Read one file, by a mapping file where one is given.

        Raises:
            UnreadableSheet: As `read_sheet` does; file.unreadable also when the child died, ran out of memory or time.
        """
        size = max(1.0, len(content) / ORDINARY_SIZE)
        cpu_limit_s, time_limit_s = size * self.cpu_limit_s, size * self.time_limit_s
        with self._lock:
            try:
                connection = self._running()
                if self._standards_hash != standards.hash:
                    connection.send_bytes(pickle.dumps(standards))
                    self._standards_hash = standards.hash
                connection.send_bytes(pickle.dumps((content, filename, mapping, cpu_limit_s)))
                if not connection.poll(time_limit_s):
                    raise _gave_up(filename, f"{time_limit_s:.2g} 秒内没有读完", "took too long")
                answer = pickle.loads(connection.recv_bytes())
            except (EOFError, OSError):
                if self._stop() == -signal.SIGPROF:
                    raise _gave_up(filename, f"{cpu_limit_s:.2g} 秒内没有读完", "took too long") from None
                raise _gave_up(filename, "读取时内存不足或出错", "the reading process died") from None
            except BaseException:
                # Interrupted between question and answer: the next file must not get this one's answer.
                self._stop()
                raise
        if isinstance(answer, SheetContent):
            return answer
        raise UnreadableSheet(*answer)

    def close(self) -> None:
        """Stop the child."""
        with self._lock:
            self._stop()

    def _running(self) -> Connection:
        if self._connection is not None and self.pid is not None:
            return self._connection
        self._stop()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sheets.isolated", str(theirs.fileno()), str(self.memory_limit)],
                cwd=PROJECT_ROOT,
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self._connection = Connection(ours.detach())
        return self._connection

    def _stop(self) -> int | None:
        """Stop the child; returns how it ended."""
        if self._connection is not None:
            self._connection.close()
        ended = None
        if self._process is not None:
            self._process.kill()
            ended = self._process.wait()
        self._connection = self._process = None
        self._standards_hash = ""
        return ended


def _gave_up(filename: str, zh: str, en: str) -> UnreadableSheet:
    return UnreadableSheet(
        "file.unreadable",
        f"「{filename}」{zh}，文件可能已损坏或太大；请把填报的内容粘贴到新模板，行数多时分成几个文件，再发送。",
        f"{filename!r} was given up: {en}.",
    )


def _triple(refusal: UnreadableSheet) -> tuple[str, str, str]:
    return refusal.rule_id, refusal.zh, refusal.en


def serve(connection: Connection) -> None:
    """The child's life: standards when they change, then one answer for each file, until the other side is gone."""
    standards: Standards | None = None
    while True:
        try:
            asked: object = pickle.loads(connection.recv_bytes())
        except EOFError:
            return
        if not isinstance(asked, tuple):
            standards = asked  # type: ignore[assignment]  # only `Reader` writes to this socket
            continue
        content, filename, mapping, cpu_limit_s = asked
        assert standards is not None
        # Unhandled, SIGPROF ends the process, wherever it is: calamine cannot be interrupted.
        signal.setitimer(signal.ITIMER_PROF, cpu_limit_s)
        answer: SheetContent | tuple[str, str, str]
        try:
            answer = read_sheet(content, filename, standards, mapping)
        except UnreadableSheet as refusal:
            answer = _triple(refusal)
        except MemoryError:
            answer = _triple(_gave_up(filename, "读取时内存不足", "out of memory"))
        except Exception as error:  # a bug of ours must not stop the files that follow
            answer = _triple(_gave_up(filename, "读取时出错", f"{type(error).__name__}: {error}"))
        signal.setitimer(signal.ITIMER_PROF, 0)
        connection.send_bytes(pickle.dumps(answer))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
    # Pickle by the name that the parent imports, not as __main__.
    from sheets.isolated import serve as serve_as_imported

    serve_as_imported(Connection(int(sys.argv[1])))
