"""Reminding a place of a report that is late or missing: one event, and a notice to whoever is told of that place.

Without notices.toml, or with nobody in it for the place, the reminder is recorded all the same and says that nobody
could be told electronically; its text is there to be copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select

from cases.notices.basis import place_name
from cases.notices.outbox import add_notices, notice_row
from cases.notices.recipients import Book, Recipient
from cases.notices.wording import Text, practice_mark, short_day
from intake.decisions import DecisionError, event_values
from reference.standards import Standards
from registry.database import write
from registry.portal_tables import reminder_event
from settings import SHANGHAI
from sheets.forms import FORMS

# A place that was reminded this morning is not reminded again this afternoon.
QUIET = timedelta(hours=24)


@dataclass(frozen=True)
class Wanted:
    """A report that a place owes.

    Attributes:
        starts_on: First day of the round or month.
        period_zh: Its name.
        due_on: Last day on which it was or is on time.
        is_returned: It came and must come again.
    """

    place_code: str
    form: str
    starts_on: date
    period_zh: str
    due_on: date
    is_returned: bool = False


@dataclass(frozen=True)
class Reminder:
    """A reminder as it was recorded.

    Attributes:
        text: What it says.
        recipients: Names of those whom a notice goes to; empty where nobody can be told electronically.
    """

    text: Text
    recipients: tuple[str, ...]


def remind(
    engine: Engine, standards: Standards, book: Book | None, wanted: Wanted, *, actor: str, now: datetime
) -> Reminder:
    """Remind a place of a report.

    Args:
        engine: The registry.
        standards: Names of places.
        book: The recipients; None where there is no notices.toml.
        wanted: Of what.
        actor: Who reminds.
        now: Aware instant.

    Raises:
        DecisionError: It was reminded of the same less than `QUIET` ago.
    """
    text = reminder_text(standards, book, wanted, now)
    told = () if book is None else _told(standards, book, wanted, now)
    with write(engine) as connection:
        last = last_reminded(connection, wanted)
        if last is not None and now - last < QUIET:
            raise DecisionError(
                f"{place_name(standards, wanted.place_code)}{wanted.period_zh}的{_form_zh(wanted.form)}已于 "
                f"{last.astimezone(SHANGHAI):%m-%d %H:%M} 提醒过；24 小时内不重复提醒。"
            )
        names = [recipient.name for recipient in told]
        number = connection.execute(
            insert(reminder_event)
            .values(
                place_code=wanted.place_code, form=wanted.form, starts_on=wanted.starts_on.isoformat(),
                detail={"recipients": names, "text": text.body}, **event_values(now, actor, None),
            )
            .returning(reminder_event.c.event_id)
        ).scalar_one()  # fmt: skip
        detail = {
            "place_code": wanted.place_code, "form": wanted.form, "starts_on": wanted.starts_on.isoformat(),
            "due_on": wanted.due_on.isoformat(),
        }  # fmt: skip
        add_notices(
            connection,
            (
                notice_row(recipient, way, f"reminder {number}", "reminder", text, now, detail)
                for recipient in told
                for way in recipient.ways
            ),
        )
    return Reminder(text, tuple(names))


def last_reminded(connection: Connection, wanted: Wanted) -> datetime | None:
    """When the place was last reminded of the report, None where it never was."""
    found: datetime | None = connection.scalar(
        select(reminder_event.c.at)
        .where(
            reminder_event.c.place_code == wanted.place_code,
            reminder_event.c.form == wanted.form,
            reminder_event.c.starts_on == wanted.starts_on.isoformat(),
        )
        .order_by(reminder_event.c.at.desc())
        .limit(1)
    )
    return found


def reminder_text(standards: Standards, book: Book | None, wanted: Wanted, now: datetime) -> Text:
    """What the place is told."""
    place, form, today = (
        place_name(standards, wanted.place_code),
        _form_zh(wanted.form),
        now.astimezone(SHANGHAI).date(),
    )
    due = short_day(wanted.due_on, today)
    if wanted.is_returned:
        said = "已退回，请按退回理由更正后重新上报"
    elif wanted.due_on < today:
        said = f"应于{due}前上报，至今没有收到，请尽快补报"
    else:
        said = f"请于{due}前上报"
    mark = practice_mark(book) if book is not None else ""
    where = f"{book.base_url}/send" if book is not None and book.base_url else "监测系统的「上报报表」页"
    title = f"{mark}【上报提醒】{place}：{wanted.period_zh}{form}{said}"
    body = f"报表：{form}\n时段：{wanted.period_zh}\n截止：{due}\n上报：{where}\n已经上报的，请核对是否有行被退回。"
    return Text(title, f"截止 {due}；上报：{where}", body)


def _told(standards: Standards, book: Book, wanted: Wanted, now: datetime) -> list[Recipient]:
    """Those at the place's own level: the county, which reminds, need not be told that it did."""
    on = now.astimezone(SHANGHAI).date()
    return [
        recipient
        for recipient in book.recipients
        if recipient.level == "town"
        and FORMS[wanted.form].vector in recipient.vectors
        and recipient.covers(standards, wanted.place_code, on)
    ]


def _form_zh(form: str) -> str:
    return FORMS[form].title_zh if form in FORMS else form
