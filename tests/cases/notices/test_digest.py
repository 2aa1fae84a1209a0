from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from cases.notices.delivery import fill
from cases.notices.digest import NewFlags, fill_digests
from cases.notices.recipients import Book
from cases.notices.sending import send_due
from cases.notices.standing import Notice
from reference.load import Standards
from registry.database import write
from tests.cases.notices.county import BOOK, DAY, EVIDENCE, FLY_EVIDENCE, XIASHI, XIEQIAO, County, Post, at, book_of

MONDAY = date(2026, 11, 30)
FLAGS = NewFlags(
    date(2026, 11, 29), ((XIASHI, None, "漏报"), (XIEQIAO, "fly", "可疑结果"), (XIEQIAO, "fly", "可疑结果"))
)


@pytest.fixture
def book(standards: Standards) -> Book:
    """Town and county, both with a digest and with nothing else."""
    return book_of(standards, BOOK.replace('quiet = ""', 'quiet = "22:00-07:00"\ndigest = true\nevents = []'))


def digests(county: County, recipient: str | None = None) -> list[Notice]:
    return [one for one in county.notices(at(MONDAY), recipient) if one.topic == "digest"]


def fill_at(county: County, standards: Standards, book: Book, now: datetime, flags: NewFlags | None = None) -> int:
    with write(county.engine) as connection:
        return fill_digests(connection, standards, book, now, flags)


def test_one_a_day_from_its_hour_on(county: County, standards: Standards, book: Book) -> None:
    county.open()  # to be acknowledged by Friday the 27th
    county.open(XIEQIAO, "fly", evidence=FLY_EVIDENCE)
    assert fill_at(county, standards, book, at(MONDAY, "08:29")) == 0
    assert fill_at(county, standards, book, at(MONDAY, "08:30")) == 2
    for clock in ("08:31", "12:00", "21:59"):
        assert fill_at(county, standards, book, at(MONDAY, clock), FLAGS) == 0, "one a day, whatever comes later"
    tuesday = MONDAY + timedelta(days=1)
    assert fill_at(county, standards, book, at(tuesday, "00:30")) == 0
    assert fill_at(county, standards, book, at(tuesday, "23:00")) == 0, "too late to disturb anybody"
    assert fill_at(county, standards, book, at(tuesday, "17:00")) == 2, "late, where the machine was off"


def test_one_a_day_is_sent(county: County, standards: Standards, book: Book) -> None:
    county.open()
    post = Post()
    for minute in range(0, 600, 2):
        now = at(MONDAY, "07:00") + timedelta(minutes=minute)
        fill(county.engine, standards, book, now, lambda: FLAGS)
        if minute % 60 == 0:
            send_due(county.engine, book, now, post)
    assert [way for way, _ in post.taken].count("webhook") == 1
    assert [way for way, _ in post.taken].count("json") == 1
    assert all(message.data["topic"] == "digest" for _, message in post.taken)


def test_what_it_says(county: County, standards: Standards, book: Book) -> None:
    county.open()
    soon = county.open(XIEQIAO, "rodent", evidence={**EVIDENCE, "due_on": "2026-12-02"})
    county.open(XIEQIAO, "mosquito", evidence={**EVIDENCE, "due_on": "2026-12-03"})
    county.open(XIEQIAO, "fly", evidence={**FLY_EVIDENCE, "due_on": "2027-01-08"})
    county.add(county.open(XIEQIAO, "cockroach"), "withdrawn", DAY)
    county.add(soon, "override_proposed", date(2026, 11, 27), why="单位已拆除")
    fill_at(county, standards, book, at(MONDAY, "08:30"), FLAGS)
    (cdc,) = digests(county, "海宁疾控")
    assert cdc.title == "【每日汇总】11月30日：办理中 4，逾期 1，即将到期 1，待核准 1，新发现 3"
    assert cdc.body.split("\n") == [
        "逾期：",
        "· C2026-0001 硖石街道鼠类 签收，11月27日到期",
        "2 个工作日内到期：",
        "· C2026-0002 斜桥镇鼠类 签收，12月2日到期",
        "手工销案待第二人核准：",
        "· C2026-0002 斜桥镇鼠类 签收，12月2日到期",
        "新发现（11月29日的正式评级）：可疑结果 2、漏报 1；sihai flags --official",
        "全部案件：sihai cases",
    ]
    (town,) = digests(county, "硖石街道")
    assert town.title == "【每日汇总】11月30日：办理中 1，逾期 1，新发现 1"


def test_due_soon_counts_working_days(county: County, standards: Standards, book: Book) -> None:
    county.open(evidence={**EVIDENCE, "due_on": "2026-12-01"})
    friday = date(2026, 11, 27)
    assert fill_at(county, standards, book, at(date(2026, 11, 26), "09:00")) == 0
    assert fill_at(county, standards, replace(book, due_soon_days=1), at(friday, "09:00")) == 0
    assert fill_at(county, standards, book, at(friday, "09:00")) == 2, "Monday and Tuesday"


def test_none_where_nothing_waits_for_anybody(county: County, standards: Standards, book: Book) -> None:
    assert fill_at(county, standards, book, at(MONDAY, "09:00")) == 0
    county.open(evidence={**EVIDENCE, "due_on": "2027-03-01"})
    assert fill_at(county, standards, book, at(MONDAY, "09:00")) == 0, "an open case alone is no news"
    assert fill_at(county, standards, book, at(MONDAY, "09:00"), NewFlags(MONDAY, ())) == 0
    elsewhere = NewFlags(MONDAY, (("320681100", None, "漏报"),))
    assert fill_at(county, standards, book, at(MONDAY, "09:00"), elsewhere) == 0, "of another county"
    assert fill_at(county, standards, book, at(MONDAY, "09:00"), FLAGS) == 2


def test_only_what_concerns_a_recipient(county: County, standards: Standards, book: Book) -> None:
    town, cdc = book.recipients
    county.open(XIEQIAO)
    rodents = replace(book, recipients=(town, replace(cdc, vectors=("rodent",))))
    fill_at(county, standards, rodents, at(MONDAY, "09:00"), NewFlags(MONDAY, ((XIEQIAO, "fly", "可疑结果"),)))
    assert [(one.recipient, one.title) for one in digests(county)] == [
        ("海宁疾控", "【每日汇总】11月30日：办理中 1，逾期 1"),
    ]


def test_long_lists_are_counted(county: County, standards: Standards, book: Book) -> None:
    for place in ("330481001", "330481002", "330481003", "330481004", XIEQIAO):
        for vector in ("rodent", "mosquito", "fly", "cockroach"):
            county.open(place, vector)
    fill_at(county, standards, book, at(MONDAY, "09:00"))
    (cdc,) = digests(county, "海宁疾控")
    assert "· 另有 14 件" in cdc.body
    assert len(f"{cdc.title}\r\n{cdc.body}".encode()) <= 2048


def test_whoever_wants_none_gets_none(county: County, standards: Standards) -> None:
    county.open()
    assert fill_at(county, standards, book_of(standards), at(MONDAY, "09:00")) == 0


def test_editions_are_read_only_where_a_digest_is_due(county: County, standards: Standards, book: Book) -> None:
    asked: list[str] = []

    def ask() -> NewFlags:
        asked.append("asked")
        return FLAGS

    for clock, times in (("08:00", 0), ("08:30", 1), ("08:32", 1)):
        fill(county.engine, standards, book, at(MONDAY, clock), ask)
        assert len(asked) == times, clock
