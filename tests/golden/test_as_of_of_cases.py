"""Cases and the as-of law on a small county: a past day built again is what it was, whatever was done since."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import func, select

from assets.catalogue import build_all
from assets.flags.case_tables import derived
from assets.night import Night, open_night
from assets.reference.calendar import edition_id
from cases.commit import commit_night
from cases.findings import Item, dismiss, note
from cases.sites import Site, add_site, see_site
from cases.treatment import log_treatment, remove_treatment
from intake.decisions import withdraw
from intake.rounds import lock_round
from registry.database import read
from registry.following_tables import case_event
from registry.tables import submission
from settings import SHANGHAI
from sheets.isolated import Reader
from tests.golden.test_as_of import differences
from tests.golden.two_years.county import PLACES, ROUNDS, Plan
from tests.golden.two_years.replay import Replay

pytestmark = [pytest.mark.slow, pytest.mark.golden]

NIGHTS = (date(2025, 11, 14), date(2025, 11, 21), date(2025, 12, 1), date(2025, 12, 15), date(2026, 1, 5))
THEN = date(2025, 12, 1)
EARLIER = datetime(2025, 11, 29, 9, tzinfo=SHANGHAI)
LATER = datetime(2026, 1, 20, 9, tzinfo=SHANGHAI)


@contextmanager
def built(replay: Replay, as_of: date, path: Path, kind: str = "nightly") -> Iterator[Night]:
    """Every table of a day, in a warehouse that stays open for a look."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("set timezone = 'Asia/Shanghai'")
        night = open_night(connection, replay.settings, replay.engine, as_of, kind)
        build_all(night)
        yield night


@dataclass
class Lived:
    """A county after all nights; `first` is the warehouse of `THEN` before its events were written."""

    replay: Replay
    folder: Path
    first: Path
    first_id: str

    def events(self) -> int:
        """Case events that the registry holds."""
        with read(self.replay.engine) as connection:
            return connection.scalar(select(func.count()).select_from(case_event)) or 0


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    folder = tmp_path_factory.mktemp("small")
    plan = Plan(seed=4, places=PLACES[:3], rounds={"2025-autumn": ROUNDS["2025-autumn"]}, nights=NIGHTS)
    replay = Replay.of(plan, folder / "home")
    made = Lived(replay, folder, folder / "first.duckdb", "")
    before = NIGHTS[0] - timedelta(days=30)
    with Reader() as reader:
        for as_of in NIGHTS:
            replay.receive(before, as_of, reader)
            if as_of == THEN:
                _treat(replay, EARLIER, EARLIER.date())
                _see(replay, EARLIER)
                with built(replay, THEN, made.first) as night:
                    made.first_id = edition_id(night)
            replay.nights.append(replay.night(as_of))
            before = as_of
    yield made
    replay.engine.dispose()


def _treat(replay: Replay, at: datetime, treated_on: date) -> None:
    log_treatment(
        replay.engine, replay.standards, place_code=PLACES[0], unit=None, vector=None, treated_on=treated_on,
        firm="海宁消杀", actor="朱敏", at=at,
    )  # fmt: skip


def _see(replay: Replay, at: datetime) -> None:
    add_site(
        replay.engine, replay.standards, place_code=PLACES[0], site_kind="container", location="村口",
        responsible="村委会", seen_on=at.date(), is_positive=True, actor="朱敏", at=at,
    )  # fmt: skip


def test_the_night_that_was_committed_builds_the_same_edition(lived: Lived) -> None:
    assert differences_of(lived, "again") == {}


def differences_of(lived: Lived, name: str) -> dict[str, int]:
    """Tables of `THEN`, built again, that differ from what they were; the edition's id must be the same."""
    path = lived.folder / f"{name}.duckdb"
    with built(lived.replay, THEN, path) as night:
        assert edition_id(night) == lived.first_id
    return differences(lived.first, path)


def test_acts_and_corrections_of_later_change_nothing_then(lived: Lived) -> None:
    replay = lived.replay
    remove_treatment(replay.engine, "T2025-1", reason="重复登记", actor="朱敏", at=LATER)
    _treat(replay, LATER, treated_on=date(2025, 11, 20))
    site = Site("S2025-0001", date(2025, 11, 29))
    see_site(replay.engine, site, seen_on=date(2025, 11, 30), is_positive=False, actor="朱敏", at=LATER)
    lock_round(replay.engine, "2025-autumn", "330481", sheets={}, actor="县疾控", at=LATER)
    for item in [one for one in _items(lived.first) if one.verified_on is None][:3]:
        note(replay.engine, item, feedback="已通知", actor="朱敏", at=LATER)
        dismiss(replay.engine, item, reason="已拆除", actor="朱敏", at=LATER)
    with read(replay.engine) as connection:
        sent = connection.scalars(select(submission.c.submission_id).order_by(submission.c.received_at)).first()
    withdraw(replay.engine, str(sent), actor="县疾控", reason="填错", at=LATER)
    assert differences_of(lived, "later") == {}


def _items(path: Path) -> list[Item]:
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.sql("from flags.problem_item order by item_id")
        return [Item.of(dict(zip(found.columns, row, strict=True))) for row in found.fetchall()]


@pytest.mark.parametrize(
    ("as_of", "outcome"),
    [
        (NIGHTS[-1], "followed already"),
        (THEN, "followed already"),
        (THEN + timedelta(days=1), "a later day was followed"),
    ],
)
def test_a_day_is_written_once_and_none_before_the_last(lived: Lived, as_of: date, outcome: str) -> None:
    before = lived.events()
    with built(lived.replay, as_of, lived.folder / f"commit_{as_of}.duckdb") as night:
        done = commit_night(lived.replay.engine, as_of, edition_id(night), derived(night.connection, as_of))
    assert (done.outcome, done.events) == (outcome, {})
    assert lived.events() == before


def test_an_edition_for_looking_derives_nothing(lived: Lived) -> None:
    recorded = [event for event in lived.replay.nights[NIGHTS.index(THEN)].events if event["as_of"] != THEN]
    with built(lived.replay, THEN, lived.folder / "intraday.duckdb", "intraday") as night:
        assert derived(night.connection, THEN) == []
        assert night.connection.sql("select count(*) from flags.case_event").fetchall() == [(len(recorded),)]
