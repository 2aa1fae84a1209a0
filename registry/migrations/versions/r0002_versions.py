"""Row-level differences between versions, mapping files, attachments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission", sa.Column("mapping", sa.String(64)))
    op.add_column("row_claim", sa.Column("row_number", sa.Integer()))
    op.add_column("row_claim", sa.Column("values_hash", sa.String(64)))
    op.add_column("verdict", sa.Column("identical_rows", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("verdict", sa.Column("changes", sa.JSON()))
    op.create_table(
        "attachment",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("event_id", name="pk_attachment"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.submission_id"], name="fk_attachment_submission_id"),
    )
    op.create_index("ix_attachment_submission_id", "attachment", ["submission_id"])


def downgrade() -> None:
    op.drop_table("attachment")
    op.drop_column("verdict", "changes")
    op.drop_column("verdict", "identical_rows")
    op.drop_column("row_claim", "values_hash")
    op.drop_column("row_claim", "row_number")
    op.drop_column("submission", "mapping")
