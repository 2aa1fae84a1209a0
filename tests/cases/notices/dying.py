"""One pass of sending in a process of its own, which may be killed at a chosen point. Started by test_at_once.py.

Arguments: JSON with registry, book and instant; and `send`, or `<point>:<number>`: killed just before or after the
number-th message by webhook (`before`, `after`) or by chat (`chat-before`, `chat-after`) goes out.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import datetime

from cases.notices.delivery import Network
from cases.notices.outcome import Message, Outcome
from cases.notices.recipients import Way
from cases.notices.sending import send_due
from reference.load import load_standards
from registry.database import open_registry
from settings import STANDARDS
from tests.cases.notices.county import book_of


class Dies:
    """The real ways out, until the process dies."""

    def __init__(self, action: str) -> None:
        point, _, number = action.partition(":")
        self._is_chat, self._point = point.startswith("chat-"), point.removeprefix("chat-")
        self._left = int(number or 0)

    def send(self, way: Way, message: Message) -> Outcome:
        """Send, and die before or after."""
        is_meant = way.is_webhook is not self._is_chat
        self._left -= is_meant
        dies = is_meant and self._left == 0
        if dies and self._point == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        outcome = Network().send(way, message)
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome


def main(arguments: str, action: str) -> None:
    given = json.loads(arguments)
    engine = open_registry(given["url"])
    book = book_of(load_standards([STANDARDS]), given["book"])
    send_due(engine, book, datetime.fromisoformat(given["now"]), Dies(action))
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
