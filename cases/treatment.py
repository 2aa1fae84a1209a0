"""The treatment log (消杀记录): what was treated where, when, by whom. A mistaken entry is removed, never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, insert, select

from cases.deadlines import Deadlines
from cases.event import CaseFile
from cases.fold import fold
from cases.said import event, full_number, instant, needed, next_number, not_ahead, plain
from intake.decisions import DecisionError
from reference.load import Standards
from reference.table import VECTORS
from registry.database import read, write
from registry.following_tables import treatment_event
from registry.snapshot_following import standing_treatments

TREATMENT_LETTER = "T"
# Far above the built-up area of a county, and within the registry's whole numbers.
_LARGEST_AREA_M2 = 1_000_000_000


def log_treatment(
    engine: Engine,
    standards: Standards,
    *,
    place_code: str,
    unit: str | None,
    vector: str | None,
    treated_on: date,
    firm: str,
    agent: str | None = None,
    area_m2: int | None = None,
    is_chemical: bool = True,
    actor: str,
    reason: str | None = None,
    at: datetime | None = None,
) -> str:
    """Log a treatment and return its id, such as T2026-0001.

    Args:
        engine: The registry.
        standards: Places as they stood.
        place_code: Place treated, with everything below it.
        unit: Code or name of the unit treated; None for the whole place.
        vector: Vector treated; None for all four.
        treated_on: Day of the treatment.
        firm: Who did it.
        agent: What was applied.
        area_m2: Area treated, in m².
        is_chemical: Whether an agent was applied, not environment management alone.
        actor: Who logs it.
        reason: A remark.
        at: When it was logged, where that was earlier than now.

    Raises:
        DecisionError: unknown place or vector; the day lies ahead; an impossible area; an agent where none was applied.
    """
    when = instant(at)
    not_ahead(treated_on, when, "消杀日期")
    if standards.place(place_code, treated_on) is None:
        raise DecisionError(f"{treated_on} 没有代码为「{place_code}」的地区；请写当时的区划代码。")
    if vector is not None and vector not in VECTORS:
        raise DecisionError(f"没有叫「{vector}」的病媒；可选 {'、'.join(VECTORS)}，不写为四害。")
    if area_m2 is not None and not 0 < area_m2 <= _LARGEST_AREA_M2:
        raise DecisionError(f"消杀面积 {area_m2} 平方米不对；请写大于 0 的整数，不清楚的不写。")
    if plain(agent) and not is_chemical:
        raise DecisionError(f"写了药剂「{plain(agent)}」，又说没有用药；请去掉其中一项。")
    said = {
        "place_code": place_code,
        "unit": plain(unit) or None,
        "vector": vector,
        "treated_on": treated_on,
        "firm": needed(firm, "实施单位"),
        "agent": plain(agent) or None,
        "area_m2": area_m2,
        "is_chemical": is_chemical,
    }
    with write(engine) as connection:
        rows = connection.execute(select(treatment_event).order_by(treatment_event.c.at, treatment_event.c.event_id))
        for standing in standing_treatments([dict(row) for row in rows.mappings()]):
            if all(standing[key] == value for key, value in said.items()):
                raise DecisionError(
                    f"这次消杀已登记为 {standing['treatment_id']}，没有再记；确有两次的，请写明药剂、面积或单位。"
                )
        treatment_id = next_number(connection, treatment_event.c.treatment_id, TREATMENT_LETTER, when)
        row = {"treatment_id": treatment_id, "action": "log", **said}
        connection.execute(insert(treatment_event).values({**row, **event(when, actor, reason)}))
    return treatment_id


def delayed_resurveys(
    cases: Iterable[CaseFile], standards: Standards, *, place_code: str, vector: str | None, treated_on: date
) -> list[tuple[CaseFile, date]]:
    """Cases waiting for a re-survey that a chemical treatment puts off, each with the first day that counts after it.

    Args:
        cases: Cases as they stand.
        standards: Places and the convention of days after a treatment.
        place_code: Place treated; it covers what lies below it, and is part of what lies above.
        vector: Vector treated; None for all four.
        treated_on: Day of the treatment.
    """
    first = treated_on + timedelta(days=Deadlines.of(standards).number("case_days_after_treatment"))
    around = standards.ancestors(place_code, treated_on)
    delayed = []
    for case in cases:
        window = fold(case.events).window
        if window is None or vector not in (None, case.vector) or first <= window.starts_on:
            continue
        if case.place_code in around or place_code in standards.ancestors(case.place_code, treated_on):
            delayed.append((case, first))
    return delayed


def remove_treatment(engine: Engine, named: str, *, reason: str, actor: str, at: datetime | None = None) -> str:
    """Take a mistaken entry out of the log; it stays readable in the registry.

    Returns:
        Its id.

    Raises:
        DecisionError: there is none, or it is removed already; no reason is given.
    """
    when = instant(at)
    why = needed(reason, "删除的理由")
    treatment_id = full_number(named, TREATMENT_LETTER)
    with write(engine) as connection:
        rows = connection.execute(
            select(treatment_event)
            .where(treatment_event.c.treatment_id == treatment_id)
            .order_by(treatment_event.c.event_id)
        ).mappings()
        found = [dict(row) for row in rows]
        if not found:
            raise DecisionError(f"没有消杀记录「{named}」；编号形如 T2026-0001，sihai treatment list 列出全部。")
        if found[-1]["action"] == "remove":
            raise DecisionError(f"消杀记录 {treatment_id} 已经删除。")
        if when < found[0]["at"]:
            raise DecisionError(f"所记时间早于消杀记录 {treatment_id} 的登记时间；请核对。")
        kept = {key: value for key, value in found[0].items() if key != "event_id"}
        row = {**kept, "action": "remove", **event(when, actor, why)}
        connection.execute(insert(treatment_event).values(row))
    return treatment_id


def treatments(engine: Engine) -> list[dict[str, object]]:
    """Treatments logged and not removed, as of now, the latest first."""
    standing: dict[str, dict[str, object]] = {}
    with read(engine) as connection:
        for row in connection.execute(select(treatment_event).order_by(treatment_event.c.event_id)).mappings():
            if row["action"] == "log":
                standing[row["treatment_id"]] = dict(row)
            else:
                standing.pop(row["treatment_id"], None)
    return sorted(standing.values(), key=lambda row: (str(row["treated_on"]), str(row["treatment_id"])), reverse=True)
