"""Parquet files of the lake: one per form and batch for accepted rows, one for refused rows.

Written once and durably; a file counts only when the registry's `batch_file` names it. The footer says which batch,
submissions, form and rules it holds, so that a file found alone can still be understood.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from intake.blob import hash_bytes
from intake.durable import write_durably
from reference.standards import padded
from settings import Settings
from sheets.fields import Form, Kind

if TYPE_CHECKING:
    import pyarrow as pa

    from sheets.reader import SheetRow

_DECIMAL_PLACES = Decimal("0.001")

# How people and DuckDB find the files; `batch_file.path` is relative to the lake and always uses `/`.
ACCEPTED, REJECTED = "accepted", "rejected"


class LakeError(RuntimeError):
    """A Parquet file that the registry names is missing or damaged; `sihai rebuild` writes it again."""


@dataclass(frozen=True)
class LakeRow:
    """One row on its way into the lake.

    Attributes:
        natural_key: What the row claims, "" for a refused row.
        problems: Problems of a refused row as `RowProblem.as_dict()` gives them; empty for an accepted one.
    """

    submission_id: str
    form_version: int
    row: SheetRow
    natural_key: str = ""
    problems: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True)
class LakeFile:
    """A file as the registry names it."""

    path: str
    batch_id: str
    form: str
    file_kind: str
    row_count: int
    sha256: str
    form_version: int


def write_lake_file(
    settings: Settings, form: Form, file_kind: str, rows: Sequence[LakeRow], *, batch_id: str, rules_version: str
) -> LakeFile:
    """Write the rows of one form and batch, in the order given.

    Raises:
        OSError: the disk is full or failing; no file is left behind.
    """
    import pyarrow as pa
    from pyarrow import parquet

    table = _accepted_table(form, rows) if file_kind == ACCEPTED else _rejected_table(form, rows)
    table = table.replace_schema_metadata(
        {
            "sihai.batch_id": batch_id,
            "sihai.submissions": json.dumps(list(dict.fromkeys(row.submission_id for row in rows))),
            "sihai.form": form.form_id,
            "sihai.form_version": str(form.version),
            "sihai.file_kind": file_kind,
            "sihai.rules_version": rules_version,
        }
    )
    buffer = pa.BufferOutputStream()
    parquet.write_table(table, buffer, compression="zstd")
    content = buffer.getvalue().to_pybytes()
    path = f"{file_kind}/{form.form_id}/{batch_id}.parquet"
    write_durably(settings.lake / path, content)
    return LakeFile(path, batch_id, form.form_id, file_kind, len(rows), hash_bytes(content), form.version)


def check_lake_file(settings: Settings, path: str, sha256: str) -> str | None:
    """What is wrong with a file that the registry names, None when nothing is."""
    full = settings.lake / path
    try:
        content = full.read_bytes()
    except OSError as error:
        return f"{full} cannot be read ({error.strerror})"
    if hash_bytes(content) != sha256:
        return f"{full} is damaged: {len(content)} bytes whose hash is not the recorded one"
    return None


def read_lake_file(settings: Settings, path: str) -> pa.Table:
    """Read one file of the lake.

    Raises:
        LakeError: missing, truncated or no Parquet file.
    """
    import pyarrow as pa
    from pyarrow import parquet

    full = settings.lake / path
    try:
        return parquet.read_table(full, partitioning=None)
    except (OSError, pa.ArrowException) as error:
        raise LakeError(
            f"{full} cannot be read ({error}). It is missing or damaged; run `sihai rebuild`, which writes it again "
            "from the submissions."
        ) from error


def lake_paths(settings: Settings) -> list[Path]:
    """Every Parquet file lying in the lake, named by a batch or not."""
    return sorted(settings.lake.glob("*/*/*.parquet"))


def _accepted_table(form: Form, rows: Sequence[LakeRow]) -> pa.Table:
    import pyarrow as pa

    columns: dict[str, pa.Array] = {
        "submission_id": pa.array([row.submission_id for row in rows], pa.string()),
        "row_id": pa.array([row.row.row_id for row in rows], pa.string()),
        "sheet_name": pa.array([row.row.sheet for row in rows], pa.string()),
        "row_number": pa.array([row.row.row_number for row in rows], pa.int64()),
        "form_version": pa.array([row.form_version for row in rows], pa.int64()),
        "natural_key": pa.array([row.natural_key for row in rows], pa.string()),
    }
    types = {
        Kind.TEXT: pa.string(),
        Kind.CODE: pa.string(),
        Kind.INTEGER: pa.int64(),
        Kind.DECIMAL: pa.decimal128(18, 3),
        Kind.DATE: pa.date32(),
        Kind.BOOLEAN: pa.bool_(),
    }
    for field in form.fields:
        values = [row.row.values.get(field.key) for row in rows]
        if field.key == "place_code":
            values = [None if value is None else padded_place(value) for value in values]
        elif field.kind is Kind.DECIMAL:
            values = [None if value is None else rounded(value) for value in values]
        columns[field.key] = pa.array(values, types[field.kind])
    return pa.table(columns)


def _rejected_table(form: Form, rows: Sequence[LakeRow]) -> pa.Table:
    import pyarrow as pa

    return pa.table(
        {
            "submission_id": pa.array([row.submission_id for row in rows], pa.string()),
            "row_id": pa.array([row.row.row_id for row in rows], pa.string()),
            "form": pa.array([form.form_id for _ in rows], pa.string()),
            "sheet_name": pa.array([row.row.sheet for row in rows], pa.string()),
            "row_number": pa.array([row.row.row_number for row in rows], pa.int64()),
            "problems": pa.array([_json(list(row.problems)) for row in rows], pa.string()),
            "values": pa.array([_json(row.row.values) for row in rows], pa.string()),
        }
    )


def padded_place(value: object) -> str:
    """A place code as the lake keeps it: with twelve digits."""
    return padded(str(value)) or str(value)


def rounded(value: object) -> Decimal:
    """A decimal as the lake keeps it: to the thousandth."""
    return Decimal(str(value)).quantize(_DECIMAL_PLACES, ROUND_HALF_EVEN)


def _json(value: object) -> str:
    """JSON with decimals and dates as text, keys sorted: the same row gives the same text after a rebuild."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, Decimal | date):
        return str(value)
    raise TypeError(f"{type(value).__name__} {value!r} has no place in a sheet row")
