"""What every record by a person carries, whatever it is about: who, when, which day, in which words.

Refusals are `intake.decisions.DecisionError`: its message says, in Chinese, what was seen, what is allowed, what to do.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.sql.elements import ColumnElement

from intake.decisions import DecisionError
from settings import SHANGHAI

# Longer than anything that a list can show; a report of pages is attached as a file.
_LONGEST_TEXT = 2000


def plain(text: str | None) -> str:
    """A text as it is kept: trimmed, on one line, without what does not print.

    Raises:
        DecisionError: it is too long.
    """
    kept = " ".join("".join(c if c.isprintable() else " " for c in text or "").split())
    if len(kept) > _LONGEST_TEXT:
        raise DecisionError(f"文字有 {len(kept)} 个字，最多 {_LONGEST_TEXT} 个；请写要点。")
    return kept


def needed(text: str | None, what: str) -> str:
    """A text that must be given.

    Raises:
        DecisionError: it is blank or too long.
    """
    kept = plain(text)
    if not kept:
        raise DecisionError(f"没有写{what}，没有记录；请写明{what}。")
    return kept


def instant(at: datetime | None) -> datetime:
    """From when a record counts: now, unless an operator enters what was recorded earlier elsewhere.

    Raises:
        DecisionError: it lies ahead.
    """
    now = datetime.now(UTC)
    if at is None:
        return now
    if at.tzinfo is None:
        raise ValueError(f"at {at!r} has no zone; give an aware datetime")
    if at > now:
        raise DecisionError(f"所记时间 {at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 在将来；最晚是现在。")
    return at


def day_of(at: datetime) -> date:
    """The day of an instant on the wall in Shanghai."""
    return at.astimezone(SHANGHAI).date()


def event(at: datetime, actor: str, reason: str | None) -> dict[str, object]:
    """The columns that every event of the registry has.

    Raises:
        DecisionError: nobody is named.
    """
    return {
        "at": at,
        "recorded_at": datetime.now(UTC),
        "actor": needed(actor, "由谁记录"),
        "reason": plain(reason) or None,
    }


def not_ahead(day: date, at: datetime, what: str) -> None:
    """See that something that has been done lies not after the day on which it is recorded.

    Raises:
        DecisionError: it does.
    """
    if day > day_of(at):
        raise DecisionError(f"{what} {day} 在将来（记录时间 {day_of(at)}）；只能记录已经做了的，请核对日期。")


def next_number(connection: Connection, column: ColumnElement[str], letter: str, at: datetime) -> str:
    """The next id of a year, such as S2026-0001. Part of a write transaction, so that no two get the same."""
    prefix = f"{letter}{day_of(at).year}-"
    # The longest comes last: T2026-10000 follows T2026-9999, although it sorts before it as text.
    last = connection.scalar(
        select(column).where(column.like(f"{prefix}%")).order_by(func.length(column).desc(), column.desc()).limit(1)
    )
    return f"{prefix}{int(str(last).removeprefix(prefix)) + 1 if last else 1:04d}"


def full_number(typed: str, letter: str) -> str:
    """An id as it stands in the registry, from what a person typed: s2026-1 is S2026-0001."""
    year, _, number = typed.strip().upper().removeprefix(letter).partition("-")
    return f"{letter}{year}-{int(number):04d}" if year.isdigit() and number.isdigit() else typed.strip()
