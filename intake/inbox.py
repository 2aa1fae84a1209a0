"""The drop folder: finished files in `inbox/` are received and moved aside.

A file in a folder of the inbox is sent by that folder's name (`inbox/硖石街道/…`), one in the inbox itself by `inbox`.
Received files go to `inbox/received/`, those that were not received to `inbox/refused/` with the reason beside them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine

from intake.receive import LARGEST_FILE_BYTES, Receipt, ReceiveRefusedError, receive
from settings import Settings

RECEIVED, REFUSED = "received", "refused"

# A copy over the network pauses now and then; one that has not changed for so long is finished.
QUIET_SECONDS = 3.0

# What programs leave beside a file while they write it.
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", ".download")


def receive_inbox(settings: Settings, engine: Engine, *, quiet_seconds: float = QUIET_SECONDS) -> list[Receipt]:
    """Receive every finished file of the inbox; a file that is still being written is left for the next time.

    Dying in between is harmless: a file received and not yet moved gives its first receipt again.

    Raises:
        ReceiveFaultError: this machine could not store a file; it and those after it stay in the inbox.
    """
    receipts: list[Receipt] = []
    for path, sender in list(waiting_files(settings, quiet_seconds=quiet_seconds)):
        try:
            size = path.stat().st_size
            if size > LARGEST_FILE_BYTES:
                raise ReceiveRefusedError(
                    f"「{path.name}」有 {size / 1e6:.1f} MB，超过 {LARGEST_FILE_BYTES // 1_000_000} MB，没有收下；"
                    "请删去图片或拆成几个文件后重新报送。"
                )
            receipt = receive(settings, engine, path.read_bytes(), filename=path.name, sender=sender, channel="inbox")
        except FileNotFoundError:
            continue  # taken back by whoever put it there, or received by another process just now
        except ReceiveRefusedError as refusal:
            aside = _move_aside(settings, path, REFUSED, path.name)
            aside.with_name(f"{aside.name}.txt").write_text(f"{refusal}\n", encoding="utf-8")
            continue
        _move_aside(settings, path, RECEIVED, f"{receipt.receipt_no}-{path.name}")
        receipts.append(receipt)
    return receipts


def waiting_files(settings: Settings, *, quiet_seconds: float = QUIET_SECONDS) -> Iterator[tuple[Path, str]]:
    """(file, sender) of what may be received now, oldest first."""
    found: list[tuple[float, Path, str]] = []
    for path in settings.inbox.glob("*"):
        if path.is_dir() and path.name not in (RECEIVED, REFUSED) and not path.name.startswith("."):
            found += [(mark, inner, path.name) for inner in path.glob("*") if (mark := _finished(inner, quiet_seconds))]
        elif mark := _finished(path, quiet_seconds):
            found.append((mark, path, "inbox"))
    for _, path, sender in sorted(found):
        yield path, sender


def _finished(path: Path, quiet_seconds: float) -> float | None:
    """When the file was last written, None if it is no sheet or not finished yet."""
    if path.name.startswith((".", "~$")) or path.name.lower().endswith(_UNFINISHED):
        return None
    try:
        status = path.stat()
    except OSError:
        return None
    # ctime too: a copy that keeps the original's mtime looks old from its first byte.
    changed = max(status.st_mtime, status.st_ctime)
    if not path.is_file() or status.st_size == 0 or time.time() - changed < quiet_seconds:
        return None
    return changed


def _move_aside(settings: Settings, path: Path, folder: str, name: str) -> Path:
    target = settings.inbox / folder / name
    target.parent.mkdir(exist_ok=True)
    number = 1
    while target.exists():
        number += 1
        target = target.with_name(f"{Path(name).stem}-{number}{Path(name).suffix}")
    return path.rename(target)
