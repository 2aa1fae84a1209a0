"""Cases, findings at units, breeding sites, treatments, and the outbox of notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "breeding_site_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_breeding_site_event"),
    )
    op.create_index("ix_breeding_site_event_site_id", "breeding_site_event", ["site_id"])
    op.create_table(
        "case_file",
        sa.Column("case_id", sa.String(64), nullable=False),
        sa.Column("case_no", sa.String(32), nullable=False),
        sa.Column("place_code", sa.String(12), nullable=False),
        sa.Column("vector", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_file"),
        sa.UniqueConstraint("case_no", name="uq_case_file_case_no"),
    )
    op.create_index("ix_case_file_place_code", "case_file", ["place_code"])
    op.create_table(
        "case_night",
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("edition_id", sa.String(64), nullable=False),
        sa.Column("followed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("as_of", name="pk_case_night"),
    )
    op.create_table(
        "problem_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_problem_event"),
    )
    op.create_index("ix_problem_event_item_id", "problem_event", ["item_id"])
    op.create_table(
        "treatment_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("treatment_id", sa.String(32), nullable=False),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("place_code", sa.String(12), nullable=False),
        sa.Column("unit", sa.Text()),
        sa.Column("vector", sa.String(16)),
        sa.Column("treated_on", sa.Date(), nullable=False),
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text()),
        sa.Column("area_m2", sa.Integer()),
        sa.Column("is_chemical", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("event_id", name="pk_treatment_event"),
    )
    op.create_index("ix_treatment_event_place_code", "treatment_event", ["place_code"])
    op.create_index("ix_treatment_event_treatment_id", "treatment_event", ["treatment_id"])
    op.create_table(
        "case_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("as_of", sa.Date()),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.case_id"], name="fk_case_event_case_id"),
        sa.PrimaryKeyConstraint("event_id", name="pk_case_event"),
    )
    op.create_index("ix_case_event_case_id", "case_event", ["case_id"])
    op.create_table(
        "notice",
        sa.Column("notice_id", sa.String(64), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(24), nullable=False),
        sa.Column("case_id", sa.String(64)),
        sa.Column("case_event_id", sa.Integer()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_event_id"], ["case_event.event_id"], name="fk_notice_case_event_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.case_id"], name="fk_notice_case_id"),
        sa.PrimaryKeyConstraint("notice_id", name="pk_notice"),
    )
    op.create_index("ix_notice_case_id", "notice", ["case_id"])
    op.create_index("ix_notice_not_before", "notice", ["not_before"])
    op.create_table(
        "notice_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.notice_id"], name="fk_notice_event_notice_id"),
        sa.PrimaryKeyConstraint("event_id", name="pk_notice_event"),
    )
    op.create_index("ix_notice_event_notice_id", "notice_event", ["notice_id"])


def downgrade() -> None:
    op.drop_table("notice_event")
    op.drop_table("notice")
    op.drop_table("case_event")
    op.drop_table("treatment_event")
    op.drop_table("problem_event")
    op.drop_table("case_night")
    op.drop_table("case_file")
    op.drop_table("breeding_site_event")
