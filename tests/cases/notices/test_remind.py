from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from cases.notices.outcome import SENT, Message, Outcome
from cases.notices.recipients import Way
from cases.notices.remind import Wanted, remind
from cases.notices.sending import send_due
from cases.notices.standing import read_notices
from intake.decisions import DecisionError
from reference.load import Standards
from registry.database import read
from registry.portal_tables import reminder_event
from tests.cases.notices.county import BOOK, XIASHI, XIEQIAO, at, book_of

NOW = at(date(2026, 11, 20))
LATE = Wanted(XIASHI, "rodent_survey", date(2026, 9, 7), "2026年秋季考评", date(2026, 10, 30))


class Post:
    """Takes every message."""

    def __init__(self) -> None:
        self.taken: list[Message] = []

    def send(self, _way: Way, message: Message) -> Outcome:
        self.taken.append(message)
        return SENT


def test_a_place_is_told_once_a_day_of_what_it_owes(engine: Engine, standards: Standards) -> None:
    book = book_of(standards)
    told = remind(engine, standards, book, LATE, actor="县疾控", now=NOW)
    assert told.recipients == ("硖石街道",), "the county reminds and is not reminded"
    assert (
        told.text.title
        == "【上报提醒】硖石街道：2026年秋季考评鼠类密度控制水平现场调查表应于10月30日前上报，至今没有收到，请尽快补报"
    )
    with pytest.raises(DecisionError, match="24 小时内不重复提醒"):
        remind(engine, standards, book, LATE, actor="他人", now=NOW + timedelta(hours=23))
    remind(engine, standards, book, LATE, actor="县疾控", now=NOW + timedelta(hours=24))
    other = Wanted(XIASHI, "fly_survey", LATE.starts_on, LATE.period_zh, LATE.due_on)
    remind(engine, standards, book, other, actor="县疾控", now=NOW)
    with read(engine) as connection:
        events = connection.execute(select(reminder_event).order_by(reminder_event.c.event_id)).mappings().all()
        waiting = read_notices(connection, NOW)
    assert [(row["form"], row["detail"]["recipients"]) for row in events] == [
        ("rodent_survey", ["硖石街道"]), ("rodent_survey", ["硖石街道"]), ("fly_survey", ["硖石街道"]),
    ]  # fmt: skip
    assert [(one.topic, one.recipient, one.way) for one in waiting] == [("reminder", "硖石街道", "webhook")] * 3


def test_without_recipients_the_reminder_is_recorded_all_the_same(engine: Engine, standards: Standards) -> None:
    nobody = Wanted(XIEQIAO, "rodent_survey", LATE.starts_on, LATE.period_zh, LATE.due_on)
    assert remind(engine, standards, None, LATE, actor="县疾控", now=NOW).recipients == ()
    assert remind(engine, standards, book_of(standards), nobody, actor="县疾控", now=NOW).recipients == ()
    with read(engine) as connection:
        assert len(connection.execute(select(reminder_event)).all()) == 2
        assert read_notices(connection, NOW) == []


def test_reminders_go_together_but_never_among_cases(engine: Engine, standards: Standards) -> None:
    book = book_of(standards, BOOK.replace("[recipient.webhook]", 'apprise = ["json://127.0.0.1:1"]').replace(
        'url = "http://127.0.0.1:1/town"\nsecret = "0123456789abcdef"\n', ""
    ))  # fmt: skip
    for form in ("rodent_survey", "mosquito_survey", "fly_survey"):
        wanted = Wanted(XIASHI, form, LATE.starts_on, LATE.period_zh, date(2026, 11, 30))
        remind(engine, standards, book, wanted, actor="县疾控", now=NOW)
    post = Post()
    assert send_due(engine, book, NOW, post).outcomes == {"sent": 3}
    (message,) = post.taken
    assert message.title == "【上报提醒】3 件"
    assert message.body.count("请于11月30日前上报") == 3


def test_what_was_returned_is_asked_for_again(engine: Engine, standards: Standards) -> None:
    returned = Wanted(XIASHI, "fly_survey", LATE.starts_on, LATE.period_zh, LATE.due_on, is_returned=True)
    assert "已退回，请按退回理由更正" in remind(engine, standards, None, returned, actor="县疾控", now=NOW).text.title
