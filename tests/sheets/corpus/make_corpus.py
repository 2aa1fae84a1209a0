"""Make the files of the corpus anew: `python -m tests.sheets.corpus.make_corpus`."""

from __future__ import annotations

import tomllib
from typing import Any

from tests.sheets.corpus import file_oddities, layout_oddities, row_oddities, value_oddities
from tests.sheets.corpus.clean import CORPUS
from tests.sheets.corpus.writing import MAKERS

FILES = CORPUS / "files"
# Importing a module registers its makers.
MODULES = (file_oddities, layout_oddities, row_oddities, value_oddities)


def read_cases() -> dict[str, dict[str, Any]]:
    """The list of cases, by name."""
    return tomllib.loads((CORPUS / "cases.toml").read_text(encoding="utf-8"))


def make_corpus() -> None:
    """Write every file that has a maker."""
    FILES.mkdir(exist_ok=True)
    for name, case in read_cases().items():
        if name in MAKERS:
            (FILES / case["file"]).write_bytes(MAKERS[name]())


if __name__ == "__main__":
    make_corpus()
