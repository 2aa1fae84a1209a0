"""Files stay short, and the lock holds what pyproject asks for and no address."""

from __future__ import annotations

import re
import tomllib

from settings import PROJECT_ROOT
from tests.conventions.project import modules, tracked

LONGEST = 400


def test_files_are_short() -> None:
    long = {
        path.relative_to(PROJECT_ROOT).as_posix(): lines
        for path in (*modules(), *tracked("tests/*.py"), *tracked("sql/*.sql"), *tracked("benchmarks/*.py"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not long, f"{long}: split files at {LONGEST} lines, one noun a module"


def test_there_is_no_room_for_odds_and_ends() -> None:
    odd = [p.name for p in tracked("*.py") if p.stem in {"utils", "helpers", "common", "misc"}]
    assert not odd, f"{odd}: name a module after the noun in it"


def test_every_package_is_installed() -> None:
    """A folder that pyproject forgets is missing only once the project is installed from a wheel."""
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = set(project["tool"]["setuptools"]["packages"])
    there = {".".join(path.parent.relative_to(PROJECT_ROOT).parts) for path in modules()} - {""}
    assert there == listed, f"{sorted(there ^ listed)}: list every folder of modules in pyproject, and no other"


def test_the_lock_names_no_address() -> None:
    lock = (PROJECT_ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock, "requirements.lock holds an address: compile it with --no-emit-index-url"
    assert not re.search(r"^--", lock, re.MULTILINE), "requirements.lock holds an option that pip would follow"


def test_the_lock_holds_every_requirement_with_hashes() -> None:
    lock = (PROJECT_ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==", lock, re.MULTILINE))
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(r for group in project["optional-dependencies"].values() for r in group)]
    names = {re.split(r"[\[<>=!~ ;]", requirement)[0].lower().replace("_", "-") for requirement in wanted}
    assert names <= locked, (
        f"{sorted(names - locked)} missing from requirements.lock: compile it again (CONTRIBUTING.md)"
    )
    blocks = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    bare = [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]
    assert not bare, f"{bare} have no hash: compile with --generate-hashes"
