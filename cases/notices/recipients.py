"""Who is told what: recipients, their places, vectors and levels, and the ways to them.

Addresses and tokens stand in SIHAI_HOME/notices.toml alone. What is stored or shown names a recipient and a way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from cases.notices.hours import QuietHours
from cases.places import PlacesNow
from cases.words import EVENT_IN_MESSAGE_ZH
from reference.rows import day
from reference.standards import Standards

# Events that are told at all. The others show in the daily digest: an acknowledgement, a plan or works logged are the
# recipient's own doing, or no change of state.
TOLD_KINDS = (
    "opened", "reopened", "notified", "verdict", "closed", "withdrawn", "overdue", "escalated", "suspended", "resumed",
    "override_confirmed",
)  # fmt: skip
KIND_ZH: Mapping[str, str] = {kind: EVENT_IN_MESSAGE_ZH[kind] for kind in TOLD_KINDS}

# What each level is told unless its `events` say otherwise. A town acts on its own cases and has been told that a step
# is overdue; the county issues the documents itself; an office is told only what asks for its word.
LEVELS: Mapping[str, tuple[str, ...]] = {
    "town": tuple(kind for kind in TOLD_KINDS if kind != "escalated"),
    "county": tuple(kind for kind in TOLD_KINDS if kind != "notified"),
    "office": ("reopened", "escalated", "override_confirmed"),
}
LEVEL_ZH: Mapping[str, str] = {"town": "镇街", "county": "县级", "office": "爱卫办"}


@dataclass(frozen=True)
class Way:
    """One way to a recipient.

    Attributes:
        name: As it is stored and shown: `webhook`, or the scheme of the Apprise URL (dingtalk, mailto, …), numbered
            from the second of a kind.
        url: Private.
        secret: Private; with it bodies for a webhook are signed. None for Apprise.
    """

    name: str
    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)

    @property
    def is_webhook(self) -> bool:
        """A program that can tell by the notice's id that it has it already; people in a chat cannot."""
        return self.secret is not None


@dataclass(frozen=True)
class Recipient:
    """One recipient.

    Attributes:
        name: Unique; renamed, it is another recipient.
        place_codes: These places and everything below them.
        vectors: Vectors that concern it.
        level: One of `LEVELS`.
        kinds: Event kinds that it is told.
        ways: At least one; every one of them gets every notice.
        wants_digest: One message a day on what is open.
        digest_at: From when on, Shanghai time.
        quiet: None where it may be told at any hour.
        since: Events from this day on; None for as far back as the book goes.
    """

    name: str
    place_codes: tuple[str, ...]
    vectors: tuple[str, ...]
    level: str
    kinds: tuple[str, ...]
    ways: tuple[Way, ...]
    wants_digest: bool
    digest_at: time
    quiet: QuietHours | None
    since: date | None = None

    def covers(self, standards: Standards, place_code: str, on: date) -> bool:
        """Whether a place is one of its places or lies below one, as the division was on a day."""
        return not set(self.place_codes).isdisjoint(upwards(standards, place_code, on))

    def way(self, name: str) -> Way | None:
        """The way of that name, None where there is none any more."""
        return next((way for way in self.ways if way.name == name), None)


@dataclass(frozen=True)
class Book:
    """All recipients of an installation.

    Attributes:
        recipients: In the order of the file.
        base_url: Where the pages of cases are, without a slash at its end; None where there are none.
        oldest_days: An event older than this is not told any more: neither a replay of past years nor a new recipient
            gets a flood.
        due_soon_days: A step due within so many working days counts as due soon in the digest.
        warnings: What the file's owner should know though it can be used, in Chinese.
        is_practice: Every title says that it is practice.
    """

    recipients: tuple[Recipient, ...]
    base_url: str | None = None
    oldest_days: int = 7
    due_soon_days: int = 2
    warnings: tuple[str, ...] = ()
    is_practice: bool = False

    def recipient(self, name: str) -> Recipient | None:
        """The recipient of that name, None where there is none any more."""
        return next((recipient for recipient in self.recipients if recipient.name == name), None)


def upwards(standards: Standards, place_code: str, on: date) -> tuple[str, ...]:
    """The place and everything above it, nearest first; of a place that has ended, what continues it, or as it was."""
    found = standards.ancestors(place_code, on) or PlacesNow(standards, on).chain(place_code)
    if found:
        return found
    row = standards.place_ever(place_code)
    last = (day(row, "valid_to") or day(row, "valid_from")) if row is not None else None
    return standards.ancestors(place_code, last) if last is not None else ()
