"""Accepted rows by submission, as stored: those of earlier batches from the lake, those of this batch as read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from intake.diff import StoredRow
from intake.lake import ACCEPTED, LakeError, read_lake_file
from registry.tables import batch_file, batch_submission, submission
from settings import Settings
from sheets.reader import SheetRow

if TYPE_CHECKING:
    import pyarrow as pa

# Columns of the file that are no part of the sheet.
_LAKE_COLUMNS = ("submission_id", "form_version", "natural_key")

# Files kept open: corrections of one night mostly concern one or two earlier nights.
_MOST_FILES = 4


class StoredRows:
    """Looks accepted rows up. A file of the lake that is missing or damaged gives no rows and stops nobody."""

    def __init__(self, settings: Settings, connection: Connection) -> None:
        self._settings = settings
        self._connection = connection
        self._found: dict[str, dict[str, StoredRow]] = {}
        self._files: dict[str, pa.Table | None] = {}

    def add(self, submission_id: str, rows: Iterable[SheetRow]) -> None:
        """Note the accepted rows of a submission that no batch holds yet."""
        self._found[submission_id] = {
            row.row_id: StoredRow(row.sheet, row.row_number, row.values) for row in rows
        }  # fmt: skip

    def find(self, submission_id: str, row_id: str) -> StoredRow | None:
        """One accepted row, None where its file is missing or damaged."""
        if submission_id not in self._found:
            self._found[submission_id] = self._from_lake(submission_id)
        return self._found[submission_id].get(row_id)

    def of(self, submission_id: str) -> list[StoredRow]:
        """Every accepted row of a submission, in no order; none where its file is missing or damaged."""
        if submission_id not in self._found:
            self._found[submission_id] = self._from_lake(submission_id)
        return list(self._found[submission_id].values())

    def _from_lake(self, submission_id: str) -> dict[str, StoredRow]:
        import pyarrow.compute as pc

        path = self._connection.scalar(
            select(batch_file.c.path)
            .join(batch_submission, batch_submission.c.batch_id == batch_file.c.batch_id)
            .join(submission, submission.c.submission_id == batch_submission.c.submission_id)
            .where(
                batch_submission.c.submission_id == submission_id,
                batch_file.c.form == submission.c.form,
                batch_file.c.file_kind == ACCEPTED,
            )
        )
        table = None if path is None else self._table(path)
        if table is None:
            return {}
        rows = table.filter(pc.equal(table["submission_id"], submission_id)).to_pylist()
        found = {}
        for row in rows:
            place = StoredRow(row.pop("sheet_name"), row.pop("row_number"), row)
            found[row.pop("row_id")] = place
            for key in _LAKE_COLUMNS:
                del row[key]
        return found

    def _table(self, path: str) -> pa.Table | None:
        if path not in self._files:
            if len(self._files) >= _MOST_FILES:
                self._files.pop(next(iter(self._files)))
            try:
                self._files[path] = read_lake_file(self._settings, path)
            except LakeError:
                self._files[path] = None
        return self._files[path]
