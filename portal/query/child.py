"""The process that runs one query and ends: `python -m portal.query.child`. It keeps nothing that it could misuse.

Three fences, each of which would do alone: the statement must be one that only reads; the engine has no access to
files, network, extensions or settings; and the process itself has no other file open, no network and no way to a file
(where the kernel lets it give those up), little memory and processor time, and may neither write nor start anything.

DuckDB adds the database that it opened to the files it may read even without external access, so the edition must be
opened first and the door closed after it.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import duckdb

from editions.sql import SqlRefusedError, refusal, single_read
from portal.query.protocol import as_json

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

# Address space: what DuckDB may use by its own count, its program, and room for values while they are sent.
_MEMORY_MB = 512
_ADDRESS_SPACE = 2 * 2**30
_OPEN_FILES = 16
_BATCH = 256
# Of Linux: sched.h and prctl.h.
_NEW_USER, _NEW_NETWORK, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000
_NO_NEW_PRIVILEGES, _DIE_WITH_PARENT, _SIGKILL = 38, 1, 9

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": f"{_MEMORY_MB}MB",
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}
_ZONE = "set timezone = 'Asia/Shanghai'"
_CLOSE = (_ZONE, "set enable_external_access = false", "set lock_configuration = true")


def main() -> None:
    """Wait for the question on standard input, answer it on standard output."""
    limit_process()
    # Whatever Python loads when it first meets a type must be there before the last door closes.
    with duckdb.connect(config=_CONFIG) as empty:
        empty.execute(_ZONE)
        empty.execute("select *, now() from test_all_types()").fetchall()
    asked = json.loads(sys.stdin.readline())
    cpu_seconds = math.ceil(asked["seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    with os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n") as answer:
        try:
            _answer(answer, **asked)
        except SqlRefusedError as refused:
            _say(answer, {"refused": refused.zh, "hint": refused.en[:2000]})
        except MemoryError:
            _say(answer, {"refused": "查询要用的内存超出限制；请加筛选条件，或先汇总再查。", "hint": "out of memory"})


def limit_process() -> None:
    """Give up what a query never needs: memory, writing, starting programs, the network."""
    os.nice(10)  # pages go first
    for what, limit in (
        (resource.RLIMIT_AS, _ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        resource.setrlimit(what, (limit, limit))
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.prctl(_DIE_WITH_PARENT, _SIGKILL, 0, 0, 0)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        # Not everywhere permitted; what it gives is more, not all.
        libc.unshare(_NEW_USER | _NEW_NETWORK | _NEW_IPC)


def leave_files() -> None:
    """Make the folder that the process runs in, which is empty, all that there is; what is open stays open."""
    with suppress(OSError):
        os.chroot(".")
        os.chdir("/")
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def _open(database: Path) -> duckdb.DuckDBPyConnection:
    """Open the edition, where possible under a name that does not tell where it lies: the engine tells it to all."""
    empty = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.chroot(database.parent)
        os.chdir("/")
        database = Path("/", database.name)
    except OSError:
        pass
    try:
        return duckdb.connect(str(database), read_only=True, config=_CONFIG)
    finally:
        os.fchdir(empty)
        os.close(empty)


def _answer(answer: IO[str], *, database: str, sql: str, most_rows: int, most_bytes: int, seconds: float) -> None:
    connection = _open(Path(database))
    for setting in _CLOSE:
        connection.execute(setting)
    leave_files()
    try:
        result = connection.execute(single_read(sql))
        described = result.description or ()
        columns, kinds = [str(column[0]) for column in described], [str(column[1]) for column in described]
        _say(answer, {"columns": columns, "types": kinds})
        is_cut = _send_rows(_batches(result), kinds, answer, most_rows, most_bytes)
    except duckdb.Error as error:
        raise refusal(error) from error
    _say(answer, {"is_cut": is_cut})


def _batches(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    while batch := result.fetchmany(_BATCH):
        yield from batch


def _send_rows(
    rows: Iterator[tuple[object, ...]], kinds: list[str], answer: IO[str], most_rows: int, most_bytes: int
) -> bool:
    """Send rows until one more would be too many, or too much; returns whether there are more."""
    left = most_bytes
    for number, row in enumerate(rows):
        if number == most_rows:
            return True
        line = json.dumps([as_json(value, kind) for value, kind in zip(row, kinds, strict=True)], ensure_ascii=False)
        left -= len(line.encode("utf-8", "replace"))
        if left < 0:
            if number == 0:
                raise SqlRefusedError(
                    f"单独一行结果就超过 {most_bytes // 2**20} MB；请少取几列，或截短文字再查。",
                    "a single row is larger than a whole result may be",
                )
            return True
        answer.write(line + "\n")
    return False


def _say(answer: SupportsWrite[str], what: dict[str, object]) -> None:
    answer.write(json.dumps(what, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
