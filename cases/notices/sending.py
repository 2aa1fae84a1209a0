"""Sending what is due: claimed in a committed transaction first, then sent, then the outcome recorded.

Two senders never claim the same notice. One that dies in between leaves a claim without an outcome, which the next pass
calls unknown: for a webhook it is sent again under the same id, for people a person decides.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, insert

from cases.notices.outcome import Message, Sink
from cases.notices.recipients import Book, Recipient, Way
from cases.notices.standing import Notice, due_notices, may_try_again, read_notices
from registry.database import write
from registry.following_tables import notice_event

# So long a pass waits for its ways; the daemon asks a sensor to be through within a minute. A way that hangs longer is
# left behind, and not tried again by this process while it hangs.
PASS_SECONDS = 40.0

# The shortest chat message that a way takes is 2,048 bytes (WeCom); what is longer goes in several.
_MOST_BYTES = 1_900
_MOST_IN_ONE = 12
# Robots of chats take some twenty messages a minute; the next pass comes within two.
_MOST_MESSAGES = 15
# What stands above several notices in one message; a digest always goes alone.
_HEADS = {"case": "案件通知", "reminder": "上报提醒"}

_hanging: set[tuple[str, str]] = set()
_hanging_lock = threading.Lock()


@dataclass
class Passed:
    """What a pass did.

    Attributes:
        outcomes: How many notices were sent, failed, unknown or dropped.
        hanging: (recipient, way) that did not come back in time.
        faults: What this machine could not do, such as write to the registry.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    hanging: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)


class _Clock:
    """The time within a pass that began at a given instant."""

    def __init__(self, now: datetime) -> None:
        self._now, self._begun = now, time.monotonic()

    def now(self) -> datetime:
        return self._now + timedelta(seconds=self.seconds())

    def seconds(self) -> float:
        return time.monotonic() - self._begun


def send_due(engine: Engine, book: Book, now: datetime, sink: Sink, *, most_seconds: float = PASS_SECONDS) -> Passed:
    """Send what is due, each way in a thread of its own.

    Args:
        engine: The registry.
        book: The recipients; a notice whose recipient or way is gone is dropped.
        now: Aware instant.
        sink: Where messages go.
        most_seconds: After so long no way begins another message, and those that have not come back are left behind.

    Raises:
        Exception: The registry could not be read or written; what was claimed by then is unknown.
    """
    clock, passed = _Clock(now), Passed()
    with write(engine) as connection:
        passed.outcomes += settle(connection, book, now)
        waiting = {(one.recipient, one.way) for one in due_of_all_ways(read_notices(connection, now), now)}
    threads = {}
    for recipient in book.recipients:
        for way in recipient.ways:
            key = (recipient.name, way.name)
            if key in waiting and not (recipient.quiet and recipient.quiet.contains(now)) and _begin(key):
                arguments = (engine, recipient, way, sink, clock, most_seconds, passed)
                # A daemon: the process may end while a way hangs; its claim then tells the next pass.
                threads[key] = threading.Thread(target=_work, args=arguments, daemon=True, name=f"notices {key}")
    for thread in threads.values():
        thread.start()
    for key, thread in threads.items():
        thread.join(max(0.0, most_seconds - clock.seconds()))
        if thread.is_alive():
            passed.hanging.append(key)
    if passed.faults:
        raise passed.faults[0]
    return passed


def due_of_all_ways(notices: Iterable[Notice], now: datetime) -> list[Notice]:
    """Due notices of every recipient and way."""
    by_way: dict[tuple[str, str], list[Notice]] = {}
    for one in notices:
        by_way.setdefault((one.recipient, one.way), []).append(one)
    return [one for found in by_way.values() for one in due_notices(found, now)]


def settle(connection: Connection, book: Book, now: datetime) -> Counter[str]:
    """Give up claims whose sender died, and drop what nobody is left to be told; part of a write transaction."""
    counted: Counter[str] = Counter()
    for one in read_notices(connection, now):
        recipient = book.recipient(one.recipient)
        if one.status == "lapsed":
            is_last = one.way == "webhook" and not may_try_again(one)
            kind, reason = "dropped" if is_last else "unknown", "发送时程序中断，不知是否发出"
        elif one.status != "sending" and (recipient is None or recipient.way(one.way) is None):
            kind, reason = "dropped", "notices.toml 里已没有这个接收人或途径"
        else:
            continue
        _record(connection, [one], kind, reason, now)
        counted[kind] += 1
    return counted


def claim(engine: Engine, recipient: Recipient, way: Way, now: datetime) -> list[Notice]:
    """Claim what goes in the next message of a way; empty where nothing is due."""
    with write(engine) as connection:
        of_way = [n for n in read_notices(connection, now) if (n.recipient, n.way) == (recipient.name, way.name)]
        chosen = next_parcel(due_notices(of_way, now), way)
        _record(connection, chosen, "claimed", None, now)
        return [replace(one, tries=one.tries + 1) for one in chosen]


def next_parcel(due: Sequence[Notice], way: Way) -> list[Notice]:
    """The notices of the next message: one for a program; for people as many lines as one message holds."""
    parcel: list[Notice] = []
    size = 0
    for one in due:
        size += len(f"{len(parcel) + 1}. {one.line}\n".encode())
        full = len(parcel) == _MOST_IN_ONE or size > _MOST_BYTES - 100
        other = bool(parcel) and (one.topic == "digest" or one.topic != parcel[0].topic)
        if parcel and (way.is_webhook or other or full):
            break
        parcel.append(one)
    return parcel


def message_of(parcel: Sequence[Notice]) -> Message:
    """The message that carries the notices."""
    first = parcel[0]
    if len(parcel) == 1:
        data = {key: value for key, value in first.detail.items() if key not in ("way", "line")}
        body = _cut(first.body, _MOST_BYTES - len(first.title.encode()) - 2)
        return Message(first.notice_id, first.title, body, {"topic": first.topic, **data})
    mark = "【练习，不作依据】" if all(one.title.startswith("【练习") for one in parcel) else ""
    title = f"{mark}【{_HEADS[first.topic]}】{len(parcel)} 件"
    lines = [f"{number}. {one.line.removeprefix(mark)}" for number, one in enumerate(parcel, start=1)]
    return Message(first.notice_id, title, "\n".join(lines), {})


def _cut(text: str, most_bytes: int) -> str:
    """A text of so many bytes at most, cut at the end of a line."""
    lines = text.split("\n")
    while len(lines) > 1 and len("\n".join(lines).encode()) > most_bytes:
        del lines[-2]  # the last line says where to look
    return "\n".join(lines).encode()[:most_bytes].decode(errors="ignore")


def _begin(key: tuple[str, str]) -> bool:
    """Whether this process may work on a way: not while an earlier pass still hangs in it."""
    with _hanging_lock:
        if key in _hanging:
            return False
        _hanging.add(key)
        return True


def _work(
    engine: Engine, recipient: Recipient, way: Way, sink: Sink, clock: _Clock, most_seconds: float, passed: Passed
) -> None:
    """Send a way's messages one after the other, until none is due, one fails, or time is up."""
    try:
        messages = 0
        while clock.seconds() < most_seconds and (way.is_webhook or messages < _MOST_MESSAGES):
            messages += 1
            parcel = claim(engine, recipient, way, clock.now())
            if not parcel:
                return
            outcome = sink.send(way, message_of(parcel))
            with write(engine) as connection:
                for one in parcel:
                    kept = outcome.kind if outcome.kind != "failed" or may_try_again(one) else "dropped"
                    _record(connection, [one], kept, outcome.reason, clock.now())
                    passed.outcomes[kept] += 1
            if outcome.kind != "sent":
                return  # what follows would meet the same; it waits for the next pass
    except Exception as error:  # handed to whoever waits for this thread
        passed.faults.append(error)
    finally:
        with _hanging_lock:
            _hanging.discard((recipient.name, way.name))


def _record(connection: Connection, notices: Iterable[Notice], kind: str, reason: str | None, at: datetime) -> None:
    rows = [{"notice_id": one.notice_id, "kind": kind, "at": at, "reason": reason} for one in notices]
    if rows:
        connection.execute(insert(notice_event), rows)
