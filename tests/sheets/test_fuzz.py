"""Two thousand damaged sheets: each gives the original's rows, names the damaged cells, or is clearly refused.

Nothing crashes, works over 10 s, takes over 1 GiB, loses a count or invents one. A failure names the kind of damage and
its number; the same seed makes the same files again.
"""

from __future__ import annotations

import os
import random
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from reference.load import Standards
from sheets.isolated import CPU_LIMIT_S, MEMORY_LIMIT, Reader
from sheets.problem import UnreadableSheet
from sheets.reader import SheetContent
from tests.sheets.fuzz import byte_damages, hostile_damages, table_damages
from tests.sheets.fuzz.damage import DAMAGES, verdict

SEED = int(os.environ.get("SIHAI_FUZZ_SEED", "20261125"))
MODULES = (byte_damages, hostile_damages, table_damages)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def _usage(reader: Reader) -> tuple[float, int]:
    """Seconds of processor time and most bytes of memory that the child has used; nothing when it is gone."""
    folder = Path(f"/proc/{reader.pid}")
    if reader.pid is None or not folder.exists():
        return 0.0, 0
    ticks = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
    status = (folder / "status").read_text().splitlines()
    memory = next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"), memory


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
        pid, (before_s, _) = reader.pid, _usage(reader)
        try:
            found = reader.read(damaged.content, damaged.filename, standards)
        except UnreadableSheet as refusal:
            found = refusal
        after_s, memory = _usage(reader)
        took = after_s - before_s if reader.pid == pid else after_s
        problem = verdict(damaged, found)
        problem = problem or (f"took {took:.1f} s" if took > CPU_LIMIT_S else "")
        problem = problem or (f"took {memory} bytes" if memory > MEMORY_LIMIT else "")
        if problem:
            wrong.append(f"{SEED}-{name}-{number} ({damaged.told}): {problem}")
    assert not wrong, f"{len(wrong)} of {times}:\n" + "\n".join(line[:1500] for line in wrong[:5])
