"""Bytes as a file to keep: never opened in the browser, under a name that any system takes."""

from __future__ import annotations

from urllib.parse import quote

from fastapi.responses import Response

from intake.filename import safe_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"
ZIP = "application/zip"
# What somebody else sent in is handed on as bytes: its own type would let a browser open it in our name.
BYTES = "application/octet-stream"


def download(content: bytes, filename: str, media_type: str = BYTES) -> Response:
    """An answer that browsers save under this name, Chinese or not."""
    name = safe_name(filename)
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_").replace("\\", "_")
    disposition = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={"content-disposition": disposition})
