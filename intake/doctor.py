"""What is damaged in submissions, registry and lake, and mending what can be mended without asking.

Mended: submissions and attachments missing from the registry (from sidecars), lost sidecars (from the registry),
leftovers of writes that never finished. Named only: damaged bytes (a backup or a second sending mends those), damaged
Parquet files (`sihai rebuild`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, Engine, RowMapping, select

from intake.attachment_doctor import check_attachment_bytes, check_attachments
from intake.blob import BlobError, load_blob
from intake.durable import TEMPORARY_SUFFIX
from intake.finding import Finding
from intake.lake import check_lake_file, lake_paths
from intake.receive import record_submission
from intake.sent_by import SentBy, senders_of
from intake.sidecar import Sidecar, SidecarError, read_sidecar, sidecar_path, sidecar_paths, write_sidecar
from registry.database import read, write
from registry.tables import batch_file, submission
from settings import Settings

# A file younger than this may belong to a run that is under way.
ORPHAN_AGE_SECONDS = 24 * 3600


def examine(settings: Settings, engine: Engine, *, mend: bool = False) -> list[Finding]:
    """Everything that is damaged, in the order in which it should be looked at.

    Args:
        settings: The installation.
        engine: Its registry; a new, empty one when the former was lost.
        mend: Also put right what can be put right.
    """
    findings: list[Finding] = []
    # Under the write lock no receive stands between its sidecar and its commit.
    with write(engine) as connection:
        findings += _check_sidecars(settings, connection, mend=mend)
        findings += check_attachments(settings, connection, mend=mend)
    with read(engine) as connection:
        sent = connection.execute(select(submission).order_by(submission.c.receipt_no)).mappings().all()
        files = connection.execute(select(batch_file).order_by(batch_file.c.path)).mappings().all()
    findings += _check_blobs(settings, sent)
    findings += check_attachment_bytes(settings, engine)
    findings += _check_lake(settings, files, mend=mend)
    findings += _check_leftovers(settings, mend=mend)
    return findings


def _check_sidecars(settings: Settings, connection: Connection, *, mend: bool) -> Iterator[Finding]:
    known = {row["submission_id"]: row for row in connection.execute(select(submission)).mappings()}
    found: dict[str, Sidecar] = {}
    for path in sidecar_paths(settings):
        try:
            sidecar = read_sidecar(path)
            found[sidecar.submission_id] = sidecar
        except SidecarError as error:
            yield Finding("sidecar", str(path), f"回执记录文件损坏：{path}；请从备份恢复。", str(error))
    for key, row in known.items():
        if key not in found:
            if mend:
                sender = senders_of(connection, [key]).get(key)
                write_sidecar(settings, _sidecar_of(row, sender))
            where = sidecar_path(settings, row["sha256"], key)
            yield Finding(
                "sidecar", row["receipt_no"], f"回执 {row['receipt_no']} 的记录文件缺失，可由登记库补写。",
                f"sidecar {where} of receipt {row['receipt_no']} is missing; it can be written from the registry",
                is_mended=mend,
            )  # fmt: skip
    lost = [sidecar for key, sidecar in found.items() if key not in known]
    yield from _restore(connection, lost, known, mend=mend)


def _restore(
    connection: Connection, lost: list[Sidecar], known: dict[str, RowMapping], *, mend: bool
) -> Iterator[Finding]:
    """Submissions whose sidecars are there and whose registry rows are not, formers before what replaces them."""
    numbers = {row["receipt_no"] for row in known.values()}
    sent = {(row["sha256"], row["mapping"], row["sender"]) for row in known.values()}
    present = set(known)
    coming = {sidecar.submission_id for sidecar in lost}
    numbered: list[Sidecar] = []
    # Of two sidecars with one number the later one was receipted: the former's transaction never committed. Its bytes
    # are kept all the same, under a number of their own, unless the sender has sent them again since.
    for sidecar in sorted(lost, key=lambda sidecar: sidecar.recorded_at, reverse=True):
        receipt_no = sidecar.receipt_no
        if receipt_no in numbers and (sidecar.sha256, sidecar.mapping, sidecar.sender) in sent:
            continue
        while receipt_no in numbers:
            receipt_no += "R"
        numbers.add(receipt_no)
        sent.add((sidecar.sha256, sidecar.mapping, sidecar.sender))
        numbered.append(replace(sidecar, receipt_no=receipt_no))
    numbered.sort(key=lambda sidecar: (sidecar.received_at, sidecar.receipt_no))
    while numbered:
        ready = [s for s in numbered if s.replaces is None or s.replaces in present or s.replaces not in coming]
        # A circle of replacements cannot come from receiving; should one be found, it is cut rather than looped over.
        for sidecar in ready or numbered[:1]:
            numbered.remove(sidecar)
            is_cut = sidecar.replaces is not None and sidecar.replaces not in present
            if mend:
                whole = replace(sidecar, replaces=None) if is_cut else sidecar
                record_submission(connection, whole, reason="restored from its sidecar")
            present.add(sidecar.submission_id)
            yield Finding(
                "submission", sidecar.receipt_no,
                f"回执 {sidecar.receipt_no}（{sidecar.sender}，{sidecar.filename}）不在登记库中，可由记录文件恢复"
                + ("；它所替换的回执已找不到，按新表恢复。" if is_cut else "。"),
                f"receipt {sidecar.receipt_no} is not in the registry; its sidecar restores it"
                + (f" (what it replaced, {sidecar.replaces}, is gone)" if is_cut else ""),
                is_mended=mend,
            )  # fmt: skip


def _sidecar_of(row: RowMapping, sent_by: SentBy | None) -> Sidecar:
    names = Sidecar.__dataclass_fields__.keys() - {"sent_by"}
    return Sidecar(**{name: row[name] for name in names}, sent_by=sent_by)


_BLOBS = (("sha256", "原始文件"), ("mapping", "映射文件"))


def _check_blobs(settings: Settings, sent: Sequence[RowMapping]) -> Iterator[Finding]:
    checked: dict[str, str | None] = {}
    for row, sha256, noun in ((row, row[key], noun) for row in sent for key, noun in _BLOBS):
        if sha256 is None:
            continue
        if sha256 not in checked:
            try:
                load_blob(settings, sha256)
                checked[sha256] = None
            except BlobError as error:
                checked[sha256] = str(error)
        reason = checked[sha256]
        if reason is not None:
            yield Finding(
                "blob",
                row["receipt_no"],
                f"回执 {row['receipt_no']}（{row['sender']}，{row['filename']}）的{noun}缺失或损坏；"
                "请从备份恢复，或请报送人把同一文件再报一次。",
                reason,
            )


def _check_lake(settings: Settings, files: Sequence[RowMapping], *, mend: bool) -> Iterator[Finding]:
    for file in files:
        reason = check_lake_file(settings, file["path"], file["sha256"])
        if reason is not None:
            yield Finding(
                "lake_file", file["path"], f"数据文件 {file['path']} 缺失或损坏；请运行 sihai rebuild 重建。",
                f"{reason}; run `sihai rebuild`",
            )  # fmt: skip
    named = {file["path"] for file in files}
    for path in lake_paths(settings):
        relative = path.relative_to(settings.lake).as_posix()
        if relative not in named:
            is_old = _age(path) > ORPHAN_AGE_SECONDS
            if mend and is_old:
                path.unlink(missing_ok=True)
            yield Finding(
                "orphan", relative, f"数据文件 {relative} 不属于任何批次，不会被使用；满一天后可删除。",
                f"{path} is named by no batch and counts for nothing; it can be removed once a day old",
                is_mended=mend and is_old,
            )  # fmt: skip


def _check_leftovers(settings: Settings, *, mend: bool) -> Iterator[Finding]:
    for folder in (settings.submissions, settings.lake):
        for path in sorted(folder.rglob(f".*{TEMPORARY_SUFFIX}")):
            if _age(path) > ORPHAN_AGE_SECONDS:
                if mend:
                    path.unlink(missing_ok=True)
                yield Finding(
                    "leftover", str(path), f"{path} 是未写完的临时文件，可删除。",
                    f"{path} is left of a write that never finished; it can be removed", is_mended=mend,
                )  # fmt: skip


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
