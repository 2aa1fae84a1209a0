"""Received bytes, kept under the SHA-256 of their content: `submissions/ab/<sha256>`. Written once, never changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from intake.durable import sync_folder, write_durably
from settings import Settings


class BlobError(RuntimeError):
    """Received bytes are missing or no longer what was received."""


def blob_path(settings: Settings, sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return settings.submissions / sha256[:2] / sha256


def hash_bytes(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def store_blob(settings: Settings, content: bytes) -> str:
    """Keep `content` for good; returns its SHA-256.

    A blob that is already there is compared, not trusted: one damaged since is mended by the same bytes sent again.
    """
    sha256 = hash_bytes(content)
    path = blob_path(settings, sha256)
    if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
        # The one who wrote it may have died between the rename and the folder's fsync.
        sync_folder(path.parent)
    else:
        write_durably(path, content)
    return sha256


def load_blob(settings: Settings, sha256: str) -> bytes:
    """The bytes as received.

    Raises:
        BlobError: the file is missing, or its content no longer has this hash.
    """
    path = blob_path(settings, sha256)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BlobError(
            f"received file {path} cannot be read ({error}). Restore it from a backup, or have it sent again."
        ) from error
    if hash_bytes(content) != sha256:
        raise BlobError(
            f"received file {path} is damaged: its content no longer matches its name. Restore it from a backup, or "
            "have the same file sent again, which mends it."
        )
    return content
