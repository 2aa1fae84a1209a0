"""上报记录: what its sender does about a sheet, who sees it, and what became of it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from intake.listing import Viewer, Wanted, list_submissions
from portal.house import House
from portal.security.permission import Role
from registry.database import read
from registry.portal_tables import submission_place
from registry.tables import confirmation
from tests.intake.desk import bad_row, row
from tests.intake.pictures import jpeg
from tests.portal.conftest import FOREIGN, STREET, Person, text_of
from tests.portal.send.conftest import COUNTY, OTHER_TOWN, TOWN, People, unit, upload
from tests.portal.send.test_send import receipts

# A warning: the place is named otherwise than its code says.
_WARNED: dict[str, Any] = {"place_name": "海洲街道"}


def sent(who: Person, *rows: dict[str, object], **fields: object) -> str:
    (receipt,) = receipts(upload(who, list(rows), **fields))  # type: ignore[arg-type]
    return receipt


def status_of(who: Person, receipt: str) -> str:
    page = who.get(f"/submissions/{receipt}").text
    return str(page.partition("<dt>状态</dt>")[2].partition("</span>")[0].rpartition(">")[2])


@pytest.fixture
def held(clerk: Person) -> tuple[str, str]:
    """A sheet in force, and one that would replace it and has a refused row."""
    name = unit()
    first = sent(clerk, row(name))
    return first, sent(clerk, row(name, containers=9), bad_row(), replaces=first)


def test_a_held_replacement_takes_effect_once_confirmed(clerk: Person, held: tuple[str, str]) -> None:
    first, second = held
    assert (status_of(clerk, first), status_of(clerk, second)) == ("已生效", "待您确认")
    refused = clerk.post(f"/submissions/{second}/confirm", {"reason": "  "})
    assert refused.status_code == 400
    assert "没有写确认的理由" in text_of(refused)
    answer = clerk.post(f"/submissions/{second}/confirm", {"reason": "退回的一行另报"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/submissions/{second}")
    told = clerk.get(f"/submissions/{second}")
    assert "退回的一行另报" in text_of(told)
    assert (status_of(clerk, first), status_of(clerk, second)) == ("已被替换", "已生效")
    again = clerk.post(f"/submissions/{second}/confirm", {"reason": "再来"})
    assert again.status_code == 409
    assert "不需要确认" in text_of(again)


def test_a_sheet_is_withdrawn_with_a_reason(clerk: Person) -> None:
    receipt = sent(clerk, row(unit()))
    assert clerk.post(f"/submissions/{receipt}/withdraw", {}).status_code == 400
    assert clerk.post(f"/submissions/{receipt}/withdraw", {"reason": "报错了"}).status_code == 303
    assert status_of(clerk, receipt) == "已撤回"
    assert "撤回</h2>" not in clerk.get(f"/submissions/{receipt}").text


def test_warnings_are_confirmed_row_by_row(clerk: Person, house: House) -> None:
    receipt = sent(clerk, row(unit(), **_WARNED), row(unit(), **_WARNED))
    page = clerk.get(f"/submissions/{receipt}")
    assert "提醒：属实的请确认" in page.text
    rule = page.text.partition('name="rule" value="')[2].partition('"')[0]
    answer = clerk.post(f"/submissions/{receipt}/warnings", {"rule": rule, "rows": ["CSV!2"], "reason": "习惯叫法如此"})
    assert answer.status_code == 303
    with read(house.engine) as connection:
        found = connection.execute(select(confirmation).where(confirmation.c.reason == "习惯叫法如此")).mappings().all()
    assert [(one["row_id"], one["rule_id"]) for one in found] == [("CSV!2", rule)]
    left = clerk.get(f"/submissions/{receipt}").text
    assert 'value="CSV!3"' in left
    assert 'value="CSV!2"' not in left
    nothing = clerk.post(f"/submissions/{receipt}/warnings", {"rule": rule, "rows": ["CSV!2"], "reason": "再确认"})
    assert nothing.status_code == 400


def test_scans_are_attached_seen_and_taken_off(clerk: Person, people: People) -> None:
    receipt = sent(clerk, row(unit()))
    picture = jpeg(b"9")
    answer = clerk.post(f"/submissions/{receipt}/attach", files=[("files", ("纸质表.jpg", picture))])
    assert answer.status_code == 303
    page = clerk.get(f"/submissions/{receipt}")
    address = page.text.partition(f'href="/submissions/{receipt}/attachments/')[2].partition('"')[0]
    given = clerk.get(f"/submissions/{receipt}/attachments/{address}")
    assert given.content == picture
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["content-type"] == "application/octet-stream"
    wrong = clerk.post(f"/submissions/{receipt}/attach", files=[("files", ("x.jpg", b"<html>"))])
    assert wrong.status_code == 409
    assert "没有附上" in text_of(wrong)
    big = clerk.post(f"/submissions/{receipt}/attach", files=[("files", ("y.jpg", b"x" * 20_000_001))])
    assert "最多 20 MB" in text_of(big)
    assert people((Role.SENDER, OTHER_TOWN)).get(f"/submissions/{receipt}/attachments/{address}").status_code == 404
    assert clerk.post(f"/submissions/{receipt}/detach", {"sha256": address, "reason": "拍错"}).status_code == 303
    assert "没有附件" in clerk.get(f"/submissions/{receipt}").text
    assert clerk.get(f"/submissions/{receipt}/attachments/{address}").status_code == 404


_ACTS: dict[str, dict[str, Any]] = {
    "confirm": {"reason": "x"},
    "withdraw": {"reason": "x"},
    "warnings": {"reason": "x", "rule": "x", "rows": "CSV!2"},
    "detach": {"reason": "x", "sha256": "abcdef"},
}


@pytest.mark.parametrize("act", [*_ACTS, "attach"])
def test_only_those_in_charge_act_on_a_sheet(clerk: Person, people: People, act: str) -> None:
    receipt = sent(clerk, row(unit()))

    def acts(who: Person) -> Any:
        files = [("files", ("a.jpg", jpeg(b"3")))] if act == "attach" else None
        return who.post(f"/submissions/{receipt}/{act}", _ACTS.get(act), files=files)

    assert acts(people((Role.SENDER, OTHER_TOWN))).status_code == 404
    assert acts(people((Role.TOWN_REVIEWER, TOWN))).status_code == 403
    assert acts(people((Role.COUNTY_REVIEWER, COUNTY))).status_code == 403
    # A firm works in the whole county and sees the sheet; it is not its own.
    assert acts(people((Role.SENDER, COUNTY), firm="浙北有害生物防制公司")).status_code == 403
    assert status_of(clerk, receipt) == "已生效"
    # A colleague of the town answers for it too.
    assert acts(people((Role.SENDER, TOWN))).status_code in (303, 400, 409)


def test_reviewers_see_what_is_theirs_to_see(clerk: Person, people: People) -> None:
    receipt = sent(clerk, row(unit()))
    for role, place, status in (
        (Role.TOWN_REVIEWER, TOWN, 200), (Role.COUNTY_REVIEWER, COUNTY, 200), (Role.TOWN_REVIEWER, OTHER_TOWN, 404),
        (Role.ANALYST, COUNTY, 403), (Role.PUBLISHER, COUNTY, 403), (Role.ADMINISTRATOR, COUNTY, 403),
    ):  # fmt: skip
        person = people((role, place))
        assert person.get(f"/submissions/{receipt}").status_code == status
        listed = person.get("/submissions")
        assert (receipt in listed.text) is (status == 200)
        assert listed.status_code == (403 if status == 403 else 200)


def test_a_sheet_that_could_not_be_read_is_seen_by_who_sent_it(clerk: Person, people: People) -> None:
    page = upload(clerk, b"%PDF-1.7 not a sheet", names=("x.xlsx",))
    (receipt,) = receipts(page)
    assert clerk.get(f"/submissions/{receipt}").status_code == 200
    assert people((Role.SENDER, TOWN)).get(f"/submissions/{receipt}").status_code == 404


@pytest.fixture
def in_edition(house: House) -> str:
    """Receipt of a sheet that the published edition counts."""
    with house.editions.reading() as edition:
        (one,) = edition.rows("select receipt_no from intake.submission where is_in_force order by receipt_no limit 1")
    return str(one["receipt_no"])


def test_a_sheet_is_followed_up_to_the_edition_that_counts_it(people: People, house: House, in_edition: str) -> None:
    county = people((Role.COUNTY_REVIEWER, COUNTY))
    page = text_of(county.get(f"/submissions/{in_edition}"))
    with house.editions.reading() as edition:
        assert f"已计入版本 {edition.edition_id}" in page
        assert f"自版本 {edition.edition_id}（截至 {edition.as_of}）起计入评级" in page


def test_the_list_is_narrowed_down(people: People, house: House, clerk: Person) -> None:
    county = people((Role.COUNTY_REVIEWER, COUNTY))
    wrong, right = sent(clerk, bad_row()), sent(clerk, row(unit()))
    refused = county.get("/submissions?status=refused&form=breteau").text
    assert wrong in refused
    assert right not in refused
    assert right in county.get(f"/submissions?text={clerk.username}").text
    assert "没有符合条件的报表" in county.get("/submissions?text=%25").text
    assert right in county.get(f"/submissions?place={TOWN}").text
    assert right not in county.get(f"/submissions?place={STREET}").text
    assert right in clerk.get("/submissions?own=1").text
    assert "没有符合条件的报表" in county.get("/submissions?own=1").text
    assert "没有符合条件的报表" in county.get("/submissions?last=2001-01-01").text
    for query in ("status=nonsense", "form=nonsense", "first=yesterday", "last=0001-01-01"):
        assert county.get(f"/submissions?{query}").status_code == 400
    assert county.get("/submissions?place=999").status_code == 400
    assert county.get("/submissions?page=0").status_code == 200
    assert county.get("/submissions?page=999999999999").status_code == 200


@pytest.mark.parametrize(
    "status", ["", "effective", "refused", "held", "replaced", "withdrawn", "pending", "unreadable"]
)
def test_pages_of_a_list_hold_each_once_and_none_of_another(house: House, clerk: Person, status: str) -> None:
    sent(clerk, row(unit()))
    viewer = Viewer(clerk.username, house.places_within([STREET, FOREIGN]))
    with read(house.engine) as connection:
        about = select(submission_place.c.submission_id).where(submission_place.c.place_code.in_(viewer.place_codes))
        mine = set(connection.scalars(about))
        pages, number = [], 1
        while (page := list_submissions(connection, viewer, Wanted(status=status), page=number, size=7)).listed:
            pages.append(page)
            number += 1
        listed = [one for page in pages for one in page.listed]
    ids = [one.standing.submission_id for one in listed]
    assert len(ids) == len(set(ids)) == (pages[0].count if pages else 0)
    assert all(one.standing.submission_id in mine or one.account == clerk.username for one in listed)
    assert [one.standing.received_at for one in listed] == sorted(
        (one.standing.received_at for one in listed), reverse=True
    )
    if status:
        assert {one.standing.status for one in listed} <= {status}
    else:
        assert len(ids) == len(mine) + 1


def test_a_county_of_many_places_is_asked_about_at_once(house: House) -> None:
    everywhere = {f"{n:012d}" for n in range(60_000)} | house.places_within([STREET])
    with read(house.engine) as connection:
        found = list_submissions(connection, Viewer("nobody", everywhere), Wanted(), page=1, size=10)
        assert found.count > 0
        assert all(not everywhere.isdisjoint(one.place_codes) for one in found.listed)


def test_templates_of_the_visitors_places(clerk: Person, people: People) -> None:
    page = clerk.get("/templates")
    assert "硖石街道的模板" in text_of(page)  # its only place is chosen already
    one = clerk.get(f"/templates/file?place={TOWN}&form=breteau")
    assert one.status_code == 200
    assert one.content[:2] == b"PK"
    assert "%E5%B8%83" in one.headers["content-disposition"]
    paper = clerk.get(f"/templates/file?place={TOWN}&form=breteau&paper=1&last=1")
    assert paper.content != one.content
    for path in (f"place={OTHER_TOWN}&form=breteau", "place=999&form=breteau"):
        assert clerk.get(f"/templates/file?{path}").status_code == 404
    assert clerk.get(f"/templates/file?place={TOWN}&form=nonsense").status_code == 400
    assert clerk.get(f"/templates?place={OTHER_TOWN}").status_code == 404
    assert len(people((Role.SENDER, COUNTY)).get("/templates").text.split("<option")) > 10


def test_a_filled_template_comes_back_and_is_answered(clerk: Person) -> None:
    from openpyxl import load_workbook

    from sheets.forms import FORMS

    form = FORMS["breteau"]
    book = load_workbook(io.BytesIO(clerk.get(f"/templates/file?place={TOWN}&form=breteau").content))
    sheet = book["填报"]
    cells = [cell for line in sheet.iter_rows(max_row=4) for cell in line if cell.value]
    titles = {str(cell.value).replace("\n", ""): cell for cell in cells}
    for key, value in row(unit()).items():
        cell = next(found for title, found in titles.items() if title.replace("*", "") == form[key].title_zh)
        said: Any = {"True": "是", "False": "否", "urban_residential": "城镇居民区"}.get(str(value), value)
        sheet.cell(cell.row + 1, cell.column).value = said
    out = io.BytesIO()
    book.save(out)
    page = upload(clerk, out.getvalue(), names=("布雷图.xlsx",))
    assert "收下 1" in text_of(page)


def test_seen_takes_only_whole_receipt_numbers(clerk: Person) -> None:
    receipt = sent(clerk, row(unit()))
    assert clerk.get(f"/submissions/{receipt[:-1]}").status_code == 404
    assert clerk.get("/submissions/%25").status_code == 404
