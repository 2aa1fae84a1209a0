"""Special rounds: a bad row is named with its reason, and a round holds where its special round says."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference.load import Standards, StandardsError, load_standards
from reference.surge_tables import SURGE_TABLES
from reference.surges import places_of_round
from reference.tables import TABLES
from settings import STANDARDS
from sheets.forms import FORMS
from sheets.locality import round_on, rounds_for

ROUND = (
    "2026-autumn,330481,assessment,2026,2,2026-09-07,2026-10-16,秋季考评,autumn,test,synthetic\n"
    "tide,330481,surge,2026,1,2026-09-22,2026-10-04,观潮节保障,tide,test,synthetic\n"
)
SURGE = "tide,major_event,330481110;330481106,2,light_trap;fly_cage,保障方案,test,synthetic"
LIMIT = "tide,,fly_cage_6h_density,all,<=,5,2026-01-01,,test,synthetic"


def load(folder: Path, surge: str = SURGE, limit: str = LIMIT, rounds: str = ROUND) -> Standards:
    for name, rows in (("round", rounds), ("surge", surge), ("surge_limit", limit)):
        header = ",".join(column.name for column in TABLES[name].columns)
        (folder / f"{name}.csv").write_text(f"{header}\n{rows.rstrip()}\n", encoding="utf-8")
    return load_standards([STANDARDS, folder])


def test_the_forms_that_may_be_asked_for_are_those_there_are() -> None:
    forms = next(column for column in SURGE_TABLES[0].columns if column.name == "forms")
    assert set(forms.allowed) == set(FORMS)


@pytest.mark.parametrize(
    ("surge", "limit", "reason"),
    [
        (SURGE.replace("tide", "flood"), "", "“flood”不在round.csv"),
        (SURGE.replace("tide", "2026-autumn"), "", "性质应为surge，实为“assessment”"),
        (SURGE.replace(",2,", ",0,"), "", "间隔天数应为1或更大，实为0"),
        (SURGE.replace("330481106", "330411001"), "", "“330411001”不在place.csv"),
        (SURGE.replace("330481106", "320681"), "", "保障地区320681不在该轮次的适用地区330481之内"),
        (SURGE.replace("fly_cage", "fly_cages"), "", "fly_cages"),
        (SURGE.replace("major_event", "festival"), "", "festival"),
        (SURGE, LIMIT.replace("tide,,", "tide,disaster,"), "surge_id和surge_kind应填且只填一个"),
        (SURGE, LIMIT.replace("tide,,", ",,"), "surge_id和surge_kind应填且只填一个"),
        (SURGE, LIMIT.replace("tide", "flood"), "“flood”不在surge.csv"),
        (SURGE, LIMIT.replace("fly_cage_6h_density", "fly_strip_density"), "不在indicator.csv"),
        (SURGE, f"{LIMIT}\n{LIMIT.replace(',5,', ',6,')}", "有效期与"),
    ],
)
def test_a_bad_row_is_named_with_its_reason(tmp_path: Path, surge: str, limit: str, reason: str) -> None:
    with pytest.raises(StandardsError) as raised:
        load(tmp_path, surge, limit)
    assert [p for p in raised.value.problems if reason in p.reason], str(raised.value)
    assert len(raised.value.problems) == 1, str(raised.value)


def test_more_days_than_can_be_counted_are_refused(tmp_path: Path) -> None:
    rounds = ROUND.replace("2026-10-04", "2032-03-14")  # 2000 days later: the thousand-and-first time
    assert load(tmp_path, rounds=rounds.replace("2032-03-14", "2032-03-13"))
    with pytest.raises(StandardsError, match="超过1000次上报"):
        load(tmp_path, rounds=rounds)


def test_a_special_round_holds_in_its_places_and_is_offered_there_alone(tmp_path: Path) -> None:
    standards = load(tmp_path)
    planned = {str(row["round_id"]): row for row in standards.tables["round"]}
    assert places_of_round(planned["tide"], standards) == ("330481110", "330481106")
    assert places_of_round(planned["2026-autumn"], standards) == ("330481",)
    offered = {
        place: {row["round_id"] for row in rounds_for(place, standards)}
        for place in ("330481110", "330481110004", "330481001", "330481")
    }
    assert offered == {
        "330481110": {"2026-autumn", "tide"}, "330481110004": {"2026-autumn", "tide"}, "330481001": {"2026-autumn"},
        "330481": {"2026-autumn", "tide"},
    }  # fmt: skip


def test_a_template_names_the_assessment_beside_which_a_special_round_runs(tmp_path: Path) -> None:
    from datetime import date

    chosen = round_on("330481110", load(tmp_path), date(2026, 9, 28))
    assert chosen is not None
    assert chosen["round_id"] == "2026-autumn"


def test_triggers_after_a_disaster_are_shipped(standards: Standards) -> None:
    from decimal import Decimal

    rows = standards.tables["surge_limit"]
    assert {(r["surge_kind"], r["indicator"], r["comparison"], r["limit_value"]) for r in rows} == {
        ("disaster", "mosquito_lamp_night_density", "<=", Decimal(15)),
        ("disaster", "rodent_snap_trap_rate", "<=", Decimal(1)),
        ("disaster", "rodent_route_index", "<=", Decimal("2.5")),
    }
