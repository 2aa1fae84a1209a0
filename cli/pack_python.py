"""Copying the running Python, and the libraries that checking needs, to where nothing is installed.

Works on Linux, for machines of the same processor and a C library no older than this one's. What grading alone needs
(Dagster, DuckDB, PyArrow) stays behind.
"""

from __future__ import annotations

import ast
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement

from cli.errors import WrongUsageError
from settings import PROJECT_ROOT

# The packages of this project that checking and bundling run through; `cli` for the commands themselves, and `cases`
# for the words that they share.
PACKAGES = ("reference", "sheets", "expectations", "registry", "intake", "cases", "editions", "cli")

# What only commands need that an office without network does not have.
_LEFT_OUT = {"apprise", "dagster", "dagster_graphql", "docx", "docxtpl", "duckdb", "pyarrow", "psycopg", "sihai"}
# Of the standard library: what builds, tests or draws.
_STDLIB_LEFT_OUT = (
    "__pycache__", "site-packages", "dist-packages", "test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip",
    "lib2to3", "pydoc_data", "config-*", "*.a", "_test*", "_tkinter*", "xxlimited*",
)  # fmt: skip
_LIBRARY_LEFT_OUT = {"__pycache__", "tests"}
# The C library belongs to the machine; a foreign one does not start.
_SYSTEM = re.compile(r"^(linux-vdso|ld-linux|lib(c|m|dl|rt|util|pthread|resolv|nsl|anl|BrokenLocale))[.\-]")


def kind_of_machine() -> str:
    """For which machines a copy of this Python is, in Chinese.

    Raises:
        WrongUsageError: Not on Linux: the checker runs nowhere else.
    """
    if sys.platform != "linux":
        raise WrongUsageError(
            "检查程序只能在 Linux 上打包；请加 --without-checker 只打包模板和说明。",
            f"the checker is packed on Linux only, not on {sys.platform}",
        )
    library, version = platform.libc_ver()
    return f"Linux，{platform.machine()} 处理器，{library or 'C 库'} {version} 或更新"


def copy_code(folder: Path) -> None:
    """The project's packages, its settings and the national standards."""
    folder.mkdir(parents=True)
    shutil.copy2(PROJECT_ROOT / "settings.py", folder)
    for name in (*PACKAGES, "standards"):
        shutil.copytree(PROJECT_ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))


def copy_interpreter(folder: Path) -> Path:
    """The interpreter with its standard library and what both are linked to; returns the program's path."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = folder / "lib" / version
    shutil.copytree(sysconfig.get_path("stdlib"), library, ignore=shutil.ignore_patterns(*_STDLIB_LEFT_OUT))
    program = folder / "bin" / version
    program.parent.mkdir(parents=True)
    shutil.copy2(Path(sys.executable).resolve(), program)
    for linked in _linked([program, *(library / "lib-dynload").glob("*.so")]):
        shutil.copy2(linked, folder / "lib" / linked.name)
    _copy_zones(folder / "zoneinfo")
    return program


def copy_libraries(folder: Path) -> list[str]:
    """Every library that `PACKAGES` import, with what those require; returns their names."""
    found = _closure(_imported())
    for one in found.values():
        for file in one.files or ():
            if ".." in file.parts or _LIBRARY_LEFT_OUT & set(file.parts) or file.name == "RECORD":
                continue
            source, target = Path(str(file.locate())), folder / file
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
    return sorted(found)


def _imported() -> set[str]:
    """Names of the distributions that the packages import, anywhere in them."""
    distributions = packages_distributions()
    names: set[str] = set()
    for package in PACKAGES:
        for path in (PROJECT_ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    names.add(node.module.partition(".")[0])
    return {one for name in names - _LEFT_OUT for one in distributions.get(name, ()) if one != "sihai"}


def _closure(names: Iterable[str]) -> dict[str, Distribution]:
    found: dict[str, Distribution] = {}
    wanted = list(names)
    while wanted:
        name = re.sub(r"[-_.]+", "-", wanted.pop()).lower()
        if name in found:
            continue
        found[name] = distribution(name)
        requirements = map(Requirement, found[name].requires or ())
        wanted += [r.name for r in requirements if r.marker is None or r.marker.evaluate({"extra": ""})]
    return found


def _linked(files: list[Path]) -> Iterator[Path]:
    """The shared libraries outside the C library that these files are linked to."""
    said = subprocess.run(["ldd", *map(str, files)], capture_output=True, text=True, check=False).stdout
    found = {name: Path(path) for name, path in re.findall(r"^\s*(\S+) => (/\S+)", said, re.MULTILINE)}
    for name, path in sorted(found.items()):
        if not _SYSTEM.match(name) and path.name == name:
            yield path


def _copy_zones(folder: Path) -> None:
    """The time zones that the project uses: a bare machine may have none."""
    from zoneinfo import TZPATH

    for name in ("Asia/Shanghai", "UTC"):
        source = next((Path(root) / name for root in TZPATH if (Path(root) / name).is_file()), None)
        if source is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / name)
