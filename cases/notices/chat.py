"""Chats and mail through Apprise, imported only when something is sent, and what came of it found out.

Apprise tells success from failure. Two more things must be known here: whether a failed message may have arrived all
the same, for then nobody sends it again blindly; and whether a robot answered 200 and yet refused, as those of DingTalk
and WeCom do. Both are read off the answers of this thread, and nothing of them is stored but a code.
"""

from __future__ import annotations

import logging
import re
import threading
from functools import cache
from typing import Any

from cases.notices.outcome import SENT, Message, Outcome
from cases.notices.recipients import Way

# What a connection that was never made says of itself; of any other the message may have gone.
_NEVER_SENT = re.compile(
    r"refused|resolv|unknown|not known|unreachable|no route|connect timeout|ConnectTimeout|NewConnection|certificate",
    re.IGNORECASE,
)
# An SMTP server that answers with a code of 400 or more has not taken the mail.
_SMTP_REFUSAL = re.compile(r"Socket Exception: .*?\(([45][0-9]{2}),")
# What Apprise logs of each recipient of an address that has several.
_SENT = re.compile(r"^Sent ", re.MULTILINE)

_seen = threading.local()


def deliver(way: Way, message: Message) -> Outcome:
    """Send a message by an Apprise URL."""
    service = instantiate(way.url)
    if service is None:
        return Outcome("failed", "途径的地址不对；请改 notices.toml，用 sihai notices check 检查")
    _watch_answers()
    _seen.answers = []
    listener = _Listener()
    logger = logging.getLogger("apprise")
    logger.addHandler(listener)
    try:
        arrived = service.notify(title=message.title, body=message.body)
    except Exception as error:  # a plugin's own fault must not stop the other ways
        return Outcome("unknown", f"途径的程序出错（{type(error).__name__}）")
    finally:
        logger.removeHandler(listener)
        answers, _seen.answers = _seen.answers, None
    return _judge(bool(arrived), answers, "\n".join(listener.said))


def instantiate(url: str) -> Any:
    """Apprise's service for a URL, None where the URL is wrong."""
    import apprise

    logger = logging.getLogger("apprise")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False  # its debug lines hold tokens; no log file of ours gets them
    asset = apprise.AppriseAsset(
        app_id="sihai", app_desc="sihai", app_url="", storage_mode="memory", pgp_autogen=False, pem_autogen=False
    )
    return apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)


def _judge(arrived: bool, answers: list[Any], said: str) -> Outcome:
    """What an attempt came to, by Apprise's word, the HTTP answers or exceptions met, and what it logged."""
    codes = [code for code in map(_error_code, answers) if code]
    if codes:
        return Outcome("failed", f"对方没有收下（errcode {codes[-1]}）")
    if arrived:
        return SENT
    if _SENT.search(said):
        return Outcome("unknown", "这个途径的几个收件人，有的收到，有的没有")
    statuses = [answer.status_code for answer in answers if hasattr(answer, "status_code")]
    if statuses:
        return Outcome("failed", f"对方没有收下（HTTP {statuses[-1]}）")
    refusal = _SMTP_REFUSAL.search(said)
    if refusal is not None:
        return Outcome("failed", f"邮件服务器没有收下（{refusal[1]}）")
    errors = [repr(answer) for answer in answers]
    if (errors or said) and _NEVER_SENT.search(" ".join(errors) or said):
        return Outcome("failed", "连不上对方")
    return Outcome("unknown", "对方没有答复，不知是否收到")


def _error_code(answer: Any) -> int:
    """The error code in a robot's answer, 0 where it says nothing of the kind."""
    try:
        found = answer.json().get("errcode", 0)
    except (AttributeError, ValueError):
        return 0
    return found if isinstance(found, int) else 0


class _Listener(logging.Handler):
    """Keeps what Apprise logs in this thread; other threads send at the same time."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._thread = threading.get_ident()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread and record.levelno <= logging.INFO:
            self.said.append(record.getMessage())


@cache
def _watch_answers() -> None:
    """From now on `requests` keeps this thread's answers for `deliver`; Apprise does not hand them on."""
    import requests

    plain = requests.Session.send

    def send(session: Any, request: Any, **options: Any) -> Any:
        answers = getattr(_seen, "answers", None)
        try:
            answer = plain(session, request, **options)
        except requests.RequestException as error:
            if answers is not None:
                answers.append(error)
            raise
        if answers is not None:
            answers.append(answer)
        return answer

    requests.Session.send = send  # type: ignore[method-assign,assignment]  # replaced on purpose
