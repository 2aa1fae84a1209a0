"""Lists of what is below target, waits, is being mended, is asked by number: each in the visitor's own places alone."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from portal.casework import case_list
from portal.house import House
from tests.cases.filing import file_case
from tests.portal.conftest import COUNTY, FOREIGN, STREET, Person, SignIn, text_of


def rows_of(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment;")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def three(house: House) -> None:
    file_case(house.engine, 901, place_code=STREET)
    file_case(house.engine, 902, place_code=STREET, vector="fly", severity="serious", due_on="2099-01-01")
    file_case(house.engine, 903, place_code=FOREIGN, vector="fly")


@pytest.mark.usefixtures("three")
def test_cases_are_those_of_ones_own_places_overdue_first(sign_in: SignIn) -> None:
    person = sign_in(("sender", STREET))
    assert [row["case_no"] for row in rows_of(person.get("/cases.csv"))] == ["C2026-0901", "C2026-0902"]
    page = text_of(person.get("/cases"))
    assert "未结案件 2 件，其中 逾期 1 件" in page
    assert "C2026-0903" not in page
    county = sign_in(("analyst", COUNTY))
    assert {row["case_no"] for row in rows_of(county.get("/cases.csv"))} == {"C2026-0901", "C2026-0902", "C2026-0903"}


NARROWED: list[tuple[str, list[str]]] = [
    ("which=overdue", ["C2026-0901", "C2026-0903"]),
    ("which=ended", []),
    ("vector=fly", ["C2026-0903", "C2026-0902"]),
    ("severity=serious", ["C2026-0902"]),
    ("status=opened&which=all", ["C2026-0901", "C2026-0903", "C2026-0902"]),
    ("status=planned", []),
    (f"place={FOREIGN}", ["C2026-0903"]),
]


@pytest.mark.usefixtures("three")
def test_cases_are_narrowed(sign_in: SignIn) -> None:
    person = sign_in(("analyst", COUNTY))
    for query, expected in NARROWED:
        assert [row["case_no"] for row in rows_of(person.get(f"/cases.csv?{query}"))] == expected, query
        page = person.get(f"/cases?{query}").text
        shown = [number for number in ("C2026-0901", "C2026-0902", "C2026-0903") if number in page]
        assert shown == sorted(expected), query


PAGES = ("/below", "/below/waiting", "/cases", "/problems", "/sites", "/treatments", "/quotas", "/quotas/demonstration",
         "/surge")  # fmt: skip
FILES = ("/below.csv", "/below/waiting.csv", "/cases.csv", "/problems.csv", "/problems.xlsx", "/sites.csv",
         "/treatments.csv", "/quotas.csv", "/surge.csv")  # fmt: skip
UNKNOWN = ("/cases?which=x", "/cases?severity=x", "/cases?vector=x", "/below?vector=x", "/below/waiting?kind=x",
           "/problems?state=x", "/sites?state=x", "/quotas/demonstration?kind=x", "/surge?surge=x", "/surge?day=x",
           "/surge?day=2020-01-01", "/sites/x", "/problems/x", "/cases/x")  # fmt: skip


def test_a_foreign_place_is_not_there(sign_in: SignIn) -> None:
    person = sign_in(("sender", STREET))
    for path in (*PAGES, *FILES):
        if "surge" in path:
            continue  # not narrowed by place
        assert person.get(path).status_code == 200, path
        assert person.get(f"{path}?place={FOREIGN}").status_code == 404, path
        assert person.get(f"{path}?place={STREET}").status_code == 200, path


def test_what_no_list_knows_is_said_in_chinese(sign_in: SignIn) -> None:
    person = sign_in(("analyst", COUNTY))
    for path in UNKNOWN:
        answer = person.get(path)
        assert answer.status_code == 404, path
        assert any(word in text_of(answer) for word in ("没有", "看不懂", "日报")), path


def test_who_may_see_nothing_is_refused(sign_in: SignIn) -> None:
    administrator, analyst = sign_in(("administrator", COUNTY)), sign_in(("analyst", COUNTY))
    for path in (*PAGES, *FILES):
        assert administrator.get(path).status_code == 403, path
        assert analyst.get(path).status_code == 200, path


def test_below_target_names_letter_target_and_indicator(sign_in: SignIn) -> None:
    person = sign_in(("analyst", COUNTY))
    rows = rows_of(person.get("/below.csv"))
    assert rows
    page = text_of(person.get("/below"))
    for row in rows:
        assert row["place_name"] in page
        assert row["indicator_zh"] or row["deciding_indicator_zh"] in page
    vector = rows[0]["vector"]
    assert {row["vector"] for row in rows_of(person.get(f"/below.csv?vector={vector}"))} == {vector}
    own = rows_of(sign_in(("sender", STREET)).get("/below.csv"))
    assert {row["place_code"][:9] for row in own} <= {STREET}


def test_all_that_waits_is_counted_and_listed_by_kind(sign_in: SignIn) -> None:
    person = sign_in(("analyst", COUNTY))
    every = rows_of(person.get("/below/waiting.csv"))
    kinds = {row["flag_kind"] for row in every}
    assert "below_target" in kinds
    for kind in kinds:
        found = rows_of(person.get(f"/below/waiting.csv?kind={kind}"))
        assert len(found) == sum(row["flag_kind"] == kind for row in every)
    severities = [row["severity"] for row in every]
    order = ["urgent", "serious", "ordinary", "notice"]
    assert severities == sorted(severities, key=order.index)


def test_quotas_show_every_member_and_what_is_missing(sign_in: SignIn) -> None:
    county = sign_in(("analyst", COUNTY))
    page = text_of(county.get(f"/quotas?place={COUNTY}"))
    assert "海宁市：数量指标" in page
    assert "许村农家菜馆（许村镇）" in page
    assert "未达到 命名已撤销（1）" in page
    assert "许村镇缺 1" in page
    rows = rows_of(county.get(f"/quotas.csv?place={COUNTY}"))
    assert {"192", "12"} <= {row["required_count"] for row in rows}
    town = text_of(sign_in(("sender", FOREIGN)).get("/quotas"))
    assert "斜桥镇：数量指标" in town
    assert "计入上级指标" in town
    assert "许村农家菜馆" not in town


def test_demonstration_places_tell_their_steps(sign_in: SignIn) -> None:
    page = text_of(sign_in(("analyst", COUNTY)).get("/quotas/demonstration?status=revoked"))
    assert "已撤销" in page
    assert "步" in page
    own = sign_in(("sender", FOREIGN)).get("/quotas/demonstration")
    assert "斜桥镇" in own.text
    assert "许村镇" not in text_of(own)


def test_the_daily_report_of_a_special_round_is_of_ones_own_places(sign_in: SignIn) -> None:
    county = text_of(sign_in(("analyst", COUNTY)).get("/surge?day=2026-09-26"))
    assert "2026年观潮节病媒生物保障 日报 2026-09-26" in county
    assert "第 5 天，共 13 天，每 2 天一报" in county
    own = text_of(sign_in(("sender", FOREIGN)).get("/surge?day=2026-09-26"))
    assert "斜桥镇" in own
    assert "盐官镇" not in own.split("日报 2026-09-26")[1]


def test_long_lists_come_in_pages(sign_in: SignIn) -> None:
    person = sign_in(("analyst", COUNTY))
    total = len(rows_of(person.get("/problems.csv?state=all")))
    assert total > 100
    assert "第 1 /" in text_of(person.get("/problems?state=all"))
    last = person.get("/problems?state=all&page=9999")
    assert last.text.count('<td class="code nowrap">') == total % 100 or 100


def test_an_installation_without_an_edition_says_what_to_do(person_without_edition: Person) -> None:
    for path in ("/below", "/problems", "/quotas", "/surge", "/sites"):
        answer = person_without_edition.get(path)
        assert answer.status_code == 503
        assert "第一次夜间评级" in answer.text
    for path in ("/cases", "/treatments"):
        assert person_without_edition.get(path).status_code == 200


@pytest.fixture
def person_without_edition(house: House, sign_in: SignIn) -> Person:
    for name in ("published", "published-official"):
        (house.settings.home / name).unlink()
    return sign_in(("analyst", COUNTY))


@pytest.mark.usefixtures("three")
def test_an_ended_case_is_read_again_once_something_happened(
    house: House, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_list, "read_ended_cases", lambda edition: {"case-0901": 1, "case-0902": 1})
    person = sign_in(("sender", STREET))
    assert rows_of(person.get("/cases.csv")) == []
    assert len(rows_of(person.get("/cases.csv?which=all"))) == 2, "only where ended ones are left out"
    assert person.post("/cases/C2026-0902/acts/note", {"reason": "又有新情况"}).status_code == 303
    assert [row["case_no"] for row in rows_of(person.get("/cases.csv"))] == ["C2026-0902"]
