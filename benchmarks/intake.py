"""How fast sheets come in: milliseconds a workbook for parsing alone and for a whole ingest, in one run.

Run: `.venv/bin/python -m benchmarks.intake [workbooks]`. The workbooks are those of the sample year, as often as
needed, each copy with units of its own. Parsing alone is python-calamine reading every sheet, in one process and in one
for each core; pandas with openpyxl is what one-off scripts do (on every tenth workbook: it is slow).

Asked of an ingest is half of calamine's speed. Reading keeps it in one process; the whole ingest keeps a quarter of
calamine's speed in one process, a seventh of that in two: docs/decisions/0013-how-fast-sheets-come-in.md says why.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

from cli.sample import SampleSheet, lay_local_standards, read_sample
from reference.load import Standards, load_standards
from settings import STANDARDS, load_settings
from sheets.template import write_template

_standards: list[Standards] = []


def _prepare(home: str) -> None:
    os.environ["SIHAI_HOME"] = home
    _standards.append(load_standards([STANDARDS, load_settings().local_standards]))


def _workbook(sheet: SampleSheet) -> bytes:
    out = io.BytesIO()
    write_template(out, sheet.form, _standards[0], rows=sheet.rows, instance_id=sheet.sheet_id)
    return out.getvalue()


def _copies(sheets: list[SampleSheet], wanted: int) -> Iterator[SampleSheet]:
    """The sheets over and over; every copy visits units of its own, so that none is a duplicate of another."""
    for number in range(wanted):
        sheet, copy = sheets[number % len(sheets)], number // len(sheets)
        rows = [{**row, "unit_code": None, "unit_name": f"{row['unit_name']}{copy}"} for row in sheet.rows]
        yield replace(sheet, sheet_id=f"{sheet.sheet_id}-{copy}", rows=rows, replaces="")


def _parse(content: bytes) -> int:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def _parse_with_pandas(content: bytes) -> int:
    import pandas as pd

    return sum(len(frame) for frame in pd.read_excel(io.BytesIO(content), sheet_name=None, engine="openpyxl").values())


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _ingest(home: str, contents: list[bytes], sheets: list[SampleSheet]) -> tuple[float, float, int]:
    """Seconds to receive and to ingest, and the number of accepted rows."""
    # Loading Great Expectations takes as long as some thousand workbooks; a service has it loaded.
    import great_expectations  # noqa: F401

    from intake.ingest import IngestReport, ingest
    from intake.receive import Incoming, receive_many
    from registry.database import open_registry

    settings = load_settings()
    engine = open_registry(settings.registry_url)
    incoming = [
        Incoming(content, f"{sheet.sheet_id}.xlsx", sheet.sender, "import", sheet.received_at)
        for content, sheet in zip(contents, sheets, strict=True)
    ]
    received = _timed(lambda: receive_many(settings, engine, incoming))
    reports: list[IngestReport] = []
    ingested = _timed(lambda: reports.append(ingest(settings, engine, _standards[0])))
    assert reports[0].submissions == len(sheets), f"{reports[0]} of {len(sheets)} in {home}"
    return received, ingested, reports[0].accepted_rows


def main() -> None:
    """Print milliseconds a workbook, and every figure as a multiple of calamine alone on one core."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as home:
        os.environ["SIHAI_HOME"] = home
        load_settings().make_folders()
        lay_local_standards(load_settings())
        _prepare(home)
        sheets = list(_copies(read_sample(), wanted))
        with ProcessPoolExecutor(cores, get_context("spawn"), _prepare, (home,)) as pool:
            contents = list(pool.map(_workbook, sheets, chunksize=8))
            spread = _timed(lambda: list(pool.map(_parse, contents, chunksize=16)))
        alone = _timed(lambda: [_parse(content) for content in contents])
        tenth = contents[::10]
        pandas = _timed(lambda: [_parse_with_pandas(content) for content in tenth])
        received, ingested, rows = _ingest(home, contents, sheets)
    size = sum(map(len, contents)) / len(contents) / 1024
    print(f"{wanted} workbooks of {size:.0f} KiB, {rows} rows accepted, {cores} cores")
    for name, seconds, number in (
        ("calamine alone, one process", alone, wanted),
        (f"calamine alone, {cores} processes", spread, wanted),
        ("pandas with openpyxl", pandas, len(tenth)),
        ("received (on disk, with receipt)", received, wanted),
        ("ingested (read, judged, in the lake)", ingested, wanted),
    ):
        each = seconds / number
        print(f"{name:<38} {each * 1000:8.2f} ms a workbook   {each / (alone / wanted):6.1f} x calamine")


if __name__ == "__main__":
    main()
