"""A whole night with the registry in PostgreSQL."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from assets.publications.shelf import open_published
from pipelines.run import run_grading
from reference.load import Standards
from settings import Settings
from tests.intake.desk import Desk, bad_row, row
from tests.registry.test_postgresql import engine, server, settings, url

__all__ = ["engine", "server", "settings", "url"]

pytestmark = pytest.mark.slow


def test_a_night_over_postgresql(settings: Settings, engine: Engine, standards: Standards) -> None:
    Desk(settings, engine, standards).send([row("甲"), row("乙"), bad_row()])
    report = run_grading(settings, as_of=date(2026, 6, 30))
    assert (report.is_new, report.submissions, report.accepted_rows, report.refused_rows) == (True, 1, 2, 1)
    assert not run_grading(settings, as_of=date(2026, 6, 30)).is_new
    assert not (settings.home / "registry.db").exists()
    with open_published(settings) as connection:
        assert connection.sql("select sender from intake.submission").fetchall() == [("硖石街道",)]
