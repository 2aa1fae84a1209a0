"""The registry's tables of the portal: accounts and what they may, sessions, tokens, reviews of sheets, the audit.

Who holds which role is a list of events and never a stored status, as with submissions. Three tables hold what is only
true now and are changed in place: passwords (an old hash is of no use to anybody), the last use of a session and of a
token. Tokens and session cookies are stored as SHA-256, so that a stolen registry signs nobody in.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from registry.tables import event_columns, metadata
from registry.types import UtcDateTime

account = Table(
    "account",
    metadata,
    Column("account_id", String(32), primary_key=True),
    Column("username", String(64), nullable=False, unique=True),  # lower case, as typed at sign-in
    Column("created_at", UtcDateTime, nullable=False),
)

account_event = Table(
    "account_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("account_id", String(32), ForeignKey("account.account_id"), nullable=False),
    # created, renamed, firm_set, granted, revoked, disabled, enabled, password_set, password_changed
    Column("kind", String(24), nullable=False),
    *event_columns(),
    Column("detail", JSON, nullable=False),
    Index("ix_account_event_account_id", "account_id"),
)

credential = Table(
    "credential",
    metadata,
    Column("account_id", String(32), ForeignKey("account.account_id"), primary_key=True),
    Column("password_hash", Text, nullable=False),  # argon2id, with its salt and costs
    Column("set_at", UtcDateTime, nullable=False),
    Column("is_one_time", Boolean, nullable=False),  # set by somebody else: to be changed at the first sign-in
)

portal_session = Table(
    "portal_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", String(32), ForeignKey("account.account_id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("client", Text, nullable=False),
    Index("ix_portal_session_account_id", "account_id"),
)

api_token = Table(
    "api_token",
    metadata,
    Column("token_id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("account_id", String(32), ForeignKey("account.account_id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", JSON, nullable=False),  # permissions, never more than those of the account
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Index("ix_api_token_account_id", "account_id"),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("attempt_id", Integer, primary_key=True),
    Column("username", String(64), nullable=False),  # SHA-256 of it: a password typed here by mistake stays secret
    Column("client", Text, nullable=False),  # address of the network
    Column("at", UtcDateTime, nullable=False),
    Column("succeeded", Boolean, nullable=False),
    Index("ix_sign_in_attempt_username", "username", "at"),
    Index("ix_sign_in_attempt_client", "client", "at"),
)

audit_event = Table(
    "audit_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("account", Text, nullable=False),  # username, or what was typed at a sign-in that failed
    Column("action", String(48), nullable=False),
    Column("subject", Text, nullable=False),  # what it was done to: a receipt, a case, a place, an account; may be ""
    Column("outcome", String(16), nullable=False),  # done, refused, failed
    Column("client", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Index("ix_audit_event_at", "at"),
    Index("ix_audit_event_account", "account"),
)

# What the account that sent a sheet might send at that time; a sheet of the command line or the inbox has no row here.
sent_by = Table(
    "sent_by",
    metadata,
    Column("submission_id", String(32), ForeignKey("submission.submission_id"), primary_key=True),
    Column("account", Text, nullable=False),
    Column("place_codes", JSON, nullable=False),  # these and all below them
    Column("firm", Text),  # the pest-control or assessment firm for which the account acts
    Index("ix_sent_by_account", "account"),
)

# The places that the rows of a sheet are about, accepted or not: who may see it, and who reviews it.
submission_place = Table(
    "submission_place",
    metadata,
    Column("submission_id", String(32), ForeignKey("submission.submission_id"), primary_key=True),
    Column("place_code", String(12), primary_key=True),
    Index("ix_submission_place_place_code", "place_code"),
)

review_event = Table(
    "review_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("submission_id", String(32), ForeignKey("submission.submission_id"), nullable=False),
    Column("kind", String(16), nullable=False),  # town_passed, county_passed, returned
    *event_columns(),
    Index("ix_review_event_submission_id", "submission_id"),
)

# A reviewer asks about a row that a rule noticed, its sender answers; accepting and excluding it are events elsewhere.
row_query_event = Table(
    "row_query_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("submission_id", String(32), ForeignKey("submission.submission_id"), nullable=False),
    Column("row_id", Text, nullable=False),
    Column("rule_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),  # asked, answered
    *event_columns(),
    Index("ix_row_query_event_submission_id", "submission_id"),
)

# A place was reminded of a report that is late or missing.
reminder_event = Table(
    "reminder_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("place_code", String(12), nullable=False),
    Column("form", String(64), nullable=False),
    Column("starts_on", Text, nullable=False),  # first day of the period or round that the report is about
    *event_columns(),
    Column("detail", JSON, nullable=False),
    Index("ix_reminder_event_place_code", "place_code"),
)
