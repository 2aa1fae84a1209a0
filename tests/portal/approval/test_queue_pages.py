from __future__ import annotations

from sqlalchemy import select

from portal.house import House
from registry.database import read, write
from registry.tables import confirmation, exclusion_event, row_claim, verdict
from tests.portal.approval.conftest import Sheets
from tests.portal.conftest import COUNTY, FOREIGN, STREET, SignIn, text_of

RULE = "pattern.new_species"


def row_of(house: House, submission_id: str) -> str:
    with read(house.engine) as connection:
        query = select(row_claim.c.row_id).where(row_claim.c.submission_id == submission_id)
        return str(connection.execute(query.order_by(row_claim.c.row_number)).scalars().first())


def settle(house: House, sheets: Sheets, act: str, reason: str = "复核", receipt: str = "") -> dict[str, str]:
    receipt = receipt or sheets.street[1]
    return {
        "receipt": receipt, "row_id": row_of(house, sheets.ids[receipt]), "rule_id": RULE, "act": act, "reason": reason,
    }  # fmt: skip


def test_a_row_is_asked_about_answered_and_accepted(sign_in: SignIn, house: House, sheets: Sheets) -> None:
    town, sender = sign_in(("town_reviewer", STREET)), sign_in(("sender", STREET))
    assert "没有要您答复的询问" in text_of(sender.get("/queue"))
    assert town.post("/queue/settle", settle(house, sheets, "ask", "鉴定过吗？")).status_code == 303
    assert "鉴定过吗？" in text_of(sender.get("/queue"))
    assert "鉴定过吗？" in text_of(town.get(f"/review/{sheets.street[1]}"))
    assert "鉴定过吗？" not in text_of(sign_in(("sender", FOREIGN)).get("/queue"))
    answer = {key: value for key, value in settle(house, sheets, "").items() if key in ("receipt", "row_id", "rule_id")}
    assert sign_in(("sender", FOREIGN)).post("/queue/answer", {**answer, "text": "是"}).status_code == 404
    assert sender.post("/queue/answer", {**answer, "text": " "}).status_code == 409
    assert sender.post("/queue/answer", {**answer, "text": "省疾控鉴定过"}).status_code == 303
    assert "已答复" in text_of(sender.get("/queue"))
    assert "省疾控鉴定过" in text_of(town.get(f"/review/{sheets.street[1]}"))
    assert town.post("/queue/settle", settle(house, sheets, "accept", "有鉴定")).status_code == 303
    with read(house.engine) as connection:
        (kept,) = connection.execute(select(confirmation)).mappings().all()
    assert (kept["actor"], kept["reason"]) == ("person1 先生", "有鉴定")


def test_leaving_a_row_out_is_the_countys_and_can_be_taken_back(sign_in: SignIn, house: House, sheets: Sheets) -> None:
    town, county = sign_in(("town_reviewer", STREET)), sign_in(("county_reviewer", COUNTY))
    wanted = settle(house, sheets, "exclude", "地点有误")
    assert town.post("/queue/settle", wanted).status_code == 403
    assert county.post("/queue/settle", {**wanted, "reason": ""}).status_code == 409
    assert county.post("/queue/settle", wanted).status_code == 303
    page = text_of(county.get("/queue/excluded"))
    assert "地点有误" in page
    assert sheets.street[1] in page
    assert "地点有误" in text_of(town.get("/queue/excluded"))
    assert "没有剔除的行" in text_of(sign_in(("town_reviewer", FOREIGN)).get("/queue/excluded"))
    back = {"receipt": wanted["receipt"], "row_id": wanted["row_id"], "reason": "查实"}
    assert town.post("/queue/restore", back).status_code == 403
    assert county.post("/queue/restore", {**back, "reason": " "}).status_code == 409
    assert county.post("/queue/restore", back).status_code == 303
    with read(house.engine) as connection:
        actions = list(connection.execute(select(exclusion_event.c.action)).scalars())
    assert actions == ["exclude", "restore"]
    assert "没有剔除的行" in text_of(county.get("/queue/excluded"))


def test_own_and_foreign_sheets_are_not_settled(sign_in: SignIn, house: House, sheets: Sheets) -> None:
    own = sign_in(("county_reviewer", COUNTY), username="clerk")
    refused = own.post("/queue/settle", settle(house, sheets, "exclude", receipt=sheets.street[0]))
    assert refused.status_code == 409
    assert "不能自己审核" in text_of(refused)
    foreign = sign_in(("town_reviewer", FOREIGN))
    assert foreign.post("/queue/settle", settle(house, sheets, "accept")).status_code == 404
    odd = sign_in(("county_reviewer", COUNTY)).post("/queue/settle", settle(house, sheets, "burn"))
    assert odd.status_code == 409
    assert "属实、问回或剔除" in text_of(odd)


def test_a_warning_of_the_small_edition_is_listed_and_gone_once_accepted(
    sign_in: SignIn, house: House, sheets: Sheets
) -> None:
    county = sign_in(("county_reviewer", COUNTY))
    with house.editions.reading() as edition:
        found = edition.rows("select * from flags.suspicious_result where is_open")
    listed = text_of(county.get("/queue"))
    assert f"等待处理（{len(found)}）" in listed
    for one in found:
        with write(house.engine) as connection:  # the small edition holds patterns at most; all are in force
            assert connection.scalar(
                select(verdict.c.submission_id).where(verdict.c.submission_id == one["submission_id"])
            )
        wanted = {
            "receipt": str(one["receipt_no"]), "row_id": str(one["row_id"]), "rule_id": str(one["rule_id"]),
            "act": "accept", "reason": "属实",
        }  # fmt: skip
        assert county.post("/queue/settle", wanted).status_code == 303
    assert "等待处理（0）" in text_of(county.get("/queue"))
