"""A round that a row names: it binds the date, except of a supplement, and makes no other visit of the row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from expectations.judge import Judged, judge
from reference.load import Standards, load_standards
from settings import SAMPLE_DATA, SHANGHAI, STANDARDS
from sheets.reader import SheetContent

RECEIVED_AT = datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)
ROUND = "样例轮次甲"  # assessment, 2026-04-01 to 2026-06-30
JudgeRows = Callable[..., Judged]


@pytest.fixture(scope="module")
def planned() -> Standards:
    return load_standards([STANDARDS, SAMPLE_DATA / "broken" / "standards"])


@pytest.fixture(scope="module")
def judge_planned(content: Callable[..., SheetContent], planned: Standards) -> JudgeRows:
    def judged(*rows: dict[str, object]) -> Judged:
        return judge([("s", RECEIVED_AT, content("rodent_survey", rows))], planned)[0]

    return judged


@pytest.mark.parametrize(
    ("surveyed_on", "kind", "is_accepted"),
    [
        (date(2026, 4, 1), None, True),
        (date(2026, 6, 30), "assessment", True),
        (date(2026, 3, 31), None, False),
        (date(2026, 7, 1), "assessment", False),
        (date(2026, 7, 1), "supplement", True),
    ],
)
def test_a_row_outside_its_round_is_refused_unless_a_supplement(
    surveyed_on: date, kind: str | None, is_accepted: bool, judge_planned: JudgeRows
) -> None:
    judged = judge_planned({"round_id": ROUND, "round_kind": kind, "surveyed_on": surveyed_on})
    assert [p.rule_id for p in judged.problems] == ([] if is_accepted else ["header.surveyed_on.within_round"])
    assert len(judged.refused) == (not is_accepted)


@pytest.mark.parametrize(
    "again", [{"round_id": ROUND}, {"round_kind": "supplement"}, {"round_id": ROUND, "round_kind": "supplement"}]
)
def test_naming_the_round_or_calling_it_a_supplement_makes_no_second_visit(
    again: dict[str, object], judge_planned: JudgeRows
) -> None:
    judged = judge_planned({"unit_name": "甲"}, {"unit_name": "甲", **again})
    assert [p.rule_id for p in judged.problems] == ["row.natural_key.unique"] * 2
    assert judged.accepted == []


@pytest.mark.parametrize(
    ("form", "kind", "is_accepted"),
    [
        ("light_trap", "surge", True),
        ("light_trap", "monitoring", True),
        ("light_trap", "self_check", False),
        ("rodent_survey", "surge", True),
        ("rodent_survey", "monitoring", False),
    ],
)
def test_a_special_round_takes_traps_and_surveys(
    form: str, kind: str, is_accepted: bool, judge_rows: JudgeRows
) -> None:
    judged = judge_rows(form, {"round_kind": kind})
    assert [p.rule_id for p in judged.problems] == ([] if is_accepted else ["header.round_kind.fits_form"])


def test_a_special_round_covers_the_places_that_it_names_and_what_lies_in_them(
    content: Callable[..., SheetContent], tmp_path: Path
) -> None:
    (tmp_path / "round.csv").write_text(
        "round_id,place_code,round_kind,year,number,starts_on,ends_on,name_zh,name_en,source,confidence\n"
        "tide,330481,surge,2026,1,2026-05-01,2026-05-10,观潮节保障,tide,test,synthetic\n",
        encoding="utf-8",
    )
    (tmp_path / "surge.csv").write_text(
        "surge_id,surge_kind,places,every_days,forms,document_zh,source,confidence\n"
        "tide,major_event,330481001;330481110,1,light_trap,保障方案,test,synthetic\n",
        encoding="utf-8",
    )
    rows = [{"round_id": "tide", "place_code": code} for code in ("330481001003", "330481110000", "330481002000")]
    judged = judge([("s", RECEIVED_AT, content("light_trap", rows))], load_standards([STANDARDS, tmp_path]))[0]
    (problem,) = judged.problems
    assert problem.rule_id == "header.round_id.covers_place"
    assert "硖石街道、盐官镇" in problem.allowed_zh
