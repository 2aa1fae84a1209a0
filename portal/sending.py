"""A file on its way in through the portal: received for the visitor's account, settled by the desk, answered.

Pages and API send through here, so that both keep the same order: the receipt is on disk before anything is read.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from cases.resurvey import resurvey_lines
from intake.answer import PENDING, Answer
from intake.blob import load_blob
from intake.receive import (
    LARGEST_FILE_BYTES,
    Receipt,
    ReceiveFaultError,
    ReceiveRefusedError,
    receive,
)
from intake.sent_by import SentBy
from intake.stored_answer import answer_of
from portal.desk import Outcome
from portal.desk_process import DryRun
from portal.guard import Asked
from portal.security.permission import Permission
from portal.security.visitor import Visitor

# Uploads lie on disk until they are received; so many of them are in memory at a time, however many send.
_IN_MEMORY = threading.BoundedSemaphore(4)


@dataclass(frozen=True)
class Sent:
    """What became of one file.

    Attributes:
        filename: As the sender calls it.
        refusal: Why it was not received, in Chinese; "" where it was.
        receipt: The receipt; None where it was not received.
        answer: The answer; while a night holds the lock that of a dry run, and `outcome` says so.
        outcome: Whether the verdict counts already.
        notes: What its re-surveys mean for cases.
    """

    filename: str
    refusal: str = ""
    receipt: Receipt | None = None
    answer: Answer | None = None
    outcome: Outcome = Outcome.LATER
    notes: tuple[str, ...] = ()


def sent_by(visitor: Visitor) -> SentBy:
    """The account as a sender, with the places granted to it for sending."""
    return SentBy(visitor.username, visitor.places(Permission.SEND), visitor.firm)


def sender_of(visitor: Visitor) -> str:
    """How a sheet's sender is written down: two people of one name are told apart."""
    return visitor.name if visitor.name == visitor.username else f"{visitor.name}（{visitor.username}）"


async def send_all(
    asked: Asked, uploads: Sequence[UploadFile], *, replaces: str | None = None, channel: str = "web"
) -> list[Sent]:
    """Receive files one after the other, have them settled together, and say what became of each.

    Args:
        asked: Who sends; whether they may replace `replaces` was asked before.
        uploads: The files.
        replaces: Receipt number of the version that the only file corrects.
        channel: web or api.
    """
    received: list[tuple[str, Receipt | str]] = []
    for upload in uploads:
        filename = upload.filename or "未命名"
        try:
            receipt = await run_in_threadpool(_receive, asked, upload, filename, replaces, channel)
            received.append((filename, receipt))
        except (ReceiveRefusedError, ReceiveFaultError) as refusal:
            received.append((filename, str(refusal)))
    if not any(isinstance(receipt, Receipt) for _, receipt in received):
        return [Sent(filename, refusal=str(told)) for filename, told in received]
    outcome = await asked.house.desk.settle()
    return [
        Sent(filename, refusal=told) if isinstance(told, str) else await _told(asked, filename, told, outcome)
        for filename, told in received
    ]


async def _told(asked: Asked, filename: str, receipt: Receipt, outcome: Outcome) -> Sent:
    answer, notes = await run_in_threadpool(_answer, asked, receipt)
    if answer.status != PENDING:
        return Sent(filename, "", receipt, answer, Outcome.SETTLED, tuple(notes))
    if outcome is Outcome.BUSY:
        content = await run_in_threadpool(load_blob, asked.house.settings, receipt.sha256)
        who, replaced = sent_by(asked.visitor), answer.standing.replaces if answer.standing else None
        as_sent = DryRun(content, filename, sender_of(asked.visitor), who, replaced, receipt.received_at)
        judged = await asked.house.desk.check(as_sent)
        if judged is not None:
            answer = replace(judged, standing=answer.standing)
    return Sent(filename, "", receipt, answer, outcome, tuple(notes))


def _receive(asked: Asked, upload: UploadFile, filename: str, replaces: str | None, channel: str) -> Receipt:
    if upload.size is not None and upload.size > LARGEST_FILE_BYTES:
        raise ReceiveRefusedError(
            f"「{filename}」有 {upload.size / 1e6:.1f} MB，超过 {LARGEST_FILE_BYTES // 1_000_000} MB，没有收下；"
            "请删去图片或拆成几个文件后重新报送。"
        )
    with _IN_MEMORY:
        upload.file.seek(0)
        receipt = receive(
            asked.house.settings,
            asked.house.engine,
            upload.file.read(),
            filename=filename,
            sender=sender_of(asked.visitor),
            channel=channel,
            replaces=replaces,
            sent_by=sent_by(asked.visitor),
        )
    asked.audit("submission.send", receipt.receipt_no, detail={"filename": filename, "is_new": receipt.is_new})
    return receipt


def _answer(asked: Asked, receipt: Receipt) -> tuple[Answer, list[str]]:
    house = asked.house
    answer = answer_of(house.settings, house.engine, receipt.submission_id, is_new=receipt.is_new)
    return answer, resurvey_lines(house.settings, house.engine, house.standards.now(), answer)
