"""Writing a file so that after a power cut it is either whole or absent. Used for blobs, sidecars and Parquet files."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

# Everything with this ending is a write that never finished; `sihai doctor` removes old ones.
TEMPORARY_SUFFIX = ".part"


def write_durably(path: Path, content: bytes) -> None:
    """Put `content` at `path`: temporary file, fsync, rename, fsync of the folder.

    Raises:
        OSError: the disk is full or failing; nothing is left at `path` that was not there before.
    """
    make_folder_durably(path.parent)
    temporary = temporary_path(path)
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        settle_durably(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def temporary_path(path: Path) -> Path:
    """A name beside `path` that no other writer uses."""
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}{TEMPORARY_SUFFIX}")


def settle_durably(temporary: Path, path: Path) -> None:
    """Rename a file that is already fsynced to its place and make the new name durable."""
    temporary.replace(path)
    sync_folder(path.parent)


def make_folder_durably(folder: Path) -> None:
    """Create `folder` and its parents, each made durable in the folder above it."""
    if folder.is_dir():
        return
    make_folder_durably(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make names in `folder` durable. A renamed file whose folder was not synced may be gone after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
