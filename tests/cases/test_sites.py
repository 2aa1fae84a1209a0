from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import Engine

from cases.sites import Site, add_site, registered_sites, remove_site, see_site, treat_site
from intake.decisions import DecisionError
from reference.load import load_standards
from registry.snapshot import snapshot
from settings import SHANGHAI, STANDARDS

STANDARD_ROWS = load_standards([STANDARDS])
SPRING = date(2026, 5, 1)


def at(day: int, year: int = 2026) -> datetime:
    return datetime(year, 5, day, 10, tzinfo=SHANGHAI)


def add(engine: Engine, **changes: object) -> str:
    given = {
        "place_code": "330481001", "site_kind": "ditch", "location": "桥北", "responsible": "城管办",
        "seen_on": SPRING, "is_positive": True, "actor": "王五", "at": at(2), **changes,
    }  # fmt: skip
    return add_site(engine, STANDARD_ROWS, **given)  # type: ignore[arg-type]


def test_sites_are_numbered_by_the_year_of_their_registration(engine: Engine) -> None:
    assert [add(engine), add(engine), add(engine, at=at(2, 2025), seen_on=date(2025, 5, 1)), add(engine)] == [
        "S2026-0001", "S2026-0002", "S2025-0001", "S2026-0003",
    ]  # fmt: skip


def test_what_happens_to_a_site_is_told_as_of_a_day(engine: Engine) -> None:
    site_id = add(engine)
    see_site(engine, Site(site_id, SPRING), seen_on=date(2026, 5, 3), is_positive=False, actor="王五", at=at(3))
    treat_site(engine, Site(site_id, SPRING), treated_on=date(2026, 5, 4), reason="清淤", actor="王五", at=at(4))
    assert registered_sites(engine) == {site_id: Site(site_id, date(2026, 5, 3))}
    remove_site(
        engine, registered_sites(engine)[site_id], removed_on=date(2026, 5, 5), reason="已填平", actor="王五", at=at(5)
    )
    told = snapshot(engine, date(2026, 5, 4))["breeding_site_event"]
    assert [event["kind"] for event in told] == ["added", "seen", "treated"]
    assert told[0]["detail"] == {
        "happened_on": "2026-05-01", "place_code": "330481001", "unit_name": None, "site_kind": "ditch",
        "location": "桥北", "responsible": "城管办", "is_positive": True,
    }  # fmt: skip
    assert told[1]["detail"] == {"happened_on": "2026-05-03", "is_positive": False}
    assert len(snapshot(engine, date(2026, 5, 5))["breeding_site_event"]) == 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place_code": "999999"}, "2026-05-01 没有代码为「999999」的地区"),
        ({"site_kind": "pond"}, r"没有叫「pond」的孳生地类型；可选：container（容器积水）"),
        ({"location": ""}, "没有写孳生地的位置"),
        ({"responsible": " "}, "没有写责任单位"),
        ({"seen_on": date(2026, 5, 3)}, "查见日期 2026-05-03 在将来"),
        ({"actor": ""}, "没有写由谁记录"),
    ],
)
def test_a_site_that_cannot_be_is_refused(engine: Engine, changes: dict[str, object], said: str) -> None:
    with pytest.raises(DecisionError, match=said):
        add(engine, **changes)
    assert registered_sites(engine) == {}


def test_days_that_cannot_be_are_refused(engine: Engine) -> None:
    site = Site(add(engine), date(2026, 5, 3))
    with pytest.raises(DecisionError, match="处理日期 2026-05-05 在将来"):
        treat_site(engine, site, treated_on=date(2026, 5, 5), actor="王五", at=at(4))
    with pytest.raises(DecisionError, match="查见日期 2026-05-05 在将来"):
        see_site(engine, site, seen_on=date(2026, 5, 5), is_positive=True, actor="王五", at=at(4))
    with pytest.raises(DecisionError, match=r"清除日期 2026-05-02 早于最近一次查见（2026-05-03）"):
        remove_site(engine, site, removed_on=date(2026, 5, 2), reason="x", actor="王五", at=at(4))
    with pytest.raises(DecisionError, match="没有写清除的理由"):
        remove_site(engine, site, removed_on=date(2026, 5, 4), reason="", actor="王五", at=at(4))


def test_the_same_words_twice_are_one_record(engine: Engine) -> None:
    site = Site(add(engine), SPRING)
    see_site(engine, site, seen_on=date(2026, 5, 3), is_positive=True, actor="王五", at=at(3))
    with pytest.raises(DecisionError, match="与这处孳生地的上一条记录完全相同"):
        see_site(engine, site, seen_on=date(2026, 5, 3), is_positive=True, actor="王五", at=at(4))
    see_site(engine, site, seen_on=date(2026, 5, 4), is_positive=True, actor="王五", at=at(4))
