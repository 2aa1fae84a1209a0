"""Items of the problem list: seen, assigned, mended with photographs, dismissed by the office alone; the workbook."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from cases.findings import events_of
from editions.problems import read_items
from portal.house import House
from tests.intake.pictures import png
from tests.portal.conftest import FOREIGN, STREET, Person, SignIn, text_of


@pytest.fixture
def item(house: House) -> dict[str, Any]:
    """An open item of the foreign town (its own clerk is `keeper`)."""
    with house.editions.reading() as edition:
        rows = [row for row in read_items(edition, place=FOREIGN) if row["state"] == "open"]
    return rows[0]


@pytest.fixture
def keeper(sign_in: SignIn) -> Person:
    return sign_in(("town_reviewer", FOREIGN))


@pytest.fixture
def office(sign_in: SignIn) -> Person:
    return sign_in(("county_reviewer", "330481"))


def kinds(house: House, item: dict[str, Any]) -> list[object]:
    return [event["kind"] for event in events_of(house.engine, item["item_id"])]


def test_an_item_is_assigned_mended_and_noted(
    house: House, item: dict[str, Any], keeper: Person, office: Person
) -> None:
    path = f"/problems/{item['item_id']}"
    due = str(house.today() + timedelta(days=5))
    assert office.post(f"{path}/assign", {"responsible": "李四", "due_on": due}).status_code == 303
    data = {"feedback": "已投药封堵", "mended_on": str(house.today())}
    answer = keeper.post(f"{path}/mend", data, files=[("photos", ("后.png", png(), "image/png"))])
    assert answer.status_code == 303
    assert keeper.post(f"{path}/note", {"feedback": "待复查"}).status_code == 303
    assert kinds(house, item) == ["assigned", "mended", "noted"]
    page = keeper.get(path)
    said = text_of(page)
    assert f"李四，{due} 前" in said
    assert "已投药封堵，照片 1 张" in said
    (photo,) = events_of(house.engine, item["item_id"])[1]["detail"]["photos"]  # type: ignore[index]
    saved = keeper.get(f"{path}/photos/{photo['sha256']}")
    assert saved.content == png()
    assert saved.headers["content-disposition"].startswith("attachment;")


def test_only_the_office_strikes_off(house: House, item: dict[str, Any], keeper: Person, office: Person) -> None:
    path = f"/problems/{item['item_id']}"
    assert f'action="{path}/dismiss"' not in keeper.get(path).text
    assert keeper.post(f"{path}/dismiss", {"reason": "已关停"}).status_code == 403
    assert office.post(f"{path}/mend", {"feedback": "x"}).status_code == 403
    assert office.post(f"{path}/dismiss", {"reason": " "}).status_code == 409
    assert kinds(house, item) == []
    assert office.post(f"{path}/dismiss", {"reason": "已关停"}).status_code == 303
    assert kinds(house, item) == ["dismissed"]
    answer = keeper.post(f"{path}/mend", {"feedback": "已投药", "mended_on": str(house.today())})
    assert answer.status_code == 409
    assert "已销号，不需要报整改" in text_of(answer)
    assert "已投药" in answer.text


@pytest.mark.parametrize(
    ("act", "typed", "said"),
    [
        ("mend", {"feedback": "x", "mended_on": "2099-01-01"}, "在将来"),
        ("mend", {"feedback": "x", "mended_on": ""}, "没有填整改日期"),
        ("mend", {"feedback": "", "mended_on": "2026-11-01"}, "没有写整改情况"),
        ("assign", {"responsible": "李四", "due_on": "2020-01-01"}, "已过"),
        ("note", {"feedback": ""}, "没有写说明"),
    ],
)
def test_refusals_stand_on_the_page(
    house: House, item: dict[str, Any], keeper: Person, act: str, typed: dict[str, str], said: str
) -> None:
    answer = keeper.post(f"/problems/{item['item_id']}/{act}", typed)
    assert answer.status_code == 409
    assert said in text_of(answer)
    assert kinds(house, item) == []


def test_a_foreign_item_is_not_there(house: House, item: dict[str, Any], sign_in: SignIn) -> None:
    stranger = sign_in(("sender", STREET))
    path = f"/problems/{item['item_id']}"
    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}/note", {"feedback": "x"}).status_code == 404
    assert item["item_id"] not in stranger.get("/problems.csv?state=all").text
    assert stranger.get("/problems/zz").status_code == 404


def test_the_workbook_holds_the_rows_that_the_list_shows(keeper: Person) -> None:
    answer = keeper.get(f"/problems.xlsx?place={FOREIGN}")
    assert answer.headers["content-disposition"].startswith("attachment;")
    title, _, head, *rows = [
        [str(cell or "") for cell in line] for line in load_workbook(io.BytesIO(answer.content)).worksheets[0].values
    ]
    assert title[0] == "斜桥镇病媒生物问题清单"
    assert "单位" in head
    listed = keeper.get(f"/problems.csv?place={FOREIGN}").text.splitlines()
    assert len(rows) == len(listed) - 1 > 0
