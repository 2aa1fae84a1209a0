"""The bundle: one file in which an office without network sends its filled sheets, carried on a stick or by mail.

A zip with `manifest.json`, and the sheets and the photographs of their paper forms as `files/<sha256>`. Names chosen by
people stand in the manifest only, so that nothing in a bundle says where anything is written. `intake.bundle_reader`
reads it; neither touches disk or registry.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict, dataclass
from datetime import datetime

from intake.receive import GROUP

MANIFEST = "manifest.json"
# Raised when a key is added; a reader must understand every older format.
BUNDLE_FORMAT = 1

# All of a bundle is received in one transaction, or nothing.
MOST_FILES = GROUP
LARGEST_BUNDLE_BYTES = 300_000_000
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
