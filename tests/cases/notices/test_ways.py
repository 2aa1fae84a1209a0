"""The ways out over real HTTP on this machine."""

from __future__ import annotations

import hmac
import logging
import socket
import time

import pytest

from cases.notices.chat import deliver, instantiate
from cases.notices.outcome import SENT, Message
from cases.notices.recipients import Way
from cases.notices.webhook import post
from tests.cases.notices.receiver import Mailbox, Receiver, taking_mail

SECRET = "约定的密钥0123456789"
MESSAGE = Message(
    "5f2c", "【立案】硖石街道鼠类：C 级", "依据：室内鼠迹阳性率 4.62%\n下一步：11月27日前签收", {"kind": "opened"}
)


def webhook(receiver: Receiver) -> Way:
    return Way("webhook", f"http://127.0.0.1:{receiver.port}/in", SECRET)


def chat(receiver: Receiver, path: str = "/in") -> Way:
    return Way("json", f"json://127.0.0.1:{receiver.port}{path}")


def closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_the_receiver_can_check_the_signature_on_its_own(receiver: Receiver) -> None:
    before = int(time.time())
    assert post(webhook(receiver), MESSAGE) == SENT
    ((headers, body),) = receiver.posts
    stamp = headers["x-sihai-timestamp"]
    assert before <= int(stamp) <= time.time()
    expected = hmac.digest(SECRET.encode("utf-8"), b"".join((stamp.encode(), b".", body)), "sha256").hex()
    assert headers["x-sihai-signature"] == f"sha256={expected}"
    assert headers["idempotency-key"] == MESSAGE.message_id
    assert receiver.bodies == [
        {"notice_id": "5f2c", "title": MESSAGE.title, "body": MESSAGE.body, "kind": "opened"}
    ]  # fmt: skip


@pytest.mark.parametrize("status", [302, 307, 400, 401, 404, 429, 500, 503])
def test_an_answer_that_is_no_success_is_a_failure(receiver: Receiver, status: int) -> None:
    receiver.status = status
    outcome = post(webhook(receiver), MESSAGE)
    assert (outcome.kind, outcome.reason) == ("failed", f"对方没有收下（HTTP {status}）")
    assert len(receiver.posts) == 1, "a redirect is not followed"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_will_do(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.answer = status, b""
    assert post(webhook(receiver), MESSAGE) == SENT


def test_nobody_listens() -> None:
    outcome = post(Way("webhook", f"http://127.0.0.1:{closed_port()}/token-in-path", SECRET), MESSAGE)
    assert outcome.kind == "failed"
    assert "token-in-path" not in str(outcome)


def test_a_webhook_that_hangs_up_or_hangs_is_tried_again(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver.hangs_up = True
    assert post(webhook(receiver), MESSAGE).kind == "failed"
    monkeypatch.setattr("cases.notices.webhook.TIMEOUT_SECONDS", 0.1)
    receiver.hangs_up, receiver.wait_seconds = False, 1.0
    assert post(webhook(receiver), MESSAGE).kind == "failed"


def test_apprise_delivers_title_and_text(receiver: Receiver) -> None:
    assert deliver(chat(receiver), MESSAGE) == SENT
    (body,) = receiver.bodies
    assert body["title"] == MESSAGE.title
    assert body["message"].replace("\r\n", "\n") == MESSAGE.body


def test_a_chat_that_refuses(receiver: Receiver) -> None:
    receiver.status = 403
    assert deliver(chat(receiver), MESSAGE).reason == "对方没有收下（HTTP 403）"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(b'{"errcode": 310000, "errmsg": "keywords not in content"}', "failed"), (b'{"errcode": 0}', "sent"),
     (b'{"errcode": "x"}', "sent"), (b"[1]", "sent"), (b"OK", "sent"), (b"", "sent")],
)  # fmt: skip
def test_a_robot_that_answers_200_and_yet_refuses(receiver: Receiver, answer: bytes, kind: str) -> None:
    receiver.answer = answer
    outcome = deliver(chat(receiver), MESSAGE)
    assert outcome.kind == kind
    assert ("310000" in str(outcome.reason)) == (kind == "failed")


@pytest.mark.parametrize("url", ["json://127.0.0.1:{port}/token-in-path", "json://no-such-host.invalid/"])
def test_a_chat_that_was_never_reached_may_be_tried_again(url: str) -> None:
    outcome = deliver(Way("json", url.format(port=closed_port())), MESSAGE)
    assert (outcome.kind, outcome.reason) == ("failed", "连不上对方")


def test_a_chat_that_has_read_all_and_never_answers_may_have_it(receiver: Receiver) -> None:
    receiver.hangs_up = True
    assert deliver(chat(receiver), MESSAGE).kind == "unknown"
    receiver.hangs_up, receiver.wait_seconds = False, 1.0
    assert deliver(chat(receiver, "/in?rto=0.1"), MESSAGE).kind == "unknown"
    assert len(receiver.posts) == 2


def test_mail_to_a_server_that_is_not_there_may_be_tried_again() -> None:
    way = Way("mailto", f"mailto://u:p@127.0.0.1:{closed_port()}?to=a@example.cn&from=b@example.cn&smtp=127.0.0.1")
    outcome = deliver(way, MESSAGE)
    assert (outcome.kind, outcome.reason) == ("failed", "连不上对方")


def mail_to(mailbox: Mailbox, *recipients: str) -> Way:
    listed = ",".join(recipients)
    return Way("mailto", f"mailto://127.0.0.1:{mailbox.port}?to={listed}&from=sihai@example.cn&smtp=127.0.0.1")


def test_mail_arrives() -> None:
    with taking_mail() as mailbox:
        assert deliver(mail_to(mailbox, "a@example.cn"), MESSAGE) == SENT
    ((recipient, subject, text),) = mailbox.mails
    assert (recipient, subject) == ("a@example.cn", MESSAGE.title)
    assert text.split() == MESSAGE.body.split()


def test_mail_that_is_refused_may_be_tried_again() -> None:
    with taking_mail() as mailbox:
        mailbox.refuses = {"a@example.cn": "451 come back later"}
        outcome = deliver(mail_to(mailbox, "a@example.cn"), MESSAGE)
    assert (outcome.kind, outcome.reason) == ("failed", "邮件服务器没有收下（451）")


def test_mail_that_one_of_two_got_is_sent_to_nobody_again() -> None:
    with taking_mail() as mailbox:
        mailbox.refuses = {"a@example.cn": "550 nobody here"}
        outcome = deliver(mail_to(mailbox, "a@example.cn", "b@example.cn"), MESSAGE)
    assert [recipient for recipient, _, _ in mailbox.mails] == ["b@example.cn"]
    assert (outcome.kind, outcome.reason) == ("unknown", "这个途径的几个收件人，有的收到，有的没有")


def test_mail_whose_server_falls_silent_may_have_been_taken() -> None:
    with taking_mail() as mailbox:
        mailbox.falls_silent = True
        assert deliver(mail_to(mailbox, "a@example.cn"), MESSAGE).kind == "unknown"
    assert len(mailbox.mails) == 1


def test_a_wrong_address_says_what_to_do() -> None:
    assert instantiate("dingtalk://") is None
    outcome = deliver(Way("dingtalk", "dingtalk://"), MESSAGE)
    assert outcome.kind == "failed"
    assert "sihai notices check" in str(outcome.reason)


def test_no_token_reaches_a_log(receiver: Receiver) -> None:
    kept: list[str] = []

    class Keeps(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(f"{record.name} {record.getMessage()}")

    root, handler = logging.getLogger(), Keeps(logging.DEBUG)
    root.addHandler(handler)
    try:
        logging.getLogger("sihai").warning("the handler is heard")
        deliver(chat(receiver, "/token-in-path"), MESSAGE)
        deliver(Way("json", f"json://127.0.0.1:{closed_port()}/token-in-path"), MESSAGE)
    finally:
        root.removeHandler(handler)
    assert kept == ["sihai the handler is heard"]


@pytest.mark.parametrize(
    "url",
    ["dingtalk://SECabc@token/", "wecombot://key0123456789abcdef/", "feishu://token0123456789abcdef/",
     "mailtos://user:pass@smtp.example.cn?to=a@example.cn"],
)  # fmt: skip
def test_the_ways_that_the_example_names_exist(url: str) -> None:
    assert instantiate(url) is not None
