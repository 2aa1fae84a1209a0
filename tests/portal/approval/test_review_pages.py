from __future__ import annotations

from sqlalchemy import select

from portal.house import House
from registry.database import read
from registry.portal_tables import audit_event, review_event
from tests.portal.approval.conftest import Sheets
from tests.portal.conftest import COUNTY, FOREIGN, STREET, SignIn, text_of


def kinds(house: House, receipt_id: str) -> list[str]:
    with read(house.engine) as connection:
        query = select(review_event.c.kind).where(review_event.c.submission_id == receipt_id)
        return list(connection.execute(query.order_by(review_event.c.event_id)).scalars())


def test_a_sheet_goes_from_the_towns_list_to_the_countys(sign_in: SignIn, house: House, sheets: Sheets) -> None:
    town, county = sign_in(("town_reviewer", STREET)), sign_in(("county_reviewer", COUNTY))
    first = sheets.street[0]
    listed = text_of(town.get("/review"))
    assert first in listed
    assert not any(receipt in listed for receipt in sheets.foreign)
    assert first not in text_of(county.get("/review")), "the county waits for the town's word"
    assert first in text_of(county.get("/review?state=all&place=330481004"))
    answer = town.post(f"/review/{first}/pass", {"level": "town", "back": "/review?state=open"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?state=open")
    assert "镇街审核通过" in text_of(town.get("/review"))
    assert first in text_of(county.get("/review"))
    assert county.post(f"/review/{first}/pass").status_code == 303
    assert kinds(house, sheets.ids[first]) == ["town_passed", "county_passed"]
    again = county.post(f"/review/{first}/pass")
    assert again.status_code == 409
    assert "县级已审，不需要再审" in text_of(again)
    page = text_of(county.get(f"/review/{first}"))
    assert "镇街审核" in page
    assert "person1 先生" in page
    with read(house.engine) as connection:
        events = connection.execute(select(audit_event.c.action, audit_event.c.outcome)).all()
    assert ("review.town_passed", "done") in [tuple(event) for event in events]
    assert ("review.pass", "refused") in [tuple(event) for event in events]


def test_returning_takes_a_reason_that_is_shown(sign_in: SignIn, house: House, sheets: Sheets) -> None:
    county, receipt = sign_in(("county_reviewer", COUNTY)), sheets.street[1]
    assert county.post(f"/review/{receipt}/return", {"reason": " "}).status_code == 409
    assert kinds(house, sheets.ids[receipt]) == []
    assert county.post(f"/review/{receipt}/return", {"reason": "<b>第 3 行</b>面积不对"}).status_code == 303
    page = county.get("/review?state=returned")
    assert "&lt;b&gt;第 3 行&lt;/b&gt;面积不对" in page.text
    # Taking it back needs a reason too; the page asks for it.
    assert "改为通过的理由" in text_of(county.get(f"/review/{receipt}"))
    assert county.post(f"/review/{receipt}/pass").status_code == 409
    assert county.post(f"/review/{receipt}/pass", {"reason": "核对无误"}).status_code == 303
    assert kinds(house, sheets.ids[receipt]) == ["returned", "county_passed"]


def test_several_are_passed_at_once_and_those_that_are_not_are_told(
    sign_in: SignIn, house: House, sheets: Sheets
) -> None:
    county = sign_in(("county_reviewer", COUNTY))
    chosen = sheets.street[:4]
    answer = county.post("/review", {"receipt": chosen})
    assert answer.status_code == 303
    said = text_of(county.get("/review"))
    assert "已通过 3 份" in said
    assert "还没有经镇街审核" in said
    assert [kinds(house, sheets.ids[receipt]) for receipt in chosen] == [[], *[["county_passed"]] * 3]
    listed = county.get("/review?state=all").text
    assert listed.index("通过选中的") < listed.index('type="checkbox" name="receipt"'), "Enter on a box means the boxes"
    county.post("/review", {})
    assert "没有选中任何报表" in text_of(county.get("/review"))


def test_foreign_sheets_are_as_if_they_were_not_there(sign_in: SignIn, house: House, sheets: Sheets) -> None:
    foreign = sign_in(("town_reviewer", FOREIGN))
    receipt = sheets.street[1]
    for answer in (
        foreign.get(f"/review/{receipt}"),
        foreign.post(f"/review/{receipt}/pass"),
        foreign.post(f"/review/{receipt}/return", {"reason": "错"}),
        foreign.post("/review", {"receipt": [receipt]}),
        foreign.get("/review/20200101-000001"),
    ):
        assert answer.status_code == 404
    assert kinds(house, sheets.ids[receipt]) == []
    assert sign_in(("sender", STREET)).get("/review").status_code == 403
    assert sign_in(("analyst", COUNTY)).post(f"/review/{receipt}/pass").status_code == 403


def test_nobody_passes_own_sheets_and_no_firm_passes_any(sign_in: SignIn, house: House, sheets: Sheets) -> None:
    own = sign_in(("town_reviewer", STREET), ("sender", STREET), username="clerk")
    refused = own.post(f"/review/{sheets.street[0]}/pass")
    assert refused.status_code == 409
    assert "自己报送的，不能自己审核" in text_of(refused)
    firm = sign_in(("county_reviewer", COUNTY), firm="某评估所")
    assert "不审核数据" in text_of(firm.post(f"/review/{sheets.street[1]}/return", {"reason": "错"}))
    assert [kinds(house, sheets.ids[receipt]) for receipt in sheets.street[:2]] == [[], []]


def test_the_page_of_a_sheet_shows_its_rows(sign_in: SignIn, sheets: Sheets) -> None:
    page = text_of(sign_in(("county_reviewer", COUNTY)).get(f"/review/{sheets.street[1]}"))
    assert "入库的行" in page
    assert "调查日期" in page
    assert "命令行或收件箱，没有账号" in page


def test_the_list_is_narrowed_by_place_form_and_page(sign_in: SignIn, sheets: Sheets) -> None:
    county = sign_in(("county_reviewer", COUNTY))
    form = sheets.forms[sheets.street[1]]
    listed = text_of(county.get(f"/review?state=all&form={form}&place=斜桥镇&page=99"))
    shown = {receipt for receipt in sheets.ids if receipt in listed}
    assert shown == {receipt for receipt in sheets.foreign if sheets.forms[receipt] == form}
    assert "没有叫「海宁街」的地方" in text_of(county.get("/review?place=海宁街"))
    assert county.get("/review?state=nonsense&page=-3").status_code == 200
    elsewhere = county.post(f"/review/{sheets.street[2]}/pass", {"back": "https://example.org/review"})
    assert elsewhere.headers["location"] == "/review"
