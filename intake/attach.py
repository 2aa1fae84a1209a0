"""Attaching scans and photographs of the paper form to a submission, and taking them off again.

As with sheets: bytes first, then the sidecar, then one registry transaction, and only then the word that it is kept.
Any submission may have attachments, whatever its standing: the paper explains a refused sheet too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from intake.attachment import (
    ATTACH,
    REMOVE,
    AttachmentEvent,
    attachment_sidecar_path,
    events_of,
    in_place,
    record_event,
    write_attachment_sidecar,
)
from intake.blob import hash_bytes, store_blob
from intake.decisions import find_submission
from intake.filename import safe_name
from intake.media import ALLOWED_ZH, WrongMediaError, media_type
from registry.database import read, write
from registry.standing import standings
from settings import Settings

# A photograph of a telephone has up to 12 MB, a scanned page 1-2 MB. A paper form has a few pages.
LARGEST_ATTACHMENT_BYTES = 20_000_000
MOST_ATTACHMENTS = 20
LARGEST_TOTAL_BYTES = 100_000_000


class AttachRefusedError(ValueError):
    """The file was not attached, or there is nothing to remove; the message says in Chinese why and what to do."""


class AttachFaultError(RuntimeError):
    """The file was not attached because this machine failed (disk full, registry gone); doing it again is safe."""


@dataclass(frozen=True)
class Attached:
    """An attachment of a submission; `is_new` is false where the same bytes were attached to it before."""

    receipt_no: str
    event: AttachmentEvent
    is_new: bool = True


def attach(
    settings: Settings, engine: Engine, named: str, content: bytes, *, filename: str, actor: str,
    reason: str | None = None,
) -> Attached:  # fmt: skip
    """Attach one file to the submission with this receipt number or id.

    Raises:
        DecisionError: there is no such submission.
        AttachRefusedError: empty, too large, of no allowed kind, cut short, or there are too many already.
        AttachFaultError: it could not be stored.
    """
    filename = safe_name(filename)
    kind = check_attachment(content, filename)
    sha256 = hash_bytes(content)
    with read(engine) as connection:  # before anything is written: a refused file leaves nothing behind
        standing = find_submission(connection, named)
        _check_room(events_of(connection, [standing.submission_id]), sha256, len(content), filename)
    sidecar = attachment_sidecar_path(settings, sha256, standing.submission_id)
    former: list[AttachmentEvent] = []
    is_written = False
    try:
        store_blob(settings, content)
        with write(engine) as connection:
            events = events_of(connection, [standing.submission_id])
            there = _check_room(events, sha256, len(content), filename)
            if there is not None:
                return Attached(standing.receipt_no, there, is_new=False)
            former = [event for event in events if event.sha256 == sha256]
            now = datetime.now(UTC)
            event = AttachmentEvent(
                now, now, ATTACH, actor, reason, standing.submission_id, sha256, filename, kind, len(content)
            )
            is_written = True
            write_attachment_sidecar(settings, [*former, event])
            record_event(connection, event)
        return Attached(standing.receipt_no, event)
    except BaseException as error:
        if is_written:
            # Nothing was committed: the sidecar goes back to what the registry says.
            if former:
                write_attachment_sidecar(settings, former)
            else:
                sidecar.unlink(missing_ok=True)
        if isinstance(error, OSError | OperationalError):
            raise AttachFaultError(
                f"「{filename}」没有附上，请稍后再试；若再次出现，请告知管理员检查磁盘空间。 "
                f"({filename} could not be stored: {error}; free disk space or mend the registry, then try again)"
            ) from error
        raise


def remove(
    settings: Settings, engine: Engine, named: str, wanted: str, *, actor: str, reason: str | None = None
) -> Attached:
    """Take an attachment off a submission; its bytes and the record of it stay.

    Args:
        settings: The installation.
        engine: Its registry.
        named: Receipt number or id of the submission.
        wanted: File name, or the start of the SHA-256 (six characters or more), of the attachment.
        actor: Who removes it.
        reason: Why.

    Raises:
        DecisionError: there is no such submission.
        AttachRefusedError: no attachment is so called, or several are.
    """
    with write(engine) as connection:
        standing = find_submission(connection, named)
        events = events_of(connection, [standing.submission_id])
        there = in_place(events)
        found = [event for event in there if event.filename == safe_name(wanted) or _starts(event.sha256, wanted)]
        if len(found) != 1:
            shown = "、".join(f"{event.filename}（{event.sha256[:8]}）" for event in there) or "没有附件"
            why = "有几个附件都叫" if found else "没有附件叫"
            raise AttachRefusedError(
                f"回执 {standing.receipt_no} {why}「{wanted}」；现有：{shown}。请写文件名，重名时写括号内的编号。"
            )
        now = datetime.now(UTC)
        one = found[0]
        event = AttachmentEvent(
            now, now, REMOVE, actor, reason, one.submission_id, one.sha256, one.filename, one.media_type, one.size_bytes
        )
        record_event(connection, event)
    # After the commit: should this process die in between, doctor brings the sidecar up to the registry.
    write_attachment_sidecar(settings, [e for e in events if e.sha256 == one.sha256] + [event])
    return Attached(standing.receipt_no, event)


def attachments(engine: Engine, named: str) -> list[Attached]:
    """What is attached now to any version of the sheet with this receipt, in order of receipt and attaching.

    Raises:
        DecisionError: there is no such submission.
    """
    with read(engine) as connection:
        chain = standings(connection, [find_submission(connection, named).submission_id])
        found = in_place(events_of(connection, chain))
    numbers = {key: standing.receipt_no for key, standing in chain.items()}
    return sorted(
        (Attached(numbers[event.submission_id], event) for event in found),
        key=lambda one: (one.receipt_no, one.event.recorded_at),
    )


def check_size(filename: str, size_bytes: int) -> None:
    """See that a file is not too large; before it is read, where it lies on disk.

    Raises:
        AttachRefusedError: it is.
    """
    if size_bytes > LARGEST_ATTACHMENT_BYTES:
        raise AttachRefusedError(
            f"「{filename}」有 {size_bytes / 1e6:.1f} MB，附件每个最多 {LARGEST_ATTACHMENT_BYTES // 1_000_000} MB，"
            "没有附上；请降低扫描分辨率（200 dpi 足够），或分成几个文件。"
        )


def check_attachment(content: bytes, filename: str) -> str:
    """The media type of a file that may be attached.

    Raises:
        AttachRefusedError: empty, too large, of no allowed kind, or cut short.
    """
    if not content:
        raise AttachRefusedError(f"「{filename}」是空文件（0 字节），没有附上；请重新扫描或拍照。")
    check_size(filename, len(content))
    try:
        return media_type(content)
    except WrongMediaError as wrong:
        raise AttachRefusedError(
            f"「{filename}」{wrong}，没有附上；附件可以是 {ALLOWED_ZH}，请重新扫描、拍照或导出后再附。"
            "（按内容判断，改扩展名没有用；报表要按报表报送，不能作附件）"
        ) from None


def _check_room(events: Sequence[AttachmentEvent], sha256: str, size: int, filename: str) -> AttachmentEvent | None:
    """The attachment with the same bytes, None where there is none and room for one more.

    Raises:
        AttachRefusedError: number or total size would be too large.
    """
    there = in_place(events)
    for event in there:
        if event.sha256 == sha256:
            return event
    total = sum(event.size_bytes for event in there) + size
    if len(there) >= MOST_ATTACHMENTS:
        raise AttachRefusedError(
            f"「{filename}」没有附上：一份报表最多 {MOST_ATTACHMENTS} 个附件，现已有 {len(there)} 个；"
            "请把几页合成一个 PDF，或先移除不需要的。"
        )
    if total > LARGEST_TOTAL_BYTES:
        raise AttachRefusedError(
            f"「{filename}」没有附上：附件合计将有 {total / 1e6:.1f} MB，一份报表最多 "
            f"{LARGEST_TOTAL_BYTES // 1_000_000} MB；请降低分辨率，或先移除不需要的。"
        )
    return None


def _starts(sha256: str, wanted: str) -> bool:
    return len(wanted) >= 6 and sha256.startswith(wanted.lower())
