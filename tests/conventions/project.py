"""What the conventions tests look at: the project's own packages and files, as git tracks them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from settings import PROJECT_ROOT

# A package may import only packages before it; the registry imports settings alone.
PACKAGES = (
    "settings", "reference", "sheets", "expectations", "registry", "intake", "cases", "assets", "editions",
    "pipelines", "portal", "cli",
)  # fmt: skip


@cache
def tracked(pattern: str = "") -> tuple[Path, ...]:
    """Files that belong to the project: tracked, or new and not ignored; all of them where there is no repository."""
    if not (PROJECT_ROOT / ".git").exists():
        found = [path.relative_to(PROJECT_ROOT) for path in PROJECT_ROOT.rglob(pattern.rpartition("/")[2] or "*")]
        kept = (
            path
            for path in found
            if not {".venv", ".sihai", "__pycache__"} & set(path.parts) and path.match(pattern or "*")
        )
        return tuple(PROJECT_ROOT / path for path in kept if (PROJECT_ROOT / path).is_file())
    command = ["git", "-C", str(PROJECT_ROOT), "ls-files", "-co", "--exclude-standard", *([pattern] if pattern else [])]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(path for line in listed if (path := PROJECT_ROOT / line).is_file())


def modules() -> list[Path]:
    """Python files of the packages, without tests and sample data."""
    return [path for path in tracked("*.py") if package_of(path) in PACKAGES]


def package_of(path: Path) -> str:
    return path.relative_to(PROJECT_ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of every import of a file, also of those inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")
