"""The sample year on its way in: the CSVs of sample_data as workbooks, received on the days that they name.

Used by `sihai demo`. The whole path is real from here on; only the receipts are back-dated, on the channel `import`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import Engine, select

from intake.receive import GROUP, Incoming, receive_many
from reference.load import Standards
from registry.database import read
from registry.tables import submission
from settings import SAMPLE_DATA, SHANGHAI, Settings
from sheets.fields import Form, Kind
from sheets.forms import FORMS
from sheets.template import write_template

CHANNEL = "import"
# Makes the instance ids: the same sheet is the same workbook, byte for byte, on every machine.
_NAMESPACE = uuid.UUID("6f1d2c1e-5c0a-5d0e-9a53-3304810000aa")

# Rows left open below the filled ones: nobody adds to the sample's sheets, and each costs time to write and read.
_ROOM = 10
# Starting two processes takes about a second: fewer workbooks than this are written here.
_WORTH_A_POOL = 100


@dataclass
class SampleSheet:
    """One workbook of the sample: who sent it, when, and its rows as `SheetRow.values` hold them."""

    sheet_id: str
    form: Form
    sender: str
    received_at: datetime
    replaces: str
    rows: list[dict[str, object]] = field(default_factory=list)


def lay_local_standards(settings: Settings, folder: Path = SAMPLE_DATA) -> None:
    """Copy the sample's rounds, plans, units and places to where this installation keeps local standards.

    Files that stand there already and differ are replaced: the demo's home is the demo's own.
    """
    settings.own_standards.mkdir(parents=True, exist_ok=True)
    for source in sorted((folder / "standards").glob("*.csv")):
        shutil.copyfile(source, settings.own_standards / source.name)


def send_sample(
    settings: Settings,
    engine: Engine,
    standards: Standards,
    progress: Callable[[int, int], None],
    folder: Path = SAMPLE_DATA,
) -> int:
    """Write every sheet of the sample as a workbook and receive it on its day; a second run receives nothing new.

    Args:
        settings: The installation; the sample's local standards are laid into it.
        engine: Its registry.
        standards: For drop-downs and Chinese names in the workbooks; load them after `lay_local_standards`, so that
            the rounds are among them and a second run writes the same bytes.
        progress: Called with the number of sheets done and of all.
        folder: Where the CSVs lie.

    Returns:
        The number of sheets that were new.
    """
    if (folder / "standards").is_dir():
        lay_local_standards(settings, folder)
    sheets = read_sample(folder)
    known = _known(engine)
    submission_ids: dict[str, str] = {}
    new = done = 0
    with _workbooks(sheets, standards) as workbooks:
        for run in _runs(sheets):
            pending: list[tuple[SampleSheet, Incoming]] = []
            for sheet in run:
                content = next(workbooks)
                before = known.get((hashlib.sha256(content).hexdigest(), sheet.sender))
                if before is None:
                    replaces = submission_ids[sheet.replaces] if sheet.replaces else None
                    pending.append((sheet, _incoming(sheet, content, replaces)))
                else:
                    submission_ids[sheet.sheet_id] = before
                done += 1
                progress(done, len(sheets))
            receipts = receive_many(settings, engine, (incoming for _, incoming in pending))
            for (sheet, _), receipt in zip(pending, receipts, strict=True):
                submission_ids[sheet.sheet_id] = receipt.submission_id
                new += receipt.is_new
    return new


def read_sample(folder: Path = SAMPLE_DATA) -> list[SampleSheet]:
    """Every sheet of the sample in the order of receipt."""
    sheets: dict[str, SampleSheet] = {}
    for form in FORMS.values():
        with (folder / f"{form.form_id}.csv").open(encoding="utf-8-sig", newline="") as lines:
            for line in csv.DictReader(lines):
                sheet = sheets.get(line["sheet_id"])
                if sheet is None:
                    sheet = sheets[line["sheet_id"]] = _sheet(line, form)
                sheet.rows.append({f.key: _value(line[f.key], f.kind) for f in form.fields})
    return sorted(sheets.values(), key=lambda sheet: (sheet.received_at, sheet.sheet_id))


def as_workbook(sheet: SampleSheet, standards: Standards) -> bytes:
    """The sheet as staff would have filled it in: the same bytes every time."""
    buffer = io.BytesIO()
    write_template(
        buffer,
        sheet.form,
        standards,
        rows=sheet.rows,
        room=_ROOM,
        instance_id=uuid.uuid5(_NAMESPACE, sheet.sheet_id).hex,
    )
    return buffer.getvalue()


def _incoming(sheet: SampleSheet, content: bytes, replaces: str | None) -> Incoming:
    return Incoming(content, f"{sheet.sheet_id}.xlsx", sheet.sender, CHANNEL, sheet.received_at, replaces)


@contextmanager
def _workbooks(sheets: list[SampleSheet], standards: Standards) -> Iterator[Iterator[bytes]]:
    """The workbooks of `sheets` in their order; two processes write them, since writing costs most of the time."""
    if len(sheets) < _WORTH_A_POOL:
        yield (as_workbook(sheet, standards) for sheet in sheets)
        return
    with ProcessPoolExecutor(2, get_context("spawn"), _begin, (standards,)) as pool:
        yield pool.map(_write, sheets, chunksize=8)


# The standards of a writing process, sent to it once.
_of_this_process: list[Standards] = []


def _begin(standards: Standards) -> None:
    _of_this_process.append(standards)


def _write(sheet: SampleSheet) -> bytes:
    return as_workbook(sheet, _of_this_process[0])


def _sheet(line: dict[str, str], form: Form) -> SampleSheet:
    received_at = datetime.combine(
        date.fromisoformat(line["received_on"]), time.fromisoformat(line["received_time"]), tzinfo=SHANGHAI
    )
    return SampleSheet(line["sheet_id"], form, line["sender"], received_at, line["replaces_sheet_id"])


def _value(cell: str, kind: Kind) -> object:
    if cell == "":
        return None
    match kind:
        case Kind.INTEGER:
            return int(cell)
        case Kind.DECIMAL:
            return Decimal(cell)
        case Kind.DATE:
            return date.fromisoformat(cell)
        case Kind.BOOLEAN:
            return cell == "true"
        case Kind.TEXT | Kind.CODE:
            return cell


def _known(engine: Engine) -> dict[tuple[str, str], str]:
    """What was imported before, by content and sender; a replaced first version is known too."""
    columns = (submission.c.sha256, submission.c.sender, submission.c.submission_id)
    with read(engine) as connection:
        rows = connection.execute(select(*columns).where(submission.c.channel == CHANNEL))
        return {(sha256, sender): submission_id for sha256, sender, submission_id in rows}


def _runs(sheets: list[SampleSheet]) -> Iterator[list[SampleSheet]]:
    """Sheets in runs: a run is received while the next is written, and a correction follows what it replaces."""
    run: list[SampleSheet] = []
    for sheet in sheets:
        if run and (sheet.replaces or len(run) == GROUP):
            yield run
            run = []
        run.append(sheet)
    if run:
        yield run
