"""The sample year through the whole path, once for all tests here: half of it first, as it was on a day in June."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Engine

from assets.catalogue import build_all
from assets.checks import checks
from assets.night import open_night
from cli.sample import lay_local_standards, send_sample
from intake.ingest import ingest
from reference.load import load_standards
from registry.database import open_registry
from settings import SAMPLE_DATA, STANDARDS, Settings
from sheets.forms import FORMS

THEN = date(2026, 6, 30)
NOW = date(2026, 11, 20)


@dataclass
class Year:
    """An installation that holds the whole sample year, and two of its warehouses."""

    settings: Settings
    engine: Engine
    then: Path  # as of THEN, built when nothing later had been received
    now: Path  # as of NOW

    def build(self, name: str, as_of: date) -> Path:
        """A warehouse in a file of its own; blocking checks must hold."""
        target = self.settings.home / name
        with duckdb.connect(str(target)) as connection:
            build_all(open_night(connection, self.settings, self.engine, as_of))
            broken = {c.full_name: c.violations(connection) for c in checks() if c.is_blocking}
            assert not {name: found for name, found in broken.items() if found[0]}
        return target

    def receive(self, folder: Path) -> None:
        standards = load_standards([STANDARDS, self.settings.local_standards])
        send_sample(self.settings, self.engine, standards, lambda done, every: None, folder)
        report = ingest(self.settings, self.engine, standards)
        assert report.accepted_rows
        assert not report.unreadable


def received_by(day: date, target: Path) -> Path:
    """The sample as far as it had been received by a day."""
    shutil.copytree(SAMPLE_DATA / "standards", target / "standards")
    for form_id in FORMS:
        with (SAMPLE_DATA / f"{form_id}.csv").open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            rows = [row for row in reader if row["received_on"] <= day.isoformat()]
        with (target / f"{form_id}.csv").open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, reader.fieldnames or [])
            writer.writeheader()
            writer.writerows(rows)
    return target


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    home = tmp_path_factory.mktemp("year")
    settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    settings.make_folders()
    lay_local_standards(settings)
    made = Year(settings, open_registry(settings.registry_url), home, home)
    made.receive(received_by(THEN, tmp_path_factory.mktemp("half")))
    made.then = made.build("then.duckdb", THEN)
    made.receive(SAMPLE_DATA)
    made.now = made.build("now.duckdb", NOW)
    yield made
    made.engine.dispose()
