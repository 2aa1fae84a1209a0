"""Run receive and ingest in processes that are killed at a chosen line, then report what a fresh process finds.

Started by test_faults.py as its own program, because it forks: the heavy imports are paid once, and no test process
with threads is ever forked. Arguments: folder to work in, `receive`, `attach` or `ingest`, number of points. Prints
JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import great_expectations  # noqa: F401  paid once, here
import pandas as pd  # noqa: F401
from sqlalchemy import func, select

from intake.attach import attach, remove
from intake.attachment import events_of, in_place
from intake.blob import load_blob
from intake.doctor import examine
from intake.ingest import ingest
from intake.lake import read_lake_file
from intake.receive import receive
from reference.load import Standards, load_standards
from registry.database import open_registry, read
from registry.snapshot import snapshot
from registry.tables import batch_file, submission
from settings import PROJECT_ROOT, STANDARDS, Settings
from tests.intake.desk import Desk, at, bad_row, row
from tests.intake.pictures import jpeg

TRACED = tuple(str(PROJECT_ROOT / room) + os.sep for room in ("intake", "registry"))
SHEETS = [b"sheet %d" % number for number in range(5)]


def installation(home: Path) -> Settings:
    made = Settings(home, f"sqlite:///{home / 'registry.db'}")
    made.make_folders()
    return made


def in_child(action: Callable[[], object], result: Path) -> int:
    """Run `action` in a forked process, its JSON going to `result`; returns the exit status, negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            result.write_text(json.dumps(action(), default=str))
            os._exit(0)
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(3)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(point: int | None, action: Callable[[], object], traced: tuple[str, ...] = TRACED) -> Callable[[], int]:
    """`action`, killed when the code below `traced` reaches its `point`-th line; returns the lines passed."""

    def run() -> int:
        passed = 0

        def trace(frame: FrameType, event: str, _argument: object) -> Any:
            nonlocal passed
            if event == "call":
                return trace if frame.f_code.co_filename.startswith(traced) else None
            if event == "line":
                passed += 1
                if passed == point:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        try:
            action()
        finally:
            sys.settrace(None)
        return passed

    return run


def receive_all(settings: Settings) -> list[list[str]]:
    """Receive the five sheets, writing each receipt down the moment it is given."""
    engine = open_registry(settings.registry_url)
    given = []
    with (settings.home / "given").open("a") as file:
        for content in SHEETS:
            receipt = receive(settings, engine, content, filename="x", sender="甲", channel="cli", received_at=at(1))
            given.append([receipt.receipt_no, receipt.sha256])
            file.write(f"{receipt.receipt_no} {receipt.sha256}\n")
            file.flush()
    return given


def after_receive(settings: Settings) -> dict[str, object]:
    engine = open_registry(settings.registry_url)
    path = settings.home / "given"
    given = [line.split() for line in path.read_text().splitlines()] if path.exists() else []
    with read(engine) as connection:
        kept = [list(r) for r in connection.execute(select(submission.c.receipt_no, submission.c.sha256))]
    engine.dispose()
    again = receive_all(settings)
    engine = open_registry(settings.registry_url)
    with read(engine) as connection:
        count = connection.scalar(select(func.count()).select_from(submission))
    return {
        "given": given,
        "kept": kept,
        "again": again,
        "count": count,
        "findings": [f.kind for f in examine(settings, engine)],
    }


def attach_all(settings: Settings) -> list[list[str]]:
    """One sheet with three scans, one of them taken off again, each thing written down the moment it is told."""
    engine = open_registry(settings.registry_url)
    receipt = receive(settings, engine, b"sheet", filename="x", sender="甲", channel="cli", received_at=at(1))
    given = []
    with (settings.home / "given").open("a") as file:
        for number in range(3):
            done = attach(settings, engine, receipt.receipt_no, jpeg(b"%d" % number), filename=f"{number}", actor="甲")
            given.append([done.event.filename, done.event.sha256])
            file.write(f"{done.event.filename} {done.event.sha256}\n")
            file.flush()
    remove(settings, engine, receipt.receipt_no, "0", actor="甲")
    return given


def after_attach(settings: Settings) -> dict[str, object]:
    engine = open_registry(settings.registry_url)
    path = settings.home / "given"
    given = [line.split() for line in path.read_text().splitlines()] if path.exists() else []
    with read(engine) as connection:
        named = {event.sha256 for event in events_of(connection)}
    for sha256 in named:
        load_blob(settings, sha256)  # bytes stand before the registry names them
    engine.dispose()
    attach_all(settings)
    engine = open_registry(settings.registry_url)
    with read(engine) as connection:
        there = sorted(event.filename for event in in_place(events_of(connection)))
    mended = examine(settings, engine, mend=True)
    return {
        "given": given,
        "named": sorted(named),
        "there": there,
        "mended": [f.kind for f in mended],
        "findings": [f.kind for f in examine(settings, engine)],
    }


def fill(settings: Settings, standards: Standards) -> None:
    desk = Desk(settings, open_registry(settings.registry_url), standards)
    first = desk.send([row("甲"), row("乙")], received_at=at(1))
    desk.send([row("乙", containers=8), row("甲"), row("丙"), bad_row()], received_at=at(2), sender="另一")
    desk.send([row("甲", containers=9), row("乙")], received_at=at(3), replaces=first.receipt_no)
    desk.send(b"not a workbook", received_at=at(4))
    desk.send([bad_row()], received_at=at(5))


def after_ingest(settings: Settings, standards: Standards) -> dict[str, object]:
    engine = open_registry(settings.registry_url)
    with read(engine) as connection:
        was_in = connection.scalar(select(func.count()).select_from(batch_file)) or 0
    ingest(settings, engine, standards)
    again = ingest(settings, engine, standards)
    with read(engine) as connection:
        paths = connection.scalars(select(batch_file.c.path).order_by(batch_file.c.path)).all()
        attempts = connection.scalars(select(submission.c.attempts).order_by(submission.c.receipt_no)).all()
    return {
        "was_in": was_in,
        "again": again.submissions,
        "submissions": snapshot(engine, date(2026, 6, 30))["submission"],
        "rows": {path: read_lake_file(settings, path).to_pylist() for path in paths},
        "attempts": attempts,
        "findings": [f.kind for f in examine(settings, engine)],
    }


def main(root: Path, action: str, points: int) -> None:
    standards = load_standards([STANDARDS])
    told: list[object] = []

    def one(name: str, point: int | None) -> int:
        settings = installation(root / name)
        result = settings.home / "result.json"
        if action == "ingest":
            in_child(lambda: fill(settings, standards), result)
            died = in_child(
                killed_at(point, lambda: ingest(settings, open_registry(settings.registry_url), standards)), result
            )
        else:
            work = receive_all if action == "receive" else attach_all
            died = in_child(killed_at(point, lambda: work(settings)), result)
        lines = 0 if died else int(result.read_text())
        after: Callable[[Settings], dict[str, object]] = {
            "receive": after_receive,
            "attach": after_attach,
            "ingest": lambda settings: after_ingest(settings, standards),
        }[action]
        found = in_child(lambda: after(settings), result)
        told.append({"point": point, "died": died, "after": found, **json.loads(result.read_text())})
        return lines

    lines = one("whole", None)
    for number in range(points):
        one(f"point{number}", 1 + (lines - 2) * number // (points - 1))
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
