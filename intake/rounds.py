"""Locking a round (初评 becomes 定级) and opening it again, each an event with actor and reason.

Which sheets a round holds the registry does not know: rows are placed in rounds by an edition, which hands them in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine, insert, select

from intake.decisions import DecisionError, event_values, instant
from intake.review import review_events
from intake.review_state import review_of
from intake.row_query import row_queries
from registry.database import write
from registry.standing import standings
from registry.tables import round_lock_event

# Submission -> those of its rows that lie in the round, place and vector concerned and are not excluded.
RoundSheets = Mapping[str, Collection[str]]
Key = TypeVar("Key")
# Receipts named in a refusal.
_MOST_NAMED = 5


@dataclass(frozen=True)
class Readiness:
    """Receipts of the sheets of a round, by what stands in the way of locking it.

    Attributes:
        reviewed: Passed by the county.
        unreviewed: Neither passed by the county nor returned.
        returned: Returned, and neither mended nor withdrawn.
        questioned: With a question about one of the rows that its sender has not answered.
    """

    reviewed: tuple[str, ...] = ()
    unreviewed: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    questioned: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoundLock:
    """A lock that holds; one of all vectors (None) and one of a single vector are separate locks."""

    round_id: str
    place_code: str
    vector: str | None
    locked_at: datetime
    actor: str
    reason: str | None


def readiness(connection: Connection, sheets: RoundSheets) -> Readiness:
    """How far the review of a round's sheets has come; those no longer in force count no more."""
    return readiness_of_each(connection, {"": sheets})[""]


def readiness_of_each(connection: Connection, parts: Mapping[Key, RoundSheets]) -> dict[Key, Readiness]:
    """The same for many parts of rounds at once."""
    wanted = {key for sheets in parts.values() for key in sheets}
    found = {key: one for key, one in standings(connection, wanted).items() if key in wanted and one.is_in_force}
    events = review_events(connection, found)
    state = {key: review_of(one, events.get(key, ())).state for key, one in found.items()}
    asked: dict[str, set[str]] = {}
    for (key, row_id, _), query in row_queries(connection, found).items():
        if query.waits:
            asked.setdefault(key, set()).add(row_id)

    def told(sheets: RoundSheets) -> Readiness:
        mine = [key for key in sheets if key in found]
        return Readiness(
            reviewed=_receipts(found[key].receipt_no for key in mine if state[key] == "county_passed"),
            unreviewed=_receipts(found[key].receipt_no for key in mine if state[key] in ("checked", "town_passed")),
            returned=_receipts(found[key].receipt_no for key in mine if state[key] == "returned"),
            questioned=_receipts(
                found[key].receipt_no for key in mine if not asked.get(key, set()).isdisjoint(sheets[key])
            ),
        )

    return {key: told(sheets) for key, sheets in parts.items()}


def _receipts(numbers: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(numbers))


def locks_of(connection: Connection) -> list[RoundLock]:
    """Every lock that holds now, by round, place and vector."""
    last = {
        (row["round_id"], row["place_code"], row["vector"] or ""): row
        for row in connection.execute(
            select(round_lock_event).order_by(round_lock_event.c.at, round_lock_event.c.event_id)
        ).mappings()
    }
    return [
        RoundLock(row["round_id"], row["place_code"], row["vector"], row["at"], row["actor"], row["reason"])
        for _, row in sorted(last.items(), key=lambda item: item[0])
        if row["action"] == "lock"
    ]


def lock_round(
    engine: Engine,
    round_id: str,
    place_code: str,
    vector: str | None = None,
    *,
    sheets: RoundSheets,
    actor: str,
    reason: str | None = None,
    at: datetime | None = None,
) -> None:
    """Close a round of a place (one vector, or all when None): its letters become final from `at`.

    Args:
        engine: The registry.
        round_id: The round.
        place_code: The place, with everything below it.
        vector: One vector, or all.
        sheets: What the round holds there, as an edition tells (`editions.rounds.sheets_of_round`).
        actor: Who.
        reason: Needed where a sheet is locked without the county's review.
        at: When it counts from; now when None.

    Raises:
        DecisionError: It is locked already; a sheet is returned and not mended; a question is unanswered; a sheet is
            unreviewed and no reason is given.
    """
    with write(engine) as connection:
        _expect_lock(connection, round_id, place_code, vector, is_locked=False)
        _expect_ready(round_id, readiness(connection, sheets), reason)
        _add(connection, round_id, place_code, vector, "lock", actor, reason, at)


def unlock_round(
    engine: Engine,
    round_id: str,
    place_code: str,
    vector: str | None = None,
    *,
    actor: str,
    reason: str,
    at: datetime | None = None,
) -> None:
    """Open a locked round again, with a reason; give the same vector (or None) with which it was locked.

    Raises:
        DecisionError: it is not locked so.
    """
    with write(engine) as connection:
        _expect_lock(connection, round_id, place_code, vector, is_locked=True)
        _add(connection, round_id, place_code, vector, "unlock", actor, reason, at)


def _expect_ready(round_id: str, ready: Readiness, reason: str | None) -> None:
    if ready.returned:
        raise DecisionError(
            f"轮次「{round_id}」还有 {len(ready.returned)} 份退回未改的表（{_named(ready.returned)}），不能锁定；"
            "请等报送人更正或撤回，退回有误的由审核人写明理由改为通过。"
        )
    if ready.questioned:
        raise DecisionError(
            f"轮次「{round_id}」还有 {len(ready.questioned)} 份表的询问没有答复（{_named(ready.questioned)}），"
            "不能锁定；请等报送人答复，或确认、剔除该行。"
        )
    if ready.unreviewed and not (reason or "").strip():
        raise DecisionError(
            f"轮次「{round_id}」还有 {len(ready.unreviewed)} 份表没有经县级审核（{_named(ready.unreviewed)}）；"
            "请先审核。仍要锁定的，请写明理由。"
        )


def _named(receipts: tuple[str, ...]) -> str:
    more = f" 等 {len(receipts)} 份" if len(receipts) > _MOST_NAMED else ""
    return f"回执 {'、'.join(receipts[:_MOST_NAMED])}{more}"


def _expect_lock(
    connection: Connection, round_id: str, place_code: str, vector: str | None, *, is_locked: bool
) -> None:
    same_vector = round_lock_event.c.vector.is_(None) if vector is None else round_lock_event.c.vector == vector
    last = connection.scalar(
        select(round_lock_event.c.action)
        .where(round_lock_event.c.round_id == round_id, round_lock_event.c.place_code == place_code, same_vector)
        .order_by(round_lock_event.c.at.desc(), round_lock_event.c.event_id.desc())
        .limit(1)
    )
    if (last == "lock") is not is_locked:
        raise DecisionError(
            f"{place_code} 的轮次「{round_id}」{'没有锁定，不需要解锁' if is_locked else '已经锁定'}。"
        )  # fmt: skip


def _add(
    connection: Connection,
    round_id: str,
    place_code: str,
    vector: str | None,
    action: str,
    actor: str,
    reason: str | None,
    at: datetime | None,
) -> None:
    connection.execute(
        insert(round_lock_event).values(
            round_id=round_id,
            place_code=place_code,
            vector=vector,
            action=action,
            **event_values(instant(at, None), actor, reason),
        )
    )
