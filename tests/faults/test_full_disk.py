"""A full disk during a night: a clear error, the former edition stays, and all is well once there is room."""

from __future__ import annotations

import pytest

from assets.publications.shelf import open_published, published_edition
from cli.errors import explain
from intake.doctor import examine
from pipelines.run import GradingFailedError, run_grading
from settings import Settings
from tests.faults.conftest import SmallDisk
from tests.faults.nights import AS_OF, BEFORE
from tests.intake.desk import Desk

pytestmark = pytest.mark.slow


def published(settings: Settings) -> tuple[object, ...]:
    """As-of day and number of Breteau rows, read as an analyst would."""
    with open_published(settings) as connection:
        return connection.sql(
            "select (select as_of from reference.edition), (select count(*) from validated.breteau)"
        ).fetchall()[0]


@pytest.mark.parametrize("leaving_bytes", [0, 12_000_000])
def test_a_night_without_room(small_disk: SmallDisk, desk: Desk, leaving_bytes: int) -> None:
    settings = desk.settings
    former = published_edition(settings)
    small_disk.fill(leaving_bytes)
    with pytest.raises(GradingFailedError) as raised:
        run_grading(settings, as_of=AS_OF)
    assert "磁盘已满" in explain(raised.value).zh, str(raised.value)
    # Where the disk fills up after the swap, Dagster fails to note that the new edition is there.
    assert published(settings) in ((BEFORE, 2), (AS_OF, 3))
    assert {p.name for p in settings.editions.iterdir()} == {former.edition_id, published_edition(settings).edition_id}
    small_disk.free()
    run_grading(settings, as_of=AS_OF)
    assert published(settings) == (AS_OF, 3)
    assert examine(settings, desk.engine) == []
