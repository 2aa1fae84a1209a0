from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.notices.delivery import fill_and_send, preview
from cases.notices.findings import ResendError, notice_findings, requeue
from cases.notices.hours import BACK_OFF, MOST_TRIES
from cases.notices.outcome import Message, Outcome
from cases.notices.recipients import Book, Way
from cases.notices.sending import claim, message_of, send_due
from cases.notices.standing import LONGEST_CLAIM
from reference.load import Standards
from registry.database import read, write
from registry.following_tables import notice_event
from tests.cases.notices.county import BOOK, DAY, XIEQIAO, County, Post, at, book_of, kinds_of, status
from tests.cases.notices.receiver import Receiver

NOW = at(DAY + timedelta(days=1), "09:00")
FAILED = Outcome("failed", "对方没有收下（HTTP 500）")


@pytest.fixture
def book(standards: Standards) -> Book:
    return book_of(standards)


@pytest.fixture
def told(county: County, standards: Standards, book: Book) -> County:
    """A county with one case, of which the town is told by webhook and the county by chat."""
    county.open()
    county.fill(standards, book, NOW)
    return county


def test_what_is_sent_is_claimed_before_and_never_sent_again(told: County, book: Book) -> None:
    post = Post()
    assert send_due(told.engine, book, NOW, post).outcomes == {"sent": 2}
    assert status(told, NOW) == {"webhook": "sent", "json": "sent"}
    assert kinds_of(told, "webhook") == kinds_of(told, "json") == ["claimed", "sent"]
    assert send_due(told.engine, book, NOW + timedelta(days=30), post).outcomes == {}
    assert len(post.taken) == 2


def test_a_claim_is_committed_before_anything_is_sent(told: County, book: Book) -> None:
    class Looks(Post):
        def send(self, way: Way, message: Message) -> Outcome:
            seen.append(kinds_of(told, way.name))
            return super().send(way, message)

    seen: list[list[str]] = []
    send_due(told.engine, book, NOW, Looks())
    assert seen == [["claimed"], ["claimed"]]


def test_failures_are_tried_later_and_later_and_then_dropped(told: County, book: Book) -> None:
    post, now = Post({"webhook": FAILED}), NOW
    for tries, wait in enumerate(BACK_OFF, start=1):
        send_due(told.engine, book, now, post)
        (one,) = [one for one in told.notices(now) if one.way == "webhook"]
        assert (one.status, one.tries, one.reason) == ("failed", tries, FAILED.reason)
        assert one.due_at is not None
        assert wait <= one.due_at - now < wait + timedelta(minutes=1)
        before = len(post.taken)
        send_due(told.engine, book, one.due_at - timedelta(milliseconds=1), post)
        assert len(post.taken) == before, "not a moment too early"
        now = one.due_at
    assert send_due(told.engine, book, now, post).outcomes == {"dropped": 1}
    assert [way for way, _ in post.taken].count("webhook") == MOST_TRIES
    assert send_due(told.engine, book, now + timedelta(days=3), post).outcomes == {}
    with read(told.engine) as connection:
        (finding,) = notice_findings(connection, now)
    assert "硖石街道（webhook）" in finding.zh
    assert "HTTP 500" in finding.zh


def test_a_way_that_fails_holds_up_no_other(told: County, book: Book) -> None:
    send_due(told.engine, book, NOW, Post({"webhook": FAILED}))
    assert status(told, NOW) == {"webhook": "failed", "json": "sent"}


def test_nothing_is_sent_in_quiet_hours_whenever_it_fell_due(county: County, standards: Standards) -> None:
    book = book_of(standards, BOOK.replace('quiet = ""', 'quiet = "22:00-07:00"'))
    county.open()
    county.fill(standards, book, at(DAY + timedelta(days=1), "21:59"))
    late = at(DAY + timedelta(days=1), "22:30")
    assert send_due(county.engine, book, late, Post()).outcomes == {}
    assert preview(county.engine, standards, book, late, lambda: None) == []
    assert len(preview(county.engine, standards, book, late, lambda: None, at_any_hour=True)) == 2
    assert send_due(county.engine, book, at(DAY + timedelta(days=2), "07:00"), Post()).outcomes == {"sent": 2}


def test_of_one_case_the_later_waits_for_the_earlier(told: County, standards: Standards) -> None:
    book = book_of(standards, BOOK.replace('"硖石街道"]', '"海宁市"]'))
    send_due(told.engine, book, NOW, Post({"webhook": FAILED}))
    told.add("C2026-0001", "withdrawn", DAY + timedelta(days=1))
    told.open(XIEQIAO, "fly", on=DAY + timedelta(days=1))
    told.fill(standards, book, NOW + timedelta(seconds=30))
    post = Post()
    send_due(told.engine, book, NOW + timedelta(seconds=31), post)
    assert [m.title[:9] for way, m in post.taken if way == "webhook"] == ["【立案】斜桥镇蝇类"], "another case"
    send_due(told.engine, book, NOW + timedelta(minutes=2), post)
    assert [m.title[:4] for way, m in post.taken if way == "webhook"][1:] == ["【立案】", "【撤案】"]


def test_a_dead_senders_webhook_is_sent_again_under_the_same_id(told: County, book: Book) -> None:
    town = book.recipients[0]
    (claimed,) = claim(told.engine, town, town.ways[0], NOW)
    post = Post()
    send_due(told.engine, book, NOW + LONGEST_CLAIM - timedelta(seconds=1), post)
    assert [way for way, _ in post.taken] == ["json"], "its sender may still be at work"
    later = NOW + LONGEST_CLAIM
    assert send_due(told.engine, book, later, post).outcomes == {"unknown": 1}
    assert send_due(told.engine, book, later + timedelta(minutes=2), post).outcomes == {"sent": 1}
    assert post.taken[-1][1].message_id == claimed.notice_id
    assert kinds_of(told, "webhook") == ["claimed", "unknown", "claimed", "sent"]


def test_a_dead_senders_chat_waits_for_a_person(told: County, book: Book) -> None:
    cdc = book.recipients[1]
    (claimed,) = claim(told.engine, cdc, cdc.ways[0], NOW)
    later, post = NOW + LONGEST_CLAIM, Post()
    for hours in (0, 1, 24):
        send_due(told.engine, book, later + timedelta(hours=hours), post)
    assert [way for way, _ in post.taken] == ["webhook"]
    assert status(told, later) == {"webhook": "sent", "json": "unknown"}
    with read(told.engine) as connection:
        assert [finding.subject for finding in notice_findings(connection, later)] == [claimed.notice_id]
        assert notice_findings(connection, later + timedelta(days=31)) == []
    with write(told.engine) as connection:
        requeue(connection, claimed.notice_id[:8], book, "王五", later + timedelta(days=2))
    assert send_due(told.engine, book, later + timedelta(days=2), post).outcomes == {"sent": 1}
    assert kinds_of(told, "json") == ["claimed", "unknown", "requeued", "claimed", "sent"]


def test_a_chat_that_may_have_it_is_not_told_again(told: County, book: Book) -> None:
    unknown = Outcome("unknown", "对方没有答复，不知是否收到")
    post = Post({"json": unknown, "webhook": unknown})
    for hours in range(3):
        send_due(told.engine, book, NOW + timedelta(hours=hours), post)
    assert [way for way, _ in post.taken].count("json") == 1
    assert [way for way, _ in post.taken].count("webhook") == 3, "a program knows a notice by its id"


def test_word_that_comes_after_the_claim_was_given_up_still_counts(told: County, book: Book) -> None:
    cdc = book.recipients[1]
    (claimed,) = claim(told.engine, cdc, cdc.ways[0], NOW)
    send_due(told.engine, book, NOW + LONGEST_CLAIM, Post())
    row = {"notice_id": claimed.notice_id, "kind": "sent", "at": NOW + LONGEST_CLAIM * 2}
    with write(told.engine) as connection:
        connection.execute(notice_event.insert().values(row))
    assert status(told, NOW)["json"] == "sent"


def test_only_what_waits_for_a_person_is_sent_again(told: County, book: Book) -> None:
    first = told.notices(NOW)[0].notice_id
    for started, said in ((first, "待发，不用重发"), ("zzzz", "有 0 条"), (first[:2], "至少 4 位")):
        with write(told.engine) as connection, pytest.raises(ResendError, match=said):
            requeue(connection, started, book, "王五", NOW)
    assert kinds_of(told, "json") == kinds_of(told, "webhook") == []


def test_whoever_is_gone_from_the_file_is_not_told_any_more(told: County, book: Book) -> None:
    only_town = replace(book, recipients=book.recipients[:1])
    assert send_due(told.engine, only_town, NOW, Post()).outcomes == {"dropped": 1, "sent": 1}
    (one,) = [one for one in told.notices(NOW) if one.way == "json"]
    assert one.reason == "notices.toml 里已没有这个接收人或途径"
    with write(told.engine) as connection, pytest.raises(ResendError, match="没有地方可发"):
        requeue(connection, one.notice_id, only_town, "王五", NOW)
    with write(told.engine) as connection:
        requeue(connection, one.notice_id, book, "王五", NOW)
    assert send_due(told.engine, book, NOW, Post()).outcomes == {"sent": 1}


def test_people_get_many_notices_in_few_short_messages_and_programs_each_alone(
    county: County, standards: Standards, book: Book
) -> None:
    for place in ("330481001", "330481002", "330481003", "330481004", XIEQIAO):
        for vector in ("rodent", "mosquito", "fly", "cockroach"):
            county.open(place, vector)
    county.fill(standards, book, NOW)
    post = Post()
    send_due(county.engine, book, NOW, post)
    chats = [message for way, message in post.taken if way == "json"]
    assert 1 < len(chats) < 5
    told = "".join(f"{message.title}\n{message.body}" for message in chats)
    assert all(f"（C2026-{number:04d}）" in told for number in range(1, 21))
    # WeCom's robot takes 2,048 bytes of title and text together.
    assert all(len(f"{message.title}\r\n{message.body}".encode()) <= 2048 for message in chats)
    hooks = [message for way, message in post.taken if way == "webhook"]
    assert [message.data["kind"] for message in hooks] == ["opened"] * 4, "one each, of the town's own"


def test_a_robot_gets_no_more_messages_in_a_pass_than_it_takes(
    county: County, standards: Standards, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.notices.sending._MOST_IN_ONE", 1)
    monkeypatch.setattr("cases.notices.sending._MOST_MESSAGES", 3)
    for vector in ("rodent", "mosquito", "fly", "cockroach"):
        county.open("330481001", vector)
    county.fill(standards, book, NOW)
    post = Post()
    send_due(county.engine, book, NOW, post)
    assert sorted(way for way, _ in post.taken) == ["json"] * 3 + ["webhook"] * 4
    send_due(county.engine, book, NOW + timedelta(minutes=2), post)
    assert sorted(way for way, _ in post.taken) == ["json"] * 4 + ["webhook"] * 4


def test_a_single_long_notice_is_cut_at_a_line_and_keeps_where_to_look(told: County) -> None:
    one = told.notices(NOW)[0]
    lines = ["一句很长的依据" * 20] * 20 + ["原始数据：sihai case C2026-0001"]
    message = message_of([replace(one, body="\n".join(lines))])
    assert len(f"{message.title}\r\n{message.body}".encode()) <= 2048
    assert message.body.endswith("一句很长的依据\n原始数据：sihai case C2026-0001")


def test_one_pass_over_real_http(county: County, standards: Standards, receiver: Receiver) -> None:
    county.open()
    book = book_of(standards, BOOK.replace("127.0.0.1:1", f"127.0.0.1:{receiver.port}"))
    written, passed = fill_and_send(county.engine, standards, book, NOW, lambda: None)
    assert (written, passed.outcomes) == (2, {"sent": 2})
    hook = next(body for body in receiver.bodies if "notice_id" in body)
    assert (hook["kind"], hook["case_no"], hook["place_code"], hook["edition"], hook["topic"]) == (
        "opened", "C2026-0001", "330481001", "2011", "case",
    )  # fmt: skip
    chat = next(body for body in receiver.bodies if "notice_id" not in body)
    assert chat["title"] == hook["title"]
    assert fill_and_send(county.engine, standards, book, NOW, lambda: None)[1].outcomes == {}


def test_looking_changes_nothing(county: County, standards: Standards, book: Book) -> None:
    county.open()
    shown = preview(county.engine, standards, book, NOW, lambda: None)
    assert [(one.recipient.name, one.way.name) for one in shown] == [("硖石街道", "webhook"), ("海宁疾控", "json")]
    assert county.notices(NOW) == []
    county.fill(standards, book, NOW)
    assert preview(county.engine, standards, book, NOW, lambda: None) == shown
    assert set(status(county, NOW).values()) == {"waiting"}
