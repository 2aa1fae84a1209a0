"""What is damaged in attachments: bytes, sidecars and the registry's events, each held against the others.

The registry and the sidecars both hold every event; either is mended from the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, select

from intake.attachment import (
    AttachmentEvent,
    AttachmentSidecarError,
    attachment_sidecar_paths,
    events_of,
    in_place,
    read_attachment_sidecar,
    record_event,
    write_attachment_sidecar,
)
from intake.blob import BlobError, load_blob
from intake.finding import Finding
from registry.database import read
from registry.tables import submission
from settings import Settings

_Key = tuple[str, str]


def check_attachments(settings: Settings, connection: Connection, *, mend: bool) -> Iterator[Finding]:
    """Events that only the sidecar or only the registry has. After the submissions themselves were restored."""
    numbers: dict[str, str] = {
        row.submission_id: row.receipt_no
        for row in connection.execute(select(submission.c.submission_id, submission.c.receipt_no))
    }
    ours: dict[_Key, set[AttachmentEvent]] = {}
    for event in events_of(connection):
        ours.setdefault((event.submission_id, event.sha256), set()).add(event)
    theirs: dict[_Key, set[AttachmentEvent]] = {}
    for path in attachment_sidecar_paths(settings):
        try:
            events = read_attachment_sidecar(path)
        except AttachmentSidecarError as error:
            yield Finding("sidecar", str(path), f"附件的记录文件损坏：{path}；请从备份恢复。", str(error))
            continue
        theirs[(events[0].submission_id, events[0].sha256)] = set(events)
    for key in sorted(ours.keys() | theirs.keys()):
        whole = ours.get(key, set()) | theirs.get(key, set())
        name, receipt_no = min(whole).filename, numbers.get(key[0], key[0])
        lost = sorted(whole - ours.get(key, set()))
        if lost:
            can_mend = mend and key[0] in numbers
            for event in lost if can_mend else ():
                record_event(connection, event)
            yield Finding(
                "attachment", receipt_no, f"回执 {receipt_no} 的附件「{name}」不在登记库中，可由记录文件恢复。",
                f"attachment {name} of receipt {receipt_no} is not in the registry; its sidecar restores it",
                is_mended=can_mend,
            )  # fmt: skip
        if whole - theirs.get(key, set()):
            if mend:
                write_attachment_sidecar(settings, sorted(whole))
            yield Finding(
                "sidecar", receipt_no, f"回执 {receipt_no} 的附件「{name}」的记录文件缺失，可由登记库补写。",
                f"the sidecar of attachment {name} of receipt {receipt_no} is missing or behind; the registry has it",
                is_mended=mend,
            )  # fmt: skip


def check_attachment_bytes(settings: Settings, engine: Engine) -> Iterator[Finding]:
    """Attachments in place whose bytes are missing or damaged."""
    with read(engine) as connection:
        there = in_place(events_of(connection))
        numbers = {
            row.submission_id: row.receipt_no
            for row in connection.execute(select(submission.c.submission_id, submission.c.receipt_no))
        }
    for event in there:
        try:
            load_blob(settings, event.sha256)
        except BlobError as error:
            receipt_no = numbers[event.submission_id]
            yield Finding(
                "blob", receipt_no,
                f"回执 {receipt_no} 的附件「{event.filename}」缺失或损坏；请从备份恢复，或把同一文件再附一次。",
                str(error),
            )  # fmt: skip
