"""Ingest: everything pending is read, judged and settled together and becomes one batch of Parquet files.

The files are written first and one registry transaction then names them together with verdicts, claims and events: a
process that dies at any point leaves either a whole batch or none. The caller holds the writer lock.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from expectations.judge import Judged, judge
from expectations.rules import RULES_VERSION
from intake.lake import ACCEPTED, REJECTED, LakeFile, LakeRow, write_lake_file
from intake.record import broken_verdict, record_settlements, record_verdicts
from intake.settle import Found, Pending, Settlement, plan_settlements
from intake.waiting import Outcome, Progress, pending_submissions, read_pending
from reference.load import Standards
from registry.database import read, write
from registry.standing import chunks
from registry.tables import batch, batch_file, batch_submission, submission, submission_event, verdict
from settings import Settings
from sheets.forms import FORMS
from sheets.isolated import Reader
from sheets.problem import UnreadableSheet
from sheets.reader import SheetContent
from sheets.readers import Readers

# Each round means that somebody confirmed or withdrew something within the last second.
_MOST_PLANS = 20


class IngestError(RuntimeError):
    """The ingest could not finish; what was received is untouched and the next ingest starts over."""


@dataclass(frozen=True)
class IngestReport:
    """What one ingest did.

    Attributes:
        batch_id: The batch, None when nothing was pending or nothing could be settled.
        submissions: Settled submissions.
        unreadable: Settled submissions that could not be read.
        broken: Receipt number and reason of submissions whose checks raised; they stay pending.
        damaged: Receipt number and reason of submissions whose received bytes are gone; they stay pending.
    """

    batch_id: str | None
    submissions: int
    accepted_rows: int
    refused_rows: int
    unreadable: int
    broken: tuple[tuple[str, str], ...] = ()
    damaged: tuple[tuple[str, str], ...] = ()


def ingest(
    settings: Settings,
    engine: Engine,
    standards: Standards,
    progress: Progress | None = None,
    reader: Reader | None = None,
) -> IngestReport:
    """Ingest everything pending as one batch.

    Args:
        settings: The installation; the caller holds its writer lock.
        engine: Its registry.
        standards: To read and judge by.
        progress: Told how far it is.
        reader: A running reader to use; one for each core is started for this ingest when None.

    Raises:
        IngestError: the disk is full or failing, the registry is gone, or decisions kept arriving faster than a batch
            could be written. Nothing is half in.
    """
    try:
        with Readers(reader) as readers, _no_collector():
            return _ingest(settings, engine, standards, readers, progress or _tell_nobody)
    except (OSError, SQLAlchemyError) as error:
        raise IngestError(
            f"the ingest could not be written: {error}. Nothing was lost and nothing is half in; free disk space or "
            "mend the registry, then run it again."
        ) from error


def _ingest(settings: Settings, engine: Engine, standards: Standards, readers: Readers, tell: Progress) -> IngestReport:
    with read(engine) as connection:
        waiting = pending_submissions(connection)
        has_broken = set(connection.scalars(select(verdict.c.submission_id).where(verdict.c.status == "broken")))
    if not waiting:
        return IngestReport(None, 0, 0, 0, 0)
    damaged: list[tuple[Pending, str]] = []
    outcomes = list(read_pending(settings, engine, standards, readers, waiting, has_broken, damaged, tell))
    found, broken = _judge_all(outcomes, has_broken, standards, tell)
    _record_broken(engine, standards, broken, damaged)
    batch_id, settlements = _settle_all(settings, engine, standards, found, tell)
    return IngestReport(
        batch_id=batch_id,
        submissions=len(settlements),
        accepted_rows=sum(len(one.accepted) for one in settlements),
        refused_rows=sum(len(one.refused) for one in settlements),
        unreadable=sum(one.status == "unreadable" for one in settlements),
        broken=tuple((one.receipt_no, "; ".join(judged.broken_checks)) for one, judged in broken),
        damaged=tuple((one.receipt_no, reason) for one, reason in damaged),
    )


@contextmanager
def _no_collector() -> Iterator[None]:
    """No search for cycles of objects meanwhile.

    A batch is some million small objects that live until it is written and form no cycle: the collector would walk over
    all of them again and again, which takes a seventh of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _tell_nobody(_stage: str, _done: int, _all: int) -> None:
    return None


def _judge_all(
    outcomes: Sequence[Outcome], has_broken: set[str], standards: Standards, tell: Progress
) -> tuple[list[Found], list[tuple[Pending, Judged]]]:
    found: list[Found] = []
    broken: list[tuple[Pending, Judged]] = []
    readable: list[tuple[Pending, SheetContent]] = []
    for one, outcome in outcomes:
        if isinstance(outcome, UnreadableSheet):
            found.append(Found(one, outcome))
        else:
            readable.append((one, outcome))
    tell("judge", 0, len(readable))
    # Those that broke a check before are judged apart: should they break it again, the others stay in one run.
    for is_suspect in (False, True):
        group = [pair for pair in readable if (pair[0].submission_id in has_broken) is is_suspect]
        verdicts = judge([(one.submission_id, one.received_at, content) for one, content in group], standards)
        for (one, _), judged in zip(group, verdicts, strict=True):
            if judged.broken_checks:
                broken.append((one, judged))
            else:
                found.append(Found(one, judged))
    tell("judge", len(readable), len(readable))
    return found, broken


def _record_broken(
    engine: Engine,
    standards: Standards,
    broken: Sequence[tuple[Pending, Judged]],
    damaged: Sequence[tuple[Pending, str]],
) -> None:
    """Count the attempt and say why these stay pending; whoever starts ingests may leave them to the night."""
    verdicts = [
        broken_verdict(
            one,
            standards,
            [f"检查程序出错，尚未判定：{reason}" for reason in judged.broken_checks],
            form=judged.content.form_id,
        )
        for one, judged in broken
    ]
    verdicts += [broken_verdict(one, standards, [f"原始文件缺失或损坏：{reason}"]) for one, reason in damaged]
    if not verdicts:
        return
    with write(engine) as connection:
        for chunk in chunks(str(one["submission_id"]) for one in verdicts):
            connection.execute(
                update(submission)
                .where(submission.c.submission_id.in_(chunk))
                .values(attempts=submission.c.attempts + 1)
            )
        record_verdicts(connection, verdicts)


def _settle_all(
    settings: Settings, engine: Engine, standards: Standards, found: Sequence[Found], tell: Progress
) -> tuple[str | None, list[Settlement]]:
    """Plan, write the files, then name them, unless a decision came in between: then plan again."""
    for _ in range(_MOST_PLANS):
        with read(engine) as connection:
            seen = _last_decision(connection)
            batch_id = _next_batch_id(connection)
            pending = {one.submission_id for one in pending_submissions(connection)}
            remaining = [one for one in found if one.pending.submission_id in pending]
            settlements = plan_settlements(connection, settings, standards, remaining)
        if not settlements:
            return None, []
        tell("write", 0, len(settlements))
        files = _write_files(settings, settlements, batch_id)
        with write(engine) as connection:
            if _last_decision(connection) == seen:
                record_settlements(connection, standards, settlements)
                _record_batch(connection, standards, batch_id, files, settlements)
                tell("write", len(settlements), len(settlements))
                return batch_id, settlements
    raise IngestError(
        f"decisions kept arriving while the batch was written ({_MOST_PLANS} times); run the ingest again"
    )


def _last_decision(connection: Connection) -> int:
    """The newest event that may change a plan; receipts alone do not."""
    last = connection.scalar(select(func.max(submission_event.c.event_id)).where(submission_event.c.kind != "received"))
    return 0 if last is None else int(last)


def _next_batch_id(connection: Connection) -> str:
    last = connection.scalar(select(func.max(batch.c.batch_id)))
    return f"{1 if last is None else int(last) + 1:08d}"


def _write_files(settings: Settings, settlements: Sequence[Settlement], batch_id: str) -> list[LakeFile]:
    rows: dict[tuple[str, str], list[LakeRow]] = {}
    for one in settlements:
        for form, kind, row in lake_rows(one):
            rows.setdefault((form, kind), []).append(row)
    return [
        write_lake_file(settings, FORMS[form], kind, of_file, batch_id=batch_id, rules_version=RULES_VERSION)
        for (form, kind), of_file in sorted(rows.items())
    ]


def lake_rows(one: Settlement) -> Iterator[tuple[str, str, LakeRow]]:
    """(form, file kind, row) of everything that a settlement puts into the lake, in the order of the sheet.

    A row that is in force already, just so, is stored there and not again.
    """
    if one.form is None or one.form_version is None:
        return
    own, version = one.pending.submission_id, one.form_version
    for row, key, _ in one.accepted:
        yield one.form, ACCEPTED, LakeRow(own, version, row, natural_key=key)
    problems: dict[str, list[dict[str, object]]] = {}
    for problem in one.problems:
        problems.setdefault(problem.row_id, []).append(dict(problem.as_dict()))
    for row in one.refused:
        yield one.form, REJECTED, LakeRow(own, version, row, problems=tuple(problems.get(row.row_id, ())))


def _record_batch(
    connection: Connection,
    standards: Standards,
    batch_id: str,
    files: Sequence[LakeFile],
    settlements: Sequence[Settlement],
) -> None:
    connection.execute(
        insert(batch).values(
            batch_id=batch_id,
            created_at=datetime.now(UTC),
            rules_version=RULES_VERSION,
            standards_hash=standards.hash,
        )
    )
    if files:
        connection.execute(insert(batch_file), [asdict(file) for file in files])
    connection.execute(
        insert(batch_submission),
        [{"submission_id": one.pending.submission_id, "batch_id": batch_id} for one in settlements],
    )
