"""The registry's tables on what follows a shortfall: cases, findings at units, breeding sites, treatments, notices.

Every one is a list of events that is only ever added to. What a case, an item or a site has come to is never stored: it
is folded from its events up to an instant (package `cases`). `detail` holds what an event of its kind says besides, as
JSON: plain text, numbers and dates written 2026-01-31.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from registry.tables import event_columns, metadata
from registry.types import UtcDateTime

case_file = Table(
    "case_file",
    metadata,
    Column("case_id", String(64), primary_key=True),
    Column("case_no", String(32), nullable=False, unique=True),  # as people write it: C2026-0001
    Column("place_code", String(12), nullable=False),
    Column("vector", String(16), nullable=False),
    Index("ix_case_file_place_code", "place_code"),
)

case_event = Table(
    "case_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("case_id", String(64), ForeignKey("case_file.case_id"), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("as_of", Date),  # day of the official edition that it follows from; null where a person recorded it
    *event_columns(),
    Column("detail", JSON, nullable=False),
    Index("ix_case_event_case_id", "case_id"),
)

# Official editions whose cases have been followed up: a day is followed once, and never after a later one.
case_night = Table(
    "case_night",
    metadata,
    Column("as_of", Date, primary_key=True),
    Column("edition_id", String(64), nullable=False),
    Column("followed_at", UtcDateTime, nullable=False),
)

problem_event = Table(
    "problem_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("item_id", String(64), nullable=False),  # of flags.problem_item, which follows from the sheets alone
    Column("kind", String(24), nullable=False),
    *event_columns(),
    Column("detail", JSON, nullable=False),
    Index("ix_problem_event_item_id", "item_id"),
)

breeding_site_event = Table(
    "breeding_site_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("site_id", String(64), nullable=False),
    Column("kind", String(24), nullable=False),
    *event_columns(),
    Column("detail", JSON, nullable=False),
    Index("ix_breeding_site_event_site_id", "site_id"),
)

treatment_event = Table(
    "treatment_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("treatment_id", String(32), nullable=False),
    Column("action", String(8), nullable=False),  # log, remove: what was entered by mistake stays readable
    Column("place_code", String(12), nullable=False),  # place and everything below it
    Column("unit", Text),  # code or name; null for the whole place
    Column("vector", String(16)),  # null for all four
    Column("treated_on", Date, nullable=False),
    Column("firm", Text, nullable=False),
    Column("agent", Text),
    Column("area_m2", Integer),
    Column("is_chemical", Boolean, nullable=False),
    *event_columns(),
    Index("ix_treatment_event_treatment_id", "treatment_id"),
    Index("ix_treatment_event_place_code", "place_code"),
)

# The outbox. `notice_id` is made from what the notice is about and whom it goes to, so that writing it twice is once.
notice = Table(
    "notice",
    metadata,
    Column("notice_id", String(64), primary_key=True),
    Column("recipient", Text, nullable=False),  # name in notices.toml; addresses and tokens never come here
    Column("topic", String(24), nullable=False),  # case, digest, reminder
    Column("case_id", String(64), ForeignKey("case_file.case_id")),
    Column("case_event_id", Integer, ForeignKey("case_event.event_id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),  # quiet hours and back-off end
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Index("ix_notice_case_id", "case_id"),
    Index("ix_notice_not_before", "not_before"),
)

notice_event = Table(
    "notice_event",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("notice_id", String(64), ForeignKey("notice.notice_id"), nullable=False),
    Column("kind", String(16), nullable=False),  # claimed, sent, failed, unknown, dropped, requeued
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Text),
    Index("ix_notice_event_notice_id", "notice_id"),
)
