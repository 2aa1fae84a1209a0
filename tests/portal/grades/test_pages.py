"""Pages of the grades: who sees which places, what each page says, and what only reviewers are told."""

from __future__ import annotations

import csv
import io
import re

import pytest
from starlette.testclient import TestClient

from portal.house import House
from portal.pages import grades as grades_page
from portal.security.permission import Role
from tests.portal.conftest import COUNTY, FOREIGN, STREET, Person, SignIn, text_of

AUTUMN = f"/grades/{FOREIGN}/2026-autumn/fly_ready_food_places"
SEEING = (Role.SENDER, Role.TOWN_REVIEWER, Role.COUNTY_REVIEWER, Role.PUBLISHER, Role.ANALYST)


@pytest.fixture
def reviewer(sign_in: SignIn) -> Person:
    return sign_in((Role.COUNTY_REVIEWER, COUNTY))


def rows_of(person: Person, path: str) -> list[dict[str, str]]:
    answer = person.get(path)
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_nobody_sees_letters_without_signing_in(anybody: TestClient) -> None:
    for path in ("/grades", "/grades.csv", f"/grades/{STREET}", AUTUMN, "/grading", "/grading/x"):
        assert anybody.get(path).status_code == 303


@pytest.mark.parametrize("role", SEEING)
def test_each_role_sees_its_own_places_and_no_other(sign_in: SignIn, role: Role) -> None:
    person = sign_in((role, STREET))
    said = text_of(person.get("/grades"))
    assert "马桥街道" in said
    assert "斜桥镇" not in said
    assert [row["区划代码"] for row in rows_of(person, "/grades.csv")] == [STREET]
    assert person.get(f"/grades/{STREET}").status_code == 200
    for path in (f"/grades/{FOREIGN}", f"/grades/{COUNTY}", AUTUMN):
        hidden = person.get(path)
        assert hidden.status_code == 404
        assert "斜桥" not in hidden.text


def test_an_administrator_alone_sees_no_letters(sign_in: SignIn) -> None:
    person = sign_in((Role.ADMINISTRATOR, COUNTY))
    assert {person.get(path).status_code for path in ("/grades", f"/grades/{STREET}", AUTUMN, "/grades.csv")} == {403}


def test_the_table_says_what_the_letters_rest_on(reviewer: Person, house: House) -> None:
    page = reviewer.get("/grades")
    said = text_of(page)
    with house.editions.reading() as edition:
        assert f"版本 {edition.edition_id}，截至 {edition.as_of}" in said
    assert f'<a href="/grades/{FOREIGN}#fly" aria-label="斜桥镇蝇 D，为什么">' in page.text
    row = re.search(r"<tr>\s*<th[^>]*><a href=\"/grades/330481107\">.*?</tr>", page.text, re.S)
    assert row is not None
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row[0]))
    for word in (
        "斜桥镇",
        "&lt;B",
        "确认未达标",
        "1 项未达",
        "部分达到",
        "蝇：直接入口食品场所有蝇数",
        "初评",
        "2026-10-09",
    ):
        assert word in words, word
    assert "按已被替代的旧版标准评定" in said
    assert "轮次锁定" in said


def test_the_table_can_be_narrowed(reviewer: Person) -> None:
    both = {row["区划代码"]: row for row in rows_of(reviewer, "/grades.csv")}
    assert {STREET, FOREIGN, COUNTY} <= set(both)
    chosen = rows_of(reviewer, "/grades.csv?vector=fly&letter=D")
    assert {row["区划代码"] for row in chosen} == {code for code, row in both.items() if row["蝇等级"] == "D"}
    assert [row["名称"] for row in rows_of(reviewer, "/grades.csv?place=马桥")] == ["马桥街道"]
    assert both[STREET]["鼠未评原因"] == "仅有器械监测数据，国家标准无分级"
    assert "没有符合条件的镇街" in text_of(reviewer.get("/grades?place=没有的镇"))


def test_a_round_has_its_own_letters_and_no_marks(reviewer: Person) -> None:
    page = reviewer.get("/grades?round=2026-autumn&sort=worst")
    said = text_of(page)
    assert "2026年秋季考评四害密度等级" in said
    assert "把握" not in said
    assert f'href="/grades/{FOREIGN}?round=2026-autumn"' in page.text


@pytest.mark.parametrize("address", ["?round=1999", "?letter=Z", "?vector=cat", "?sort=password", "?below=maybe"])
def test_what_the_address_asks_wrongly_is_left_out(reviewer: Person, address: str) -> None:
    assert text_of(reviewer.get(f"/grades{address}")) == text_of(reviewer.get("/grades"))


def test_a_long_table_comes_in_pages_that_keep_what_was_chosen(
    reviewer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grades_page, "PAGE_SIZE", 1)
    page = reviewer.get("/grades?sort=worst&round=2026-autumn")
    assert 'href="/grades?round=2026-autumn&amp;sort=worst&amp;page=2"' in page.text
    second = reviewer.get("/grades?round=2026-autumn&sort=worst&page=2")
    assert text_of(second) != text_of(page)
    assert "第 1 /" in text_of(reviewer.get("/grades?page=99"))
    whole = text_of(reviewer.get("/grades?whole=1"))
    assert "斜桥镇" in whole
    assert "马桥街道" in whole
    assert "下一页" not in whole
    assert reviewer.get("/grades?page=0").status_code == 422


def test_why_a_letter_is_what_it_is(reviewer: Person) -> None:
    said = text_of(reviewer.get(f"/grades/{FOREIGN}"))
    for word in (
        "斜桥镇：为什么是这个等级",
        "GB/T 27772-2011（已被替代）",
        "2026年秋季考评；初评；由 直接入口食品场所有蝇数 决定",
        "≤ 1/3/5",
        "整改 1 处（B 级）",
        "一票否决",
        "海宁市所有镇、街道蝇类密度控制水平达到国家标准B级",
        "未达到",
        "历次等级",
        "2026年秋季考评",
        "抽样方案：部分达到",
    ):
        assert word in said, word


def test_traps_alone_give_a_trend_and_no_letter(reviewer: Person) -> None:
    page = reviewer.get(f"/grades/{STREET}")
    assert "仅有器械监测数据，国家标准无分级" in text_of(page)
    assert re.search(r"夹夜法捕获率 2026-\d\d：[0-9.]+，(偏高|正常|无历年数据)", text_of(page))
    assert f'href="/trends/{STREET}"' in page.text


def test_effort_that_would_prove_a_letter_is_for_county_reviewers(sign_in: SignIn, reviewer: Person) -> None:
    assert "证明达标需检查" in text_of(reviewer.get(f"/grades/{FOREIGN}"))
    for role in (Role.SENDER, Role.TOWN_REVIEWER, Role.PUBLISHER, Role.ANALYST):
        said = text_of(sign_in((role, COUNTY)).get(f"/grades/{FOREIGN}"))
        assert "证明达标需检查" not in said
        assert "达标概率" not in said
    # A county reviewer of one street is none for another that they may see as something else.
    mixed = sign_in((Role.COUNTY_REVIEWER, STREET), (Role.ANALYST, COUNTY))
    assert "证明达标需检查" not in text_of(mixed.get(f"/grades/{FOREIGN}"))
    assert "证明达标需检查" in text_of(mixed.get(f"/grades/{STREET}"))


def test_a_former_round_is_explained_and_says_so(reviewer: Person) -> None:
    said = text_of(reviewer.get(f"/grades/{FOREIGN}?round=2026-autumn"))
    assert "这里是2026年秋季考评" in said
    assert "看现行等级" in said
    assert reviewer.get(f"/grades/{FOREIGN}?round=1999").status_code == 404


def test_a_village_has_no_letter_and_an_unknown_place_no_page(reviewer: Person, house: House) -> None:
    village = min(c for c in house.places_within([FOREIGN]) if len(c) == 12)
    assert "国家标准的等级评到镇、街道" in text_of(reviewer.get(f"/grades/{village}"))
    assert reviewer.get("/grades/999999").status_code == 404


def test_every_indicator_leads_to_its_rows_and_every_row_to_its_sheet(reviewer: Person, house: House) -> None:
    page = reviewer.get(f"/grades/{FOREIGN}")
    links = re.findall(rf'href="(/grades/{FOREIGN}/[^"]+)"', page.text)
    assert len(links) > 10
    with house.editions.reading() as edition:
        known = {str(row["receipt_no"]) for row in edition.rows("select receipt_no from intake.submission")}
    for link in links:
        rows = reviewer.get(link)
        assert rows.status_code == 200
        receipts = set(re.findall(r'href="/submissions/([^"]+)"', rows.text))
        assert receipts
        assert receipts <= known


def test_the_rows_behind_an_index(reviewer: Person) -> None:
    said = text_of(reviewer.get(AUTUMN))
    for word in (
        "直接入口食品场所有蝇数：依据",
        "2026年秋季考评（考评）",
        "计入合计",
        "蝇类密度控制水平现场调查表",
        "第 5 行",
        "调查人员",
    ):
        assert word in said, word
    assert reviewer.get(f"/grades/{FOREIGN}/2026-autumn/no_such").status_code == 404
    assert reviewer.get(f"/grades/{FOREIGN}/1999/fly_room_rate").status_code == 404


def test_who_surveyed_and_who_sent_is_for_those_who_see_submissions(sign_in: SignIn, reviewer: Person) -> None:
    assert "检查组" in text_of(reviewer.get(AUTUMN))
    for role in (Role.ANALYST, Role.PUBLISHER):
        page = sign_in((role, COUNTY)).get(AUTUMN)
        assert page.status_code == 200
        assert "检查组" not in page.text
        assert "爱卫办" not in page.text
        assert "/submissions/" not in page.text
        assert "/submissions?" not in sign_in((role, COUNTY)).get(f"/grades/{FOREIGN}").text


def test_many_rows_come_in_pages(reviewer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.pages.evidence.PAGE_SIZE", 5)
    first, last = reviewer.get(AUTUMN), reviewer.get(f"{AUTUMN}?page=99")
    assert "计入合计" not in text_of(first)
    assert f'href="{AUTUMN}?page=2"' in first.text
    assert "计入合计" in text_of(last)


def test_the_official_edition_stays_chosen_from_page_to_page(reviewer: Person) -> None:
    table = reviewer.get("/grades?official=1&round=2026-autumn")
    link = f"/grades/{FOREIGN}?round=2026-autumn&amp;official=1"
    vectors = ("rodent", "mosquito", "fly", "cockroach")
    assert re.findall(rf'href="(/grades/{FOREIGN}\?[^"]+)"', table.text) == [link, *(f"{link}#{v}" for v in vectors)]
    place = reviewer.get(link.replace("&amp;", "&"))
    assert f'href="{AUTUMN}?official=1"' in place.text
    rows = reviewer.get(f"{AUTUMN}?official=1")
    assert f'href="/grades/{FOREIGN}?round=2026-autumn&official=1#fly"' in rows.text
