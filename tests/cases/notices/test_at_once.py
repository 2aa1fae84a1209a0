"""Several senders at once, ways that hang, and senders that are killed: nothing lost, nothing told twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest

from cases.notices.delivery import Network
from cases.notices.outcome import Message, Outcome
from cases.notices.recipients import Book, Way
from cases.notices.sending import send_due
from cases.notices.standing import LONGEST_CLAIM
from reference.load import Standards
from settings import PROJECT_ROOT
from tests.cases.notices.county import BOOK, DAY, XIEQIAO, County, Post, at, book_of, kinds_of, status
from tests.cases.notices.receiver import Receiver

NOW = at(DAY + timedelta(days=1), "09:00")
# When the claims of a sender that died are given up; it had made them in the first minute.
LATER = NOW + LONGEST_CLAIM + timedelta(minutes=1)


def to(receiver: Receiver) -> str:
    """Both recipients are told of the whole county, by way of the receiver."""
    return BOOK.replace("127.0.0.1:1", f"127.0.0.1:{receiver.port}").replace('"硖石街道"]', '"海宁市"]')


def open_cases(county: County, standards: Standards, book: Book) -> list[str]:
    """Twelve cases and their notices; the ids of those for the webhook."""
    for vector in ("rodent", "mosquito", "fly", "cockroach"):
        for place in ("330481001", "330481002", XIEQIAO):
            county.open(place, vector)
    county.fill(standards, book, NOW)
    return sorted(one.notice_id for one in county.notices(NOW) if one.way == "webhook")


def told_in_chat(receiver: Receiver) -> dict[str, int]:
    """How often each case was named in the chat."""
    chats = "".join(str(body["title"] + body["message"]) for body in receiver.bodies if "notice_id" not in body)
    return {number: chats.count(f"（{number}）") for number in (f"C2026-{n:04d}" for n in range(1, 13))}


@dataclass
class Hangs(Post):
    """A post in which the chat hangs until it is released."""

    release: threading.Event | None = None

    def send(self, way: Way, message: Message) -> Outcome:
        if way.name == "json" and self.release is not None:
            self.release.wait()
        return super().send(way, message)


def test_a_way_that_hangs_does_not_hold_up_the_others(county: County, standards: Standards) -> None:
    county.open()
    book = book_of(standards)
    county.fill(standards, book, NOW)
    release = threading.Event()
    post = Hangs(release=release)
    passed = send_due(county.engine, book, NOW, post, most_seconds=0.5)
    assert (passed.hanging, passed.outcomes) == ([("海宁疾控", "json")], {"sent": 1})
    assert status(county, NOW) == {"webhook": "sent", "json": "sending"}
    # While it hangs this process does not enter it a second time, however long that takes.
    again = send_due(county.engine, book, NOW + timedelta(days=1), post, most_seconds=0.5)
    assert (again.hanging, len(post.taken)) == ([], 1)
    release.set()
    for thread in threading.enumerate():
        if thread.name.startswith("notices"):
            thread.join()
    assert status(county, NOW)["json"] == "sent", "it came back after all"
    assert kinds_of(county, "json") == ["claimed", "unknown", "sent"]


def test_what_breaks_in_a_thread_is_not_passed_over_in_silence(county: County, standards: Standards) -> None:
    class Breaks(Post):
        def send(self, way: Way, message: Message) -> Outcome:
            raise OSError("disk on fire")

    county.open()
    book = book_of(standards)
    county.fill(standards, book, NOW)
    with pytest.raises(OSError, match="disk on fire"):
        send_due(county.engine, book, NOW, Breaks())
    assert set(status(county, LATER).values()) == {"lapsed"}


def test_two_senders_at_once_send_each_notice_once(county: County, standards: Standards, receiver: Receiver) -> None:
    """As two processes: each with connections and with knowledge of hanging ways of its own."""
    wanted = open_cases(county, standards, book_of(standards, to(receiver)))
    receiver.wait_seconds = 0.02
    senders = [_process(county, receiver, "send") for _ in range(3)]
    assert [sender.wait() for sender in senders] == [0, 0, 0]
    assert sorted(receiver.keys) == wanted
    assert set(told_in_chat(receiver).values()) == {1}
    assert {one.status for one in county.notices(NOW)} == {"sent"}


@pytest.mark.slow
@pytest.mark.parametrize("point", ["before", "after"])
@pytest.mark.parametrize("number", [1, 2, 5])
def test_a_sender_that_is_killed(
    county: County, standards: Standards, receiver: Receiver, point: str, number: int
) -> None:
    """Killed between claim and sending, or between sending and recording, in its `number`-th message by webhook."""
    book = book_of(standards, to(receiver))
    wanted = open_cases(county, standards, book)
    sender = _process(county, receiver, f"{point}:{number}")
    assert sender.wait() == -signal.SIGKILL
    assert len(receiver.keys) == number - (point == "before")
    left = county.notices(LATER)
    assert sum(one.status == "lapsed" and one.way == "webhook" for one in left) == 1
    for minutes in (0, 2, 4):
        send_due(county.engine, book, LATER + timedelta(minutes=minutes), Network())
    assert set(receiver.keys) == set(wanted), "nothing is lost"
    assert len(receiver.keys) == len(wanted) + (point == "after"), (
        "the receiver knows the one that comes twice by its id"
    )
    # Of people nobody is told twice; what the dying sender had claimed for them is left to a person.
    chat = [one for one in county.notices(LATER) if one.way == "json"]
    told = told_in_chat(receiver)
    assert set(told.values()) <= {0, 1}
    for one in chat:
        assert one.status in ("sent", "unknown")
        assert told[str(one.detail["case_no"])] == 1 or one.status == "unknown"


@pytest.mark.slow
@pytest.mark.parametrize("point", ["before", "after"])
def test_a_sender_that_is_killed_while_it_tells_people(
    county: County, standards: Standards, receiver: Receiver, point: str
) -> None:
    book = book_of(standards, to(receiver).replace('name = "硖石街道"', 'name = "无"\nevents = []'))
    county.open()
    county.open(XIEQIAO)
    county.fill(standards, book, NOW)
    assert _process(county, receiver, f"chat-{point}:1").wait() == -signal.SIGKILL
    was_told = len(receiver.posts)
    assert was_told == (point == "after")
    for minutes in (0, 2, 400):
        send_due(county.engine, book, LATER + timedelta(minutes=minutes), Network())
    assert len(receiver.posts) == was_told, "nobody guesses"
    assert {one.status for one in county.notices(NOW)} == {"unknown"}, "both are listed for a person"


def _process(county: County, receiver: Receiver, action: str) -> subprocess.Popen[bytes]:
    arguments = json.dumps({"url": str(county.engine.url), "book": to(receiver), "now": NOW.isoformat()})
    return subprocess.Popen([sys.executable, "-m", "tests.cases.notices.dying", arguments, action], cwd=PROJECT_ROOT)
