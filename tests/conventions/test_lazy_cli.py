"""`sihai --help` answers at once: nothing heavy is imported before a command needs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("dagster", "pandas", "duckdb", "sqlalchemy", "great_expectations", "pyarrow", "scipy")
PROGRAM = """
import sys
from cli.main import main
code = main(sys.argv[1:])
print("LOADED", *sorted({m for m in sys.modules if "." not in m}))
sys.exit(code)
"""


@pytest.mark.parametrize("arguments", [["--help"], ["grades", "--help"], ["template"], ["nightly", "--as-of", "x"]])
def test_nothing_heavy_is_imported(arguments: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    loaded = ended.stdout.rpartition("LOADED")[2].split()
    assert loaded, ended.stderr
    heavy = sorted(set(HEAVY) & set(loaded))
    assert not heavy, f"`sihai {' '.join(arguments)}` imports {heavy}: import them inside the command that needs them"
