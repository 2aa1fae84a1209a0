"""The writer lock: whoever holds it is the only writer of lake, warehouse and editions.

`flock` on a file, so that the kernel frees it when the holder dies, however it dies.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from settings import Settings

_POLL_SECONDS = 0.2


class LockedError(RuntimeError):
    """Another process is writing; the message names it."""


@contextmanager
def writer_lock(settings: Settings, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the writer lock.

    Args:
        settings: The installation.
        wait_seconds: How long to wait for another holder; 0 asks once.

    Raises:
        LockedError: somebody else holds it still; names the process.
    """
    settings.writer_lock.parent.mkdir(parents=True, exist_ok=True)
    # Opened for appending: whoever only waits must not wipe out the holder's pid.
    with settings.writer_lock.open("a+", encoding="ascii") as file:
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    file.seek(0)
                    holder = file.read().strip() or "unknown"
                    raise LockedError(
                        f"另一个进程（pid {holder}）正在写入，请等它结束后再试。 "
                        f"(process {holder} holds {settings.writer_lock}; wait for it to end, then try again)"
                    ) from None
            time.sleep(_POLL_SECONDS)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
