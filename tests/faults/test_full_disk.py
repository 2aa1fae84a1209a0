"""A full disk during a night: a clear error, the former edition stays, and all is well once there is room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assets.publications.shelf import open_published, published_edition
from cli.errors import explain
from intake.doctor import examine
from pipelines.run import GradingFailedError, run_grading
from reference.load import Standards
from registry.database import open_registry
from settings import Settings
from tests.faults.conftest import SmallDisk
from tests.faults.dying import AS_OF, BEFORE
from tests.intake.desk import Desk, at, row

pytestmark = pytest.mark.slow


def published(settings: Settings) -> tuple[object, ...]:
    """As-of day and number of Breteau rows, read as an analyst would."""
    with open_published(settings) as connection:
        return connection.sql(
            "select (select as_of from reference.edition), (select count(*) from validated.breteau)"
        ).fetchall()[0]


def test_no_room_for_the_edition(
    settings: Settings, engine: Engine, standards: Standards, small_disk: Callable[[Path], SmallDisk]
) -> None:
    disk = small_disk(settings.editions)
    desk = Desk(settings, engine, standards)
    desk.send([row("甲"), row("乙")], received_at=at(1))
    former = run_grading(settings, as_of=BEFORE)
    desk.send([row("丙")], received_at=at(2))
    disk.fill(leaving_bytes=3_000_000)
    with pytest.raises(GradingFailedError, match="published_edition") as raised:
        run_grading(settings, as_of=AS_OF)
    assert "磁盘已满" in explain(raised.value).zh
    assert published_edition(settings).edition_id == former.edition_id
    assert published(settings) == (BEFORE, 2)
    assert [p.name for p in settings.editions.glob("*2026*")] == [former.edition_id]
    assert list(settings.editions.glob(".*")) == []
    disk.free()
    assert run_grading(settings, as_of=AS_OF).is_new
    assert published(settings) == (AS_OF, 3)


@pytest.mark.parametrize("leaving_bytes", [0, 2_000_000, 8_000_000])
def test_no_room_for_anything(
    tmp_path: Path, standards: Standards, small_disk: Callable[[Path], SmallDisk], leaving_bytes: int
) -> None:
    disk = small_disk(tmp_path / "disk")
    home = disk.folder / "home"
    settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    settings.make_folders()
    engine = open_registry(settings.registry_url)
    desk = Desk(settings, engine, standards)
    desk.send([row("甲"), row("乙")], received_at=at(1))
    run_grading(settings, as_of=BEFORE)
    desk.send([row("丙")], received_at=at(2))
    disk.fill(leaving_bytes)
    with pytest.raises(GradingFailedError) as raised:
        run_grading(settings, as_of=AS_OF)
    assert "磁盘已满" in explain(raised.value).zh, str(raised.value)
    assert published(settings) == (BEFORE, 2)
    disk.free()
    assert run_grading(settings, as_of=AS_OF).is_new
    assert published(settings) == (AS_OF, 3)
    assert examine(settings, engine) == []
    engine.dispose()
