"""What stands on the screen: consoles, progress, and how letters, marks and vectors are written.

Results go to standard output; progress and errors to standard error, so that `--json` and `--csv` can be piped.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cases.words import MARK_ZH

if TYPE_CHECKING:
    from rich.console import Console, JustifyMethod
    from rich.table import Table
    from rich.text import Text

# Rich takes 80 for what is no terminal; a log or a pipe has room for the wider table.
_WIDTH_WITHOUT_TERMINAL = 100

# Told apart by readers who do not see red and green alike; the letter itself always stands there.
_STYLES = {"A": "bold cyan", "B": "green", "C": "yellow", "D": "bold white on red", "N": "dim"}


# Told how far a stage is: its name, steps done, steps in all.
Tell = Callable[[str, int, int], None]


def out() -> Console:
    """The console of results."""
    return _console(stderr=False)


def err() -> Console:
    """The console of progress and errors."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else _WIDTH_WITHOUT_TERMINAL
    # The stream itself: a run redirects standard error to its log while the bar goes on.
    return Console(file=stream, highlight=False, width=width)


def letter(grade: str | None) -> Text:
    """A grade as a coloured letter; what is no letter stays as it is."""
    from rich.text import Text

    shown = grade or "N"
    # Only the letter is coloured, not the rest of its cell.
    return Text.assemble((shown, _STYLES.get(shown, "")))


def mark(code: str | None) -> str:
    """A mark in Chinese; empty where nothing was assessed."""
    return MARK_ZH.get(code or "", code or "")


def ruled_table(*titles: str, right: Sequence[str] = (), center: Sequence[str] = (), fold: Sequence[str] = ()) -> Table:
    """A table with a line under its head and two blanks between columns; only `fold` columns may break lines."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    for title in titles:
        justify: JustifyMethod = "right" if title in right else "center" if title in center else "left"
        table.add_column(title, justify=justify, no_wrap=title not in fold, overflow="fold")
    return table


def size_text(size_bytes: int) -> str:
    """The size of a file as people write it."""
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 1_000_000 else f"{max(1, size_bytes // 1000)} KB"


def print_lines(console: Console, lines: Iterable[str], style: str = "", indent: int = 2) -> None:
    """Print lines, each indented, also where it wraps."""
    from rich.padding import Padding
    from rich.text import Text

    for line in lines:
        console.print(Padding(Text(line, style=style), (0, 0, 0, indent), expand=False))


_STAGES = {
    "send": "报送样例表",
    "read": "读取报表",
    "judge": "校验报表",
    "write": "写入数据湖",
    "ingest": "入库",
    "compute": "计算各表",
    "rebuild": "重写数据湖",
    "publish": "发布",
}


@contextmanager
def progress() -> Iterator[Tell]:
    """Progress of long work: a bar on a terminal, otherwise a plain line when a stage begins and ends."""
    console = err()
    if console.is_terminal:
        with _bar(console) as tell:
            yield tell
        return
    told: dict[str, int] = {}

    def tell_plainly(stage: str, done: int, total: int) -> None:
        # The end of each stage and every quarter of long ones is enough for a log.
        quarter = 4 * done // total if total else 4
        if told.get(stage) != quarter and (quarter == 4 or total >= 40):
            told[stage] = quarter
            console.print(f"{_STAGES.get(stage, stage)} {done}/{total}", markup=False)

    yield tell_plainly


@contextmanager
def _bar(console: Console) -> Iterator[Tell]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=30), MofNCompleteColumn(),
        TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, object] = {}
        task = bars.add_task("准备", total=None)

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = True
                bars.reset(task, description=_STAGES.get(stage, stage), total=total)
            bars.update(task, description=_STAGES.get(stage, stage), completed=done, total=total)

        yield tell
