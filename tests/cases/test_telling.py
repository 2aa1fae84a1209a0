"""What the words say of each kind of event, of days and units."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cases.event import KINDS, NIGHT_KINDS, CaseEvent
from cases.telling import Names, due_words, happened, unit_words, wanted
from cases.words import EVENT_ZH
from reference.load import Row, Standards
from tests.cases.lives import opening

SUPPLEMENT = {
    "units": [
        {"unit_name": "海马路农贸市场", "place_code": "330481001", "indicators": ["rodent_sign_room_rate"]},
    ],
    "effort": {"rodent_route_index": 400},
}
AT = datetime(2026, 6, 9, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def names(standards: Standards) -> Names:
    return Names(standards)


def event(kind: str, reason: str | None = None, **detail: object) -> CaseEvent:
    return CaseEvent(kind, AT, "朱敏", reason, detail, as_of=AT.date() if kind in NIGHT_KINDS else None)


@pytest.mark.parametrize(
    ("happening", "words"),
    [
        (opening(), "2026-spring D 级，要求 B 级"),
        (
            event("verdict", "原不合格单位未复查", attempt=1, outcome="insufficient", grade="B",
                  surveyed_on="2026-06-09", due_on="2026-06-12", supplement=SUPPLEMENT),
            "第 1 次整改后不足以下结论（2026-06-09 复查，B 级）；需补：复查 硖石街道 海马路农贸市场（室内鼠迹阳性率），"
            "外环境鼠迹路径指数 再查 400 m；期限 2026-06-12；原不合格单位未复查",
        ),
        (
            event("verdict", None, attempt=2, outcome="not_met", grade=None, surveyed_on="2026-06-09",
                  reasons=["letter_missed", "unit_failing"]),
            "第 2 次整改后未达标（2026-06-09 复查）；等级仍低于要求、原不合格单位仍不合格",
        ),
        (event("closed", "复查达标", attempt=1), "复查达标"),
        (event("closed"), "销案"),
        (event("withdrawn", "数据更正后达到要求", round_ids=["2026-spring"]), "数据更正后达到要求；2026-spring"),
        (event("overdue", "签收逾期", step="acknowledge", due_on="2026-06-02"), "签收逾期；应于 2026-06-02 前办完"),
        (event("overdue", step="works", due_on="2026-06-02"), "落实整改应于 2026-06-02 前办完"),
        (
            event("escalated", "签收逾期未办，报上级", step="acknowledge", due_on="2026-06-02", to_place_code="330481"),
            "签收逾期未办，报上级；应于 2026-06-02 前办完，报海宁市",
        ),
        (event("suspended", "监测季节已过", step="resume", due_on="2027-05-31"), "监测季节已过；2027-05-31 前恢复办理"),
        (event("resumed", None, step="planned", due_on="2027-05-31"), "接着落实整改，期限 2027-05-31"),
        (event("notified", document_no="海爱卫3号", document_kind="reminder"), "提醒函 海爱卫3号"),
        (event("acknowledged", "电话", due_on="2026-06-12"), "方案期限 2026-06-12；电话"),
        (
            event("planned", measures=["proofing", "gone"], responsible="硖石街道办事处", due_on="2026-06-20"),
            "「修缮防鼠设施，封堵孔洞、缝隙」「gone」由硖石街道办事处负责，期限 2026-06-20",
        ),
        (
            event("worked", worked_on="2026-06-08", what="封堵孔洞", firm="某公司", treated_on="2026-06-07",
                  files=[{"sha256": "a", "filename": "照片.jpg", "media_type": "image/jpeg", "size_bytes": 9}]),
            "2026-06-08 封堵孔洞（某公司）；2026-06-07 化学消杀；附 照片.jpg",
        ),
        (
            event("finished", finished_on="2026-06-08", resurvey_from="2026-06-14", due_on="2026-06-30"),
            "2026-06-08 完成；2026-06-14 起复查，期限 2026-06-30",
        ),
        (event("snoozed", "等材料", step="works", due_on="2026-07-01"), "落实整改延到 2026-07-01；等材料"),
        (event("override_proposed", "已拆迁"), "已拆迁"),
        (event("override_confirmed"), "核准手工销案"),
        (event("noted", "现场照片"), "现场照片"),
    ],
)  # fmt: skip
def test_an_event_is_told(names: Names, happening: CaseEvent, words: str) -> None:
    assert happened(happening, names) == words


def test_every_kind_is_told_whatever_it_lacks(names: Names) -> None:
    assert set(EVENT_ZH) == set(KINDS)
    assert all(happened(event(kind), names) for kind in KINDS)


def test_days_left_and_past() -> None:
    today = date(2026, 6, 9)
    assert [due_words(day, today) for day in (None, today, date(2026, 6, 8), date(2026, 6, 12), date(2027, 5, 31))] == [
        "", "2026-06-09 今天", "2026-06-08 逾期 1 天", "2026-06-12 还有 3 天", "2027-05-31",
    ]  # fmt: skip


def test_a_unit_without_a_name_has_its_key(names: Names) -> None:
    assert unit_words({"unit_key": "U7"}, names) == "U7"
    assert wanted(None, names) == []


def test_rounds_are_called_by_their_names_and_by_nothing_that_only_begins_so(standards: Standards) -> None:
    autumn: Row = {"round_id": "2026-autumn", "name_zh": "2026年秋季考评"}
    names = Names(replace(standards, tables={**standards.tables, "round": (autumn,)}))
    said = names.with_rounds("2026-autumn 鼠 D 级、2026-autumn-2、x2026-autumn；先后依据 2026-spring、2026-autumn")
    assert said == "2026年秋季考评 鼠 D 级、2026-autumn-2、x2026-autumn；先后依据 2026-spring、2026年秋季考评"
