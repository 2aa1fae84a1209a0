"""Run a night, or its publication alone, in processes that are killed at a chosen line; tell what a fresh one finds.

Started by test_killed.py as its own program, because it forks: the heavy imports are paid once, and no test process
with threads is ever forked. Arguments: folder to work in, `night` or `publish`, number of points. Prints JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import dagster as dg
import duckdb
import great_expectations  # noqa: F401  paid once, here
import pandas as pd  # noqa: F401

from assets.catalogue import build_all, tables
from assets.night import Night, code_hash, open_night
from assets.publications.edition import publish
from assets.publications.shelf import published_edition
from assets.table import Table
from intake.doctor import examine
from intake.lock import writer_lock
from pipelines.home import prepare_dagster_home
from pipelines.resources import Warehouse
from pipelines.run import run_grading
from reference.load import load_standards
from registry.database import open_registry, read
from registry.tables import batch_submission, submission
from settings import PROJECT_ROOT, STANDARDS, Settings
from tests.faults.nights import AS_OF, BEFORE, published_rows
from tests.intake.desk import Desk, at, row
from tests.intake.dying import in_child, installation, killed_at

TRACED = tuple(str(PROJECT_ROOT / "assets" / "publications" / f"{name}.py") for name in ("edition", "shelf"))
IN_A_TABLE = (str(PROJECT_ROOT / "assets" / "table.py"),)
# Within `Table.build`: after its transaction has begun and the former rows are gone.
_LINE_OF_BUILD = 5


def prepare(settings: Settings, action: str) -> None:
    """A published night, and then a second sheet; for `publish` also the tables of the second night."""
    engine = open_registry(settings.registry_url)
    desk = Desk(settings, engine, load_standards([STANDARDS]))
    desk.send([row("甲"), row("乙")], received_at=at(1))
    run_grading(settings, as_of=BEFORE)
    desk.send([row("丙"), row("丁", houses=1, houses_positive=4)], received_at=at(2))
    if action == "publish":
        desk.ingest()
        with duckdb.connect(str(settings.warehouse)) as connection:
            build_all(open_night(connection, settings, engine, AS_OF))
    engine.dispose()


def publish_again(settings: Settings) -> None:
    engine = open_registry(settings.registry_url)
    with writer_lock(settings), duckdb.connect(str(settings.warehouse)) as connection:
        publish(open_night(connection, settings, engine, AS_OF), settings)
    engine.dispose()


def act(settings: Settings, action: str) -> None:
    if action == "publish":
        publish_again(settings)
    else:
        run_grading(settings, as_of=AS_OF, wait_seconds=0)


def after(settings: Settings, action: str) -> dict[str, object]:
    """What readers have right after the death; then the next run, and what is there when it is through."""
    left = published_edition(settings, official=True)
    readable = len(published_rows(settings))
    act(settings, action)
    edition = published_edition(settings, official=True)
    engine = open_registry(settings.registry_url)
    with read(engine) as connection:
        ingested = connection.execute(batch_submission.select()).fetchall()
        received = connection.execute(submission.select()).fetchall()
    found = {
        "left": left.as_of.isoformat(),
        "readable": readable,
        "edition": edition.edition_id,
        "rows": published_rows(settings),
        "shelf": sorted(p.name for p in settings.editions.iterdir()),
        "home": sorted(p.name for p in settings.home.iterdir() if "warehouse" in p.name or p.name.startswith(".")),
        "ingested": [len(ingested), len(received)],
        "findings": [asdict(one) for one in examine(settings, engine)],
    }
    engine.dispose()
    if action == "night":
        found |= dagster_state(settings)
    return found


def dagster_state(settings: Settings) -> dict[str, object]:
    os.environ.update(prepare_dagster_home(settings))
    with dg.DagsterInstance.get() as instance:
        storage = instance.event_log_storage
        keys = storage.get_concurrency_keys()
        return {
            "runs": [run.status.value for run in instance.get_runs()],
            "claimed": [len(storage.get_concurrency_info(key).claimed_slots) for key in keys],
        }


def die_in_table(number: int) -> None:
    """From now on this process dies inside the transaction of the `number`-th table that it builds."""
    build = Table.build
    built = 0

    def counted(table: Table, night: Night) -> int:
        nonlocal built
        built += 1
        if built == number:
            killed_at(_LINE_OF_BUILD, lambda: build(table, night), IN_A_TABLE)()
        return build(table, night)

    Table.build = counted  # type: ignore[method-assign,assignment]


def die_when_published() -> None:
    """From now on this process dies after the swap, before Dagster hears of it."""
    tell = Warehouse.tell

    def deadly(warehouse: Warehouse, what: str, done: int, every: int) -> None:
        if what == "publish":
            os.kill(os.getpid(), signal.SIGKILL)
        tell(warehouse, what, done, every)

    Warehouse.tell = deadly  # type: ignore[method-assign,assignment]


def dying_night(settings: Settings, part: float) -> int:
    """A night that dies when `part` of the tables are built; at 1 just after publication."""
    if part < 1:
        die_in_table(1 + int(part * len(tables())))
    else:
        die_when_published()
    act(settings, "night")
    return 0


def main(root: Path, action: str, points: int) -> None:
    code_hash()
    told: list[object] = []
    ready = installation(root / "ready")
    if in_child(lambda: prepare(ready, action), root / "prepared"):
        sys.exit("the installation could not be prepared")

    def one(name: str, deadly: Callable[[Settings], object]) -> int:
        shutil.copytree(ready.home, root / name, symlinks=True)
        settings = installation(root / name)
        result = root / f"{name}.json"
        died = in_child(lambda: deadly(settings), result)
        passed = 0 if died else json.loads(result.read_text())
        done = in_child(lambda: after(settings, action), result)
        told.append({"point": name, "died": died, "after": done, **json.loads(result.read_text())})
        return int(passed or 0)

    if action == "publish":
        lines = one("whole", lambda settings: killed_at(None, lambda: act(settings, action), TRACED)())
        for number in range(points):
            line = 1 + (lines - 2) * number // (points - 1)
            one(f"line {line}", lambda settings, line=line: killed_at(line, lambda: act(settings, action), TRACED)())  # type: ignore[misc]
    else:
        one("whole", lambda settings: act(settings, action))
        for number in range(points):
            part = number / (points - 1)
            one(f"{part:.0%} of the night", lambda settings, part=part: dying_night(settings, part))  # type: ignore[misc]
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
