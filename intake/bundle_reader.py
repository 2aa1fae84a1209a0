"""Reading a bundle and seeing that it is whole: nothing of a damaged or foreign one is believed.

Everything is read into memory under limits; no name in the file is ever used as a path.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from datetime import datetime
from typing import Any

from intake.blob import hash_bytes
from intake.bundle import (
    BUNDLE_FORMAT,
    LARGEST_BUNDLE_BYTES,
    MANIFEST,
    MOST_FILES,
    Bundle,
    BundleAttachment,
    BundleError,
    BundleFile,
)
from intake.filename import safe_name
from intake.receive import LARGEST_FILE_BYTES

_LARGEST_MANIFEST_BYTES = 1_000_000
# A full bundle has some 2,000 entries, the workbooks in it some more. `zipfile` makes an object of each on opening.
_MOST_ENTRIES = 20_000
_ENTRY = b"PK\x01\x02"


def read_bundle(content: bytes, filename: str) -> Bundle:
    """Read a bundle and see that it is whole: everything the manifest names is there with its hash, and nothing else.

    Raises:
        BundleError: it is not.
    """
    if len(content) > LARGEST_BUNDLE_BYTES:
        raise BundleError(f"「{filename}」有 {len(content) / 1e6:.0f} MB，不是打包程序做的；请核对文件。")
    if content.count(_ENTRY) > _MOST_ENTRIES:
        raise _foreign(filename)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive, filename)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        if not content.startswith(b"PK"):
            raise _foreign(filename) from None
        raise _damaged(filename, str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        if isinstance(error, BundleError):
            raise
        raise _damaged(filename, f"manifest: {error!r}") from error


def _read(archive: zipfile.ZipFile, filename: str) -> Bundle:
    entries = {entry.filename: entry for entry in archive.infolist()}
    if MANIFEST not in entries:
        raise _foreign(filename)
    if len(entries) != len(archive.infolist()):
        raise _damaged(filename, "an entry stands in it twice")
    manifest: dict[str, Any] = json.loads(_content(archive, entries[MANIFEST], _LARGEST_MANIFEST_BYTES, filename))
    if not isinstance(manifest, dict) or "bundle_format" not in manifest:
        raise _foreign(filename)
    if manifest["bundle_format"] > BUNDLE_FORMAT:
        raise BundleError(f"「{filename}」是用更新的程序打的包，本机读不了；请升级本机的程序后再读。")
    named, beside = manifest["files"], manifest["attachments"]
    hashes = [one["sha256"] for one in (*named, *beside)]
    if not 0 < len(named) <= MOST_FILES or any(not re.fullmatch("[0-9a-f]{64}", one) for one in hashes):
        raise _damaged(filename, "manifest: number or hashes of files")
    if {one["of"] for one in beside} - {one["sha256"] for one in named}:
        raise _damaged(filename, "manifest: an attachment of no sheet")
    wanted = {MANIFEST, *(f"files/{sha256}" for sha256 in hashes)}
    if entries.keys() != wanted:
        odd = sorted(entries.keys() ^ wanted)[:3]
        raise _damaged(filename, f"entries lacking or not in the manifest: {odd}")
    if sum(entry.file_size for entry in entries.values()) > LARGEST_BUNDLE_BYTES:
        raise _damaged(filename, "it unpacks to more than a bundle may hold")
    kept = {
        name: _content(archive, entry, LARGEST_FILE_BYTES, filename)
        for name, entry in entries.items()
        if name != MANIFEST
    }
    for name, content in kept.items():
        if hash_bytes(content) != name.removeprefix("files/"):
            raise _damaged(filename, f"{name} is not what was bundled")
    files = tuple(_file(one, kept[f"files/{one['sha256']}"], filename) for one in named)
    return Bundle(
        place_code=_text(manifest["place_code"]),
        place_name=_text(manifest["place_name"]),
        made_at=_instant(manifest["made_at"]),
        rules_version=_text(manifest["rules_version"]),
        standards_hash=_text(manifest["standards_hash"]),
        is_practice=manifest["is_practice"] is True,
        files=files,
        attachments=tuple(
            BundleAttachment(safe_name(_text(one["name"])), one["sha256"], one["of"], kept[f"files/{one['sha256']}"])
            for one in beside
        ),
    )


def _file(one: dict[str, Any], content: bytes, filename: str) -> BundleFile:
    if len(content) != one["size_bytes"] or not content:
        raise _damaged(filename, f"{one['name']!r} has another size than was bundled")
    return BundleFile(
        name=safe_name(_text(one["name"])),
        sha256=one["sha256"],
        size_bytes=len(content),
        modified_at=_instant(one["modified_at"]),
        status=_text(one["status"]),
        accepted=int(one["accepted"]),
        refused=int(one["refused"]),
        content=content,
    )


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, filename: str) -> bytes:
    """The bytes of one entry, never more than `most`, whatever its header says."""
    if entry.flag_bits & 1:
        raise _damaged(filename, f"{entry.filename} is encrypted")
    if (entry.external_attr >> 16) & 0o170000 not in (0, 0o100000):
        raise _damaged(filename, f"{entry.filename} is no plain file")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _damaged(filename, f"{entry.filename} is packed in another way than ours")
    with archive.open(entry) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise _damaged(filename, f"{entry.filename} is larger than {most} bytes")
    return content


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"a text is lacking: {value!r}")
    return value


def _instant(value: str) -> datetime:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError(f"{value!r} has no zone")
    return instant


def _foreign(filename: str) -> BundleError:
    return BundleError(
        f"「{filename}」不是报表包，没有收下任何报表；请选用「打包」生成的文件；单份报表直接报送，不必打包。"
    )


def _damaged(filename: str, reason: str) -> BundleError:
    return BundleError(
        f"「{filename}」已损坏或被改动，没有收下任何报表；请向报送单位重新拷贝这个包，或请其重新打包。（{reason}）"
    )
