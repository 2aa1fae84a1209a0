"""下载: editions whole, as a database and as Parquet files, each with its checksum."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from assets.publications.shelf import DATABASE, MANIFEST, Edition, NoEditionError, kept_editions, published_edition
from portal.guard import Asked, Guard
from portal.query.whole import may_whole, require_whole
from portal.refusal import NotThereError
from portal.security.permission import Permission

router = APIRouter()

CHECKSUMS = "SHA256SUMS"
_TYPES = {
    ".duckdb": "application/vnd.duckdb",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
}
_Download = Annotated[Asked, Depends(Guard(Permission.DOWNLOAD))]


@router.get("/download")
def download_page(asked: _Download) -> HTMLResponse:
    """The newest edition with its files, and the older ones."""
    official = _named(asked, "official")
    latest = _named(asked, "latest")
    shown = official or latest
    if shown is None:
        raise NoEditionError("no edition is published")
    require_whole(asked, Permission.DOWNLOAD, shown.folder)
    return asked.render(
        "query/download.html",
        shown=shown,
        files=[_about(shown, name) for name in sorted(shown.sha256, key=lambda name: (name != DATABASE, name))],
        latest=latest if latest is not None and latest.edition_id != shown.edition_id else None,
        older=[
            (edition, _about(edition, DATABASE))
            for edition in kept_editions(asked.house.settings)
            if edition.folder != shown.folder and may_whole(asked, Permission.DOWNLOAD, edition.folder)
        ],
    )


# HEAD too: who fetches by program asks first whether there is anything new.
@router.api_route("/download/{edition}/{name:path}", methods=["GET", "HEAD"])
def download_file(asked: _Download, edition: str, name: str) -> Response:
    """A file of an edition: by its id, or of the newest under `official` and `latest`."""
    found = _named(asked, edition)
    if found is None:
        raise NotThereError(f"没有版本「{edition[:80]}」，可能已过保存期；请从下载页选择。")
    require_whole(asked, Permission.DOWNLOAD, found.folder)
    if name == CHECKSUMS:
        lines = [f"{digest}  {file}" for file, digest in sorted(found.sha256.items())]
        return PlainTextResponse("\n".join(lines) + "\n", headers={"cache-control": "private, no-cache"})
    if name != MANIFEST and name not in found.sha256:
        raise NotThereError(f"版本 {found.edition_id} 里没有文件「{name[:80]}」；请从下载页选择。")
    path = found.folder / name
    digest = found.sha256.get(name) or hashlib.sha256(path.read_bytes()).hexdigest()
    tag = f'"{digest}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if tag in [given.strip().removeprefix("W/") for given in asked.request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    if asked.request.method == "GET" and asked.request.headers.get("range", "bytes=0-").startswith("bytes=0-"):
        asked.audit("edition_downloaded", f"{found.edition_id}/{name}")
    return FileResponse(
        path, headers=headers, filename=_saved_as(found, name), media_type=_TYPES.get(path.suffix, "text/plain")
    )


def _named(asked: Asked, name: str) -> Edition | None:
    settings = asked.house.settings
    if name in ("official", "latest"):
        try:
            return published_edition(settings, official=name == "official")
        except NoEditionError:
            return None
    return next((edition for edition in kept_editions(settings) if edition.edition_id == name), None)


def _saved_as(edition: Edition, name: str) -> str:
    """A name that tells the edition and the table, as all files may come to lie in one folder."""
    path = Path(name)
    what = f"{path.parent.name}.{path.name}" if path.suffix == ".parquet" else path.name
    return f"{edition.edition_id}.{what}" if path.name != DATABASE else f"sihai-{edition.edition_id}.duckdb"


def _about(edition: Edition, name: str) -> dict[str, object]:
    path = edition.folder / name
    return {
        "name": name,
        "what": f"{path.parent.name}.{path.stem}" if path.suffix == ".parquet" else "全部表",
        "bytes": path.stat().st_size,
        "sha256": edition.sha256[name],
    }
