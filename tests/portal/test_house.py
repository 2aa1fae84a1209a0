from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from portal.house import House
from tests.portal.conftest import COUNTY, FOREIGN, STREET, SignIn, text_of


def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(anybody: TestClient) -> None:
    answer = anybody.get("/?round=2026-autumn")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/%3Fround%3D2026-autumn"


def test_every_answer_forbids_what_comes_from_elsewhere(anybody: TestClient) -> None:
    for path in ("/", "/sign-in", "/no-such-page", "/static/portal.css"):
        policy = anybody.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_pages_are_not_kept_and_static_files_are(anybody: TestClient, sign_in: SignIn) -> None:
    assert sign_in(("analyst", COUNTY)).get("/").headers["cache-control"] == "no-store"
    assert "immutable" in anybody.get("/static/portal.css").headers["cache-control"]


def test_the_menu_shows_what_the_roles_allow(sign_in: SignIn) -> None:
    page = text_of(sign_in(("sender", STREET)).get("/"))
    assert "填报员（马桥街道）" in page
    assert "上报报表" in page
    assert "操作记录" not in page


def test_the_first_page_tells_what_waits(sign_in: SignIn) -> None:
    assert "份报表等您审核" in text_of(sign_in(("county_reviewer", COUNTY)).get("/"))
    assert "没有等您办理的事" in text_of(sign_in(("analyst", COUNTY)).get("/"))
    assert "份报表等您审核" not in text_of(sign_in(("sender", STREET)).get("/"))


@pytest.mark.parametrize("csrf", ["", "wrong", None])
def test_a_form_without_its_token_does_nothing(sign_in: SignIn, csrf: str | None) -> None:
    person = sign_in(("sender", STREET))
    answer = person.client.post("/sign-out", data={} if csrf is None else {"csrf": csrf})
    assert answer.status_code == 403
    assert person.get("/").status_code == 200


def test_an_unknown_page_says_so_in_chinese(sign_in: SignIn) -> None:
    answer = sign_in(("sender", STREET)).get("/no-such-page")
    assert answer.status_code == 404
    assert "没有找到这一页" in text_of(answer)


def test_a_body_that_is_too_large_is_refused_before_it_is_held(anybody: TestClient) -> None:
    answer = anybody.post("/sign-in", content=b"x" * 1_000_001)
    assert answer.status_code == 413
    assert "没有收下" in answer.text


def test_a_body_that_hides_its_length_is_counted(anybody: TestClient) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = anybody.post("/sign-in", content=(b"x" * 100_000 for _ in range(11)), headers=form)
    assert answer.status_code == 413


def test_scope_is_the_division_tree(house: House) -> None:
    assert STREET in house.places_within([COUNTY])
    assert house.places_within([STREET]).isdisjoint({FOREIGN, COUNTY})
