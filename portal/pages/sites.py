"""孳生地台账: breeding sites of the edition with those registered since, and what people record of one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from cases import sites as register
from editions.opened import Record
from editions.sites import STATE_ZH
from intake.decisions import DecisionError
from portal.casework.choices import choosable, chosen_places, paged
from portal.casework.places import RECORDING, may_record, meant_place, suggested
from portal.casework.register import RECORD_ZH, read_register, record_words
from portal.casework.typed import Typed, typed_form
from portal.download import csv_file
from portal.guard import Asked, Guard
from portal.refusal import NotAllowedError, NotThereError
from portal.security.permission import Permission

router = APIRouter()

_WHICH_ZH = {"": "在册和已处理", "active": "在册", "treated": "已处理", "removed": "已清除", "all": "全部"}
_SAID = {"see": "已记录查见", "treat": "已记录处理", "remove": "已清除"}
_See = Annotated[Asked, Depends(Guard(Permission.SEE))]
_Act = Annotated[Asked, Depends(Guard(*RECORDING))]


@router.get("/sites")
def sites(asked: _See, place: str = "", state: str = "", page: int = 1) -> HTMLResponse:
    """The register, active ones first."""
    return asked.render("cases/sites.html", **_values(asked, place, state, page))


@router.get("/sites.csv")
def sites_csv(asked: _See, place: str = "", state: str = "") -> Response:
    """The rows of the edition for a spreadsheet."""
    edition, found = read_register(asked)
    rows = [row for row in _listed(found, asked, place, state) if not row["is_new"]]
    return csv_file(rows, "site_id", f"孳生地台账-{edition.as_of}.csv", without=["is_new"])


@router.post("/sites")
async def add(asked: _Act) -> Response:
    """Register a site."""
    async with typed_form(asked.request) as typed:
        return await run_in_threadpool(_add, asked, typed)


def _add(asked: Asked, typed: Typed) -> Response:
    try:
        code, name = meant_place(asked, typed.text("place"))
        site_id = register.add_site(
            asked.house.engine, asked.house.standards.now(), place_code=code, site_kind=typed.text("site_kind"),
            location=typed.text("location"), responsible=typed.text("responsible"),
            seen_on=typed.day("seen_on", "查见日期"), is_positive=typed.text("is_positive") == "1",
            unit_name=typed.text("unit_name") or None, actor=asked.visitor.name, reason=typed.text("reason") or None,
        )  # fmt: skip
    except DecisionError as refusal:
        asked.audit("site.add", outcome="refused", detail={"why": str(refusal)})
        values = _values(asked, "", "", 1, typed=typed, message=str(refusal))
        return asked.render("cases/sites.html", status=409, **values)
    asked.audit("site.add", site_id)
    return asked.done(f"/sites/{site_id}", f"孳生地 {site_id} 已登记在{name}；下次评级后计入台账。")


@router.get("/sites/{site_id}")
def site(asked: _See, site_id: str) -> HTMLResponse:
    """One site and what was recorded of it."""
    return asked.render("cases/site.html", **_site_values(asked, _known(asked, site_id)))


@router.post("/sites/{site_id}/{act}")
async def record(asked: _Act, site_id: str, act: str) -> Response:
    """Record something of a site; refused on the same page, with what was typed still there."""
    async with typed_form(asked.request) as typed:
        return await run_in_threadpool(_record, asked, site_id, act, typed)


def _record(asked: Asked, site_id: str, act: str, typed: Typed) -> Response:
    row = _known(asked, site_id)
    if act not in _SAID:
        raise NotThereError("孳生地没有这种记录；请从孳生地页面的表单提交。")
    if not may_record(asked, str(row["place_code"])):
        asked.audit(f"site.{act}", str(row["site_id"]), outcome="refused", detail={"why": "没有权限"})
        raise NotAllowedError(f"您的账号（{asked.visitor.roles_zh}）不能在这里登记；如有需要，请联系系统管理员。")
    last = row["last_seen_on"]
    assert isinstance(last, date)
    known, engine, actor = register.Site(str(row["site_id"]), last), asked.house.engine, asked.visitor.name
    try:
        if act == "see":
            register.see_site(
                engine, known, seen_on=typed.day("seen_on", "查见日期"), is_positive=typed.text("is_positive") == "1",
                location=typed.text("location") or None, responsible=typed.text("responsible") or None, actor=actor,
                reason=typed.text("reason") or None,
            )  # fmt: skip
        elif act == "treat":
            day = typed.day("treated_on", "处理日期")
            register.treat_site(engine, known, treated_on=day, reason=typed.text("reason") or None, actor=actor)
        else:
            day = typed.day("removed_on", "清除日期")
            register.remove_site(engine, known, removed_on=day, reason=typed.text("reason"), actor=actor)
    except DecisionError as refusal:
        asked.audit(f"site.{act}", known.site_id, outcome="refused", detail={"why": str(refusal)})
        values = _site_values(asked, row, act=act, typed=typed, message=str(refusal))
        return asked.render("cases/site.html", status=409, **values)
    asked.audit(f"site.{act}", known.site_id)
    return asked.done(f"/sites/{known.site_id}", f"{_SAID[act]}；下次评级后台账随之更新。")


def _listed(rows: list[Record], asked: Asked, place: str, state: str) -> list[Record]:
    if state not in _WHICH_ZH:
        raise NotThereError(f"没有「{state[:20]}」这种状态；请从列表中选择。")
    places = set(chosen_places(asked, place))
    wanted = {"": ("active", "treated"), "all": tuple(STATE_ZH)}.get(state, (state,))
    return [row for row in rows if row["place_code"] in places and row["state"] in wanted]


def _values(
    asked: Asked, place: str, state: str, page: int, *, typed: Typed | None = None, message: str = ""
) -> dict[str, Any]:
    edition, rows = read_register(asked)
    chosen = {"place": place, "state": state}
    standards = asked.house.standards.now()
    return {
        "found": paged(_listed(rows, asked, place, state), page, "/sites", **chosen),
        "edition": edition,
        "places": choosable(asked),
        "chosen": chosen,
        "which_zh": {code: name for code, name in _WHICH_ZH.items() if code},
        "state_zh": STATE_ZH,
        "kinds": {str(row["site_kind"]): str(row["name_zh"]) for row in standards.tables["breeding_site_kind"]},
        "suggested": suggested(asked),
        "typed": typed or Typed(),
        "message": message,
        "today": asked.house.today(),
    }


def _known(asked: Asked, site_id: str) -> Record:
    """The site of this id, or of its first characters, where the visitor sees its place.

    Raises:
        NotThereError: There is none, or a foreign one: both look the same.
    """
    _, rows = read_register(asked)
    found = [row for row in rows if site_id in (row["site_id"], row["short_id"])]
    if len(found) != 1:
        raise NotThereError(f"没有编号为「{site_id[:32]}」的孳生地，或不在您的管辖范围内；请从台账进入。")
    return found[0]


def _site_values(
    asked: Asked, row: Record, *, act: str = "", typed: Typed | None = None, message: str = ""
) -> dict[str, Any]:
    events = register.site_records(asked.house.engine).get(str(row["site_id"]), [])
    return {
        "row": row,
        "state": STATE_ZH[str(row["state"])],
        "events": [(event, RECORD_ZH[str(event["kind"])], record_words(event)) for event in events],
        "may_record": may_record(asked, str(row["place_code"])),
        "refused_act": act,
        "typed": typed or Typed(),
        "nothing": Typed(),
        "message": message,
        "today": asked.house.today(),
    }
