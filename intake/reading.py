"""Reading what was received: the sheet's bytes, by the mapping file that was sent with it."""

from __future__ import annotations

from intake.blob import load_blob
from reference.load import Standards
from settings import Settings
from sheets.isolated import Reader
from sheets.practice import require_real
from sheets.reader import SheetContent


def read_received(
    settings: Settings, reader: Reader, sha256: str, filename: str, mapping: str | None, standards: Standards
) -> SheetContent:
    """Read one received file again; `sha256` and `mapping` name its blobs.

    Raises:
        BlobError: the bytes of the sheet or of its mapping are missing or damaged.
        UnreadableSheet: the file is refused; a sheet made for practice everywhere but in practice mode.
    """
    content = load_blob(settings, sha256)
    rules = None if mapping is None else load_blob(settings, mapping)
    found = reader.read(content, filename, standards, rules)
    if not settings.is_practice:
        require_real(found, filename)
    return found
