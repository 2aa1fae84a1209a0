"""消杀记录: the treatment log as of this moment; entries are added, and taken out when they were mistaken."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from cases.ledger import read_cases
from cases.telling import Names
from cases.treatment import delayed_resurveys, log_treatment, remove_treatment, treatments
from cases.words import VECTOR_ZH
from editions.opened import Record
from intake.decisions import DecisionError
from portal.casework.choices import choosable, chosen_places, known_vector, paged
from portal.casework.places import RECORDING, may_record, meant_place, suggested
from portal.casework.typed import Typed, typed_form
from portal.download import csv_file
from portal.guard import Asked, Guard
from portal.refusal import NotAllowedError, NotThereError
from portal.security.permission import Permission
from registry.database import read

router = APIRouter()

_COLUMNS = ("treatment_id", "treated_on", "place_code", "place_name", "unit", "vector", "firm", "agent", "area_m2",
            "is_chemical", "actor", "reason")  # fmt: skip
_See = Annotated[Asked, Depends(Guard(Permission.SEE))]
_Act = Annotated[Asked, Depends(Guard(*RECORDING))]


@router.get("/treatments")
def log(asked: _See, place: str = "", vector: str = "", page: int = 1) -> HTMLResponse:
    """The log, the latest first."""
    return asked.render("cases/treatments.html", **_values(asked, place, vector, page))


@router.get("/treatments.csv")
def log_csv(asked: _See, place: str = "", vector: str = "") -> Response:
    """The same rows for a spreadsheet."""
    rows = [{name: row[name] for name in _COLUMNS} for row in _rows(asked, place, vector)]
    return csv_file(rows, "treatment_id", "消杀记录.csv")


@router.post("/treatments")
async def add(asked: _Act) -> Response:
    """Log a treatment; says which re-surveys it puts off."""
    async with typed_form(asked.request) as typed:
        return await run_in_threadpool(_add, asked, typed)


def _add(asked: Asked, typed: Typed) -> Response:
    engine, standards = asked.house.engine, asked.house.standards.now()
    is_chemical = typed.text("is_chemical") != "0"
    try:
        code, name = meant_place(asked, typed.text("place"))
        vector = typed.text("vector") or None
        treated_on = typed.day("treated_on", "消杀日期")
        treatment_id = log_treatment(
            engine, standards, place_code=code, unit=typed.text("unit") or None, vector=vector, treated_on=treated_on,
            firm=typed.text("firm"), agent=typed.text("agent") or None, area_m2=typed.whole("area_m2", "面积"),
            is_chemical=is_chemical, actor=asked.visitor.name, reason=typed.text("reason") or None,
        )  # fmt: skip
    except DecisionError as refusal:
        asked.audit("treatment.add", outcome="refused", detail={"why": str(refusal)})
        values = _values(asked, "", "", 1, typed=typed, message=str(refusal))
        return asked.render("cases/treatments.html", status=409, **values)
    asked.audit("treatment.add", treatment_id)
    with read(engine) as connection:
        cases = list(read_cases(connection).values()) if is_chemical else []
    late = [
        f"案件 {case.case_no} 正待复查：{treated_on} 起、{first} 以前的复查离消杀太近，不算数。"
        for case, first in delayed_resurveys(cases, standards, place_code=code, vector=vector, treated_on=treated_on)
    ]
    said = f"已登记消杀 {treatment_id}：{name}，{VECTOR_ZH[vector] if vector else '四害'}，{treated_on}。"
    return asked.done("/treatments", said + "".join(late))


@router.post("/treatments/{treatment_id}/remove")
async def remove(asked: _Act, treatment_id: str) -> Response:
    """Take a mistaken entry out; it stays readable in the registry."""
    async with typed_form(asked.request) as typed:
        return await run_in_threadpool(_remove, asked, treatment_id, typed)


def _remove(asked: Asked, treatment_id: str, typed: Typed) -> Response:
    row = next((row for row in _rows(asked, "", "") if row["treatment_id"] == treatment_id), None)
    if row is None:
        raise NotThereError(f"没有消杀记录「{treatment_id[:20]}」，或已经删除，或不在您的管辖范围内；请从列表进入。")
    if not may_record(asked, str(row["place_code"])):
        asked.audit("treatment.remove", treatment_id, outcome="refused", detail={"why": "没有权限"})
        raise NotAllowedError(f"您的账号（{asked.visitor.roles_zh}）不能在这里登记；如有需要，请联系系统管理员。")
    try:
        remove_treatment(asked.house.engine, treatment_id, reason=typed.text("reason"), actor=asked.visitor.name)
    except DecisionError as refusal:
        asked.audit("treatment.remove", treatment_id, outcome="refused", detail={"why": str(refusal)})
        values = _values(asked, "", "", 1, removal=treatment_id, typed=typed, message=str(refusal))
        return asked.render("cases/treatments.html", status=409, **values)
    asked.audit("treatment.remove", treatment_id)
    return asked.done("/treatments", f"已删除消杀记录 {treatment_id}；原记录仍可在登记库查到。")


def _rows(asked: Asked, place: str, vector: str) -> list[Record]:
    seen, of_vector = set(chosen_places(asked, place)), known_vector(vector)
    names = Names(asked.house.standards.now())
    return [
        {**row, "place_name": names.place(str(row["place_code"])),
         "may_remove": may_record(asked, str(row["place_code"]))}
        for row in treatments(asked.house.engine)
        if row["place_code"] in seen and (of_vector is None or row["vector"] in (None, of_vector))
    ]  # fmt: skip


def _values(
    asked: Asked, place: str, vector: str, page: int, *, removal: str = "", typed: Typed | None = None,
    message: str = "",
) -> dict[str, Any]:  # fmt: skip
    chosen = {"place": place, "vector": vector}
    return {
        "found": paged(_rows(asked, place, vector), page, "/treatments", **chosen),
        "places": choosable(asked),
        "chosen": chosen,
        "suggested": suggested(asked),
        "removal": removal,
        "typed": typed or Typed(),
        "nothing": Typed(),
        "message": message,
        "today": asked.house.today(),
    }
