"""Files as answers: always saved, never shown, under a name that no browser takes for anything but a name."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from fastapi.responses import Response

from editions.written import csv_text
from intake.blob import BlobError, load_blob
from intake.filename import safe_name
from intake.media import SUFFIXES
from portal.refusal import NotThereError
from settings import Settings

_LOG = logging.getLogger("portal")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html; charset=utf-8"
CSV = "text/csv; charset=utf-8"

# Other endings of the same kinds.
_ALSO = {".jpg": (".jpeg",), ".tif": (".tiff",), ".heic": (".heif",)}


def download(content: bytes | str, name: str, media_type: str) -> Response:
    """The answer that saves a file.

    Args:
        content: Of the file; text goes out as UTF-8.
        name: Under which it is saved; whatever it holds, nothing of it leaves its header.
        media_type: What it is.
    """
    kept = safe_name(name)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in kept)
    return Response(
        content,
        media_type=media_type,
        headers={
            "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept, safe='')}",
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; sandbox",
        },
    )


def csv_file(rows: Sequence[Mapping[str, object]], first: str, name: str, *, without: Sequence[str] = ()) -> Response:
    """Rows as CSV to keep, without formulas.

    Args:
        rows: All with the same columns.
        first: Column that stands alone where there are no rows.
        name: Of the file.
        without: Columns left out.
    """
    columns = [column for column in (rows[0] if rows else {first: ""}) if column not in without]
    content = csv_text(columns, [[row[column] for column in columns] for row in rows])
    return download(content, name, CSV)


def kept_file(settings: Settings, kept: Mapping[str, object]) -> Response:
    """A kept picture or scan, to be saved.

    Args:
        settings: The installation.
        kept: sha256, filename, media_type of it.

    Raises:
        NotThereError: Its bytes are lost or damaged.
    """
    kind = str(kept["media_type"])
    try:
        content = load_blob(settings, str(kept["sha256"]))
    except BlobError as error:
        _LOG.error("%s", error)
        raise NotThereError(
            f"「{kept['filename']}」已丢失或损坏；请联系系统管理员从备份恢复，或重新上传。", str(error)
        ) from error
    return download(content, kept_name(str(kept["filename"]), kind), kind)


def kept_name(filename: str, media_type: str) -> str:
    """The name of a kept file, ending in what it is: a picture sent as .exe does not come back as one."""
    suffix = SUFFIXES[media_type]
    return filename if Path(filename).suffix.lower() in (suffix, *_ALSO.get(suffix, ())) else filename + suffix
