"""A county's registry with cases in it, and notices.toml for its recipients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, select

from cases.event import NIGHT_ACTOR, NIGHT_KINDS, CaseEvent, CaseFile
from cases.ledger import add_case, add_events
from cases.notices.notices_file import parse_book
from cases.notices.outbox import fill_outbox
from cases.notices.outcome import SENT, Message, Outcome
from cases.notices.recipients import Book, Way
from cases.notices.standing import Notice, read_notices
from reference.load import Standards
from registry.database import read, write
from registry.following_tables import notice_event
from settings import SHANGHAI, end_of_day

XIASHI, XIEQIAO, HAINING = "330481001", "330481107", "330481"
DAY = date(2026, 11, 20)

BASIS = [
    {
        "indicator": "rodent_sign_room_rate", "found": 12, "effort": 260, "value": 4.615384, "comparison": "<=",
        "limit_value": 3, "grade": "C", "lower_95": 2.409, "upper_95": 7.927,
    },
    {
        "indicator": "rodent_route_index", "found": 9, "effort": 2000, "value": 4.5, "comparison": "<=",
        "limit_value": 3, "grade": "C", "lower_95": 2.058, "upper_95": 8.542,
    },
]  # fmt: skip
FLY_BASIS = [
    {
        "indicator": "fly_room_rate", "found": 21, "effort": 240, "value": 8.75, "comparison": "<=", "limit_value": 6,
        "grade": "C", "lower_95": 5.5, "upper_95": 13.06,
    },
]  # fmt: skip
EVIDENCE: Mapping[str, Any] = {
    "round_id": "2026-autumn", "grade": "C", "required": "B", "mark": "likely_missed", "severity": "ordinary",
    "standard": "GB/T 27770", "edition": "2011", "edition_status": "in_force", "basis": BASIS, "failing_units": [],
    "due_on": "2026-11-27",
}  # fmt: skip
FLY_EVIDENCE: Mapping[str, Any] = {
    **EVIDENCE, "standard": "GB/T 27772", "edition_status": "superseded", "basis": FLY_BASIS,
}  # fmt: skip
RESURVEY = [{"indicator": "rodent_sign_room_rate", "found": 3, "effort": 265, "value": 1.132, "grade": "B",
             "lower_95": 0.23, "upper_95": 3.27}]  # fmt: skip

BOOK = """
[[recipient]]
name = "硖石街道"
level = "town"
places = ["硖石街道"]
quiet = ""
[recipient.webhook]
url = "http://127.0.0.1:1/town"
secret = "0123456789abcdef"

[[recipient]]
name = "海宁疾控"
level = "county"
places = ["海宁市"]
quiet = ""
apprise = ["json://127.0.0.1:1"]
"""


def at(day: date, clock: str = "10:00") -> datetime:
    """An instant of a day, Shanghai time."""
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


def book_of(standards: Standards, text: str = BOOK) -> Book:
    return parse_book(text.encode(), standards)


@dataclass
class County:
    """Cases as the night and people leave them."""

    engine: Engine
    count: int = 0
    open_ids: dict[str, str] = field(default_factory=dict)

    def open(
        self, place: str = XIASHI, vector: str = "rodent", on: date = DAY, evidence: Mapping[str, Any] = EVIDENCE
    ) -> str:
        """A new case, opened in the night of a day; its number."""
        self.count += 1
        case_no = f"C2026-{self.count:04d}"
        case = CaseFile(f"{place}.{vector}.{on:%Y%m%d}", case_no, place, vector, ())
        self.open_ids[case_no] = case.case_id
        with write(self.engine) as connection:
            add_case(connection, case)
        self.add(case_no, "opened", on, **evidence)
        return case_no

    def add(
        self, case_no: str, kind: str, on: date, *, actor: str = "张三", why: str | None = None, **detail: Any
    ) -> int:
        """An event of the night of a day, or of a person at ten in the morning; its id."""
        is_night = kind in NIGHT_KINDS
        instant = end_of_day(on) - timedelta(microseconds=1) if is_night else at(on)
        event = CaseEvent(kind, instant, NIGHT_ACTOR if is_night else actor, why, detail, on if is_night else None)
        with write(self.engine) as connection:
            return add_events(connection, self.open_ids[case_no], [event])[0]

    def notices(self, now: datetime, recipient: str | None = None) -> list[Notice]:
        """Every notice, or those of one recipient, as they stand."""
        with read(self.engine) as connection:
            found = read_notices(connection, now, every=True)
        return [one for one in found if recipient in (None, one.recipient)]

    def fill(self, standards: Standards, book: Book, now: datetime | None = None) -> int:
        """Write what is news, in the night after `DAY` unless said otherwise; how many notices that is."""
        with write(self.engine) as connection:
            return fill_outbox(connection, standards, book, now or at(DAY + timedelta(days=1), "01:40"))


@dataclass
class Post:
    """A sink that takes everything, or answers as told for a way."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    taken: list[tuple[str, Message]] = field(default_factory=list)

    def send(self, way: Way, message: Message) -> Outcome:
        self.taken.append((way.name, message))
        return self.outcomes.get(way.name, SENT)


def status(county: County, now: datetime) -> dict[str, str]:
    """Where each way has one notice: what has become of it."""
    return {one.way: one.status for one in county.notices(now)}


def kinds_of(county: County, way: str) -> list[str]:
    """The events of the only notice of a way, in order."""
    (one,) = [one for one in county.notices(at(DAY)) if one.way == way]
    with read(county.engine) as connection:
        found = select(notice_event.c.kind).where(notice_event.c.notice_id == one.notice_id)
        return list(connection.execute(found.order_by(notice_event.c.event_id)).scalars())
