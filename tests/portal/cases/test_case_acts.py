"""Each act of a case through its form: recorded, refused in words with what was typed kept, audited."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from portal.house import House
from tests.cases.filing import file_case, night
from tests.intake.pictures import png
from tests.portal.cases.conftest import OneCase
from tests.portal.conftest import FOREIGN, Person, SignIn, text_of


def acted(person: Person, case: OneCase, name: str, files: object = None, **typed: object) -> str:
    """Send a form, see that it was taken, and return what the case's page then says first."""
    answer = person.post(f"{case.path}/acts/{name}", typed, **({"files": files} if files else {}))
    assert answer.status_code == 303, text_of(answer)
    assert answer.headers["location"] == case.path
    return text_of(person.get(case.path))


def refused(person: Person, case: OneCase, name: str, **typed: object) -> str:
    """Send a form, see that it was refused without a trace in the case, and return the page."""
    former = case.last()
    answer = person.post(f"{case.path}/acts/{name}", typed)
    assert answer.status_code == 409
    assert case.last() == former
    assert case.audit()[-1][1:] == (f"case.{name}", case.number, "refused")
    page: str = answer.text
    return page


def test_a_case_is_taken_through_its_life(case: OneCase, clerk: Person, office: Person, house: House) -> None:
    today = house.today()
    assert "已登记发文，现为「已通知」" in acted(office, case, "notify", document_no="海爱卫办〔2026〕3号")
    assert "已签收，现为「已签收」" in acted(clerk, case, "acknowledge", reason="收到")
    said = acted(clerk, case, "plan", measures=["proofing", "bait_stations"], responsible="硖石街道办事处")
    assert "已定方案" in said
    assert case.last()["detail"]["measures"] == ["proofing", "bait_stations"]  # type: ignore[index]
    said = acted(
        clerk, case, "work", files=[("files", ("整改后.png", png(), "image/png"))], worked_on=str(today),
        what="封堵孔洞 36 处", firm="海宁某消杀公司", treated_on=str(today),
    )  # fmt: skip
    assert "已登记整改，现为「整改中」" in said
    assert "封堵孔洞 36 处（海宁某消杀公司）" in said
    assert "整改后.png" in said
    said = acted(clerk, case, "finish", finished_on=str(today))
    assert "整改已完成，现为「待复查」" in said
    assert f"{case.state().window.starts_on} 起的复查才算数" in said  # type: ignore[union-attr]
    acted(office, case, "snooze", until=str(case.state().due_on + timedelta(days=3)), reason="台风")  # type: ignore[operator]
    assert case.last()["reason"] == "台风"
    acted(clerk, case, "note", reason="已约复查")
    kinds = [action for _, action, subject, outcome in case.audit() if outcome == "done" and subject == case.number]
    assert kinds == ["case.notify", "case.acknowledge", "case.plan", "case.work", "case.finish", "case.snooze",
                     "case.note"]  # fmt: skip
    assert {account for account, *_ in case.audit()} == {clerk.username, office.username}


@pytest.mark.parametrize(
    ("name", "typed", "said", "kept"),
    [
        ("plan", {"responsible": "街道办", "measures": []}, "没有写整改措施", "街道办"),
        ("plan", {"measures": ["proofing"], "responsible": " "}, "没有写责任单位", "checked"),
        (
            "plan",
            {"measures": ["proofing"], "responsible": "街道办", "due_on": "明天"},
            "整改期限「明天」看不懂",
            "街道办",
        ),
        ("plan", {"measures": ["proofing"], "responsible": "街道办", "due_on": "2099-01-01"}, "不在", "2099-01-01"),
        ("work", {"worked_on": "2026-06-01", "what": "堵洞"}, "现为「已立案」，不能登记整改", ""),
        ("finish", {"finished_on": "2026-06-01"}, "不能报整改完成", ""),
    ],
)
def test_what_does_not_fit_is_refused_in_its_own_words(
    case: OneCase, clerk: Person, name: str, typed: dict[str, object], said: str, kept: str
) -> None:
    page = refused(clerk, case, name, **typed)
    assert said in page
    assert kept in page


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("notify", {"document_no": ""}, "没有写文号"),
        ("notify", {"document_no": "1号", "document_kind": "decree"}, "没有叫「decree」的文种"),
        ("snooze", {"until": "", "reason": "台风"}, "没有填延到哪天"),
        ("snooze", {"until": "2026-07-01", "reason": ""}, "没有写延期的理由"),
        ("propose", {"reason": ""}, "没有写手工销案的理由"),
        ("confirm", {}, "没有待核准的手工销案"),
    ],
)
def test_so_are_those_of_the_office(
    case: OneCase, office: Person, name: str, typed: dict[str, object], said: str
) -> None:
    assert said in refused(office, case, name, **typed)


def test_who_proposed_an_override_does_not_confirm_it(
    case: OneCase, office: Person, colleague: Person, house: House
) -> None:
    acted(office, case, "propose", reason="街道撤并")
    page = text_of(office.get(case.path))
    assert "须由另一人核准，您自己不能核准" in page
    assert f"{case.path}/acts/confirm" not in office.get(case.path).text
    assert "须由另一人核准" in refused(office, case, "confirm")
    assert "已驳回手工销案" in acted(colleague, case, "reject", reason="仍有鼠迹")
    acted(office, case, "propose", reason="街道撤并，单位全部搬迁")
    assert "两人核准，手工销案" in acted(colleague, case, "confirm")
    assert case.state().status == "overridden"
    assert "不能再延期" in refused(office, case, "snooze", until="2026-07-01", reason="台风")


def test_an_account_under_another_name_is_the_same_person(case: OneCase, office: Person, house: House) -> None:
    from portal.security import accounts

    acted(office, case, "propose", reason="街道撤并")
    accounts.rename(house.engine, office.account_id, "另一个名字", actor="test", now=house.clock())
    assert "须由另一人核准" in refused(office, case, "confirm")


def test_only_forms_that_fit_stand_on_the_page(case: OneCase, clerk: Person, office: Person, sign_in: SignIn) -> None:
    def offered(person: Person) -> list[str]:
        page = person.get(case.path).text
        return [part.split('"')[0] for part in page.split(f'action="{case.path}/acts/')[1:]]

    assert offered(clerk) == ["acknowledge", "plan", "note"]
    assert offered(office) == ["notify", "snooze", "propose", "note"]
    assert offered(sign_in(("analyst", "330481"))) == []
    acted(clerk, case, "acknowledge")
    acted(clerk, case, "plan", measures=["proofing"], responsible="街道办")
    assert offered(clerk) == ["plan", "work", "note"]
    acted(office, case, "propose", reason="街道撤并")
    assert offered(office) == ["notify", "snooze", "reject", "note"]


def test_roles_that_may_not_act_are_told_so(case: OneCase, clerk: Person, office: Person, sign_in: SignIn) -> None:
    former = case.last()
    assert clerk.post(f"{case.path}/acts/notify", {"document_no": "1号"}).status_code == 403
    assert office.post(f"{case.path}/acts/acknowledge").status_code == 403
    assert sign_in(("analyst", "330481")).post(f"{case.path}/acts/note", {"reason": "x"}).status_code == 403
    assert clerk.post(f"{case.path}/acts/delete").status_code == 404
    assert case.last() == former
    assert (clerk.username, "case.notify", case.number, "refused") in case.audit()


def test_a_foreign_case_is_not_there(case: OneCase, sign_in: SignIn) -> None:
    stranger = sign_in(("sender", FOREIGN))
    assert stranger.get(case.path).status_code == 404
    assert stranger.post(f"{case.path}/acts/acknowledge").status_code == 404
    assert stranger.get("/cases/C2026-9999").status_code == 404
    assert case.number not in stranger.get("/cases").text
    assert case.state().status == "opened"


def test_the_same_form_sent_twice_is_one_record(case: OneCase, clerk: Person) -> None:
    acted(clerk, case, "note", reason="已约复查")
    assert "完全相同，没有再记" in refused(clerk, case, "note", reason="已约复查")


def test_a_form_of_another_session_does_nothing(case: OneCase, clerk: Person, office: Person) -> None:
    answer = clerk.client.post(f"{case.path}/acts/acknowledge", data={"csrf": office.csrf})
    assert answer.status_code == 403
    assert case.state().status == "opened"


def test_what_comes_from_sheets_and_people_is_text(case: OneCase, clerk: Person) -> None:
    acted(clerk, case, "note", reason="<script>alert(1)</script>{{ 7*7 }}")
    page = clerk.get(case.path).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


def test_a_case_that_ended_takes_notes_and_nothing_else(case: OneCase, clerk: Person, house: House) -> None:
    from tests.cases.filing import add

    add(house.engine, night("withdrawn", date(2026, 6, 5), round_ids=["2026-spring"]), 901)
    page = clerk.get(case.path).text
    assert "数据更正，撤案" in page
    assert [part.split('"')[0] for part in page.split(f'action="{case.path}/acts/')[1:]] == ["note"]
    assert "不能再签收；如需补充，请添加说明" in refused(clerk, case, "acknowledge")
    assert "已添加说明" in acted(clerk, case, "note", reason="存档")


def test_a_case_of_a_merged_place_belongs_to_what_continues_it(house: House, sign_in: SignIn) -> None:
    merged, successor, neighbour = "330481101228", "330481101231", "330481101201"
    file_case(house.engine, 904, place_code=merged)
    person = sign_in(("town_reviewer", successor))
    assert person.get("/cases/C2026-0904").status_code == 200
    assert "C2026-0904" in person.get("/cases").text
    assert person.post("/cases/C2026-0904/acts/acknowledge").status_code == 303
    assert sign_in(("town_reviewer", neighbour)).get("/cases/C2026-0904").status_code == 404


def test_the_form_of_the_next_step_stands_open(case: OneCase, clerk: Person, office: Person) -> None:
    def opened(person: Person) -> list[str]:
        page = person.get(case.path).text
        return re.findall(r"<details open>\s*<summary>([^<]*)</summary>\s*<form", page)

    assert opened(office) == ["登记发文"]
    assert opened(clerk) == ["签收"]
    acted(clerk, case, "acknowledge")
    assert opened(clerk) == ["制定整改方案"]
    acted(clerk, case, "plan", measures=["proofing"], responsible="街道办")
    assert opened(clerk) == ["登记整改"]
