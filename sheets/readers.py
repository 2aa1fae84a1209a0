"""Several reading children at once, for a batch of files: one for each core, started only as far as there is work."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import LifoQueue
from types import TracebackType
from typing import TypeVar

from sheets.isolated import Reader

Task = TypeVar("Task")
Result = TypeVar("Result")


class Readers:
    """Children among which the files of a batch are shared out.

    The threads here only wait for their child. The child that was free last is asked first, so that a single file
    starts a single child.

    Attributes:
        number: How many files are read at once.
    """

    def __init__(self, given: Reader | None = None) -> None:
        """Use the `given` reader, which is left running, or make one for each core; no child is started yet."""
        self._own = [] if given else [Reader() for _ in range(os.cpu_count() or 1)]
        self._free: LifoQueue[Reader] = LifoQueue()
        for reader in [given] if given else self._own:
            self._free.put(reader)
        self.number = self._free.qsize()
        self._threads = ThreadPoolExecutor(self.number, thread_name_prefix="sheets.readers")

    def __enter__(self) -> Readers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        for reader in self._own:
            reader.close()

    def read_each(self, read: Callable[[Reader, Task], Result], tasks: Sequence[Task]) -> list[Result]:
        """`read` of every task with some reader, in the order of the tasks; the first exception is raised."""

        def read_one(task: Task) -> Result:
            reader = self._free.get()
            try:
                return read(reader, task)
            finally:
                self._free.put(reader)

        return list(self._threads.map(read_one, tasks))
