"""Running commands in this process, and one small published edition that the looking commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

BROKEN = Path(__file__).resolve().parents[2] / "sample_data" / "broken"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def receipts(printed: str) -> list[str]:
    """The receipt numbers in what --json printed, in their order."""
    return re.findall(r'"receipt_no": "(P?[0-9]{8}-[0-9]{6})"', printed)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("SIHAI_HOME", str(home))
    monkeypatch.delenv("SIHAI_REGISTRY_URL", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    return home


@pytest.fixture
def run(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    from cli.main import main

    def run_command(*arguments: object) -> Ran:
        capfdbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capfdbinary.readouterr()
        return Ran(code, captured.out.decode(), captured.err.decode())

    return run_command


@pytest.fixture
def published(published_home: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIHAI_HOME", str(published_home))
    return published_home
