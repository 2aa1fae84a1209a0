"""Where things are: SIHAI_HOME and the other settings, read from the environment and validated once.

Nothing else in the project reads an environment variable. Nothing here opens a file or imports a heavy package.
"""

from __future__ import annotations

import os
import re
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


# Where Dagster's webserver listens unless SIHAI_DAGSTER_URL says otherwise.
DAGSTER_URL = "http://127.0.0.1:3000"

# Practice mode (练习) of an installation: everything works, in a home of its own, and counts nowhere.
PRACTICE = "SIHAI_PRACTICE"


class SettingError(ValueError):
    """A setting in the environment cannot be used; the message says what is allowed."""


@dataclass(frozen=True)
class Settings:
    """The state of one installation, all under one folder on a local disk.

    Attributes:
        home: Absolute path of SIHAI_HOME.
        registry_url: SQLAlchemy URL of the registry: a SQLite file in `home`, or PostgreSQL by SIHAI_REGISTRY_URL.
        is_practice: Practice mode: `home` is the folder `practice` of the real one, its registry always a file there.
        dagster_url: Where Dagster's webserver listens, by SIHAI_DAGSTER_URL.
    """

    home: Path
    registry_url: str
    is_practice: bool = False
    dagster_url: str = DAGSTER_URL

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
        """Rows that this county adds to standards/: CSV files of the same names.

        Practice goes by the real ones unless it has some of its own (`sihai demo --practice` lays them there).
        """
        if self.is_practice and not any(self.own_standards.glob("*.csv")):
            return self.home.parent / "standards"
        return self.own_standards

    @property
    def own_standards(self) -> Path:
        """The folder of `local_standards` within this home; the only one that is ever written."""
        return self.home / "standards"

    @property
    def letters(self) -> Path:
        """The county's own templates of letters; practice goes by the real ones unless it has some of its own."""
        own = self.home / "letters"
        return self.home.parent / "letters" if self.is_practice and not own.is_dir() else own

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

    def environment(self) -> dict[str, str]:
        """The variables that give a child process these same settings."""
        if self.is_practice:
            return {"SIHAI_HOME": str(self.home.parent), PRACTICE: "1", "SIHAI_DAGSTER_URL": self.dagster_url}
        return {
            "SIHAI_HOME": str(self.home), "SIHAI_REGISTRY_URL": self.registry_url, PRACTICE: "",
            "SIHAI_DAGSTER_URL": self.dagster_url,
        }  # fmt: skip

    def make_folders(self) -> None:
        """Create the folders of an installation; existing ones are left as they are."""
        for folder in (
            self.inbox, self.submissions, self.lake, self.editions, self.dagster_home, self.logs, self.own_standards,
        ):  # fmt: skip
            folder.mkdir(parents=True, exist_ok=True)


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingError: SIHAI_REGISTRY_URL names a database other than SQLite or PostgreSQL, SIHAI_PRACTICE is neither
            on nor off, or SIHAI_DAGSTER_URL is no address.
    """
    home = Path(os.environ.get("SIHAI_HOME") or PROJECT_ROOT / ".sihai").expanduser().absolute()
    practice = os.environ.get(PRACTICE, "")
    if practice not in ("", "0", "1"):
        raise SettingError(f"{PRACTICE} is {practice!r}; allowed are 1 (practice mode), 0 and empty (real).")
    dagster_url = (os.environ.get("SIHAI_DAGSTER_URL") or DAGSTER_URL).rstrip("/")
    if not re.fullmatch(r"https?://[^/\s]+", dagster_url):
        raise SettingError(f"SIHAI_DAGSTER_URL is {dagster_url!r}; allowed is http://HOST:PORT.")
    if practice == "1":
        home = home / "practice"
        return Settings(home, f"sqlite:///{home / 'registry.db'}", is_practice=True, dagster_url=dagster_url)
    url = os.environ.get("SIHAI_REGISTRY_URL") or f"sqlite:///{home / 'registry.db'}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingError(
            f"SIHAI_REGISTRY_URL is {url!r}; allowed are sqlite:///PATH and postgresql+psycopg://USER@HOST/DATABASE."
        )
    return Settings(home=home, registry_url=url, dagster_url=dagster_url)


def end_of_day(as_of: date) -> datetime:
    """The instant at which `as_of` ends: 24:00 Asia/Shanghai. What happened before it belongs to `as_of`."""
    return datetime.combine(as_of + timedelta(days=1), time(), tzinfo=SHANGHAI)
