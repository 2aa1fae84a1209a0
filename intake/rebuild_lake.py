"""Writing the lake again from received bytes and registry, after damage or when a form has gained columns.

Nothing is judged anew: the registry's claims say which rows were accepted and its verdicts why others were not, so the
rows are the same whatever rules and standards say today. The caller holds the writer lock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, RowMapping, bindparam, insert, select, update

from intake.lake import ACCEPTED, REJECTED, LakeFile, LakeRow, write_lake_file
from intake.ledger import Claim, claims_of
from intake.problem import IDENTICAL
from intake.reading import read_received
from reference.load import Standards
from registry.database import read, write
from registry.tables import batch, batch_file, batch_submission, submission, verdict
from settings import Settings
from sheets.forms import FORMS
from sheets.isolated import Reader
from sheets.problem import UnreadableSheet


class RebuildError(RuntimeError):
    """A submission no longer gives the rows that were accepted; its batch is left as it is."""


@dataclass(frozen=True)
class RebuildReport:
    """How much was written."""

    batches: int
    files: int
    rows: int


def rebuild_lake(
    settings: Settings,
    engine: Engine,
    standards: Standards,
    progress: Callable[[str, int, int], None] | None = None,
) -> RebuildReport:
    """Write every Parquet file that the registry names again, batch by batch.

    Raises:
        BlobError: received bytes are missing or damaged.
        RebuildError: a submission that had been read cannot be read now, or lacks an accepted row.
        OSError: the disk is full or failing.
    """
    with read(engine) as connection:
        batches = connection.execute(select(batch).order_by(batch.c.batch_id)).mappings().all()
    files = rows = 0
    with Reader() as reader:
        for number, one in enumerate(batches, start=1):
            written = _rebuild_batch(settings, engine, standards, reader, one)
            files += len(written)
            rows += sum(file.row_count for file in written)
            if progress is not None:
                progress("rebuild", number, len(batches))
    return RebuildReport(len(batches), files, rows)


def _rebuild_batch(
    settings: Settings, engine: Engine, standards: Standards, reader: Reader, one: RowMapping
) -> list[LakeFile]:
    batch_id = one["batch_id"]
    with read(engine) as connection:
        settled = (
            connection.execute(
                select(submission.c.submission_id, submission.c.receipt_no, submission.c.sha256,
                       submission.c.filename, submission.c.mapping, verdict.c.problems, verdict.c.accepted_rows)
                .join(batch_submission, batch_submission.c.submission_id == submission.c.submission_id)
                .join(verdict, verdict.c.submission_id == submission.c.submission_id)
                # Without a form it was refused as a file and has no rows.
                .where(batch_submission.c.batch_id == batch_id, verdict.c.form.is_not(None))
                .order_by(submission.c.received_at, submission.c.receipt_no)
            )
            .mappings()
            .all()
        )  # fmt: skip
        claims = claims_of(connection, [row["submission_id"] for row in settled])
    rows: dict[tuple[str, str], list[LakeRow]] = {}
    for sent in settled:
        for form, kind, row in _rows(settings, standards, reader, sent, claims.get(sent["submission_id"], {})):
            rows.setdefault((form, kind), []).append(row)
    files = [
        write_lake_file(settings, FORMS[form], kind, of_file, batch_id=batch_id, rules_version=one["rules_version"])
        for (form, kind), of_file in sorted(rows.items())
    ]
    _record(engine, batch_id, files)
    return files


def _rows(
    settings: Settings, standards: Standards, reader: Reader, sent: RowMapping, claims: dict[str, Claim]
) -> list[tuple[str, str, LakeRow]]:
    own, receipt_no = sent["submission_id"], sent["receipt_no"]
    try:
        content = read_received(settings, reader, sent["sha256"], sent["filename"], sent["mapping"], standards)
    except UnreadableSheet as refusal:
        raise RebuildError(
            f"receipt {receipt_no} had been read and cannot be read now ({refusal}); its batch was left as it is"
        ) from refusal
    lacking = claims.keys() - {row.row_id for row in content.rows}
    if lacking:
        raise RebuildError(
            f"receipt {receipt_no} no longer gives the accepted row(s) {', '.join(sorted(lacking))}; its batch was "
            "left as it is. Was it written by a newer version of sihai?"
        )
    problems: dict[str, list[dict[str, object]]] = {}
    for problem in sent["problems"]:
        problems.setdefault(problem["row_id"], []).append(problem)
    # Stored under the receipt that the notice names, not under this one.
    identical = {problem["row_id"] for problem in sent["problems"] if problem["rule_id"] == IDENTICAL}
    accepted = [row for row in content.rows if row.row_id in claims]
    refused = [row for row in content.rows if row.row_id not in claims and row.row_id not in identical]
    version = content.form_version
    return [
        *(
            (content.form_id, ACCEPTED, LakeRow(own, version, row, natural_key=claims[row.row_id].natural_key))
            for row in accepted
        ),
        *(
            (content.form_id, REJECTED, LakeRow(own, version, row, problems=tuple(problems.get(row.row_id, ()))))
            for row in refused
        ),
    ]


def _record(engine: Engine, batch_id: str, files: list[LakeFile]) -> None:
    """Bring size and hash in the registry up to the files; a newer writer may lay the same rows out otherwise."""
    with write(engine) as connection:
        known = set(connection.scalars(select(batch_file.c.path).where(batch_file.c.batch_id == batch_id)))
        for file in files:
            if file.path not in known:
                connection.execute(
                    insert(batch_file).values(
                        path=file.path, batch_id=batch_id, form=file.form, file_kind=file.file_kind,
                        row_count=file.row_count, sha256=file.sha256, form_version=file.form_version,
                    )
                )  # fmt: skip
        changed = [file for file in files if file.path in known]
        if changed:
            connection.execute(
                update(batch_file)
                .where(batch_file.c.path == bindparam("key"))
                .values(
                    row_count=bindparam("rows"), sha256=bindparam("hash"), form_version=bindparam("version")
                ),
                [
                    {"key": f.path, "rows": f.row_count, "hash": f.sha256, "version": f.form_version}
                    for f in changed
                ],
            )  # fmt: skip
