"""Cases in the registry: reading them as of a moment, and adding events inside a write transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, insert, select

from cases.event import CaseEvent, CaseFile
from registry.following_tables import case_event, case_file
from registry.standing import chunks


class UnknownCaseError(ValueError):
    """There is no such case; the message says, in Chinese, what to check."""


def read_cases(connection: Connection, ids: Iterable[str] | None = None) -> dict[str, CaseFile]:
    """Cases with all their events, by case id, in the order of their numbers.

    Args:
        connection: A registry transaction.
        ids: Case ids; all when None.
    """
    if ids is None:
        files = [dict(row) for row in connection.execute(select(case_file)).mappings()]
        events = [dict(row) for row in connection.execute(select(case_event)).mappings()]
    else:
        files, events = [], []
        for chunk in chunks(sorted(set(ids))):
            of_files = select(case_file).where(case_file.c.case_id.in_(chunk))
            of_events = select(case_event).where(case_event.c.case_id.in_(chunk))
            files += [dict(row) for row in connection.execute(of_files).mappings()]
            events += [dict(row) for row in connection.execute(of_events).mappings()]
    return case_files(files, events)


def case_files(files: Iterable[Mapping[str, object]], events: Iterable[Mapping[str, object]]) -> dict[str, CaseFile]:
    """Cases put together from rows of `case_file` and `case_event`; a case without events is left out."""
    found: dict[str, list[CaseEvent]] = {}
    for row in events:
        found.setdefault(str(row["case_id"]), []).append(_event(row))
    cases = (
        CaseFile(
            case_id=str(row["case_id"]),
            case_no=str(row["case_no"]),
            place_code=str(row["place_code"]),
            vector=str(row["vector"]),
            events=tuple(sorted(found[str(row["case_id"])], key=lambda event: event.order)),
        )
        for row in files
        if str(row["case_id"]) in found
    )
    return {case.case_id: case for case in sorted(cases, key=lambda case: case.order)}


def find_case(connection: Connection, named: str) -> CaseFile:
    """The case with this number (C2026-0001, or 2026-1 for short) or id.

    Raises:
        UnknownCaseError: there is none.
    """
    wanted = full_number(named)
    row = connection.execute(
        select(case_file.c.case_id).where((case_file.c.case_no == wanted) | (case_file.c.case_id == named.strip()))
    ).first()
    if row is None:
        raise UnknownCaseError(f"没有案件「{named}」；案号形如 C2026-0001，`sihai cases` 列出全部。")
    return read_cases(connection, [row.case_id])[row.case_id]


def full_number(typed: str) -> str:
    """A case number as it stands in the registry, from what a person typed."""
    year, _, number = typed.strip().upper().removeprefix("C").partition("-")
    return f"C{year}-{int(number):04d}" if year.isdigit() and number.isdigit() else typed.strip()


def add_case(connection: Connection, case: CaseFile) -> None:
    """File a new case, without events. Part of a write transaction."""
    connection.execute(
        insert(case_file).values(
            case_id=case.case_id, case_no=case.case_no, place_code=case.place_code, vector=case.vector
        )
    )


def add_events(connection: Connection, case_id: str, events: Sequence[CaseEvent]) -> list[int]:
    """Add events to a case and return their ids. Part of a write transaction."""
    now = datetime.now(UTC)
    ids = []
    for event in events:
        row = {
            "case_id": case_id,
            "kind": event.kind,
            "as_of": event.as_of,
            "at": event.at,
            "recorded_at": now,
            "actor": event.actor,
            "reason": event.reason,
            "detail": dict(event.detail),
        }
        ids.append(connection.execute(insert(case_event).values(row).returning(case_event.c.event_id)).scalar_one())
    return ids


def _event(row: Mapping[str, object]) -> CaseEvent:
    at, as_of, detail, number = row["at"], row["as_of"], row["detail"], row["event_id"]
    assert isinstance(at, datetime)
    assert as_of is None or isinstance(as_of, date)
    assert isinstance(detail, Mapping)
    assert isinstance(number, int)
    return CaseEvent(
        kind=str(row["kind"]),
        at=at,
        actor=str(row["actor"]),
        reason=None if row["reason"] is None else str(row["reason"]),
        detail=detail,
        as_of=as_of,
        number=number,
    )
