from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cases.notices.recipients import KIND_ZH, LEVELS, TOLD_KINDS, Book
from reference.load import Standards
from tests.cases.notices.county import (
    DAY,
    EVIDENCE,
    FLY_EVIDENCE,
    HAINING,
    RESURVEY,
    XIASHI,
    XIEQIAO,
    County,
    at,
    book_of,
)

NOW = at(DAY + timedelta(days=1), "01:40")


@pytest.fixture
def book(standards: Standards) -> Book:
    return book_of(standards)


def kinds(county: County, recipient: str) -> list[str]:
    return [str(one.detail["kind"]) for one in county.notices(NOW, recipient)]


def test_one_notice_for_an_event_a_recipient_and_a_way_however_often(
    county: County, standards: Standards, book: Book
) -> None:
    county.open()
    assert county.fill(standards, book) == 2
    assert county.fill(standards, book) == 0
    assert county.fill(standards, book, NOW + timedelta(days=3)) == 0
    two_ways = book_of(standards, """
        [[recipient]]
        name = "海宁疾控"
        level = "county"
        places = ["海宁市"]
        apprise = ["json://127.0.0.1:1", "xml://127.0.0.1:1"]
    """)  # fmt: skip
    assert county.fill(standards, two_ways) == 1, "the second way is new"
    assert sorted(one.way for one in county.notices(NOW, "海宁疾控")) == ["json", "xml"]


def test_an_event_without_its_notice_is_made_up_for(county: County, standards: Standards, book: Book) -> None:
    case_no = county.open()
    county.fill(standards, book)
    county.add(case_no, "overdue", DAY + timedelta(days=8), step="acknowledge", due_on="2026-11-27")
    county.open(XIEQIAO)
    assert county.fill(standards, book, at(DAY + timedelta(days=9))) == 2, "the overdue step, told to both"
    assert county.fill(standards, replace(book, oldest_days=20), at(DAY + timedelta(days=9))) == 1, "the other case"


def test_an_old_event_is_told_to_nobody_anew(county: County, standards: Standards, book: Book) -> None:
    county.open()
    assert county.fill(standards, replace(book, oldest_days=3), at(DAY + timedelta(days=4), "00:30")) == 0
    assert county.fill(standards, replace(book, oldest_days=3), at(DAY + timedelta(days=3), "23:30")) == 2


def test_since_a_day(county: County, standards: Standards, book: Book) -> None:
    county.open()
    town, cdc = book.recipients
    later = replace(book, recipients=(replace(town, since=DAY), replace(cdc, since=DAY + timedelta(days=1))))
    county.fill(standards, later)
    assert {one.recipient for one in county.notices(NOW)} == {"硖石街道"}


def test_recipients_by_place_and_everything_below(county: County, standards: Standards) -> None:
    def of(name: str, *places: str) -> str:
        listed = ", ".join(f'"{place}"' for place in places)
        return (
            f'[[recipient]]\nname = "{name}"\nlevel = "county"\nplaces = [{listed}]\napprise = ["json://127.0.0.1:1"]\n'
        )

    book = book_of(
        standards,
        of("省", "33") + of("市", "嘉兴市") + of("县", HAINING) + of("街道", XIASHI) + of("两镇", XIASHI, XIEQIAO)
        + of("社区", "330481001003") + of("邻市", "启东市"),
    )  # fmt: skip
    for place in (XIASHI, XIEQIAO, HAINING):
        county.open(place)
    county.fill(standards, book)
    told = {
        place: {one.recipient for one in county.notices(NOW) if one.detail["place_code"] == place}
        for place in (XIASHI, XIEQIAO, HAINING)
    }
    assert told[XIASHI] == {"省", "市", "县", "街道", "两镇"}
    assert told[XIEQIAO] == {"省", "市", "县", "两镇"}
    assert told[HAINING] == {"省", "市", "县"}


def test_recipients_by_vector(county: County, standards: Standards, book: Book) -> None:
    county.open(vector="rodent")
    county.open(vector="fly", evidence=FLY_EVIDENCE)
    town, cdc = book.recipients
    county.fill(standards, replace(book, recipients=(replace(town, vectors=("fly",)), cdc)))
    assert [one.detail["vector"] for one in county.notices(NOW, "硖石街道")] == ["fly"]
    assert len(county.notices(NOW, "海宁疾控")) == 2


def test_an_escalation_goes_to_the_level_above(county: County, standards: Standards, book: Book) -> None:
    case_no = county.open()
    for kind in ("overdue", "escalated"):
        county.add(case_no, kind, DAY, step="acknowledge", due_on="2026-11-19", to_place_code=HAINING)
    town, cdc = book.recipients
    county.fill(standards, replace(book, recipients=(replace(town, kinds=TOLD_KINDS), cdc)))
    assert kinds(county, "硖石街道") == ["opened", "overdue"], "even where it asks for everything"
    assert kinds(county, "海宁疾控") == ["opened", "overdue", "escalated"]


def test_what_each_level_is_told(county: County, standards: Standards, book: Book) -> None:
    assert set(TOLD_KINDS) == set(KIND_ZH)
    case_no = county.open(on=DAY - timedelta(days=1))
    county.add(case_no, "notified", DAY, document_no="海爱卫〔2026〕3号")
    county.add(case_no, "acknowledged", DAY, due_on="2026-11-30")
    county.add(case_no, "override_proposed", DAY)
    county.add(case_no, "override_confirmed", DAY, actor="李四")
    county.add(case_no, "reopened", DAY, **EVIDENCE)
    town, cdc = book.recipients
    office = replace(cdc, name="爱卫办", level="office", kinds=LEVELS["office"])
    county.fill(standards, replace(book, recipients=(town, cdc, office)))
    assert kinds(county, "硖石街道") == ["opened", "notified", "override_confirmed", "reopened"]
    assert kinds(county, "海宁疾控") == ["opened", "override_confirmed", "reopened"]
    assert kinds(county, "爱卫办") == ["override_confirmed", "reopened"]


def test_only_what_had_an_effect_is_told(county: County, standards: Standards, book: Book) -> None:
    case_no = county.open(on=DAY - timedelta(days=2))
    county.add(case_no, "override_confirmed", DAY, actor="李四")  # nobody proposed it
    county.add(case_no, "withdrawn", DAY, round_ids=[])
    county.add(case_no, "notified", DAY + timedelta(days=1), document_no="迟到的文书")
    county.fill(standards, book, at(DAY + timedelta(days=2)))
    assert kinds(county, "硖石街道") == ["opened", "withdrawn"]


@pytest.mark.parametrize(
    ("outcome", "closes", "told"),
    [
        ("met", True, ["opened", "closed"]),
        ("met", False, ["opened", "verdict"]),
        ("not_met", False, ["opened", "verdict"]),
        ("insufficient", False, ["opened", "verdict"]),
    ],
)
def test_a_resurvey_is_one_change_of_state(
    county: County, standards: Standards, book: Book, outcome: str, closes: bool, told: list[str]
) -> None:
    case_no = county.open(on=DAY - timedelta(days=4))
    county.add(case_no, "planned", DAY - timedelta(days=3), due_on="2026-12-01")
    county.add(case_no, "worked", DAY - timedelta(days=3), what="修缮")
    county.add(case_no, "finished", DAY - timedelta(days=2), round_id="r-1", due_on="2026-12-20")
    county.add(case_no, "verdict", DAY, attempt=1, outcome=outcome, grade="B", basis=RESURVEY, due_on="2026-12-20")
    if closes:
        county.add(case_no, "closed", DAY)
    county.fill(standards, book)
    assert kinds(county, "硖石街道") == told


def test_quiet_hours_move_it_to_the_morning(county: County, standards: Standards, book: Book) -> None:
    county.open()
    town = book.recipients[0]
    quiet = book_of(standards, 'recipient = [{name = "夜", level = "town", places = ["33"], apprise = ["json://x"]}]')
    county.fill(standards, replace(book, recipients=(town, *quiet.recipients)))
    assert {one.recipient: one.due_at for one in county.notices(NOW)} == {
        "硖石街道": NOW,
        "夜": at(DAY + timedelta(days=1), "07:00"),
    }


def test_a_notice_carries_its_basis(county: County, standards: Standards, book: Book) -> None:
    county.open()
    county.fill(standards, book)
    (one,) = county.notices(NOW, "硖石街道")
    assert one.title == "【立案】硖石街道鼠类：C 级，低于目标 B 级（C2026-0001）"
    assert one.body.split("\n") == [
        "文书：整改通知书",
        "依据：室内鼠迹阳性率 4.62%（12/260 间，限值≤3%，95%区间2.41–7.93）；"
        "外环境鼠迹路径指数 4.5 处/km（9/2000 m，限值≤3 处/km，95%区间2.06–8.54）",
        "把握：很可能未达标",
        "标准：GB/T 27770-2011（现行）",
        "下一步：11月27日前签收",
        "原始数据：sihai case C2026-0001",
    ]
    assert one.detail["basis"] == EVIDENCE["basis"]
    assert (one.detail["standard"], one.detail["edition"], one.detail["edition_status"]) == (
        "GB/T 27770", "2011", "in_force",
    )  # fmt: skip


def test_what_a_hard_condition_found_is_counted(county: County, standards: Standards, book: Book) -> None:
    basis = [{"indicator": "fly_ready_food_places", "found": 1, "effort": 350, "value": 0.002857, "comparison": "<=",
              "limit_value": 0.0, "grade": "D", "estimator": "count"}]  # fmt: skip
    county.open(vector="fly", evidence={**FLY_EVIDENCE, "grade": "D", "basis": basis})
    county.fill(standards, book, NOW)
    (one,) = county.notices(NOW, "硖石街道")
    assert "依据：直接入口食品场所有蝇数 1 处（1/350 处，不得检出）" in one.body.split("\n")


def test_a_resurvey_is_told_with_the_limits_that_its_case_has(county: County, standards: Standards, book: Book) -> None:
    case_no = county.open(on=DAY - timedelta(days=4))
    county.add(case_no, "planned", DAY - timedelta(days=3), due_on="2026-12-01")
    county.add(case_no, "worked", DAY - timedelta(days=3), what="修缮")
    county.add(case_no, "finished", DAY - timedelta(days=2), round_id="r-1", due_on="2026-12-20")
    county.add(case_no, "verdict", DAY, attempt=1, outcome="met", grade="B", basis=RESURVEY)
    county.add(case_no, "closed", DAY, attempt=1)
    county.fill(standards, book, NOW)
    one = county.notices(NOW, "硖石街道")[-1]
    assert one.title == "【销案】硖石街道鼠类：复查达标（B 级），已销案（C2026-0001）"
    assert one.body.split("\n")[0] == "复查：室内鼠迹阳性率 1.13%（3/265 间，限值≤3%，95%区间0.23–3.27）"


def test_while_a_lapsed_edition_judges_it_is_a_reminder(county: County, standards: Standards, book: Book) -> None:
    case_no = county.open(vector="fly", evidence=FLY_EVIDENCE)
    county.add(case_no, "notified", DAY + timedelta(days=1), document_no="海爱卫提〔2026〕1号")
    county.fill(standards, book, at(DAY + timedelta(days=2)))
    texts = [f"{one.title}\n{one.body}\n{one.line}" for one in county.notices(NOW, "硖石街道")]
    assert len(texts) == 2
    for text in texts:
        assert "提醒函" in text
        assert "整改通知书" not in text
        assert "GB/T 27772-2011，已被新版代替" in text
        assert "GB/T 27772-2011（已被代替，仅供提醒）" in text


def test_the_link_is_that_of_the_portal_where_there_is_one(county: County, standards: Standards, book: Book) -> None:
    county.open()
    county.fill(standards, replace(book, base_url="https://sihai.example.cn"))
    (one,) = county.notices(NOW, "硖石街道")
    assert one.body.endswith("原始数据：https://sihai.example.cn/cases/C2026-0001")


def test_practice_says_so(county: County, standards: Standards, book: Book) -> None:
    county.open()
    county.fill(standards, replace(book, is_practice=True))
    assert all(one.title.startswith("【练习，不作依据】") for one in county.notices(NOW))


@pytest.mark.parametrize(
    ("kind", "detail", "title", "lines"),
    [
        ("overdue", {"step": "acknowledge", "due_on": "2026-11-27"},
         "【逾期】硖石街道鼠类：签收应于11月27日前完成，已逾期（C2026-0001）", ["下一步：尽快签收"]),
        ("escalated", {"step": "acknowledge", "due_on": "2026-11-27", "to_place_code": HAINING},
         "【逾期上报】硖石街道鼠类：签收应于11月27日前完成，逾期未办，上报海宁市（C2026-0001）", ["下一步：尽快签收"]),
        ("suspended", {"step": "resume", "due_on": "2027-05-31"},
         "【跨季挂起】硖石街道鼠类：监测季节已过，2027年5月31日前恢复办理（C2026-0001）", []),
        ("withdrawn", {}, "【撤案】硖石街道鼠类：原始数据更正后达到目标，撤案，不算整改（C2026-0001）", []),
    ],
)  # fmt: skip
def test_texts_of_the_night(
    county: County, standards: Standards, book: Book, kind: str, detail: dict[str, Any], title: str, lines: list[str]
) -> None:
    case_no, day = county.open(), date(2026, 12, 5)
    county.add(case_no, kind, day, **detail)
    county.fill(standards, book, at(day + timedelta(days=1)))
    (one,) = county.notices(NOW, "海宁疾控")
    assert one.title == title
    assert set(lines) <= set(one.body.split("\n"))
    assert one.body.endswith("原始数据：sihai case C2026-0001")
