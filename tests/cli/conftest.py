"""Running commands in this process, and one small published edition that the looking commands share."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from settings import SHANGHAI, STANDARDS, Settings

AS_OF = date(2026, 11, 20)
BROKEN = Path(__file__).resolve().parents[2] / "sample_data" / "broken"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def receipts(printed: str) -> list[str]:
    """The receipt numbers in what --json printed, in their order."""
    return re.findall(r'"receipt_no": "(P?[0-9]{8}-[0-9]{6})"', printed)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("SIHAI_HOME", str(home))
    monkeypatch.delenv("SIHAI_REGISTRY_URL", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    return home


@pytest.fixture
def run(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    from cli.main import main

    def run_command(*arguments: object) -> Ran:
        capfdbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capfdbinary.readouterr()
        return Ran(code, captured.out.decode(), captured.err.decode())

    return run_command


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """An installation with one street's last round, published; made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    home = shared / "published-home"
    with (shared / "published-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "published").exists():
            shutil.rmtree(home, ignore_errors=True)
            _publish(home)
    return home


@pytest.fixture
def published(published_home: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIHAI_HOME", str(published_home))
    return published_home


def _publish(home: Path) -> None:
    import duckdb

    from assets.catalogue import build_all
    from assets.night import open_night
    from assets.publications.edition import publish
    from cli.sample import as_workbook, lay_local_standards, read_sample
    from intake.ingest import ingest
    from intake.receive import Incoming, receive_many
    from reference.load import load_standards
    from registry.database import open_registry

    settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    settings.make_folders()
    lay_local_standards(settings)
    standards = load_standards([STANDARDS, settings.local_standards])
    since = datetime(2026, 9, 1, tzinfo=SHANGHAI)
    chosen = [
        sheet
        for sheet in read_sample()
        if sheet.received_at > since and str(sheet.rows[0]["place_code"]).startswith(("330481107", "330481004"))
    ]
    engine = open_registry(settings.registry_url)
    receive_many(
        settings,
        engine,
        [Incoming(as_workbook(s, standards), f"{s.sheet_id}.xlsx", s.sender, "import", s.received_at) for s in chosen],
    )
    ingest(settings, engine, standards)
    with duckdb.connect(str(settings.warehouse)) as connection:
        night = open_night(connection, settings, engine, AS_OF)
        build_all(night)
        publish(night, settings)
    engine.dispose()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of this pytest-xdist worker; "master" without it."""
    return os.environ.get("PYTEST_XDIST_WORKER", "master")
