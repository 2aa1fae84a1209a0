"""What comes of sending one message, and the message itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cases.notices.recipients import Way


@dataclass(frozen=True)
class Outcome:
    """What is known after a message was sent.

    Attributes:
        kind: `sent`; `failed`, where it surely did not arrive; `unknown`, where it may have.
        reason: Why not, in Chinese and without anything of the address: it is stored.
    """

    kind: str
    reason: str | None = None


SENT = Outcome("sent")


@dataclass(frozen=True)
class Message:
    """One message: a notice, or for people several of them.

    Attributes:
        message_id: Id of its (first) notice.
        title, body: Text.
        data: The notice for a program.
    """

    message_id: str
    title: str
    body: str
    data: Mapping[str, object]


class Sink(Protocol):
    """What takes messages to where a way leads."""

    def send(self, way: Way, message: Message) -> Outcome:
        """Send one message and say what came of it; never raises for what the other side does."""
        ...
