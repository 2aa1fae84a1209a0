"""What a night derived is written once, whole, in the order of days, and read back as it was."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError

from cases.commit import ALREADY, LATER, NOT_OVER, WRITTEN, commit_night
from cases.event import CaseEvent, CaseFile
from cases.ledger import case_files, read_cases
from registry.database import open_registry, read
from registry.following_tables import case_event, case_file, case_night
from registry.snapshot import snapshot
from settings import SHANGHAI, Settings
from tests.cases.lives import opening

ON = date(2026, 5, 31)
AFTERWARDS = datetime(2026, 6, 10, 2, tzinfo=SHANGHAI)


def night_of(on: date = ON, number: int = 1) -> list[CaseFile]:
    """A case that the night of a day opens and suspends."""
    opened = opening()
    moved = opened.at + (on - ON)
    events = (
        replace(opened, at=moved, as_of=on),
        CaseEvent(
            "suspended", moved, "sihai", "监测季节已过，跨季挂起", {"step": "resume", "due_on": "2027-05-31"}, on, 1
        ),
    )
    return [CaseFile(f"330481001.rodent.{on:%Y%m%d}", f"C2026-{number:04d}", "330481001", "rodent", events)]


def counts(engine: Engine) -> tuple[int, ...]:
    """Cases, events and nights that the registry holds."""
    with read(engine) as connection:
        tables = (case_file, case_event, case_night)
        return tuple(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def as_told(files: Sequence[CaseFile]) -> list[CaseFile]:
    """Without the numbers that the registry gives."""
    return [replace(file, events=tuple(replace(event, number=0) for event in file.events)) for file in files]


def test_what_was_derived_is_read_back_as_it_was(engine: Engine) -> None:
    done = commit_night(engine, ON, "e", night_of(), now=AFTERWARDS)
    assert (done.outcome, done.events) == (WRITTEN, {"opened": 1, "suspended": 1})
    with read(engine) as connection:
        assert as_told(list(read_cases(connection).values())) == as_told(night_of())
    found = snapshot(engine, ON + timedelta(days=1))
    assert as_told(list(case_files(found["case_file"], found["case_event"]).values())) == as_told(night_of())


def test_its_own_day_does_not_see_it(engine: Engine) -> None:
    before = snapshot(engine, ON)
    commit_night(engine, ON, "e", night_of(), now=AFTERWARDS)
    assert snapshot(engine, ON) == before


def test_a_day_is_written_once_and_never_after_a_later_one(engine: Engine) -> None:
    later = ON + timedelta(days=2)
    assert commit_night(engine, later, "e", night_of(later), now=AFTERWARDS).outcome == WRITTEN
    before = counts(engine)
    assert commit_night(engine, later, "e", night_of(later), now=AFTERWARDS).outcome == ALREADY
    for day in (ON, ON + timedelta(days=1)):
        assert commit_night(engine, day, "e", night_of(day, 2), now=AFTERWARDS).outcome == LATER
    assert counts(engine) == before


@pytest.mark.parametrize(("hour", "outcome"), [(23, NOT_OVER), (24, WRITTEN)])
def test_a_day_that_is_not_over_waits(engine: Engine, hour: int, outcome: str) -> None:
    now = datetime(2026, 5, 31, tzinfo=SHANGHAI) + timedelta(hours=hour)
    assert commit_night(engine, ON, "e", night_of(), now=now).outcome == outcome
    assert counts(engine) == ((1, 2, 1) if outcome == WRITTEN else (0, 0, 0))


def test_a_night_without_anything_new_counts_as_followed(engine: Engine) -> None:
    assert commit_night(engine, ON, "e", [], now=AFTERWARDS).outcome == WRITTEN
    assert counts(engine) == (0, 0, 1)


def test_what_fails_midway_leaves_nothing(engine: Engine) -> None:
    first, second = night_of()[0], night_of(ON, 1)[0]
    clash = [first, replace(second, case_id="another")]
    with pytest.raises(IntegrityError):
        commit_night(engine, ON, "e", clash, now=AFTERWARDS)
    assert counts(engine) == (0, 0, 0)
    assert commit_night(engine, ON, "e", [first], now=AFTERWARDS).outcome == WRITTEN


def test_of_several_that_write_one_night_one_has_written_it(settings: Settings, engine: Engine) -> None:
    barrier = threading.Barrier(4)
    outcomes: list[str] = []

    def one() -> None:
        mine = open_registry(settings.registry_url)
        barrier.wait()
        outcomes.append(commit_night(mine, ON, "e", night_of(), now=AFTERWARDS).outcome)
        mine.dispose()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == sorted([WRITTEN, ALREADY, ALREADY, ALREADY])
    assert counts(engine) == (1, 2, 1)
