"""The daily digest: what is overdue, due soon, waiting for a second person or newly found; nothing on other days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from cases.calendar import WorkingDays
from cases.event import CaseFile
from cases.fold import fold
from cases.ledger import read_cases
from cases.notices.basis import place_name
from cases.notices.outbox import add_notices, notice_row
from cases.notices.recipients import Book, Recipient, upwards
from cases.notices.wording import Text, cases_link, practice_mark, short_day
from cases.state import CaseState
from cases.words import STEP_ZH, VECTOR_IN_MESSAGE_ZH
from reference.standards import Standards
from registry.following_tables import notice
from settings import SHANGHAI

# A message is read on a phone, and the shortest way holds two kilobytes.
_MOST_LINES = 6


@dataclass(frozen=True)
class NewFlags:
    """What the last official edition found that the one before it had not.

    Attributes:
        as_of: Its day.
        found: (place, vector, what) of each finding; the vector is None where it concerns all, what is in Chinese.
    """

    as_of: date
    found: tuple[tuple[str, str | None, str], ...]


@dataclass(frozen=True)
class Standing:
    """An open case as it stands."""

    case: CaseFile
    state: CaseState

    def line(self, standards: Standards, today: date) -> str:
        """The case on one line."""
        step = STEP_ZH[self.state.step or ""]
        place = f"{place_name(standards, self.case.place_code)}{VECTOR_IN_MESSAGE_ZH[self.case.vector]}"
        return f"{self.case.case_no} {place} {step}，{short_day(self.state.due_on, today)}到期"


def due_for_digest(connection: Connection, book: Book, now: datetime) -> list[Recipient]:
    """Recipients whose hour has come today and who have no digest of today yet."""
    local = now.astimezone(SHANGHAI)
    return [
        recipient
        for recipient in book.recipients
        if recipient.wants_digest
        and local.time() >= recipient.digest_at
        and not (recipient.quiet is not None and recipient.quiet.contains(now))
        and not _has_digest(connection, recipient, local.date())
    ]


def fill_digests(
    connection: Connection, standards: Standards, book: Book, now: datetime, flags: NewFlags | None = None
) -> int:
    """Write today's digest for each recipient to whom one is due, where there is something to tell.

    Args:
        connection: A write transaction of the registry.
        standards: Names, places, working days.
        book: The recipients.
        now: Aware instant.
        flags: What the last official edition found anew.

    Returns:
        How many notices were written.
    """
    due = due_for_digest(connection, book, now)
    if not due:
        return 0
    today = now.astimezone(SHANGHAI).date()
    states = [Standing(case, fold(case.events)) for case in read_cases(connection).values()]
    standing = [one for one in states if one.state.is_open]
    rows = []
    for recipient in due:
        text = digest_text(recipient, standing, flags, standards, book, today)
        if text is not None:
            detail = {"day": today.isoformat()}
            rows += [
                notice_row(recipient, way, f"digest {today}", "digest", text, now, detail) for way in recipient.ways
            ]
    return add_notices(connection, rows)


def digest_text(
    recipient: Recipient,
    standing: list[Standing],
    flags: NewFlags | None,
    standards: Standards,
    book: Book,
    today: date,
) -> Text | None:
    """What a recipient's digest of a day says; None where nothing waits for anybody."""
    calendar = WorkingDays(standards.tables["holiday"])
    soon_until = calendar.after(today, book.due_soon_days)
    places = _Places(recipient, standards, today)
    mine = [one for one in standing if one.case.vector in recipient.vectors and places.has(one.case.place_code)]
    mine.sort(key=lambda one: (one.state.due_on or date.max, one.case.case_no))
    overdue = [one for one in mine if one.state.due_on is not None and one.state.due_on < today]
    soon = [one for one in mine if one.state.due_on is not None and today <= one.state.due_on <= soon_until]
    proposed = [one for one in mine if one.state.proposal is not None]
    found = Counter(
        what
        for place_code, vector, what in (flags.found if flags is not None else ())
        if (vector is None or vector in recipient.vectors) and places.has(place_code)
    )
    if not (overdue or soon or proposed or found):
        return None
    counts = {"办理中": len(mine), "逾期": len(overdue), "即将到期": len(soon), "待核准": len(proposed)}
    shown = [f"{word} {count}" for word, count in counts.items() if count]
    title = f"{practice_mark(book)}【每日汇总】{short_day(today, today)}：{'，'.join([*shown, *_new(found)])}"
    lines: list[str] = []
    for heading, cases in (
        ("逾期", overdue),
        (f"{book.due_soon_days} 个工作日内到期", soon),
        ("手工销案待第二人核准", proposed),
    ):
        lines += _listed(heading, [one.line(standards, today) for one in cases])
    if found and flags is not None:
        counted = "、".join(f"{what} {count}" for what, count in sorted(found.items()))
        lines.append(f"新发现（{short_day(flags.as_of, today)}的正式评级）：{counted}；sihai flags --official")
    lines.append(f"全部案件：{cases_link(book)}")
    return Text(title, "", "\n".join(lines))


class _Places:
    """Which places are a recipient's, each looked up once."""

    def __init__(self, recipient: Recipient, standards: Standards, on: date) -> None:
        self._recipient, self._standards, self._on = recipient, standards, on
        self._known: dict[str, bool] = {}

    def has(self, place_code: str) -> bool:
        if place_code not in self._known:
            self._known[place_code] = not set(self._recipient.place_codes).isdisjoint(
                upwards(self._standards, place_code, self._on)
            )
        return self._known[place_code]


def _listed(heading: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    left = len(lines) - _MOST_LINES
    more = [f"· 另有 {left} 件"] if left > 0 else []
    return [f"{heading}：", *(f"· {line}" for line in lines[:_MOST_LINES]), *more]


def _new(found: Mapping[str, int]) -> list[str]:
    return [f"新发现 {sum(found.values())}"] if found else []


def _has_digest(connection: Connection, recipient: Recipient, today: date) -> bool:
    """Whether a digest of today was written to a recipient, whichever way: a way added at noon gets it tomorrow."""
    newest = (
        select(notice.c.detail)
        .where(notice.c.recipient == recipient.name, notice.c.topic == "digest")
        .order_by(notice.c.created_at.desc())
        .limit(1)
    )
    detail = connection.execute(newest).scalar()
    return isinstance(detail, Mapping) and detail.get("day") == today.isoformat()
