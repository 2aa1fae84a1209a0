"""Accounts, sessions, tokens, the audit; who sent a sheet and for which places; reviews, questions and reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.types import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Lengths of division codes shorter than the 12 digits to which a natural key pads them.
_SHORTER = (2, 4, 6, 9)
_AT_ONCE = 10_000


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_account"),
        sa.UniqueConstraint("username", name="uq_account_username"),
    )
    op.create_table(
        "account_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_account_event"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_account_event_account_id"),
    )
    op.create_index("ix_account_event_account_id", "account_event", ["account_id"])
    op.create_table(
        "credential",
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("is_one_time", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_credential"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_credential_account_id"),
    )
    op.create_table(
        "portal_session",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("client", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_portal_session"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_portal_session_account_id"),
    )
    op.create_index("ix_portal_session_account_id", "portal_session", ["account_id"])
    op.create_table(
        "api_token",
        sa.Column("token_id", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime()),
        sa.Column("revoked_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("token_id", name="pk_api_token"),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_api_token_account_id"),
    )
    op.create_index("ix_api_token_account_id", "api_token", ["account_id"])
    op.create_table(
        "sign_in_attempt",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_sign_in_attempt"),
    )
    op.create_index("ix_sign_in_attempt_client", "sign_in_attempt", ["client", "at"])
    op.create_index("ix_sign_in_attempt_username", "sign_in_attempt", ["username", "at"])
    op.create_table(
        "audit_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("action", sa.String(48), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_audit_event"),
    )
    op.create_index("ix_audit_event_account", "audit_event", ["account"])
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
    op.create_table(
        "sent_by",
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("place_codes", sa.JSON(), nullable=False),
        sa.Column("firm", sa.Text()),
        sa.PrimaryKeyConstraint("submission_id", name="pk_sent_by"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.submission_id"], name="fk_sent_by_submission_id"),
    )
    op.create_index("ix_sent_by_account", "sent_by", ["account"])
    op.create_table(
        "submission_place",
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("place_code", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "place_code", name="pk_submission_place"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.submission_id"], name="fk_submission_place_submission_id"
        ),
    )
    op.create_index("ix_submission_place_place_code", "submission_place", ["place_code"])
    _fill_submission_places()
    op.create_table(
        "review_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("event_id", name="pk_review_event"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.submission_id"], name="fk_review_event_submission_id"),
    )
    op.create_index("ix_review_event_submission_id", "review_event", ["submission_id"])
    op.create_table(
        "row_query_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("event_id", name="pk_row_query_event"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.submission_id"], name="fk_row_query_event_submission_id"
        ),
    )
    op.create_index("ix_row_query_event_submission_id", "row_query_event", ["submission_id"])
    op.create_table(
        "reminder_event",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("place_code", sa.String(12), nullable=False),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("starts_on", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_reminder_event"),
    )
    op.create_index("ix_reminder_event_place_code", "reminder_event", ["place_code"])


def _fill_submission_places() -> None:
    """The places of what was sent before, as far as rows of it were accepted: the second part of each natural key."""
    claim = sa.table("row_claim", sa.column("natural_key", sa.Text()), sa.column("submission_id", sa.String(32)))
    place = sa.table("submission_place", sa.column("submission_id"), sa.column("place_code"))
    connection = op.get_bind()
    found = {
        (submission_id, _shortest(key.split("|")[1]))
        for key, submission_id in connection.execute(sa.select(claim.c.natural_key, claim.c.submission_id))
    }
    rows = [{"submission_id": key, "place_code": code} for key, code in sorted(found) if code]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(sa.insert(place), rows[start : start + _AT_ONCE])


def _shortest(code12: str) -> str:
    """A division code without the zeros that pad it; "" for what is no division code."""
    if len(code12) != 12 or not code12.isdigit():
        return ""
    return next((code12[:n] for n in _SHORTER if not int(code12[n:])), code12)


def downgrade() -> None:
    op.drop_table("reminder_event")
    op.drop_table("row_query_event")
    op.drop_table("review_event")
    op.drop_table("submission_place")
    op.drop_table("sent_by")
    op.drop_table("audit_event")
    op.drop_table("sign_in_attempt")
    op.drop_table("api_token")
    op.drop_table("portal_session")
    op.drop_table("credential")
    op.drop_table("account_event")
    op.drop_table("account")
