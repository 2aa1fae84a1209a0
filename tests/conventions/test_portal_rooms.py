"""What the rooms that people see may touch: editions and the registry, never the warehouse; Dagster over its port."""

from __future__ import annotations

from pathlib import Path

from settings import PROJECT_ROOT
from tests.conventions.project import imports, modules, package_of

# Who opens a database file: the shelf of editions, how far one reaches, and the process in which queries run.
OPENERS = {"editions/opened.py", "editions/extent.py", "editions/sql.py", "portal/query/child.py"}


def _name(path: Path) -> str:
    return path.relative_to(PROJECT_ROOT).as_posix()


def _seen(*packages: str) -> list[Path]:
    return [path for path in modules() if package_of(path) in packages]


def test_only_the_shelf_of_editions_opens_a_database() -> None:
    openers = {
        _name(path) for path in _seen("editions", "portal") if any(name == "duckdb" for _, name in imports(path))
    }
    assert openers == OPENERS, f"{sorted(openers ^ OPENERS)}: read through `house.editions.reading()`"


def test_nothing_that_people_see_knows_the_warehouse() -> None:
    """The warehouse is half built while a night runs."""
    wrong = [
        _name(path)
        for path in _seen("editions", "portal")
        if ".warehouse" in path.read_text("utf-8") or "settings.lake" in path.read_text("utf-8")
    ]
    assert not wrong, f"{wrong}: pages tell what an edition says"


def test_the_portal_runs_no_pipeline() -> None:
    """Only how a grading run is asked for is known to both; all else goes over Dagster's port."""
    found = {
        (_name(path), name)
        for path in _seen("portal")
        for _, name in imports(path)
        if name.partition(".")[0] in ("pipelines", "dagster")
    }
    assert found == {("portal/dagster.py", "pipelines.jobs")}, "talk to Dagster over GraphQL, in portal/dagster.py"


def test_pages_stand_beside_each_other() -> None:
    """What two pages need lies in a module of the portal; only what acts on a sheet shows the page of the sheet."""
    found = {
        (_name(path), name) for path in _seen("portal") for _, name in imports(path) if name.startswith("portal.pages.")
    }
    assert found == {("portal/pages/submission_acts.py", "portal.pages.submissions")}, f"{found}: move it to portal/"
