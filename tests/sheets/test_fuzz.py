"""Two thousand damaged sheets: each gives the original's rows, names the damaged cells, or is clearly refused.

Nothing crashes, hangs over 10 s, takes over 1 GiB, loses a count or invents one. A failure names the kind of damage and
its number; the same seed makes the same files again.
"""

from __future__ import annotations

import os
import random
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from reference.load import Standards
from sheets.isolated import MEMORY_LIMIT, Reader
from sheets.problem import UnreadableSheet
from sheets.reader import SheetContent
from tests.sheets.fuzz import byte_damages, hostile_damages, table_damages
from tests.sheets.fuzz.damage import DAMAGES, verdict

SEED = int(os.environ.get("SIHAI_FUZZ_SEED", "20261125"))
LONGEST_S = 10
MODULES = (byte_damages, hostile_damages, table_damages)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def _most_memory(reader: Reader) -> int:
    """The most memory that the child has held, in bytes; 0 when it is gone."""
    status = Path(f"/proc/{reader.pid}/status")
    if reader.pid is None or not status.exists():
        return 0
    return next(1024 * int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))


def test_two_thousand_damages_are_done() -> None:
    assert sum(times for _, times in DAMAGES.values()) >= 2000


@pytest.mark.slow
@pytest.mark.parametrize("name", list(DAMAGES))
def test_damaged_sheets_are_read_in_full_or_refused(name: str, reader: Reader, standards: Standards) -> None:
    damage, times = DAMAGES[name]
    wrong = []
    for number in range(times):
        rng = random.Random(f"{SEED}-{name}-{number}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # zipfile, of a name that it writes twice
            damaged = damage(rng)
        found: SheetContent | UnreadableSheet
        before = time.monotonic()
        try:
            found = reader.read(damaged.content, damaged.filename, standards)
        except UnreadableSheet as refusal:
            found = refusal
        took = time.monotonic() - before
        problem = verdict(damaged, found) or (f"took {took:.1f} s" if took > LONGEST_S else "")
        if problem:
            wrong.append(f"{SEED}-{name}-{number} ({damaged.told}): {problem}")
    assert not wrong, f"{len(wrong)} of {times}:\n" + "\n".join(line[:1500] for line in wrong[:5])
    assert _most_memory(reader) <= MEMORY_LIMIT
