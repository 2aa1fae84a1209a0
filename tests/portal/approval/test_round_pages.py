from __future__ import annotations

from sqlalchemy import select

from portal.house import House
from registry.database import read
from registry.tables import round_lock_event
from tests.portal.approval.conftest import Sheets
from tests.portal.conftest import COUNTY, FOREIGN, STREET, SignIn, text_of

ROUND = "2026-autumn"


def locks(house: House) -> list[tuple[str, str | None, str]]:
    with read(house.engine) as connection:
        rows = connection.execute(select(round_lock_event).order_by(round_lock_event.c.event_id)).mappings()
        return [(row["place_code"], row["vector"], row["action"]) for row in rows]


def test_a_round_is_locked_with_a_reason_where_sheets_are_unreviewed(sign_in: SignIn, house: House) -> None:
    county = sign_in(("county_reviewer", COUNTY))
    assert "2026年秋季考评" in text_of(county.get("/rounds"))
    page = text_of(county.get(f"/rounds/{ROUND}"))
    assert "初评" in page
    assert "未审 1" in page
    form = {"place": STREET, "vector": "fly"}
    refused = county.post(f"/rounds/{ROUND}/lock", form)
    assert refused.status_code == 409
    assert "没有经县级审核" in text_of(refused)
    assert county.post(f"/rounds/{ROUND}/lock", {**form, "reason": "限期已到"}).status_code == 303
    page = county.get(f"/rounds/{ROUND}?place={STREET}")
    assert "已锁定" in text_of(page)
    assert county.post(f"/rounds/{ROUND}/unlock", {**form, "reason": ""}).status_code == 409
    assert county.post(f"/rounds/{ROUND}/unlock", {**form, "reason": "补测"}).status_code == 303
    assert locks(house) == [(STREET, "fly", "lock"), (STREET, "fly", "unlock")]


def test_reviewed_sheets_need_no_reason_and_are_closed_by_the_lock(
    sign_in: SignIn, house: House, sheets: Sheets
) -> None:
    county, town = sign_in(("county_reviewer", COUNTY)), sign_in(("town_reviewer", STREET))
    town.post(f"/review/{sheets.street[0]}/pass")
    county.post("/review", {"receipt": sheets.street})
    assert county.post(f"/rounds/{ROUND}/lock", {"place": STREET, "vector": ""}).status_code == 303
    assert locks(house) == [(STREET, None, "lock")]
    survey = next(r for r in sheets.street if sheets.forms[r] == "fly_survey")
    listed = text_of(county.get("/review?state=locked"))
    assert survey in listed
    refused = county.post(f"/review/{survey}/return", {"reason": "晚了"})
    assert "所在轮次已锁定" in text_of(refused)


def test_a_returned_sheet_keeps_its_round_open(sign_in: SignIn, house: House, sheets: Sheets) -> None:
    county = sign_in(("county_reviewer", COUNTY))
    survey = next(r for r in sheets.street if sheets.forms[r] == "mosquito_survey")
    county.post(f"/review/{survey}/return", {"reason": "路径长度不对"})
    refused = county.post(f"/rounds/{ROUND}/lock", {"place": COUNTY, "vector": "mosquito", "reason": "急"})
    assert "退回未改的表" in text_of(refused)
    assert "退回 1" in text_of(refused)
    assert locks(house) == []


def test_rounds_are_locked_by_who_may_and_nobody_else(sign_in: SignIn, house: House) -> None:
    form = {"place": STREET, "vector": "fly", "reason": "急"}
    town = sign_in(("town_reviewer", STREET))
    assert "锁定硖石" not in town.get(f"/rounds/{ROUND}").text
    assert town.post(f"/rounds/{ROUND}/lock", form).status_code == 403
    foreign = sign_in(("county_reviewer", FOREIGN))
    assert foreign.post(f"/rounds/{ROUND}/lock", form).status_code == 404
    firm = sign_in(("county_reviewer", COUNTY), firm="某评估所")
    assert firm.post(f"/rounds/{ROUND}/lock", form).status_code == 409
    county = sign_in(("county_reviewer", COUNTY))
    assert county.post(f"/rounds/{ROUND}/lock", {**form, "vector": "dog"}).status_code == 409
    assert county.post("/rounds/2031-spring/lock", form).status_code == 404
    assert county.post(f"/rounds/{ROUND}/lock", {**form, "place": "999999"}).status_code == 404
    assert locks(house) == []
