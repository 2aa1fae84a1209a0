"""One grading run over a tiny installation: the same job that the schedule runs, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import dagster as dg
import duckdb
import pytest
from sqlalchemy import Engine

from assets.catalogue import tables
from assets.checks import checks
from assets.publications.shelf import open_published, published_edition
from intake.lock import writer_lock
from pipelines.run import GradingFailedError, RunReport, run_grading
from reference.load import Standards
from registry.database import open_registry
from settings import Settings
from tests.intake.desk import Desk, row

AS_OF = date(2026, 6, 30)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, standards: Standards) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("graded")
    settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    settings.make_folders()
    engine: Engine = open_registry(settings.registry_url)
    yield Desk(settings, engine, standards)
    engine.dispose()


@pytest.fixture(scope="module")
def first(desk: Desk) -> RunReport:
    """The first night: one sheet of three rows, one of them refused."""
    desk.send([row("甲"), row("乙"), row("丙", houses=1, houses_positive=4)])
    return run_grading(desk.settings, as_of=AS_OF)


def rows_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    names = connection.sql("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    return {name: connection.sql(f"from {name}").fetchall() for (name,) in names}


def test_a_night_publishes_an_edition(desk: Desk, first: RunReport) -> None:
    assert first.is_new
    assert (first.submissions, first.accepted_rows, first.refused_rows) == (1, 2, 1)
    assert first.warnings == {"某种表退回的行超过十分之一": 1}
    edition = published_edition(desk.settings, official=True)
    assert (edition.edition_id, edition.folder, edition.as_of) == (first.edition_id, first.folder, AS_OF)
    with open_published(desk.settings) as published:
        assert published.sql("select count(*) from validated.breteau").fetchall() == [(2,)]


def test_the_same_night_again_gives_the_same_rows_and_no_new_edition(desk: Desk, first: RunReport) -> None:
    told: list[tuple[str, int, int]] = []
    with open_published(desk.settings) as published:
        before = rows_of(published)
    second = run_grading(desk.settings, as_of=AS_OF, progress=lambda *how_far: told.append(how_far))
    assert (second.is_new, second.edition_id, second.submissions) == (False, first.edition_id, 0)
    every = len(tables())
    assert told == [*(("compute", done, every) for done in range(1, every + 1)), ("publish", 1, 1)]
    with duckdb.connect(str(desk.settings.warehouse), read_only=True) as warehouse:
        after = rows_of(warehouse)
    del after["reference.built_table"]
    assert {name: sorted(rows, key=repr) for name, rows in after.items()} == {
        name: sorted(rows, key=repr) for name, rows in before.items()
    }


def test_a_blocking_check_stops_before_publication(
    desk: Desk, first: RunReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = next(check for check in checks() if check.full_name == "facts.measure" and check.is_blocking)
    broken = replace(broken, query="select 'rats' as culprit")
    monkeypatch.setattr("pipelines.tables.checks", lambda: (broken,))
    with pytest.raises(GradingFailedError, match=rf"facts/measure: check {broken.name} failed: .*rats"):
        run_grading(desk.settings, as_of=date(2026, 7, 1))
    assert published_edition(desk.settings).edition_id == first.edition_id
    assert [folder.name for folder in desk.settings.editions.iterdir()] == [first.edition_id]


def test_a_second_writer_is_told_who_writes(desk: Desk, first: RunReport) -> None:
    with writer_lock(desk.settings), pytest.raises(GradingFailedError, match=r"pid \d+.*正在写入"):
        run_grading(desk.settings, as_of=AS_OF, wait_seconds=0)
    assert published_edition(desk.settings).edition_id == first.edition_id


def test_runs_are_kept_for_the_pages(desk: Desk, first: RunReport, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.home import prepare_dagster_home

    for name, value in prepare_dagster_home(desk.settings).items():
        monkeypatch.setenv(name, value)
    with dg.DagsterInstance.get() as instance:
        assert instance.get_runs()
        assert all(run.is_finished for run in instance.get_runs())
