"""Where things are: SIHAI_HOME and the other settings, read from the environment and validated once.

Nothing else in the project reads an environment variable. Nothing here opens a file or imports a heavy package.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

PROJECT_ROOT = Path(__file__).resolve().parent
STANDARDS = PROJECT_ROOT / "standards"
SQL = PROJECT_ROOT / "sql"
SAMPLE_DATA = PROJECT_ROOT / "sample_data"

# Every instant is stored in UTC; people and `as_of` live in this zone.
SHANGHAI = ZoneInfo("Asia/Shanghai")


class SettingError(ValueError):
    """A setting in the environment cannot be used; the message says what is allowed."""


@dataclass(frozen=True)
class Settings:
    """The state of one installation, all under one folder on a local disk.

    Attributes:
        home: Absolute path of SIHAI_HOME.
        registry_url: SQLAlchemy URL of the registry: a SQLite file in `home`, or PostgreSQL by SIHAI_REGISTRY_URL.
    """

    home: Path
    registry_url: str

    @property
    def inbox(self) -> Path:
        """Drop folder: a file put here is received by the ingest sensor."""
        return self.home / "inbox"

    @property
    def submissions(self) -> Path:
        """Received bytes by SHA-256, never changed, with a receipt sidecar beside each blob."""
        return self.home / "submissions"

    @property
    def local_standards(self) -> Path:
        """Rows that this county adds to standards/: CSV files of the same names."""
        return self.home / "standards"

    @property
    def lake(self) -> Path:
        """Accepted and refused rows as Parquet, one file per form and batch."""
        return self.home / "lake"

    @property
    def warehouse(self) -> Path:
        """The working DuckDB file; only the holder of `writer_lock` opens it."""
        return self.home / "warehouse.duckdb"

    @property
    def editions(self) -> Path:
        """Published editions, one folder each."""
        return self.home / "editions"

    @property
    def published(self) -> Path:
        """Symlink to the newest edition."""
        return self.home / "published"

    @property
    def published_official(self) -> Path:
        """Symlink to the newest nightly edition; bulletins and cases read this one."""
        return self.home / "published-official"

    @property
    def dagster_home(self) -> Path:
        """DAGSTER_HOME: dagster.yaml is copied here, runs and logs live here."""
        return self.home / "dagster"

    @property
    def logs(self) -> Path:
        """Log files of commands and services."""
        return self.home / "logs"

    @property
    def writer_lock(self) -> Path:
        """The file whose `flock` makes a process the only writer of lake, warehouse and editions."""
        return self.home / "writer.lock"

    def make_folders(self) -> None:
        """Create the folders of an installation; existing ones are left as they are."""
        for folder in (
            self.inbox, self.submissions, self.lake, self.editions, self.dagster_home, self.logs, self.local_standards,
        ):  # fmt: skip
            folder.mkdir(parents=True, exist_ok=True)


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingError: SIHAI_REGISTRY_URL names a database other than SQLite or PostgreSQL.
    """
    home = Path(os.environ.get("SIHAI_HOME") or PROJECT_ROOT / ".sihai").expanduser().absolute()
    url = os.environ.get("SIHAI_REGISTRY_URL") or f"sqlite:///{home / 'registry.db'}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingError(
            f"SIHAI_REGISTRY_URL is {url!r}; allowed are sqlite:///PATH and postgresql+psycopg://USER@HOST/DATABASE."
        )
    return Settings(home=home, registry_url=url)


def end_of_day(as_of: date) -> datetime:
    """The instant at which `as_of` ends: 24:00 Asia/Shanghai. What happened before it belongs to `as_of`."""
    return datetime.combine(as_of + timedelta(days=1), time(), tzinfo=SHANGHAI)
