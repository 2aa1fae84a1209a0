"""The registry's tables, as the newest migration leaves them (a test holds the two together).

A submission and its events are only ever added to. `form`, `instance_id`, `replaces` and `attempts` of a submission
become known while it is read and are the only columns filled in later. Whether something is in force is never stored:
`registry.standing` derives it from the events up to an instant.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

from registry.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

EVENT_KINDS = (
    "received", "settled", "effective", "held", "confirmed", "withdrawn", "refused", "unreadable", "unchanged",
)  # fmt: skip

submission = Table(
    "submission",
    metadata,
    Column("submission_id", String(32), primary_key=True),
    Column("receipt_no", String(32), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    Column("filename", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("form", String(64)),
    Column("sender", Text, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("replaces", String(32), ForeignKey("submission.submission_id")),
    Column("instance_id", Text),
    Column("mapping", String(64)),  # SHA-256 of the mapping file by which it is read
    Column("attempts", Integer, nullable=False),
    Index("ix_submission_sha256_sender", "sha256", "sender"),
    Index("ix_submission_replaces", "replaces"),
    Index("ix_submission_instance_id", "instance_id"),
    Index("ix_submission_received_at", "received_at"),
)


def _submission_id() -> Column[str]:
    return Column("submission_id", String(32), ForeignKey("submission.submission_id"), nullable=False)


def event_columns() -> tuple[Column[object], ...]:
    """What every event carries: when it counts from, when it was written down, who, why."""
    return (
        Column("at", UtcDateTime, nullable=False),
        Column("recorded_at", UtcDateTime, nullable=False),
        Column("actor", Text, nullable=False),
        Column("reason", Text),
    )


submission_event = Table(
    "submission_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    _submission_id(),
    Column("kind", String(16), nullable=False),
    *event_columns(),
    Index("ix_submission_event_submission_id", "submission_id"),
)

verdict = Table(
    "verdict",
    metadata,
    Column("submission_id", String(32), ForeignKey("submission.submission_id"), primary_key=True),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("status", String(16), nullable=False),
    Column("accepted_rows", Integer, nullable=False),
    Column("refused_rows", Integer, nullable=False),
    Column("identical_rows", Integer, nullable=False, server_default="0"),
    Column("warnings", Integer, nullable=False),
    Column("notices", Integer, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("remarks", JSON, nullable=False),
    Column("changes", JSON),  # row by row against the version that it replaces; null where it replaces none
    Column("form", String(64)),
    Column("form_version", Integer),
    Column("rules_version", String(64), nullable=False),
    Column("standards_hash", String(64), nullable=False),
)

row_claim = Table(
    "row_claim",
    metadata,
    Column("natural_key", Text, primary_key=True),
    Column("submission_id", String(32), ForeignKey("submission.submission_id"), primary_key=True),
    Column("row_id", Text, nullable=False),
    Column("row_number", Integer),  # as the sender sees it; unknown for rows claimed before revision 0002
    Column("values_hash", String(64)),  # of the row's values: tells an identical row from a changed one
    Index("ix_row_claim_submission_id", "submission_id"),
)

batch = Table(
    "batch",
    metadata,
    Column("batch_id", String(32), primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("rules_version", String(64), nullable=False),
    Column("standards_hash", String(64), nullable=False),
)

batch_file = Table(
    "batch_file",
    metadata,
    Column("path", String(255), primary_key=True),
    Column("batch_id", String(32), ForeignKey("batch.batch_id"), nullable=False),
    Column("form", String(64), nullable=False),
    Column("file_kind", String(16), nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("form_version", Integer, nullable=False),
    Index("ix_batch_file_batch_id", "batch_id"),
)

batch_submission = Table(
    "batch_submission",
    metadata,
    Column("submission_id", String(32), ForeignKey("submission.submission_id"), primary_key=True),
    Column("batch_id", String(32), ForeignKey("batch.batch_id"), nullable=False),
    Index("ix_batch_submission_batch_id", "batch_id"),
)

confirmation = Table(
    "confirmation",
    metadata,
    Column("event_id", Integer, primary_key=True),
    _submission_id(),
    Column("row_id", Text, nullable=False),
    Column("rule_id", String(64), nullable=False),
    *event_columns(),
    Index("ix_confirmation_submission_id", "submission_id"),
)

exclusion_event = Table(
    "exclusion_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    _submission_id(),
    Column("row_id", Text, nullable=False),
    Column("action", String(8), nullable=False),
    *event_columns(),
    Index("ix_exclusion_event_submission_id", "submission_id"),
)

round_lock_event = Table(
    "round_lock_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("round_id", String(64), nullable=False),
    Column("place_code", String(12), nullable=False),
    Column("vector", String(16)),
    Column("action", String(8), nullable=False),
    *event_columns(),
)

attachment = Table(
    "attachment",
    metadata,
    Column("event_id", Integer, primary_key=True),
    _submission_id(),
    Column("sha256", String(64), nullable=False),
    Column("filename", Text, nullable=False),
    Column("media_type", String(64), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("action", String(8), nullable=False),  # attach, remove: the bytes stay
    *event_columns(),
    Index("ix_attachment_submission_id", "submission_id"),
)
