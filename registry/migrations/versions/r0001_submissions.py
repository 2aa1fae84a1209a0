"""Submissions, their events and verdicts, claims, batches, and the reviewers' decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "submission",
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("receipt_no", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(64)),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("replaces", sa.String(32)),
        sa.Column("instance_id", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", name="pk_submission"),
        sa.UniqueConstraint("receipt_no", name="uq_submission_receipt_no"),
        sa.ForeignKeyConstraint(["replaces"], ["submission.submission_id"], name="fk_submission_replaces"),
    )
    op.create_index("ix_submission_sha256_sender", "submission", ["sha256", "sender"])
    op.create_index("ix_submission_replaces", "submission", ["replaces"])
    op.create_index("ix_submission_instance_id", "submission", ["instance_id"])
    op.create_index("ix_submission_received_at", "submission", ["received_at"])

    op.create_table(
        "submission_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("event_id", name="pk_submission_event"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.submission_id"], name="fk_submission_event_submission_id"
        ),
    )
    op.create_index("ix_submission_event_submission_id", "submission_event", ["submission_id"])

    op.create_table(
        "verdict",
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("accepted_rows", sa.Integer(), nullable=False),
        sa.Column("refused_rows", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("form", sa.String(64)),
        sa.Column("form_version", sa.Integer()),
        sa.Column("rules_version", sa.String(64), nullable=False),
        sa.Column("standards_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", name="pk_verdict"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.submission_id"], name="fk_verdict_submission_id"),
    )

    op.create_table(
        "row_claim",
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("natural_key", "submission_id", name="pk_row_claim"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.submission_id"], name="fk_row_claim_submission_id"),
    )
    op.create_index("ix_row_claim_submission_id", "row_claim", ["submission_id"])

    op.create_table(
        "batch",
        sa.Column("batch_id", sa.String(32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("rules_version", sa.String(64), nullable=False),
        sa.Column("standards_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", name="pk_batch"),
    )
    op.create_table(
        "batch_file",
        sa.Column("path", sa.String(255), nullable=False),
        sa.Column("batch_id", sa.String(32), nullable=False),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("file_kind", sa.String(16), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_batch_file"),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.batch_id"], name="fk_batch_file_batch_id"),
    )
    op.create_index("ix_batch_file_batch_id", "batch_file", ["batch_id"])

    op.create_table(
        "batch_submission",
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("batch_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", name="pk_batch_submission"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.submission_id"], name="fk_batch_submission_submission_id"
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.batch_id"], name="fk_batch_submission_batch_id"),
    )
    op.create_index("ix_batch_submission_batch_id", "batch_submission", ["batch_id"])

    op.create_table(
        "confirmation",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("event_id", name="pk_confirmation"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.submission_id"], name="fk_confirmation_submission_id"),
    )
    op.create_index("ix_confirmation_submission_id", "confirmation", ["submission_id"])

    op.create_table(
        "exclusion_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("event_id", name="pk_exclusion_event"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.submission_id"], name="fk_exclusion_event_submission_id"
        ),
    )
    op.create_index("ix_exclusion_event_submission_id", "exclusion_event", ["submission_id"])

    op.create_table(
        "round_lock_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.String(64), nullable=False),
        sa.Column("place_code", sa.String(12), nullable=False),
        sa.Column("vector", sa.String(16)),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("event_id", name="pk_round_lock_event"),
    )


def downgrade() -> None:
    for table in (
        "round_lock_event", "exclusion_event", "confirmation", "batch_submission", "batch_file", "batch",
        "row_claim", "verdict", "submission_event", "submission",
    ):  # fmt: skip
        op.drop_table(table)
