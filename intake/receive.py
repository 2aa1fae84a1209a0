"""Receiving a sheet: bytes, then sidecar, then one registry transaction, and only then the receipt.

Nothing is read or judged here; a file that is no workbook at all is received too and refused later, with its receipt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import Connection, Engine, func, insert, or_, select
from sqlalchemy.exc import OperationalError

from intake.blob import store_blob
from intake.filename import written_name
from intake.left_out import lack_left_out_rows
from intake.sent_by import SentBy, record_sent_by
from intake.sidecar import Sidecar, sidecar_path, write_sidecar
from registry.database import write
from registry.standing import Standing, standings
from registry.tables import submission, submission_event
from settings import SHANGHAI, Settings, end_of_day

# A survey workbook is a few hundred kilobytes; photographs pasted into it make some megabytes.
LARGEST_FILE_BYTES = 50_000_000

# One transaction for so many bulk imports: its fsync is shared, and others wait for the lock well under a second.
GROUP = 100


class ReceiveRefusedError(ValueError):
    """The file was not received because of what the sender asked for; the message says, in Chinese, what to do."""


class ReceiveFaultError(RuntimeError):
    """The file was not received because this machine failed (disk full, registry gone); nothing of it counts."""


@dataclass(frozen=True)
class Incoming:
    """One file on its way in.

    `replaces` is a receipt number or submission id, `mapping` the bytes of a mapping file, `sent_by` the account that
    sends it; `received_at` is only for imports.
    """

    content: bytes
    filename: str
    sender: str
    channel: str
    received_at: datetime | None = None
    replaces: str | None = None
    mapping: bytes | None = None
    sent_by: SentBy | None = None


@dataclass(frozen=True)
class Receipt:
    """Proof that a file is kept. `is_new` is false when the same bytes had been received before and still count."""

    submission_id: str
    receipt_no: str
    sha256: str
    received_at: datetime
    is_new: bool


def receive(
    settings: Settings,
    engine: Engine,
    content: bytes,
    *,
    filename: str,
    sender: str,
    channel: str,
    received_at: datetime | None = None,
    replaces: str | None = None,
    mapping: bytes | None = None,
    sent_by: SentBy | None = None,
) -> Receipt:
    """Receive one file.

    The same bytes from the same sender, to be read by the same mapping, give the first receipt while that version is
    pending, held or in force; unless rows of it were left out for another receipt that has been withdrawn or replaced
    since: sending it again is how they come in.

    Args:
        settings: The installation.
        engine: Its registry.
        content: The file's bytes.
        filename: As the sender calls it; kept for people, never trusted for anything.
        sender: Who sends it: an account, a town, a folder of the inbox.
        channel: web, api, cli, inbox or import.
        received_at: Back-dated receipt of an import; now when None.
        replaces: Receipt number or submission id of the version that this one replaces.
        mapping: A mapping file by which it is to be read; kept with it.
        sent_by: The account that sends it; None from the command line, the inbox and bundles.

    Raises:
        ReceiveRefusedError: empty or too large, or `replaces` names nothing that may be replaced.
        ReceiveFaultError: it could not be stored; sending it again is safe.
    """
    incoming = Incoming(content, filename, sender, channel, received_at, replaces, mapping, sent_by)
    return _receive_group(settings, engine, [incoming])[0]


def receive_many(settings: Settings, engine: Engine, items: Iterable[Incoming]) -> list[Receipt]:
    """Receive many files, `GROUP` of them per registry transaction; receipts in the order of `items`.

    When one is refused, its group is not received and earlier groups are; running the import again is safe.

    Raises:
        ReceiveRefusedError, ReceiveFaultError: as `receive`, naming the file.
    """
    receipts: list[Receipt] = []
    iterator = iter(items)
    while group := list(islice(iterator, GROUP)):
        receipts.extend(_receive_group(settings, engine, group))
    return receipts


def _receive_group(settings: Settings, engine: Engine, group: list[Incoming]) -> list[Receipt]:
    # Names of files and senders come from outside; PostgreSQL refuses a NUL, SQLite bytes that are no text.
    group = [replace(one, filename=written_name(one.filename), sender=written_name(one.sender)) for one in group]
    for incoming in group:
        _check_incoming(incoming)
    written: list[Sidecar] = []
    try:
        hashes = [store_blob(settings, incoming.content) for incoming in group]
        mappings = [None if one.mapping is None else store_blob(settings, one.mapping) for one in group]
        with write(engine) as connection:
            numbers = _Numbers(connection, is_practice=settings.is_practice)
            return [
                _receive_one(settings, connection, numbers, incoming, sha256, mapping, written)
                for incoming, sha256, mapping in zip(group, hashes, mappings, strict=True)
            ]
    except BaseException as error:
        # Nothing was committed: a sidecar left behind would look like a receipt that somebody holds.
        for sidecar in written:
            sidecar_path(settings, sidecar.sha256, sidecar.submission_id).unlink(missing_ok=True)
        if isinstance(error, OSError | OperationalError):
            names = "、".join(incoming.filename for incoming in group[:3])
            raise ReceiveFaultError(
                f"「{names}」没有收下，请稍后重新报送；若再次出现，请告知管理员检查磁盘空间。 "
                f"({names} could not be stored: {error}; free disk space or mend the registry, then send again)"
            ) from error
        raise


def _check_incoming(incoming: Incoming) -> None:
    if not incoming.content:
        raise ReceiveRefusedError(f"「{incoming.filename}」是空文件（0 字节），没有收下；请检查后重新报送。")
    if len(incoming.content) > LARGEST_FILE_BYTES:
        raise ReceiveRefusedError(
            f"「{incoming.filename}」有 {len(incoming.content) / 1e6:.1f} MB，"
            f"超过 {LARGEST_FILE_BYTES // 1_000_000} MB；请删去图片或拆成几个文件后重新报送。"
        )
    if not incoming.sender.strip():
        raise ReceiveRefusedError(f"「{incoming.filename}」没有写明报送人，没有收下；请写明报送单位后重新报送。")
    if incoming.received_at is not None and incoming.received_at.tzinfo is None:
        raise ValueError(f"received_at {incoming.received_at!r} has no zone; give an aware datetime")


def _receive_one(
    settings: Settings,
    connection: Connection,
    numbers: _Numbers,
    incoming: Incoming,
    sha256: str,
    mapping: str | None,
    written: list[Sidecar],
) -> Receipt:
    sender = incoming.sender.strip()
    now = datetime.now(UTC)
    received_at = (incoming.received_at or now).astimezone(UTC)
    first = _first_receipt(connection, sha256, mapping, sender)
    if first is not None:
        return Receipt(first.submission_id, first.receipt_no, sha256, first.received_at, is_new=False)
    replaces = None
    if incoming.replaces:
        replaces = resolve_replaced(connection, incoming.replaces.strip(), received_at)
    receipt_no = numbers.next(received_at)
    # Made from what it names, so that a receive that died after its sidecar and is repeated leaves no second one.
    submission_id = hashlib.sha256(f"{receipt_no}\n{sender}\n{sha256}".encode()).hexdigest()[:32]
    sidecar = Sidecar(
        submission_id=submission_id,
        receipt_no=receipt_no,
        sha256=sha256,
        size_bytes=len(incoming.content),
        filename=incoming.filename,
        sender=sender,
        channel=incoming.channel,
        received_at=received_at,
        recorded_at=now,
        replaces=replaces,
        mapping=mapping,
        sent_by=incoming.sent_by,
    )
    written.append(sidecar)
    write_sidecar(settings, sidecar)
    record_submission(connection, sidecar)
    return Receipt(submission_id, receipt_no, sha256, received_at, is_new=True)


def record_submission(connection: Connection, sidecar: Sidecar, reason: str | None = None) -> None:
    """Add the submission and its `received` event, as a sidecar tells it."""
    # Values as parameters: SQLAlchemy then compiles each statement once, which bulk imports feel.
    connection.execute(
        insert(submission),
        {
            "submission_id": sidecar.submission_id,
            "receipt_no": sidecar.receipt_no,
            "sha256": sidecar.sha256,
            "filename": sidecar.filename,
            "size_bytes": sidecar.size_bytes,
            "sender": sidecar.sender,
            "channel": sidecar.channel,
            "received_at": sidecar.received_at,
            "recorded_at": sidecar.recorded_at,
            "replaces": sidecar.replaces,
            "mapping": sidecar.mapping,
            "attempts": 0,
        },
    )
    connection.execute(
        insert(submission_event),
        {
            "submission_id": sidecar.submission_id,
            "kind": "received",
            "at": sidecar.received_at,
            "recorded_at": datetime.now(UTC),
            "actor": sidecar.sender,
            "reason": reason,
        },
    )
    if sidecar.sent_by is not None:
        record_sent_by(connection, sidecar.submission_id, sidecar.sent_by)


def _first_receipt(connection: Connection, sha256: str, mapping: str | None, sender: str) -> Standing | None:
    query = select(submission.c.submission_id).where(
        submission.c.sha256 == sha256,
        submission.c.sender == sender,
        submission.c.mapping.is_(None) if mapping is None else submission.c.mapping == mapping,
    )
    ids = list(connection.scalars(query))
    if not ids:
        return None
    found = standings(connection, ids)
    alive = [found[key] for key in ids if found[key].is_alive]
    lacking = lack_left_out_rows(connection, alive)
    alive = [standing for standing in alive if standing.submission_id not in lacking]
    return min(alive, key=lambda standing: (standing.received_at, standing.receipt_no), default=None)


def resolve_replaced(connection: Connection, named: str, received_at: datetime) -> str:
    """The submission that a replacement of `named` takes the place of: the newest living version of its chain.

    A sheet that was refused as a whole may be replaced by its mended version: its rows then no longer wait.

    Raises:
        ReceiveRefusedError: there is none, or it may not be replaced.
    """
    query = select(submission.c.submission_id).where(
        or_(submission.c.submission_id == named, submission.c.receipt_no == named)
    )
    target_id = connection.scalar(query)
    if target_id is None:
        raise ReceiveRefusedError(f"找不到要替换的回执「{named}」，没有收下；请核对回执号，或不写替换、作为新表报送。")
    chain = standings(connection, [target_id])
    target = chain[target_id]
    if target.status == "replaced" and target.replaced_by is not None:
        newest = chain[target.replaced_by]
        while newest.replaced_by is not None and newest.replaced_by in chain:
            newest = chain[newest.replaced_by]
        newer = newest.receipt_no
        raise ReceiveRefusedError(
            f"回执 {target.receipt_no} 已被回执 {newer} 替换，没有收下；如需更正，请替换 {newer}。"
        )
    if not target.is_alive and target.status not in ("refused", "unreadable"):
        state = {"withdrawn": "已撤回", "unchanged": "与已收数据完全相同、没有入库"}
        raise ReceiveRefusedError(
            f"回执 {target.receipt_no} {state[target.status]}，不能替换，没有收下；请不写替换，作为新表报送。"
        )
    # A correction sent before the former correction was read replaces that one, not its predecessor once more.
    while successors := [s for s in chain.values() if s.replaces == target.submission_id and s.is_alive]:
        target = max(successors, key=lambda standing: standing.receipt_no)
    if received_at < target.received_at:
        raise ReceiveRefusedError(
            f"接收时间 {_shanghai(received_at)} 早于被替换的回执 {target.receipt_no}"
            f"（{_shanghai(target.received_at)}），没有收下；请改正补录的接收时间。"
        )
    return target.submission_id


def _shanghai(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


class _Numbers:
    """Receipt numbers within one write transaction: `20261120-000123`, counted per Shanghai day of receipt.

    Those of practice mode begin with `P`, so that nobody takes one for a proof of having reported.
    """

    def __init__(self, connection: Connection, *, is_practice: bool) -> None:
        self._connection = connection
        self._prefix = "P" if is_practice else ""
        self._last: dict[str, int] = {}

    def next(self, received_at: datetime) -> str:
        day = received_at.astimezone(SHANGHAI).strftime("%Y%m%d")
        if day not in self._last:
            # By instant, not by text: how `-` sorts depends on the collation of a PostgreSQL database. Six digits
            # compare rightly in any; a million receipts a day is enough.
            local = received_at.astimezone(SHANGHAI).date()
            last = self._connection.scalar(
                select(func.max(submission.c.receipt_no)).where(
                    submission.c.received_at >= end_of_day(local - timedelta(days=1)),
                    submission.c.received_at < end_of_day(local),
                )
            )
            self._last[day] = 0 if last is None else int(str(last).partition("-")[2][:6])
        self._last[day] += 1
        return f"{self._prefix}{day}-{self._last[day]:06d}"
