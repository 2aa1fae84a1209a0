"""Where Dagster lives: the environment that makes dagster.yaml count."""

from __future__ import annotations

import os
import shutil

from settings import PROJECT_ROOT, Settings


def prepare_dagster_home(settings: Settings) -> dict[str, str]:
    """Make the folder that DAGSTER_HOME must name, with dagster.yaml in it.

    Returns:
        The environment for every Dagster process of this installation, `os.environ` included.
    """
    settings.make_folders()
    home = settings.dagster_home
    folders = {
        "SIHAI_DAGSTER_STORAGE": home / "storage",
        "SIHAI_DAGSTER_LOGS": home / "compute_logs",
        "SIHAI_DAGSTER_ARTIFACTS": home / "artifacts",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PROJECT_ROOT / "dagster.yaml", home / "dagster.yaml")
    return {
        **os.environ,
        **{name: str(folder) for name, folder in folders.items()},
        "DAGSTER_HOME": str(home),
        "SIHAI_HOME": str(settings.home),
        "SIHAI_REGISTRY_URL": settings.registry_url,
    }
