from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest
from sqlalchemy import Engine, update

from cases.treatment import delayed_resurveys, log_treatment, remove_treatment, treatments
from intake.decisions import DecisionError
from reference.load import load_standards
from registry.database import write
from registry.following_tables import treatment_event
from registry.snapshot import snapshot
from settings import SHANGHAI, STANDARDS
from tests.cases.filing import Hands

STANDARD_ROWS = load_standards([STANDARDS])


def at(day: int) -> datetime:
    return datetime(2026, 5, day, 10, tzinfo=SHANGHAI)


def log(engine: Engine, **changes: object) -> str:
    given = {
        "place_code": "330481001", "unit": None, "vector": "fly", "treated_on": date(2026, 5, 1), "firm": "某公司",
        "agent": "氯氰菊酯", "area_m2": 500, "is_chemical": True, "actor": "王五", "at": at(2), **changes,
    }  # fmt: skip
    return log_treatment(engine, STANDARD_ROWS, **given)  # type: ignore[arg-type]


def test_a_mistaken_entry_is_gone_from_the_day_of_its_removal(engine: Engine) -> None:
    first, second = log(engine), log(engine, unit="甲市场", vector=None, at=at(3))
    assert (first, second) == ("T2026-0001", "T2026-0002")
    assert remove_treatment(engine, "t2026-1", reason="填错镇街", actor="王五", at=at(4)) == first
    assert [row["treatment_id"] for row in treatments(engine)] == [second]
    of_day = {
        day: [r["treatment_id"] for r in snapshot(engine, date(2026, 5, day))["treatment"]] for day in range(1, 5)
    }
    assert of_day == {1: [], 2: [first], 3: [first, second], 4: [second]}
    with pytest.raises(DecisionError, match="T2026-0001 已经删除"):
        remove_treatment(engine, first, reason="x", actor="王五", at=at(5))
    assert log(engine, at=at(6)) == "T2026-0003", "a number that was given is never given again"


def test_numbers_go_on_past_four_digits(engine: Engine) -> None:
    log(engine)
    with write(engine) as connection:
        connection.execute(update(treatment_event).values(treatment_id="T2026-9999"))
    assert [log(engine, unit="甲"), log(engine, unit="乙")] == ["T2026-10000", "T2026-10001"]
    assert remove_treatment(engine, "2026-10000", reason="x", actor="王五") == "T2026-10000"


def test_treatments_are_listed_the_latest_first(engine: Engine) -> None:
    log(engine, treated_on=date(2026, 4, 1))
    log(engine, treated_on=date(2026, 4, 30))
    log(engine, treated_on=date(2026, 4, 2))
    assert [row["treated_on"] for row in treatments(engine)] == [
        date(2026, 4, 30), date(2026, 4, 2), date(2026, 4, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place_code": "1"}, "2026-05-01 没有代码为「1」的地区"),
        ({"vector": "tick"}, "没有叫「tick」的病媒；可选 rodent"),
        ({"treated_on": date(2026, 5, 3)}, "消杀日期 2026-05-03 在将来"),
        ({"area_m2": 0}, "消杀面积 0 平方米不对"),
        ({"area_m2": 10**12}, "消杀面积 1000000000000 平方米不对"),
        ({"is_chemical": False}, "写了药剂「氯氰菊酯」，又说没有用药"),
        ({"firm": " "}, "没有写实施单位"),
        ({"actor": ""}, "没有写由谁记录"),
    ],
)
def test_a_treatment_that_cannot_be_is_refused(engine: Engine, changes: dict[str, object], said: str) -> None:
    with pytest.raises(DecisionError, match=said):
        log(engine, **changes)
    assert treatments(engine) == []


def test_removing_wants_an_entry_a_reason_and_a_later_time(engine: Engine) -> None:
    log(engine)
    with pytest.raises(DecisionError, match="没有消杀记录「T2026-0009」"):
        remove_treatment(engine, "T2026-0009", reason="x", actor="王五")
    with pytest.raises(DecisionError, match="没有写删除的理由"):
        remove_treatment(engine, "T2026-0001", reason="", actor="王五")
    with pytest.raises(DecisionError, match="早于消杀记录"):
        remove_treatment(engine, "T2026-0001", reason="x", actor="王五", at=at(1))


def test_two_who_log_at_once_get_different_numbers(engine: Engine) -> None:
    with ThreadPoolExecutor(4) as people:
        ids = list(people.map(lambda number: log(engine, unit=f"第 {number} 家"), range(12)))
    assert sorted(ids) == [f"T2026-{number:04d}" for number in range(1, 13)]


def test_the_same_treatment_is_logged_once_while_it_stands(engine: Engine) -> None:
    first = log(engine)
    with pytest.raises(DecisionError, match=f"这次消杀已登记为 {first}，没有再记"):
        log(engine, actor="李四", at=at(3))
    assert log(engine, area_m2=300) == "T2026-0002"
    remove_treatment(engine, first, reason="填错", actor="王五")
    assert log(engine) == "T2026-0003", "a removed entry may be made anew"


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, date(2026, 6, 15)),
        ({"place_code": "330481001003"}, date(2026, 6, 15)),
        ({"place_code": "330481", "vector": None}, date(2026, 6, 15)),
        ({"vector": "fly"}, None),
        ({"place_code": "330481002"}, None),
        ({"treated_on": date(2026, 5, 29)}, None),
    ],
)
def test_a_case_that_waits_for_its_resurvey_is_put_off_by_a_treatment(
    hands: Hands, changes: dict[str, object], first: date | None
) -> None:
    given = {"place_code": "330481001", "vector": "rodent", "treated_on": date(2026, 6, 8), **changes}
    assert delayed_resurveys([hands.case()], STANDARD_ROWS, **given) == [], "nobody waits yet"  # type: ignore[arg-type]
    hands.on(2).plan()
    hands.on(3).work(3)
    hands.on(4).finish(4)
    found = delayed_resurveys([hands.case()], STANDARD_ROWS, **given)  # type: ignore[arg-type]
    assert [(case.case_no, day) for case, day in found] == ([] if first is None else [("C2026-0001", first)])
