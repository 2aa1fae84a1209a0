"""问题清单: what is to be mended at units, item by item; and what people record of one."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from cases import findings
from cases.words import FINDING_ZH
from editions.absent import NotInEditionError
from editions.opened import Record
from editions.problems import (
    RECORD_ZH,
    UNDONE,
    counted,
    event_words,
    find_item,
    has_items,
    photos_of,
    read_items,
    state_zh,
    write_items,
)  # fmt: skip
from intake.attach import AttachRefusedError
from intake.decisions import DecisionError
from portal.casework.choices import choosable, chosen_places, known_vector, paged
from portal.casework.typed import Typed, typed_form
from portal.download import XLSX, csv_file, download, kept_file, kept_name
from portal.guard import Asked, Guard
from portal.refusal import NotAllowedError, NotThereError
from portal.security.permission import Permission

router = APIRouter()

STATES_ZH = {"undone": "待整改和待复查", **FINDING_ZH, "all": "全部"}
_PLACE, _OFFICE = Permission.CASE_PLACE, Permission.CASE_OFFICE
# Whoever mends a finding does not strike it off without a visit: that is the office's.
_MAY = {
    "assign": (_PLACE, _OFFICE), "mend": (_PLACE,), "note": (_PLACE, _OFFICE), "dismiss": (_OFFICE,),
}  # fmt: skip
_SAID = {"assign": "已交办", "mend": "已报整改，待复查核实", "note": "已添加说明", "dismiss": "已销号"}
_See = Annotated[Asked, Depends(Guard(Permission.SEE))]
_Act = Annotated[Asked, Depends(Guard(_PLACE, _OFFICE))]


@router.get("/problems")
def problems(
    asked: _See, place: str = "", unit: str = "", vector: str = "", state: str = "undone", overdue: str = "",
    page: int = 1,
) -> HTMLResponse:  # fmt: skip
    """The list, overdue items first."""
    chosen = {"place": place, "unit": unit, "vector": vector, "state": state, "overdue": overdue}
    rows, edition = _rows(asked, **chosen)
    return asked.render(
        "cases/problems.html", found=paged(rows, page, "/problems", **chosen), edition=edition, counted=counted(rows),
        places=choosable(asked), chosen=chosen, states_zh=STATES_ZH, state_zh=state_zh,
    )  # fmt: skip


@router.get("/problems.csv")
def problems_csv(
    asked: _See, place: str = "", unit: str = "", vector: str = "", state: str = "undone", overdue: str = ""
) -> Response:
    """The same rows for a spreadsheet."""
    rows, edition = _rows(asked, place, unit, vector, state, overdue)
    return csv_file(rows, "item_id", f"问题清单-{edition.as_of}.csv")


@router.get("/problems.xlsx")
def problems_xlsx(
    asked: _See, place: str = "", unit: str = "", vector: str = "", state: str = "undone", overdue: str = ""
) -> Response:
    """The same rows as a workbook to print and tick off."""
    rows, edition = _rows(asked, place, unit, vector, state, overdue)
    where = str(asked.place(place)["place_name"]) if place else ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_items(path, rows, f"{edition.mark}{where}病媒生物问题清单", edition.as_of)
        content = path.read_bytes()
    return download(content, f"{where}问题清单-{edition.as_of}.xlsx", XLSX)


def _rows(asked: Asked, place: str, unit: str, vector: str, state: str, overdue: str) -> tuple[list[Record], Any]:
    if state not in STATES_ZH:
        raise NotThereError(f"没有「{state[:20]}」这种状态；请从列表中选择。")
    states = {"undone": UNDONE, "all": None}.get(state, (state,))
    seen, of_vector = set(chosen_places(asked, place)), known_vector(vector)
    with asked.house.editions.reading() as edition:
        found = [] if not has_items(edition) else read_items(
            edition, unit=unit.strip() or None, vector=of_vector, states=states, overdue=bool(overdue)
        )  # fmt: skip
        return [row for row in found if row["place_code"] in seen], edition


@router.get("/problems/{item_id}")
def problem(asked: _See, item_id: str) -> HTMLResponse:
    """One item and what was recorded of it."""
    return asked.render("cases/problem.html", **_values(asked, _item(asked, item_id)))


@router.post("/problems/{item_id}/{act}")
async def record(asked: _Act, item_id: str, act: str) -> Response:
    """Record something of an item; refused on the same page, with what was typed still there."""
    async with typed_form(asked.request) as typed:
        return await run_in_threadpool(_record, asked, item_id, act, typed)


def _record(asked: Asked, item_id: str, act: str, typed: Typed) -> Response:
    row = _item(asked, item_id)
    place, path = str(row["place_code"]), f"/problems/{row['item_id']}"
    if act not in _MAY:
        raise NotThereError("问题没有这种办理；请从问题页面的表单提交。")
    if not any(asked.may(permission, place) for permission in _MAY[act]):
        asked.audit(f"problem.{act}", str(row["item_id"]), outcome="refused", detail={"why": "没有权限"})
        raise NotAllowedError(f"您的账号（{asked.visitor.roles_zh}）不能这样办理；如有需要，请联系系统管理员。")
    try:
        _do(asked, row, act, typed)
    except (DecisionError, AttachRefusedError) as refusal:
        asked.audit(f"problem.{act}", str(row["item_id"]), outcome="refused", detail={"why": str(refusal)})
        values = _values(asked, row, act=act, typed=typed, message=str(refusal))
        return asked.render("cases/problem.html", status=409, **values)
    asked.audit(f"problem.{act}", str(row["item_id"]))
    return asked.done(path, f"{_SAID[act]}；下次评级后清单随之更新。")


def _do(asked: Asked, row: Record, act: str, typed: Typed) -> None:
    engine, item, actor = asked.house.engine, findings.Item.of(row), asked.visitor.name
    reason = typed.text("reason") or None
    match act:
        case "assign":
            due_on = typed.day("due_on", "整改期限")
            responsible = typed.text("responsible")
            findings.assign(engine, item, responsible=responsible, due_on=due_on, actor=actor, reason=reason)
        case "mend":
            findings.mend(
                asked.house.settings, engine, item, mended_on=typed.day("mended_on", "整改日期"),
                feedback=typed.text("feedback"), photos=typed.files("photos"), actor=actor, reason=reason,
            )  # fmt: skip
        case "note":
            findings.note(engine, item, feedback=typed.text("feedback"), actor=actor)
        case "dismiss":
            findings.dismiss(engine, item, reason=typed.text("reason"), actor=actor)


@router.get("/problems/{item_id}/photos/{sha256}")
def photo(asked: _See, item_id: str, sha256: str) -> Response:
    """A photograph that came with what was recorded, to be saved."""
    row = _item(asked, item_id)
    events = findings.events_of(asked.house.engine, str(row["item_id"]))
    kept = next((one for event in events for one in photos_of(event) if one["sha256"] == sha256), None)
    if kept is None:
        raise NotThereError("这项问题没有这张照片；请从问题页面下载。")
    return kept_file(asked.house.settings, kept)


def _item(asked: Asked, item_id: str) -> Record:
    """The item of this id where the visitor sees its place; the first characters serve.

    Raises:
        NotThereError: There is none, or a foreign one: both look the same.
    """
    try:
        with asked.house.editions.reading() as edition:
            row = find_item(edition, item_id)
    except NotInEditionError as error:
        raise NotThereError(f"没有编号为「{item_id[:32]}」的问题，或不在您的管辖范围内；请从问题清单进入。") from error
    asked.require(Permission.SEE, str(row["place_code"]))
    return row


def _values(
    asked: Asked, row: Record, *, act: str = "", typed: Typed | None = None, message: str = ""
) -> dict[str, Any]:
    events = findings.events_of(asked.house.engine, str(row["item_id"]))
    place = str(row["place_code"])
    is_done = row["verified_on"] is not None
    fitting = ("note",) if is_done else ("mend", "assign", "note", "dismiss")
    return {
        "row": row,
        "state": state_zh(row),
        "events": [(event, RECORD_ZH[str(event["kind"])], event_words(event), photos_of(event)) for event in events],
        "acts": [one for one in fitting if any(asked.may(permission, place) for permission in _MAY[one])],
        "titles": {"assign": "交办", "mend": "报整改", "note": "添加说明", "dismiss": "销号"},
        "refused_act": act,
        "typed": typed or Typed(),
        "nothing": Typed(),
        "message": message,
        "today": asked.house.today(),
        "kept_name": kept_name,
    }
