"""Publishing: what an edition holds, when it is refused, which links it moves, and how long it stays."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Engine

from assets.catalogue import build_all, tables
from assets.night import Night, open_night
from assets.publications import edition as edition_module
from assets.publications.edition import NotPublishedError, Published, publish
from assets.publications.shelf import (
    DATABASE,
    KEPT_FOR,
    MANIFEST,
    NoEditionError,
    open_published,
    point_to,
    published_edition,
    read_edition,
    remove_old,
)
from reference.load import Standards
from settings import Settings
from tests.intake.desk import Desk, row

AS_OF = date(2026, 6, 30)


@dataclass
class Made:
    """A warehouse with every table of one small night, its edition, and the installation."""

    settings: Settings
    engine: Engine
    night: Night
    published: Published

    @property
    def warehouse(self) -> duckdb.DuckDBPyConnection:
        return self.night.connection


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, standards: Standards) -> Iterator[Made]:
    from registry.database import open_registry

    home = tmp_path_factory.mktemp("made")
    settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    settings.make_folders()
    engine = open_registry(settings.registry_url)
    desk = Desk(settings, engine, standards)
    desk.send([row("甲"), row("乙"), row("丙", houses=1, houses_positive=4)])
    desk.ingest()
    with duckdb.connect(str(settings.warehouse)) as connection:
        night = open_night(connection, settings, engine, AS_OF)
        build_all(night)
        yield Made(settings, engine, night, publish(night, settings))
    engine.dispose()


def other_night(made: Made, as_of: date, kind: str = "nightly") -> Night:
    """The same warehouse as if it had been computed for another day or kind."""
    night = replace(made.night, as_of=as_of, kind=kind)
    made.warehouse.execute("update reference.built_table set fingerprint = $1", [night.fingerprint])
    return night


@pytest.fixture(autouse=True)
def _restored(made: Made) -> Iterator[None]:
    """Each test leaves the record of built tables, the shelf and the links as it found them."""
    yield
    made.warehouse.execute("update reference.built_table set fingerprint = $1", [made.night.fingerprint])
    for folder in made.settings.editions.iterdir():
        if folder != made.published.folder:
            shutil.rmtree(folder)
    for link in (made.settings.published, made.settings.published_official):
        link.unlink(missing_ok=True)
    point_to(made.settings, made.published.folder, AS_OF, "nightly")


def test_manifest_names_every_file_with_its_hash(made: Made) -> None:
    folder = made.published.folder
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST}
    assert manifest["sha256"] == {name: hashlib.sha256(p.read_bytes()).hexdigest() for name, p in files.items()}
    assert set(files) == {DATABASE, *(f"parquet/{t.stage}/{t.name}.parquet" for t in tables())}
    assert (manifest["edition_kind"], manifest["as_of"], manifest["batch_ids"]) == (
        "nightly",
        "2026-06-30",
        ["00000001"],
    )
    with open_published(made.settings) as connection:
        for name, rows in manifest["rows"].items():
            assert connection.table(name).count("*").fetchall() == [(rows,)], name


def test_every_table_and_column_is_commented_in_the_edition(made: Made) -> None:
    with open_published(made.settings) as connection:
        bare = connection.sql(
            "select schema_name, table_name, '' as column_name from duckdb_tables() where comment is null "
            "union all select schema_name, table_name, column_name from duckdb_columns() "
            "where comment is null and not internal"
        ).fetchall()
    assert bare == []


def test_old_clients_can_read_the_file(made: Made) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{made.published.folder / DATABASE}' as edition (read_only)")
        tags = connection.sql("select tags from duckdb_databases() where database_name = 'edition'").fetchall()
    assert tags[0][0]["storage_version"] == "v1.2.0+"


def test_parquet_holds_the_same_rows_as_the_database(made: Made) -> None:
    with open_published(made.settings) as connection:
        for table in tables():
            path = made.published.folder / "parquet" / table.stage / f"{table.name}.parquet"
            ours, theirs = connection.table(table.full_name), connection.read_parquet(str(path))
            assert ours.columns == theirs.columns, table.full_name
            assert ours.fetchall() == theirs.fetchall(), table.full_name


def test_rows_are_those_of_the_warehouse_ordered_by_grain(made: Made) -> None:
    with open_published(made.settings) as connection:
        for table in tables():
            ordered = made.warehouse.table(table.full_name).order("all").fetchall()
            assert connection.table(table.full_name).fetchall() == ordered, table.full_name


def test_the_same_inputs_are_not_published_twice(made: Made) -> None:
    written = (made.published.folder / MANIFEST).stat().st_mtime_ns
    again = publish(made.night, made.settings)
    assert again == replace(made.published, is_new=False)
    assert (made.published.folder / MANIFEST).stat().st_mtime_ns == written


def test_refused_when_a_table_comes_from_other_inputs(made: Made) -> None:
    made.warehouse.execute("update reference.built_table set fingerprint = 'x' where table_name = 'measure'")
    with pytest.raises(NotPublishedError, match=r"facts\.measure were made from other inputs"):
        publish(made.night, made.settings)


def test_refused_when_a_table_was_never_made(made: Made) -> None:
    made.warehouse.execute("begin")
    made.warehouse.execute("delete from reference.built_table where table_name = 'street_table'")
    with pytest.raises(NotPublishedError, match=r"publications\.street_table were made"):
        publish(made.night, made.settings)
    made.warehouse.execute("rollback")


def test_refused_when_a_stage_is_empty(made: Made) -> None:
    made.warehouse.execute("begin")
    made.warehouse.execute("update reference.built_table set row_count = 0 where stage = 'facts'")
    with pytest.raises(NotPublishedError, match=r"stage facts has no rows.*请先用 sihai submit"):
        publish(made.night, made.settings)
    made.warehouse.execute("rollback")


def test_an_edition_without_flags_is_good_news(made: Made) -> None:
    made.warehouse.execute("begin")
    made.warehouse.execute("update reference.built_table set row_count = 0 where stage = 'flags'")
    assert not publish(made.night, made.settings).is_new
    made.warehouse.execute("rollback")


def test_a_copy_that_differs_is_not_published(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    night = other_night(made, date(2026, 7, 1))
    copy = edition_module._copy

    def lossy(connection: duckdb.DuckDBPyConnection, home: str, table: object, parquet: Path) -> None:
        copy(connection, home, table, parquet)  # type: ignore[arg-type]
        if parquet.stem == "measure":
            connection.execute("delete from edition.facts.measure")

    monkeypatch.setattr(edition_module, "_copy", lossy)
    with pytest.raises(NotPublishedError, match=r"facts\.measure lost rows in the copy"):
        publish(night, made.settings)
    assert [p.name for p in made.settings.editions.iterdir()] == [made.published.edition_id]
    assert published_edition(made.settings).edition_id == made.published.edition_id


def test_a_writer_that_fails_leaves_the_warehouse_usable(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    night = other_night(made, date(2026, 7, 1))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(edition_module, "_copy", full)
        with pytest.raises(OSError, match="No space left"):
            publish(night, made.settings)
    assert publish(night, made.settings).is_new, "the next try is not hindered by the last"


def test_leftovers_of_dead_processes_are_cleared(made: Made) -> None:
    left = made.settings.editions / ".2026-01-01-nightly-abc.part"
    left.mkdir()
    (left / DATABASE).write_bytes(b"half")
    publish(made.night, made.settings)
    assert not left.exists()


def test_a_past_day_is_published_without_turning_the_present_back(made: Made) -> None:
    past = publish(other_night(made, date(2026, 5, 31)), made.settings)
    assert past.is_new
    assert past.folder.is_dir()
    for official in (False, True):
        assert published_edition(made.settings, official=official).edition_id == made.published.edition_id


def test_an_intraday_edition_is_never_official(made: Made) -> None:
    now = publish(other_night(made, date(2026, 7, 1), "intraday"), made.settings)
    assert published_edition(made.settings).edition_id == now.edition_id
    assert published_edition(made.settings, official=True).edition_id == made.published.edition_id
    night = publish(other_night(made, date(2026, 7, 1)), made.settings)
    assert published_edition(made.settings).edition_id == night.edition_id, "the night of a day follows its intraday"


def test_a_reader_keeps_its_edition_across_a_swap(made: Made) -> None:
    with open_published(made.settings) as reader:
        assert reader.sql("select as_of from reference.edition").fetchall() == [(AS_OF,)]
        publish(other_night(made, date(2026, 7, 1)), made.settings)
        assert reader.sql("select count(*) from facts.measure").fetchall() != [(0,)]
        with open_published(made.settings) as later:
            folder = published_edition(made.settings).folder
            assert later.sql("select path from duckdb_databases() where not internal").fetchall() == [
                (str(folder / DATABASE),)
            ]
        assert reader.sql("select path from duckdb_databases() where not internal").fetchall() == [
            (str(made.published.folder / DATABASE),)
        ]


def test_nothing_published_is_said_so(settings: Settings) -> None:
    with pytest.raises(NoEditionError, match="sihai nightly"):
        published_edition(settings)
    settings.published.symlink_to(settings.editions / "gone")
    with pytest.raises(NoEditionError):
        published_edition(settings)


NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def put(settings: Settings, as_of: str, kind: str, age: timedelta, left: timedelta | None = None) -> Path:
    """An edition `age` old that no link names since `left`."""
    folder = settings.editions / f"{as_of}-{kind}"
    folder.mkdir()
    manifest = {
        "edition_id": folder.name, "edition_kind": kind, "as_of": as_of, "created_at": (NOW - age).isoformat(),
        "fingerprint": "", "batch_ids": [], "sha256": {},
    }  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    then = (NOW - (left or age)).timestamp()
    os.utime(folder, (then, then))
    return folder


def test_old_editions_go_and_those_that_matter_stay(settings: Settings) -> None:
    day, long_ago = timedelta(days=1), timedelta(days=400)
    gone = [put(settings, "2026-04-10", "nightly", 80 * day), put(settings, "2026-06-20", "intraday", 10 * day)]
    gone.append(put(settings, "2026-05-31", "intraday", 30 * day))
    kept = [
        put(settings, "2026-06-10", "nightly", 20 * day),
        put(settings, "2026-06-29", "intraday", day),
        put(settings, "2025-02-28", "nightly", long_ago),
        put(settings, "2024-02-29", "nightly", 2 * long_ago),
        # Named until an hour ago: a reader may just have been sent there.
        put(settings, "2026-01-15", "nightly", 160 * day, timedelta(hours=1)),
        put(settings, "2026-06-15", "intraday", 15 * day, timedelta(hours=1)),
    ]
    official, newest = (
        put(settings, "2026-03-03", "nightly", 100 * day),
        put(settings, "2026-03-04", "intraday", 99 * day),
    )
    settings.published_official.symlink_to(official)
    settings.published.symlink_to(newest)
    damaged = put(settings, "2026-02-02", "nightly", long_ago)
    (damaged / MANIFEST).write_text("{", encoding="utf-8")
    assert sorted(remove_old(settings, NOW)) == sorted(gone)
    assert sorted(settings.editions.iterdir()) == sorted([*kept, official, newest, damaged])


def test_the_grace_period_begins_when_the_link_moves_on(settings: Settings) -> None:
    long_ago = timedelta(days=300)
    former = put(settings, "2026-01-15", "nightly", long_ago)
    point_to(settings, former, date(2026, 1, 15), "nightly")
    later = put(settings, "2026-06-29", "nightly", timedelta())
    point_to(settings, later, date(2026, 6, 29), "nightly")
    assert remove_old(settings, datetime.now(UTC)) == []
    assert remove_old(settings, datetime.now(UTC) + KEPT_FOR["nightly"] + timedelta(hours=1)) == [former]


def test_a_damaged_published_edition_does_not_hinder_the_next(settings: Settings) -> None:
    former = put(settings, "2026-06-28", "nightly", timedelta())
    point_to(settings, former, date(2026, 6, 28), "nightly")
    (former / MANIFEST).write_text("{}", encoding="utf-8")
    later = put(settings, "2026-06-29", "nightly", timedelta())
    point_to(settings, later, date(2026, 6, 29), "nightly")
    assert read_edition(settings.published_official.resolve()).folder == later
