"""`flags.case_event` and `flags.case_status`: what happened to every case, and what it has come to.

An official edition first follows its own findings up (`cases.follow`); the events that it derives stand in its tables
and are written to the registry once it is published. Other editions show what the registry holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import duckdb

from assets.columns import Column, arrow_schema, create_table
from assets.flags.case_facts import READS, night_facts
from assets.intake.cases import standing_cases
from assets.night import Night
from assets.table import Table, insert_rows
from cases.event import CaseEvent, CaseFile
from cases.fold import apply, day_of, fits, fold
from cases.follow import follow
from cases.state import CaseState

_CASE = (
    ("case_no", "varchar", "案号", "number of the case"),
    ("case_id", "varchar", "案件", "id of the case"),
    ("place_code", "varchar", "区划代码", "place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village"),
    ("vector", "varchar", "病媒", "rodent, mosquito, fly or cockroach"),
)
_EVENT = (
    *_CASE,
    ("event_number", "bigint", "序号", "order within the case, from 1"),
    ("kind", "varchar", "事件", "what happened"),
    ("happened_at", "timestamptz", "时间", "when it counts from"),
    ("as_of", "date", "评级日", "day of the official edition that it follows from; empty where a person recorded it"),
    ("actor", "varchar", "办理人", "who recorded it; sihai is the night"),
    ("reason", "varchar", "说明", "why"),
    ("step", "varchar", "环节", "step that an overdue, escalated, snoozed or suspended case waits for"),
    ("due_on", "date", "期限", "until when the next step is to be done"),
    ("round_id", "varchar", "轮次", "round that the event speaks of"),
    ("attempt", "bigint", "整改次数", "attempt to mend that a verdict speaks of"),
    ("outcome", "varchar", "结论", "met, not_met or insufficient, of a verdict"),
    ("grade", "varchar", "等级", "letter that the event rests on"),
    ("required", "varchar", "要求等级", "letter asked for"),
    ("severity", "varchar", "严重程度", "urgent, serious or ordinary"),
    ("document_no", "varchar", "文号", "number of the letter sent"),
    ("cycle", "bigint", "办理周期", "1, and one more each time the case was reopened"),
    ("has_effect", "boolean", "是否有效", "false where the event did not fit the status in which it came"),
    ("detail", "varchar", "内容", "what the event says besides, as JSON"),
)
_STATUS = (
    *_CASE,
    ("place_kind", "varchar", "区划级别", "county, street, town, township or zone"),
    ("status", "varchar", "状态", "opened, notified, acknowledged, planned, working, resurvey_due, supplement_due, "
     "suspended; closed, overridden, withdrawn"),
    ("is_open", "boolean", "是否未结", "whether somebody still has something to do"),
    ("severity", "varchar", "严重程度", "urgent, serious or ordinary, by the latest evidence"),
    ("document_kind", "varchar", "文书",
     "rectification (整改通知书), or reminder (提醒函) while a lapsed edition judges"),
    ("edition_status", "varchar", "版本状态", "status of the edition that judged: in_force, superseded or unknown"),
    ("cycle", "bigint", "办理周期", "1, and one more each time it was reopened"),
    ("recurrence_count", "bigint", "复发次数", "times it fell below target again within the watch period"),
    ("attempt", "bigint", "整改次数", "current attempt to mend, 0 before any"),
    ("opened_on", "date", "立案日期", "day of the edition that opened it"),
    ("round_id", "varchar", "轮次", "round of the latest evidence"),
    ("grade", "varchar", "等级", "letter of the latest evidence"),
    ("required", "varchar", "要求等级", "letter asked for"),
    ("mark", "varchar", "把握", "how sure the letter is"),
    ("step", "varchar", "待办环节", "acknowledge, plan, works, resurvey, supplement or resume; empty once ended"),
    ("due_on", "date", "期限", "last day on which the step is in time"),
    ("is_overdue", "boolean", "是否逾期", "whether the step is past due at as_of"),
    ("overdue_count", "bigint", "逾期次数", "steps that were overdue so far"),
    ("escalation_count", "bigint", "上报次数", "times the level above was told"),
    ("notified_on", "date", "通知日期", "when the first letter was sent"),
    ("acknowledged_on", "date", "签收日期", "when it was first acknowledged"),
    ("planned_on", "date", "方案日期", "when the first plan was made"),
    ("finished_on", "date", "整改完成日期", "when the works were first reported finished"),
    ("first_verdict_on", "date", "首次结论日期", "day of the first verdict on a re-survey"),
    ("first_outcome", "varchar", "首次结论", "its outcome: met, not_met or insufficient"),
    ("ended_on", "date", "结案日期", "day of its end; empty while it is open"),
    ("override_proposed_by", "varchar", "手工销案提议人", "who proposed to close it by hand"),
    ("override_confirmed_by", "varchar", "手工销案核准人", "who confirmed that: another person"),
    ("override_reason", "varchar", "手工销案理由", "why"),
    ("event_count", "bigint", "事件数", "events of the case"),
    ("ignored_count", "bigint", "无效事件数", "events that did not fit the status in which they came"),
)  # fmt: skip


def followed_cases(night: Night) -> list[CaseFile]:
    """Every case of the night with all its events; an official edition has followed its own findings up."""
    standing = standing_cases(night)
    if night.kind != "nightly":
        return sorted(standing.values(), key=lambda case: case.order)
    return [case.whole for case in follow(standing.values(), night_facts(night), night.standards)]


def derived(connection: duckdb.DuckDBPyConnection, as_of: date) -> list[CaseFile]:
    """What the night of a day added, read from the tables of its edition: cases with those events alone."""
    query = """
        select case_id, case_no, place_code, vector, kind, happened_at, actor, reason, detail
        from flags.case_event where as_of = $as_of order by case_no, event_number
    """
    found: dict[str, CaseFile] = {}
    for case_id, case_no, place_code, vector, kind, at, actor, reason, detail in connection.execute(
        query, {"as_of": as_of}
    ).fetchall():
        file = found.get(case_id) or CaseFile(case_id, case_no, place_code, vector, ())
        event = CaseEvent(kind, at, actor, reason, json.loads(detail), as_of, len(file.events))
        found[case_id] = CaseFile(case_id, case_no, place_code, vector, (*file.events, event))
    return list(found.values())


def _fill_events(night: Night) -> None:
    _insert(night, "case_event", _EVENT, (row for case in followed_cases(night) for row in _event_rows(case)))


def _event_rows(case: CaseFile) -> Iterator[dict[str, object]]:
    state: CaseState | None = None
    for number, event in enumerate(sorted(case.events, key=lambda event: event.order), start=1):
        has_effect = state is None or fits(state, event)
        state = fold([event]) if state is None else apply(state, event)
        attempt = event.detail.get("attempt")
        yield {
            **_of(case),
            "event_number": number,
            "kind": event.kind,
            "happened_at": event.at,
            "as_of": event.as_of,
            "actor": event.actor,
            "reason": event.reason,
            "due_on": event.day("due_on"),
            "attempt": None if attempt is None else int(str(attempt)),
            "cycle": state.cycle,
            "has_effect": has_effect,
            "detail": json.dumps(dict(event.detail), ensure_ascii=False, sort_keys=True),
            **{
                key: event.text(key) or None
                for key in ("step", "round_id", "outcome", "grade", "required", "severity", "document_no")
            },
        }


def _fill_status(night: Night) -> None:
    """From the events of `flags.case_event`, so that the night is followed up once."""
    query = "select case_id, case_no, place_code, vector, kind, happened_at, as_of, actor, reason, detail, event_number"
    files: dict[str, list[CaseEvent]] = {}
    names: dict[str, tuple[str, str, str]] = {}
    for row in night.connection.execute(f"{query} from flags.case_event order by case_no, event_number").fetchall():
        case_id, case_no, place_code, vector, kind, at, as_of, actor, reason, detail, number = row
        names[case_id] = (case_no, place_code, vector)
        files.setdefault(case_id, []).append(CaseEvent(kind, at, actor, reason, json.loads(detail), as_of, number))
    rows = (_status_row(night, CaseFile(case_id, *names[case_id], tuple(events))) for case_id, events in files.items())
    _insert(night, "case_status", _STATUS, rows)


def _status_row(night: Night, case: CaseFile) -> dict[str, object]:
    state = fold(case.events)
    trigger = state.trigger
    ignored = {id(event) for event in state.ignored}
    first: dict[str, CaseEvent] = {}
    last: dict[str, CaseEvent] = {}
    for event in sorted(case.events, key=lambda event: event.order):
        if id(event) not in ignored:
            first.setdefault(event.kind, event)
            last[event.kind] = event
    days = {
        f"{kind}_on": day_of(first[kind]) if kind in first else None
        for kind in ("notified", "acknowledged", "planned", "finished")
    }
    confirmed = last.get("override_confirmed") if state.status == "overridden" else None
    place = night.standards.place(case.place_code, state.opened_on) or night.standards.place_ever(case.place_code)
    return {
        **_of(case),
        **days,
        **{key: trigger.get(key) for key in ("edition_status", "grade", "required", "mark")},
        "place_kind": None if place is None else place["place_kind"],
        "status": state.status,
        "is_open": state.is_open,
        "severity": state.severity,
        "document_kind": state.document_kind,
        "cycle": state.cycle,
        "recurrence_count": state.recurrences,
        "attempt": state.attempt,
        "opened_on": state.opened_on,
        "round_id": state.round_ids[-1],
        "step": state.step,
        "due_on": state.due_on,
        "is_overdue": state.due_on is not None and night.as_of > state.due_on,
        "overdue_count": len(state.overdue),
        "escalation_count": len(state.escalated),
        "first_verdict_on": day_of(first["verdict"]) if "verdict" in first else None,
        "first_outcome": first["verdict"].text("outcome") if "verdict" in first else None,
        "ended_on": state.ended_on,
        "override_proposed_by": last["override_proposed"].actor if confirmed else None,
        "override_confirmed_by": confirmed.actor if confirmed else None,
        "override_reason": last["override_proposed"].reason if confirmed else None,
        "event_count": len(case.events),
        "ignored_count": len(state.ignored),
    }


def _of(case: CaseFile) -> dict[str, object]:
    return {
        "case_no": case.case_no, "case_id": case.case_id, "place_code": case.place_code, "vector": case.vector,
    }  # fmt: skip


def _insert(night: Night, name: str, columns: Sequence[Column], rows: Iterator[dict[str, Any]]) -> None:
    insert_rows(night.connection, f"flags.{name}", rows, arrow_schema(columns))


_EVENT_ZH, _EVENT_EN = "案件事件", "event of a case, those that this official edition derived among them"
_STATUS_ZH, _STATUS_EN = "案件状态", "case, open or ended, as it stands after the edition's day"
CASE_TABLES: tuple[Table, ...] = (
    Table(
        "flags", "case_event", f"{_EVENT_ZH}: {_EVENT_EN}", ("intake.case_event", *READS),
        create_table("flags", "case_event", _EVENT_ZH, _EVENT_EN, _EVENT), _fill_events,
    ),
    Table(
        "flags", "case_status", f"{_STATUS_ZH}: {_STATUS_EN}", ("flags.case_event",),
        create_table("flags", "case_status", _STATUS_ZH, _STATUS_EN, _STATUS), _fill_status,
    ),
)  # fmt: skip
