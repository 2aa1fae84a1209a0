"""Publishing: the warehouse copied into an edition that analysts open, and one symlink swapped.

An edition is a folder `editions/<id>` with `sihai.duckdb` (readable by DuckDB clients since 1.2), the same tables as
Parquet, and `manifest.json`. It is written beside, checked, made durable, and only then named by `published`; readers
never see a half-made one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from assets.catalogue import tables
from assets.night import Night, code_commit
from assets.publications.shelf import DATABASE, MANIFEST, clear_leftovers, point_to, remove_old
from assets.reference.calendar import edition_id
from assets.stages import STAGES
from assets.table import Table, count_rows
from intake.durable import TEMPORARY_SUFFIX, sync_folder
from settings import Settings

STORAGE_VERSION = "v1.2.0"


class NotPublishedError(RuntimeError):
    """The edition is not fit to be published; the former one stays. The message says why."""


@dataclass(frozen=True)
class Published:
    """An edition on disk. `is_new` is false where the same inputs had already made it."""

    edition_id: str
    folder: Path
    is_new: bool


def publish(night: Night, settings: Settings) -> Published:
    """Copy the warehouse into an edition and point `published` at it.

    Args:
        night: The run whose tables stand in the warehouse.
        settings: The installation.

    Raises:
        NotPublishedError: A table was made from other inputs, a stage is empty, or the copy differs from the warehouse.
        OSError: The disk is full or not writable; the former edition stays.
    """
    require_whole(night)
    clear_leftovers(settings)
    name = edition_id(night)
    folder = settings.editions / name
    is_new = not (folder / MANIFEST).exists()
    if is_new:
        part = settings.editions / f".{name}{TEMPORARY_SUFFIX}"
        shutil.rmtree(folder, ignore_errors=True)
        try:
            _write(night, part, is_practice=settings.is_practice)
            _verify(night, part / DATABASE)
            _sync_tree(part)
            part.rename(folder)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        sync_folder(settings.editions)
    point_to(settings, folder, night.as_of, night.kind)
    remove_old(settings, datetime.now(UTC))
    return Published(name, folder, is_new)


def require_whole(night: Night) -> None:
    """See that every table comes from this run's inputs and that no stage is empty.

    Raises:
        NotPublishedError: names the tables or the stage.
    """
    built = {
        f"{stage}.{name}": (fingerprint, int(rows))
        for stage, name, fingerprint, rows in night.connection.sql("from reference.built_table").fetchall()
    }
    other = [t.full_name for t in tables() if built.get(t.full_name, ("", 0))[0] != night.fingerprint]
    if other:
        raise NotPublishedError(
            f"not published: {', '.join(other[:5])}{' …' if len(other) > 5 else ''} were made from other inputs than "
            "the rest; run `sihai nightly` again, which makes every table anew"
        )
    rows_of = {stage: sum(built[t.full_name][1] for t in tables() if t.stage == stage) for stage in STAGES}
    empty = [stage for stage in STAGES if not rows_of[stage]]
    if empty and empty != ["flags"]:
        raise NotPublishedError(
            f"not published: stage {empty[0]} has no rows; "
            f"到 {night.as_of} 24:00 没有可发布的数据：请先用 sihai submit 报送调查表，或检查报送的是否全部被退回；"
            "此后收到的，明天夜里计入，现在就要看：sihai nightly --as-of 收到的日期"
        )


def _write(night: Night, part: Path, *, is_practice: bool) -> None:
    for stage in STAGES:
        (part / "parquet" / stage).mkdir(parents=True)
    connection = night.connection
    home = str(connection.sql("select current_database()").fetchall()[0][0])
    connection.execute(f"attach '{_quoted(part / DATABASE)}' as edition (storage_version '{STORAGE_VERSION}')")
    try:
        connection.execute("use edition")
        # In one transaction: each of some thousand comments would otherwise be flushed to the disk by itself.
        connection.execute("begin")
        for stage in STAGES:
            connection.execute(f"create schema {stage}")
        for table in tables():
            _copy(connection, home, table, part / "parquet" / table.stage / f"{table.name}.parquet")
        connection.execute("commit")
    except BaseException:
        # A full disk may leave the attached file beyond even this; what happened first is what people must read.
        for statement in ("rollback", f"use {home}", "detach edition"):
            with suppress(duckdb.Error):
                connection.execute(statement)
        raise
    connection.execute(f"use {home}")
    connection.execute("detach edition")
    manifest = json.dumps(_manifest(night, part, is_practice=is_practice), ensure_ascii=False, indent=2)
    (part / MANIFEST).write_text(manifest + "\n", encoding="utf-8")


def _copy(connection: duckdb.DuckDBPyConnection, home: str, table: Table, parquet: Path) -> None:
    """Copy one table, comments and all, its rows ordered from the first column on: by grain."""
    name = table.full_name
    connection.execute(table.schema)
    connection.execute(f"insert into edition.{name} select * from {home}.{name} order by all")  # noqa: S608
    connection.execute(f"copy (from edition.{name}) to '{_quoted(parquet)}' (format parquet, compression zstd)")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _manifest(night: Night, part: Path, *, is_practice: bool) -> dict[str, object]:
    files = sorted(p for p in part.rglob("*") if p.is_file())
    return {
        "edition_id": edition_id(night),
        "edition_kind": night.kind,
        "as_of": night.as_of.isoformat(),
        "is_practice": is_practice,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "fingerprint": night.fingerprint,
        "code_commit": code_commit(),
        "standards_hash": night.standards.hash,
        "submission_count": len(night.registry["batch_submission"]),
        "batch_ids": sorted({str(b["batch_id"]) for b in night.registry["batch"]}),
        "rows": {t.full_name: count_rows(night.connection, t.full_name) for t in tables()},
        "sha256": {p.relative_to(part).as_posix(): _sha256(p) for p in files},
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verify(night: Night, database: Path) -> None:
    """Open the copy as a reader would and hold its shape and row counts against the warehouse and the contract."""
    with duckdb.connect(str(database), read_only=True) as copy:
        for table in tables():
            ours = night.connection.table(table.full_name)
            theirs = copy.table(table.full_name)
            if ours.columns != theirs.columns or [str(t) for t in ours.types] != [str(t) for t in theirs.types]:
                raise NotPublishedError(f"not published: {table.full_name} has other columns in the copy")
            if count_rows(copy, table.full_name) != count_rows(night.connection, table.full_name):
                raise NotPublishedError(f"not published: {table.full_name} lost rows in the copy")


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_folder(folder)
