"""What has become of a notice, folded from its events; and which notices are due.

claimed → sent | failed | unknown | dropped; a person's `requeued` begins anew. A claim without an outcome is that of a
sender at work, and after `LONGEST_CLAIM` that of one that died: whether its message went out, nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from cases.notices.hours import MOST_TRIES, next_try
from registry.following_tables import notice, notice_event
from registry.standing import chunks

# Far longer than a way may take: what hangs longer is given up by its sender.
LONGEST_CLAIM = timedelta(minutes=10)

_FINAL = ("sent", "dropped")


@dataclass(frozen=True)
class Notice:
    """One notice as it stands at an instant.

    Attributes:
        status: One of `cases.words.NOTICE_ZH`.
        tries: Times claimed since it was written or a person asked for it again.
        due_at: When it may be sent; None where it is sent, dropped, or waits for a person.
        reason: Of its last event.
        changed_at: When it was written, or its last event.
    """

    notice_id: str
    recipient: str
    way: str
    topic: str
    case_id: str | None
    case_event_id: int | None
    created_at: datetime
    title: str
    body: str
    detail: Mapping[str, object]
    status: str
    tries: int
    due_at: datetime | None
    reason: str | None
    changed_at: datetime

    @property
    def order(self) -> tuple[datetime, int, str]:
        """In what order notices of one way go out."""
        return (self.created_at, self.case_event_id or 0, self.notice_id)

    @property
    def line(self) -> str:
        """The title, and below it what stands there where several notices go in one message."""
        added = str(self.detail.get("line") or "")
        return f"{self.title}\n{added}" if added else self.title


def read_notices(
    connection: Connection, now: datetime, *, every: bool = False, case_id: str | None = None
) -> list[Notice]:
    """Notices in the order in which they go out.

    Args:
        connection: A registry transaction.
        now: Aware instant.
        every: Also those that are sent or dropped; they are thousands after some years.
        case_id: Only those of this case.
    """
    query = select(notice)
    if case_id is not None:
        query = query.where(notice.c.case_id == case_id)
    if not every:
        newest = select(func.max(notice_event.c.event_id)).group_by(notice_event.c.notice_id)
        final = select(notice_event.c.notice_id).where(
            notice_event.c.event_id.in_(newest), notice_event.c.kind.in_(_FINAL)
        )
        query = query.where(notice.c.notice_id.not_in(final))
    rows = [dict(row) for row in connection.execute(query).mappings()]
    events: dict[str, list[Mapping[str, object]]] = {}
    for chunk in chunks(sorted(str(row["notice_id"]) for row in rows)):
        found = select(notice_event).where(notice_event.c.notice_id.in_(chunk)).order_by(notice_event.c.event_id)
        for event in connection.execute(found).mappings():
            events.setdefault(str(event["notice_id"]), []).append(dict(event))
    notices = [fold_notice(row, events.get(str(row["notice_id"]), []), now) for row in rows]
    return sorted((one for one in notices if every or one.status not in _FINAL), key=lambda one: one.order)


def fold_notice(row: Mapping[str, object], events: Sequence[Mapping[str, object]], now: datetime) -> Notice:
    """A row of `notice` with its events in order, as it stands at an instant."""
    not_before, detail = row["not_before"], row["detail"]
    assert isinstance(not_before, datetime)
    assert isinstance(detail, Mapping)
    begins = max((number + 1 for number, event in enumerate(events) if event["kind"] == "requeued"), default=0)
    since = events[begins:]
    tries = sum(event["kind"] == "claimed" for event in since)
    last = events[-1] if events else None
    changed_at = last["at"] if last is not None else row["created_at"]
    assert isinstance(changed_at, datetime)
    way = str(detail.get("way"))
    status = _status(since, way, changed_at, now)
    due_at = None
    if status == "waiting":
        due_at = changed_at if begins else not_before
    elif status == "failed":
        due_at = next_try(tries, changed_at)
    values = {key: row[key] for key in ("notice_id", "recipient", "topic", "case_id", "case_event_id", "created_at")}
    return Notice(
        **values,  # type: ignore[arg-type]
        way=way,
        title=str(row["title"]),
        body=str(row["body"]),
        detail=detail,
        status=status,
        tries=tries,
        due_at=due_at,
        reason=None if last is None or last["reason"] is None else str(last["reason"]),
        changed_at=changed_at,
    )


def _status(since: Sequence[Mapping[str, object]], way: str, changed_at: datetime, now: datetime) -> str:
    if not since:
        return "waiting"
    if any(event["kind"] == "sent" for event in since):
        return "sent"  # also where the word came after the claim had been given up
    kind = str(since[-1]["kind"])
    if kind == "claimed":
        return "sending" if now - changed_at < LONGEST_CLAIM else "lapsed"
    # A program knows a notice by its id, so sending again does no harm; people in a chat would read it twice.
    return "failed" if kind == "unknown" and way == "webhook" else kind


def due_notices(notices: Iterable[Notice], now: datetime) -> list[Notice]:
    """Those that may be sent now; of one case never a later one before an earlier one that is still to go."""
    due: list[Notice] = []
    held: set[str] = set()
    for one in sorted(notices, key=lambda one: one.order):
        if one.status not in ("waiting", "failed", "sending", "lapsed"):
            continue
        is_due = one.due_at is not None and one.due_at <= now
        if is_due and one.case_id not in held:
            due.append(one)
        elif one.case_id is not None:
            held.add(one.case_id)
    return due


def may_try_again(one: Notice) -> bool:
    """Whether a notice that failed has tries left."""
    return one.tries < MOST_TRIES
