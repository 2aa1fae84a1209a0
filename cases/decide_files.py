"""Photographs and scans that come with an event of a case: kept like attachments, named in the event."""

from __future__ import annotations

from collections.abc import Sequence

from cases.decide_record import CaseRefusedError
from intake.attach import MOST_ATTACHMENTS, check_attachment
from intake.blob import hash_bytes, store_blob
from intake.filename import safe_name
from settings import Settings

# Name as given and bytes.
File = tuple[str, bytes]


def keep_files(settings: Settings, files: Sequence[File]) -> list[dict[str, object]]:
    """Keep files for good and say of each what an event names: sha256, filename, media_type, size_bytes.

    All are looked at before the first is written. What is then not recorded stays without a name, which does no harm.

    Raises:
        AttachRefusedError: empty, too large, of no allowed kind, or cut short.
        CaseRefusedError: too many at once.
    """
    if len(files) > MOST_ATTACHMENTS:
        raise CaseRefusedError(
            f"一次最多附 {MOST_ATTACHMENTS} 个文件，现有 {len(files)} 个；请把几页合成一个 PDF，或分几次登记。"
        )
    named: dict[str, dict[str, object]] = {}
    for given, content in files:
        filename = safe_name(given)
        kind, sha256 = check_attachment(content, filename), hash_bytes(content)
        named.setdefault(
            sha256, {"sha256": sha256, "filename": filename, "media_type": kind, "size_bytes": len(content)}
        )
    for _, content in files:
        store_blob(settings, content)
    return list(named.values())
