"""Law 1: imports run one way, so that each package can be read without those after it."""

from __future__ import annotations

from settings import PROJECT_ROOT
from tests.conventions.project import PACKAGES, imports, modules, package_of

ORDER = {name: number for number, name in enumerate(PACKAGES)}


def test_imports_run_one_way() -> None:
    wrong = []
    for path in modules():
        mine = package_of(path)
        for line, name in imports(path):
            theirs = name.split(".")[0]
            if theirs in ORDER and ORDER[theirs] > ORDER[mine]:
                wrong.append(f"{path.relative_to(PROJECT_ROOT)}:{line} imports {name}")
    assert not wrong, (
        f"{wrong}: a package imports only packages before it ({' < '.join(PACKAGES)}); "
        "move the code down, or hand the thing in as an argument"
    )


def test_the_registry_imports_only_settings() -> None:
    wrong = [
        f"{path.relative_to(PROJECT_ROOT)}:{line} imports {name}"
        for path in modules()
        if package_of(path) == "registry"
        for line, name in imports(path)
        if name.split(".")[0] in ORDER and name.split(".")[0] not in {"registry", "settings"}
    ]
    assert not wrong, f"{wrong}: the registry must open without sheets, rules or standards; hand such things in"


def test_imports_are_absolute() -> None:
    wrong = [
        f"{path.relative_to(PROJECT_ROOT)}:{line}"
        for path in modules()
        for line, name in imports(path)
        if name.startswith(".")
    ]
    assert not wrong, f"{wrong}: write the full name, as in `from sheets.fields import Form`"


def test_every_module_says_what_belongs_in_it() -> None:
    silent = [
        str(path.relative_to(PROJECT_ROOT)) for path in modules() if not path.read_text("utf-8").startswith('"""')
    ]
    assert not silent, f"{silent}: open the module with a sentence on what belongs in it"
