"""The editions on disk: which one `published` names, how readers open it, and which old ones may go."""

from __future__ import annotations

import json
import os
import shutil
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from intake.durable import TEMPORARY_SUFFIX, sync_folder
from settings import Settings

MANIFEST = "manifest.json"
DATABASE = "sihai.duckdb"
# From the moment that no symlink names them any more: long enough that nobody's open notebook loses its file, short
# enough that a county's disk does not fill.
KEPT_FOR = {"nightly": timedelta(days=62), "intraday": timedelta(days=2)}


class NoEditionError(RuntimeError):
    """Nothing has been published yet; the message says what to run."""


@dataclass(frozen=True)
class Edition:
    """One edition as its manifest tells it."""

    folder: Path
    edition_id: str
    kind: str
    as_of: date
    created_at: datetime
    fingerprint: str
    batch_ids: tuple[str, ...]
    submission_count: int
    sha256: dict[str, str]
    is_practice: bool = False


def read_edition(folder: Path) -> Edition:
    """The edition in a folder.

    Raises:
        OSError: There is no manifest.
        ValueError: The manifest is damaged.
    """
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return Edition(
        folder=folder,
        edition_id=manifest["edition_id"],
        kind=manifest["edition_kind"],
        as_of=date.fromisoformat(manifest["as_of"]),
        created_at=datetime.fromisoformat(manifest["created_at"]),
        fingerprint=manifest["fingerprint"],
        batch_ids=tuple(manifest["batch_ids"]),
        submission_count=int(manifest.get("submission_count", 0)),  # editions of former versions lack it
        sha256=manifest["sha256"],
        is_practice=bool(manifest.get("is_practice", False)),
    )


def published_edition(settings: Settings, *, official: bool = False) -> Edition:
    """The edition that a symlink names, resolved, so that a later swap does not move it under the reader.

    Raises:
        NoEditionError: Nothing is published yet.
    """
    link = settings.published_official if official else settings.published
    folder = link.resolve()
    if not link.is_symlink() or not (folder / MANIFEST).exists():
        kind = "official edition" if official else "edition"
        raise NoEditionError(f"尚未发布任何版本，请先运行 sihai nightly（no {kind} is published: run `sihai nightly`）")
    return read_edition(folder)


def kept_editions(settings: Settings) -> list[Edition]:
    """Every edition on the disk, the newest first; damaged ones are left out, `sihai doctor` names them."""
    folders = [folder for folder in settings.editions.iterdir() if not folder.name.startswith(".")]
    found = [edition for folder in folders if (edition := _edition_or_none(folder)) is not None]
    return sorted(found, key=lambda edition: (edition.as_of, edition.created_at), reverse=True)


def open_published(settings: Settings, *, official: bool = False) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the published edition; the night never waits for it, nor it for the night.

    Raises:
        NoEditionError: Nothing is published yet.
    """
    return open_database(published_edition(settings, official=official).folder)


def open_database(folder: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the edition in a folder, its instants in Shanghai time."""
    connection = duckdb.connect(str(folder / DATABASE), read_only=True)
    connection.execute("set timezone = 'Asia/Shanghai'")
    return connection


def point_to(settings: Settings, folder: Path, as_of: date, kind: str) -> None:
    """Swap `published`, and for nightly editions `published-official`, to an edition.

    An edition of an earlier day than the one published is kept but not pointed to: re-running the past must not turn
    the present back.
    """
    links = [settings.published, *([settings.published_official] if kind == "nightly" else [])]
    for link in links:
        former = _edition_or_none(link.resolve())
        if former is not None and former.as_of > as_of:
            continue
        new = link.with_name(f".{link.name}.new")
        new.unlink(missing_ok=True)
        new.symlink_to(Path(settings.editions.name) / folder.name)
        if former is not None:
            # Its grace period begins now: the folder's time tells `remove_old` when readers could last be sent there.
            # Before the swap, so that a process that dies in between cannot leave it looking old.
            os.utime(former.folder)
        new.replace(link)
    sync_folder(settings.home)


def remove_old(settings: Settings, now: datetime) -> list[Path]:
    """Remove editions past their grace period; never a month-end's, never one that a symlink names.

    Returns:
        The folders removed.
    """
    named = {settings.published.resolve(), settings.published_official.resolve()}
    removed = []
    for folder in sorted(settings.editions.iterdir()):
        if folder.name.startswith(".") or folder.resolve() in named:
            continue
        edition = _edition_or_none(folder)
        if edition is None:
            continue  # damaged: `sihai doctor` names it, and nobody loses evidence by a clean-up
        is_month_end = edition.as_of.day == monthrange(edition.as_of.year, edition.as_of.month)[1]
        keeps = edition.kind == "nightly" and is_month_end
        left_at = max(edition.created_at, datetime.fromtimestamp(folder.stat().st_mtime, UTC))
        if not keeps and now - left_at > KEPT_FOR[edition.kind]:
            # Renamed first: a process that dies while it deletes leaves a leftover, never half an edition.
            shutil.rmtree(folder.rename(settings.editions / f".{folder.name}{TEMPORARY_SUFFIX}"))
            removed.append(folder)
    return removed


def clear_leftovers(settings: Settings) -> None:
    """Remove what a process left that died while it wrote or removed an edition; the caller holds the writer lock."""
    for part in settings.editions.glob(f".*{TEMPORARY_SUFFIX}"):
        shutil.rmtree(part)


def _edition_or_none(folder: Path) -> Edition | None:
    """The edition in a folder, None where there is none or its manifest is damaged."""
    try:
        return read_edition(folder)
    except (OSError, ValueError, KeyError, TypeError):
        return None
