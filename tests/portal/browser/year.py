"""An installation with the sample year in it, made once and kept until what makes it changes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from settings import PROJECT_ROOT, Settings

# A home that already holds the sample year, for whoever works on pages and does not want to wait for it.
PREPARED = "SIHAI_TEST_YEAR"
_MAKERS = (
    "assets", "cases", "expectations", "intake", "pipelines", "reference", "registry", "sample_data", "sheets", "sql",
    "standards",
)  # fmt: skip


def sample_year(cache: Path) -> Path:
    """The home; made by `sihai demo` in `cache` where code or data have changed since.

    Minutes the first time, nothing from then on. It is only ever copied.
    """
    if prepared := os.environ.get(PREPARED):
        return Path(prepared)
    home = cache / f"year-{_signature()}"
    if not (home / "published").exists():
        for former in cache.glob("year-*"):
            shutil.rmtree(former)
        making = cache / "making"
        shutil.rmtree(making, ignore_errors=True)
        environment = {**os.environ, **_settings(making).environment()}
        made = subprocess.run(
            [sys.executable, "-m", "cli.main", "demo"], env=environment, cwd=PROJECT_ROOT, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        making.rename(home)
    return home


def copy_of(home: Path, target: Path) -> Settings:
    """A copy of it that may be written to."""
    shutil.copytree(home, target, symlinks=True, ignore=shutil.ignore_patterns("dagster", "logs"))
    settings = _settings(target)
    settings.make_folders()
    return settings


def _settings(home: Path) -> Settings:
    return Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")


def _signature() -> str:
    """Of every file that the year is made from."""
    digest = hashlib.sha256()
    for package in _MAKERS:
        for path in sorted((PROJECT_ROOT / package).rglob("*")):
            if path.is_file() and path.suffix in {".py", ".sql", ".csv", ".toml"}:
                digest.update(path.relative_to(PROJECT_ROOT).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
