"""The bundle: one file in which an office without network sends its filled sheets, carried on a stick or by mail.

A zip with `manifest.json`, and the sheets and the photographs of their paper forms as `files/<sha256>`. Names chosen by
people stand in the manifest only, so that nothing in a bundle says where anything is written. Reading one touches
neither disk nor registry.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from intake.blob import hash_bytes
from intake.filename import safe_name
from intake.receive import GROUP, LARGEST_FILE_BYTES

MANIFEST = "manifest.json"
# Raised when a key is added; a reader must understand every older format.
BUNDLE_FORMAT = 1

# All of a bundle is received in one transaction, or nothing.
MOST_FILES = GROUP
LARGEST_BUNDLE_BYTES = 300_000_000
_LARGEST_MANIFEST_BYTES = 1_000_000
# Any fixed instant that a zip can hold: the same sheets at the same time give the same bytes.
_ZIP_DATE = (2026, 1, 1, 0, 0, 0)


class BundleError(ValueError):
    """The file is no bundle, or a damaged one, or holds too much; the message says in Chinese what to do."""


@dataclass(frozen=True)
class BundleFile:
    """One sheet of a bundle.

    Attributes:
        name: As the office calls it, made safe to show and to write.
        modified_at: When it was last saved.
        status, accepted, refused: What the check of the office said: an `Answer`'s status and numbers of rows.
        content: The bytes.
    """

    name: str
    sha256: str
    size_bytes: int
    modified_at: datetime
    status: str
    accepted: int
    refused: int
    content: bytes


@dataclass(frozen=True)
class BundleAttachment:
    """A scan or photograph of the paper form of one of the sheets; `of` is the SHA-256 of that sheet."""

    name: str
    sha256: str
    of: str
    content: bytes


@dataclass(frozen=True)
class Bundle:
    """What an office sends at one time.

    Attributes:
        place_code, place_name: Whose bundle it is; the sender of every sheet is the place.
        made_at: When it was made, by the office's clock.
        rules_version, standards_hash: By what the office checked; a county that has newer ones hands out a new pack.
        is_practice: Made in practice mode.
    """

    place_code: str
    place_name: str
    made_at: datetime
    rules_version: str
    standards_hash: str
    is_practice: bool
    files: tuple[BundleFile, ...]
    attachments: tuple[BundleAttachment, ...] = ()


def write_bundle(bundle: Bundle) -> bytes:
    """The bundle as bytes.

    Raises:
        BundleError: no file, too many, or too large.
    """
    if not bundle.files:
        raise BundleError("没有可打包的报表；请先把填好的表放进文件夹。")
    if len(bundle.files) > MOST_FILES:
        raise BundleError(f"有 {len(bundle.files)} 份报表，一包最多 {MOST_FILES} 份；请分成几包。")
    contents = {file.sha256: file.content for file in bundle.files}
    contents |= {one.sha256: one.content for one in bundle.attachments}
    total = sum(map(len, contents.values()))
    if total > LARGEST_BUNDLE_BYTES:
        raise BundleError(
            f"报表和照片合计 {total / 1e6:.0f} MB，一包最多 {LARGEST_BUNDLE_BYTES // 1_000_000} MB；"
            "请分成几包，或降低扫描分辨率。"
        )
    manifest: dict[str, object] = {
        "bundle_format": BUNDLE_FORMAT,
        **{name: getattr(bundle, name) for name in ("place_code", "place_name", "rules_version", "standards_hash")},
        "made_at": bundle.made_at.isoformat(),
        "is_practice": bundle.is_practice,
        "files": [
            {
                **{key: value for key, value in asdict(file).items() if key != "content"},
                "modified_at": file.modified_at.isoformat(),
            }
            for file in bundle.files
        ],
        "attachments": [{"name": one.name, "sha256": one.sha256, "of": one.of} for one in bundle.attachments],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        archive.writestr(_entry(MANIFEST), text.encode(), zipfile.ZIP_DEFLATED)
        for sha256, content in contents.items():
            archive.writestr(_entry(f"files/{sha256}"), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, _ZIP_DATE)


def read_bundle(content: bytes, filename: str) -> Bundle:
    """Read a bundle and see that it is whole: everything the manifest names is there with its hash, and nothing else.

    Raises:
        BundleError: it is not.
    """
    if len(content) > LARGEST_BUNDLE_BYTES:
        raise BundleError(f"「{filename}」有 {len(content) / 1e6:.0f} MB，不是打包程序做的；请核对文件。")
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
        f"「{filename}」不是报表包，没有收下任何报表；请选用「打包」生成的文件（单份报表请用 sihai submit 报送）。"
    )


def _damaged(filename: str, reason: str) -> BundleError:
    return BundleError(
        f"「{filename}」已损坏或被改动，没有收下任何报表；请向报送单位重新拷贝这个包，或请其重新打包。（{reason}）"
    )
