"""What people record about a finding at a unit (`flags.problem_item`): who mends it, that it is mended, what is known.

The item itself follows from the sheets. `verified` is never recorded: only a later visit that looks and finds none
makes it so. Of assigned, mended and dismissed the last word counts, until the sheets find the same again.

| kind | detail, besides place_code, unit_key, problem_code, found_on |
|---|---|
| assigned | responsible, due_on |
| mended | mended_on, feedback, photos |
| noted | feedback |
| dismissed | (the reason) |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, insert, select

from cases.decide_files import File, keep_files
from cases.said import day_of, event, instant, needed, not_ahead
from intake.decisions import DecisionError
from registry.database import read, write
from registry.following_tables import problem_event
from settings import SHANGHAI, Settings

PROBLEM_EVENT_KINDS = ("assigned", "mended", "noted", "dismissed")
# As many characters of an item's id as lists show; people type as many as are one item's alone.
SHORT_ID = 6


@dataclass(frozen=True)
class Item:
    """An item as an edition has it; `verified_on` is None while no later visit has found none."""

    item_id: str
    place_code: str
    unit_key: str
    problem_code: str
    found_on: date
    last_found_on: date
    verified_on: date | None = None

    @classmethod
    def of(cls, row: Mapping[str, object]) -> Item:
        """The item of a row of `flags.problem_item`."""
        found_on, last_found_on, verified_on = row["found_on"], row["last_found_on"], row["verified_on"]
        assert isinstance(found_on, date)
        assert isinstance(last_found_on, date)
        assert verified_on is None or isinstance(verified_on, date)
        return cls(
            item_id=str(row["item_id"]),
            place_code=str(row["place_code"]),
            unit_key=str(row["unit_key"]),
            problem_code=str(row["problem_code"]),
            found_on=found_on,
            last_found_on=last_found_on,
            verified_on=verified_on,
        )


def assign(
    engine: Engine,
    item: Item,
    *,
    responsible: str,
    due_on: date,
    actor: str,
    reason: str | None = None,
    at: datetime | None = None,
) -> None:
    """Somebody is to mend it by a day. It is open again where it was reported as mended or dismissed.

    Raises:
        DecisionError: a visit has verified it; nobody is named; the day has passed.
    """
    when = instant(at)
    _expect_unverified(item, "交办")
    detail = {"responsible": needed(responsible, "责任人"), "due_on": due_on.isoformat()}
    if due_on < day_of(when):
        raise DecisionError(f"整改期限 {due_on} 已过（交办日期 {day_of(when)}）；请写交办当天或以后的日期。")
    with write(engine) as connection:
        _add(connection, item, "assigned", when, actor, reason, detail)


def mend(
    settings: Settings,
    engine: Engine,
    item: Item,
    *,
    mended_on: date,
    feedback: str,
    photos: Sequence[File] = (),
    actor: str,
    reason: str | None = None,
    at: datetime | None = None,
) -> None:
    """The unit reports that it is mended, with what was done and photographs. A visit has still to verify it.

    Raises:
        DecisionError: it is verified or dismissed; the day lies ahead, or before the last visit that found it.
        AttachRefusedError: a photograph is none.
        CaseRefusedError: too many photographs at once.
    """
    when = instant(at)
    _expect_unverified(item, "报整改")
    said = needed(feedback, "整改情况")
    not_ahead(mended_on, when, "整改日期")
    if mended_on < item.last_found_on:
        raise DecisionError(
            f"整改日期 {mended_on} 早于最近一次查见（{item.last_found_on}）；请核对日期，查见以后又整改的写那一天。"
        )
    kept = keep_files(settings, photos)
    with write(engine) as connection:
        if _last_word(connection, item) == "dismissed":
            raise DecisionError("这项问题已销号，不需要报整改；如需重新整改，请先交办（assign）。")
        detail: dict[str, object] = {"mended_on": mended_on.isoformat(), "feedback": said, "photos": kept}
        _add(connection, item, "mended", when, actor, reason, detail)


def note(
    engine: Engine, item: Item, *, feedback: str, actor: str, reason: str | None = None, at: datetime | None = None
) -> None:
    """Something to be known of it, whatever its state.

    Raises:
        DecisionError: nothing is said.
    """
    when = instant(at)
    with write(engine) as connection:
        _add(connection, item, "noted", when, actor, reason, {"feedback": needed(feedback, "说明")})


def dismiss(engine: Engine, item: Item, *, reason: str, actor: str, at: datetime | None = None) -> None:
    """Nobody need mend it, with a reason: the unit has closed down, the sheet was mistaken.

    Raises:
        DecisionError: it is verified or dismissed already; no reason is given.
    """
    when = instant(at)
    _expect_unverified(item, "销号")
    why = needed(reason, "销号的理由")
    with write(engine) as connection:
        if _last_word(connection, item) == "dismissed":
            raise DecisionError("这项问题已经销号，不需要再销。")
        _add(connection, item, "dismissed", when, actor, why, {})


def _expect_unverified(item: Item, action_zh: str) -> None:
    if item.verified_on is not None:
        raise DecisionError(
            f"这项问题 {item.verified_on} 复查时已核实整改，不需要{action_zh}；再次查见时会成为新的一项。"
        )


def _last_word(connection: Connection, item: Item) -> str | None:
    """The last event that decides the item's state; None where a visit has found it since."""
    row = connection.execute(
        select(problem_event.c.kind, problem_event.c.at)
        .where(problem_event.c.item_id == item.item_id, problem_event.c.kind != "noted")
        .order_by(problem_event.c.at.desc(), problem_event.c.event_id.desc())
        .limit(1)
    ).first()
    return None if row is None or day_of(row.at) < item.last_found_on else str(row.kind)


def _add(
    connection: Connection,
    item: Item,
    kind: str,
    at: datetime,
    actor: str,
    reason: str | None,
    detail: Mapping[str, object],
) -> None:
    if day_of(at) < item.found_on:
        raise DecisionError(f"所记时间 {day_of(at)} 早于发现日期（{item.found_on}）；请核对时间。")
    about = {
        "place_code": item.place_code,
        "unit_key": item.unit_key,
        "problem_code": item.problem_code,
        "found_on": item.found_on.isoformat(),
    }
    row = {"item_id": item.item_id, "kind": kind, "detail": {**about, **detail}, **event(at, actor, reason)}
    _expect_news(connection, row)
    connection.execute(insert(problem_event).values(row))


def _expect_news(connection: Connection, row: Mapping[str, object]) -> None:
    """Refuse what repeats the item's last record word for word: a command sent twice."""
    last = connection.execute(
        select(problem_event)
        .where(problem_event.c.item_id == row["item_id"])
        .order_by(problem_event.c.at.desc(), problem_event.c.event_id.desc())
        .limit(1)
    ).mappings().first()  # fmt: skip
    if last is not None and all(last[key] == row[key] for key in ("kind", "actor", "reason", "detail")):
        raise DecisionError("与这项问题的上一条记录完全相同，没有再记；确有两次的，请写明不同之处。")


def events_of(engine: Engine, item_id: str) -> list[dict[str, object]]:
    """What was recorded under an item's id, in order: kind, happened_at (Shanghai), actor, reason, detail."""
    with read(engine) as connection:
        rows = connection.execute(
            select(problem_event)
            .where(problem_event.c.item_id == item_id)
            .order_by(problem_event.c.at, problem_event.c.event_id)
        ).mappings()
        return [
            {
                "kind": row["kind"],
                "happened_at": row["at"].astimezone(SHANGHAI),
                "actor": row["actor"],
                "reason": row["reason"],
                "detail": dict(row["detail"]),
            }
            for row in rows
        ]
