"""What waits to be ingested, and reading it: each file by one of several children, with its attempts on record.

`attempts` is committed before a group of files is read and taken back afterwards, so that a file that ends the process
is known by it and given up after some tries, while the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import Connection, Engine, select, update

from intake.blob import BlobError
from intake.reading import read_received
from intake.sent_by import senders_of
from intake.settle import Pending
from reference.load import Standards
from registry.database import write
from registry.standing import chunks
from registry.tables import batch_submission, submission, submission_event, verdict
from settings import Settings
from sheets.isolated import Reader
from sheets.problem import UnreadableSheet
from sheets.reader import SheetContent
from sheets.readers import Readers

# So many reads end a process before the file is given up.
MOST_ATTEMPTS = 3

# Files read per commit of `attempts`. Those of a group share the suspicion when the process dies among them, and are
# read one by one the next time.
READ_TOGETHER = 50

# (stage, done, all); stages are read, judge, write.
Progress = Callable[[str, int, int], None]


Outcome = tuple[Pending, SheetContent | UnreadableSheet]


def pending_submissions(connection: Connection, *, fresh_only: bool = False) -> list[Pending]:
    """Submissions in no batch and not withdrawn, in order of receipt.

    Args:
        connection: A registry transaction.
        fresh_only: Leave out those whose checks broke or whose bytes are damaged: every ingest tries them again, but
            they are no reason to start one.
    """
    withdrawn = select(submission_event.c.submission_id).where(submission_event.c.kind == "withdrawn")
    query = (
        select(submission)
        .where(submission.c.submission_id.not_in(select(batch_submission.c.submission_id)))
        .where(submission.c.submission_id.not_in(withdrawn))
        .order_by(submission.c.received_at, submission.c.receipt_no)
    )
    if fresh_only:
        tried = select(verdict.c.submission_id).where(verdict.c.status == "broken")
        query = query.where(submission.c.submission_id.not_in(tried))
    rows = connection.execute(query).mappings().all()
    senders = senders_of(connection, (row["submission_id"] for row in rows))
    return [
        Pending(
            row["submission_id"],
            row["receipt_no"],
            row["sha256"],
            row["filename"],
            row["sender"],
            row["received_at"],
            row["replaces"],
            row["attempts"],
            row["mapping"],
            senders.get(row["submission_id"]),
        )
        for row in rows
    ]


def read_pending(
    settings: Settings,
    engine: Engine,
    standards: Standards,
    readers: Readers,
    waiting: Sequence[Pending],
    has_broken: set[str],
    damaged: list[tuple[Pending, str]],
    tell: Progress,
) -> Iterator[Outcome]:
    """Read every pending file; `attempts` is committed before, and taken back once its group was read alive."""
    # A file whose checks broke was read well: its attempts count the checks, and never make it unreadable.
    given_up = [one for one in waiting if one.attempts >= MOST_ATTEMPTS and one.submission_id not in has_broken]
    for one in given_up:
        yield one, _given_up(one)
    doomed = {one.submission_id for one in given_up}
    rest = [one for one in waiting if one.submission_id not in doomed]
    done = len(given_up)
    former: list[Pending] = []
    for group in _read_groups(rest, has_broken):
        # One commit suspects this group and clears the one before.
        _suspect(engine, group, former)
        former = group
        outcomes = readers.read_each(lambda reader, one: _read_one(settings, reader, one, standards), group)
        for one, outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, BlobError):
                damaged.append((one, str(outcome)))
            else:
                yield one, outcome
        done += len(group)
        tell("read", done, len(waiting))
    _suspect(engine, [], former)


def _read_one(
    settings: Settings, reader: Reader, one: Pending, standards: Standards
) -> SheetContent | UnreadableSheet | BlobError:
    try:
        return read_received(settings, reader, one.sha256, one.filename, one.mapping, standards)
    except (UnreadableSheet, BlobError) as error:
        return error


def _read_groups(waiting: Iterable[Pending], has_broken: set[str]) -> Iterator[list[Pending]]:
    group: list[Pending] = []
    for one in waiting:
        if one.attempts and one.submission_id not in has_broken:
            yield [one]
            continue
        group.append(one)
        if len(group) == READ_TOGETHER:
            yield group
            group = []
    if group:
        yield group


def _suspect(engine: Engine, group: Sequence[Pending], cleared: Sequence[Pending]) -> None:
    with write(engine) as connection:
        for ones, change in ((group, 1), (cleared, -1)):
            for chunk in chunks(one.submission_id for one in ones):
                connection.execute(
                    update(submission)
                    .where(submission.c.submission_id.in_(chunk))
                    .values(attempts=submission.c.attempts + change)
                )


def _given_up(one: Pending) -> UnreadableSheet:
    return UnreadableSheet(
        "file.unreadable",
        f"读取「{one.filename}」时程序中断了 {one.attempts} 次，不再尝试；请把填报的内容粘贴到新模板后再发送。",
        f"the process died {one.attempts} times while reading {one.filename!r}",
    )
