"""Breeding sites and treatments: registered, seen, treated, removed from the pages; only at one's own places."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases.event import CaseEvent
from cases.sites import registered_sites, site_records
from cases.treatment import treatments
from editions.sites import read_sites
from portal.house import House
from tests.cases.filing import add, file_case
from tests.portal.conftest import FOREIGN, STREET, Person, SignIn, text_of


@pytest.fixture
def keeper(sign_in: SignIn) -> Person:
    return sign_in(("sender", FOREIGN))


def site(house: House, **changes: object) -> dict[str, object]:
    typed = {"place": "斜桥镇", "site_kind": "ditch", "location": "桥北", "responsible": "城管办",
             "seen_on": str(house.today()), "is_positive": "1"}  # fmt: skip
    return {**typed, **changes}


def test_a_site_is_registered_seen_treated_and_removed(house: House, keeper: Person) -> None:
    answer = keeper.post("/sites", site(house))
    assert answer.status_code == 303, text_of(answer)
    path = answer.headers["location"]
    (number,) = registered_sites(house.engine)
    assert path == f"/sites/{number}"
    assert "新登记，下次评级后计入" in text_of(keeper.get("/sites"))
    today = str(house.today())
    assert keeper.post(f"{path}/see", {"seen_on": today, "is_positive": "0", "location": "桥南"}).status_code == 303
    assert keeper.post(f"{path}/treat", {"treated_on": today, "reason": "清淤"}).status_code == 303
    assert "桥南" in text_of(keeper.get(path))
    assert keeper.post(f"{path}/remove", {"removed_on": today, "reason": "已填平"}).status_code == 303
    assert [event["kind"] for event in site_records(house.engine)[number]] == ["added", "seen", "treated", "removed"]
    assert "已清除" in text_of(keeper.get(path))
    assert number not in keeper.get("/sites").text
    assert number in keeper.get("/sites?state=all").text


def test_a_site_of_the_sheets_takes_the_same_records(house: House, sign_in: SignIn) -> None:
    with house.editions.reading() as edition:
        row = read_sites(edition)[0]
    keeper = sign_in(("sender", str(row["place_code"])[:9]))
    path = f"/sites/{row['site_id']}"
    assert "本处由报表查见" in keeper.get(path).text
    assert keeper.post(f"{path}/treat", {"treated_on": str(house.today()), "reason": "翻盆倒罐"}).status_code == 303
    assert "翻盆倒罐" in keeper.get(path).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place": "没有这个镇"}, "没有叫「没有这个镇」的地方"),
        ({"place": ""}, "没有填地区"),
        ({"place": "马桥街道"}, "马桥街道不在您的管辖范围内"),
        ({"site_kind": "pool"}, "没有叫「pool」的孳生地类型"),
        ({"location": ""}, "没有写孳生地的位置"),
        ({"seen_on": "2099-01-01"}, "在将来"),
        ({"seen_on": "昨天"}, "查见日期「昨天」看不懂"),
    ],
)
def test_a_site_that_cannot_be_registered_is_refused_with_what_was_typed(
    house: House, keeper: Person, changes: dict[str, object], said: str
) -> None:
    answer = keeper.post("/sites", site(house, responsible="城管执法中队", **changes))
    assert answer.status_code == 409
    assert said in text_of(answer)
    assert "城管执法中队" in answer.text
    assert registered_sites(house.engine) == {}


def test_registers_of_others_are_not_written(house: House, keeper: Person, sign_in: SignIn) -> None:
    path = keeper.post("/sites", site(house)).headers["location"]
    stranger, analyst = sign_in(("sender", STREET)), sign_in(("analyst", "330481"))
    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}/remove", {"removed_on": str(house.today()), "reason": "x"}).status_code == 404
    assert analyst.get(path).status_code == 200
    assert analyst.post("/sites", site(house)).status_code == 403
    # Sees both, keeps one only.
    both = sign_in(("sender", STREET), ("analyst", "330481"))
    assert both.post(f"{path}/treat", {"treated_on": str(house.today())}).status_code == 403
    assert len(registered_sites(house.engine)) == 1


def test_a_treatment_is_logged_and_taken_out(house: House, keeper: Person, sign_in: SignIn) -> None:
    typed = {"place": FOREIGN, "treated_on": "2026-10-28", "firm": "某公司", "vector": "fly", "area_m2": "1200",
             "agent": "高效氯氰菊酯", "is_chemical": "1"}  # fmt: skip
    assert keeper.post("/treatments", typed).status_code == 303
    again = keeper.post("/treatments", typed)
    assert again.status_code == 409
    assert "这次消杀已登记为" in text_of(again)
    (row,) = treatments(house.engine)
    assert (row["place_code"], row["vector"], row["area_m2"]) == (FOREIGN, "fly", 1200)
    assert "高效氯氰菊酯" in text_of(keeper.get("/treatments"))
    assert "某公司" not in sign_in(("sender", STREET)).get("/treatments").text
    path = f"/treatments/{row['treatment_id']}/remove"
    assert sign_in(("sender", STREET)).post(path, {"reason": "x"}).status_code == 404
    empty = keeper.post(path, {"reason": ""})
    assert empty.status_code == 409
    assert "没有写删除的理由" in text_of(empty)
    assert keeper.post(path, {"reason": "填错"}).status_code == 303
    assert treatments(house.engine) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"firm": ""}, "没有写实施单位"),
        ({"area_m2": "很大"}, "不是整数"),
        ({"area_m2": "0"}, "面积 0 平方米不对"),
        ({"is_chemical": "0"}, "又说没有用药"),
        ({"vector": "tick"}, "没有叫「tick」的病媒"),
        ({"treated_on": ""}, "没有填消杀日期"),
    ],
)
def test_a_treatment_that_cannot_be_is_refused(
    house: House, keeper: Person, changes: dict[str, object], said: str
) -> None:
    typed = {"place": "斜桥镇", "treated_on": "2026-10-28", "firm": "某公司", "agent": "药", "is_chemical": "1"}
    answer = keeper.post("/treatments", {**typed, **changes})
    assert answer.status_code == 409
    assert said in text_of(answer)
    assert treatments(house.engine) == []


def test_a_treatment_says_which_re_survey_it_puts_off(house: House, keeper: Person) -> None:
    file_case(house.engine, 903, place_code=FOREIGN, vector="fly")
    today = house.today()
    at = house.clock() - timedelta(hours=2)
    told: list[tuple[str, dict[str, object]]] = [
        ("acknowledged", {}),
        ("planned", {"measures": ["sanitation"], "responsible": "镇政府"}),
        ("worked", {"worked_on": str(today), "what": "清理"}),
        ("finished", {"finished_on": str(today), "round_id": "C2026-0903-1", "resurvey_from": str(today)}),
    ]
    for number, (kind, detail) in enumerate(told):
        event = CaseEvent(kind, at + timedelta(minutes=number), "某", None, {"due_on": "2099-01-01", **detail})
        add(house.engine, event, 903)
    typed = {"place": "斜桥镇", "treated_on": str(today), "firm": "某公司", "is_chemical": "1"}
    answer = keeper.post("/treatments", typed)
    assert answer.status_code == 303
    assert "案件 C2026-0903 正待复查" in text_of(keeper.get("/treatments"))
    assert isinstance(today, date)
