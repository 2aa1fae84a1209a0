"""Write what a night meant for cases, killed at a chosen line; tell what the registry holds then and after what comes.

Started by test_case_commit.py as its own program, because it forks: the heavy imports are paid once, and no test
process with threads is ever forked. Arguments: folder to work in, number of points. Prints JSON.
"""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
import great_expectations  # noqa: F401  paid once, here
import pandas as pd  # noqa: F401

from assets.catalogue import build_all
from assets.flags.case_tables import derived
from assets.night import code_hash, open_night
from assets.publications.edition import publish
from assets.reference.calendar import edition_id
from cases.commit import commit_night
from registry.database import open_registry
from settings import PROJECT_ROOT, Settings
from sheets.isolated import Reader
from tests.golden.two_years.county import PLACES, ROUNDS, Plan
from tests.golden.two_years.log import Case, read_log
from tests.golden.two_years.replay import Replay
from tests.intake.dying import in_child, installation, killed_at

TRACED = tuple(str(PROJECT_ROOT / "cases" / f"{name}.py") for name in ("commit", "ledger"))
# Cases of an autumn, some of them mended; the night that is struck opens others and reopens some.
BEFORE = (date(2024, 10, 25), date(2024, 11, 8), date(2024, 11, 29))
STRUCK = date(2025, 5, 23)
NEXT = date(2025, 6, 6)
PLAN = Plan(
    places=PLACES[:4], rounds={name: ROUNDS[name] for name in ("2024-autumn", "2025-spring")}, nights=(*BEFORE, STRUCK)
)


def prepare(home: Path) -> None:
    """A county with open cases, and a published night that has not told the registry yet what it means for them."""
    replay = Replay.of(PLAN, home)
    with Reader() as reader:
        days = (BEFORE[0] - timedelta(days=60), *BEFORE)
        for before, as_of in zip(days, BEFORE, strict=False):
            replay.live(before, as_of, reader)
        replay.receive(BEFORE[-1], STRUCK, reader)
    with duckdb.connect(str(replay.settings.warehouse)) as connection:
        night = open_night(connection, replay.settings, replay.engine, STRUCK)
        build_all(night)
        publish(night, replay.settings)
    replay.engine.dispose()


def follow(settings: Settings, as_of: date) -> str:
    """What a run does after it has published; of another day than the warehouse's, its tables are built before."""
    engine = open_registry(settings.registry_url)
    path = str(settings.warehouse) if as_of == STRUCK else ":memory:"
    with duckdb.connect(path) as connection:
        night = open_night(connection, settings, engine, as_of)
        if as_of != STRUCK:
            build_all(night)
        done = commit_night(engine, as_of, edition_id(night), derived(connection, as_of))
    engine.dispose()
    return done.outcome


def log(settings: Settings) -> list[dict[str, object]]:
    """Every event of every case, without ids and without when it was written down."""
    return [_event(case, event) for case in read_log(settings.home / "registry.db") for event in case.events]


def _event(case: Case, event: dict[str, object] | object) -> dict[str, object]:
    assert isinstance(event, dict)
    return {"case_no": case.case_no, "case_id": case.case_id, **{k: v for k, v in event.items() if k != "event_id"}}


def after(settings: Settings, *, is_repeated: bool) -> dict[str, object]:
    """What the dead run left, then what the same night and the next one make of it."""
    left = log(settings)
    outcomes = [follow(settings, STRUCK)] if is_repeated else []
    repeated = log(settings)
    outcomes += [follow(settings, NEXT), follow(settings, NEXT), follow(settings, STRUCK)]
    return {"left": left, "repeated": repeated, "outcomes": outcomes, "end": log(settings)}


def main(root: Path, points: int) -> None:
    code_hash()
    told: list[object] = []
    ready = root / "ready"
    if in_child(lambda: prepare(ready), root / "prepared"):
        sys.exit("the installation could not be prepared")

    def one(name: str, line: int | None, *, is_repeated: bool) -> int:
        shutil.copytree(ready, root / name, symlinks=True)
        settings = installation(root / name)
        result = root / f"{name}.json"
        died = in_child(killed_at(line, lambda: follow(settings, STRUCK), TRACED), result)
        passed = 0 if died else int(json.loads(result.read_text()))
        done = in_child(lambda: after(settings, is_repeated=is_repeated), result)
        told.append({"point": name, "died": died, "after": done, **json.loads(result.read_text())})
        return passed

    lines = one("whole", None, is_repeated=True)
    for number in range(points):
        line = 1 + (lines - 1) * number // (points - 1)
        one(f"line {line}", line, is_repeated=number % 2 == 0)
    json.dump(told, sys.stdout, default=str)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
