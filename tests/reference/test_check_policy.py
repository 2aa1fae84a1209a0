"""Bad rows of quotas, village criteria and demonstration statuses are named by file, line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference.load import Standards, StandardsError, load_standards
from reference.table import Column
from reference.tables import TABLES
from settings import STANDARDS

QUOTA = {
    "quota_id": "q", "place_code": "330481", "applies_to": "county", "counted": "demonstration_unit",
    "required_count": "3", "name_zh": "测试", "document_zh": "测试", "reading": "stated", "valid_from": "2026-01-01",
}  # fmt: skip
VILLAGES = {**QUOTA, "counted": "four_pest_free_village", "member_kinds": "village"}
SHARE = {**VILLAGES, "required_count": "", "share_numerator": "2", "share_denominator": "3"}
FEATURE = {**SHARE, "counted": "place_feature", "member_kinds": "village;community", "feature": "self_management"}
TARGET = {**QUOTA, "counted": "target", "targets": "haining_b_fly;haining_b_rodent"}
CRITERION = {
    "place_code": "330481", "vector": "fly", "indicator": "fly_room_rate", "comparison": "<=", "limit_value": "3",
    "least_effort": "5", "is_required": "true", "valid_from": "2026-01-01",
}  # fmt: skip
STATUS = {"status": "named", "status_on": "2026-01-01", "decided_by": "测试"}
UNIT = {**STATUS, "subject_kind": "unit", "unit_code": "U1"}
ROAD = {**STATUS, "subject_kind": "road", "place_code": "330481001", "road_name": "建设路"}
VILLAGE = {**STATUS, "subject_kind": "village", "place_code": "330481101228"}
REGISTER = {
    "unit_code": "U1", "unit_name": "甲店", "place_code": "330481001", "unit_type": "01", "is_key_unit": "true",
    "is_demonstration": "false", "valid_from": "2026-01-01",
}  # fmt: skip

GOOD = {
    "a number of units of a class": ("quota", {**QUOTA, "demonstration_class": "restaurant"}),
    "a number of villages": ("quota", {**VILLAGES, "only_with": "beautiful_village"}),
    "two thirds": ("quota", SHARE),
    "all of them": ("quota", {**SHARE, "share_numerator": "3"}),
    "a feature of villages and communities": ("quota", FEATURE),
    "several targets": ("quota", TARGET),
    "a county's own criterion": ("village_criterion", CRITERION),
    "a unit": ("demonstration_status", UNIT),
    "a road": ("demonstration_status", ROAD),
    "a village whose naming is revoked before anything else is told": (
        "demonstration_status", {**VILLAGE, "status": "revoked"},
    ),
}  # fmt: skip
BAD = {
    "neither number nor share": ("quota", {**QUOTA, "required_count": ""}, "空、空、空"),
    "number and share": ("quota", {**SHARE, "required_count": "3"}, "3、2、3；应只填要求数"),
    "half a share": ("quota", {**SHARE, "share_denominator": ""}, "空、2、空"),
    "more than all": ("quota", {**SHARE, "share_numerator": "4"}, "1≤分子≤分母"),
    "none at all": ("quota", {**QUOTA, "required_count": "0"}, "至少1"),
    "a class of villages": ("quota", {**VILLAGES, "demonstration_class": "restaurant"}, "“demonstration_class”应留空"),
    "a feature without its name": ("quota", {**FEATURE, "feature": ""}, "“feature”不能为空"),
    "targets that are not named": ("quota", {**TARGET, "targets": ""}, "“targets”不能为空"),
    "a target nobody knows": ("quota", {**TARGET, "targets": "haining_b_fly;haining_b_bat"}, "“haining_b_bat”不在"),
    "villages among streets": ("quota", {**VILLAGES, "member_kinds": "street"}, "应为village，实为“street”"),
    "a criterion under another vector": (
        "village_criterion", {**CRITERION, "vector": "rodent"}, "“fly_room_rate”属于fly，不属于rodent",
    ),
    "a criterion that asks for no effort": ("village_criterion", {**CRITERION, "least_effort": "0"}, "至少为1，实为0"),
    "a unit nobody knows": ("demonstration_status", {**UNIT, "unit_code": "U9"}, "“U9”不在unit.csv"),
    "a unit without its code": ("demonstration_status", {**STATUS, "subject_kind": "unit"}, "“unit_code”不能为空"),
    "a unit with a place of its own": (
        "demonstration_status", {**UNIT, "place_code": "330481001"}, "“place_code”应留空",
    ),
    "a road without a name": ("demonstration_status", {**ROAD, "road_name": ""}, "“road_name”不能为空"),
    "a road in a province": ("demonstration_status", {**ROAD, "place_code": "33"}, "应写到县或县以下的地区"),
    "a street among villages": (
        "demonstration_status", {**VILLAGE, "place_code": "330481001"}, "“330481001”的级别是street，不是village",
    ),
    "a village among communities": (
        "demonstration_status", {**VILLAGE, "subject_kind": "community"}, "的级别是village，不是community",
    ),
    "a status not in the list": ("demonstration_status", {**UNIT, "status": "visited"}, "“visited”不在可用值中"),
}  # fmt: skip


def lay(folder: Path, table: str, rows: list[dict[str, str]]) -> Path:
    """A local folder with these rows, and the unit of which statuses speak."""
    for name, given in {"unit": [REGISTER], table: rows}.items():
        columns: list[Column] = list(TABLES[name].columns)
        lines = [",".join(c.name for c in columns)]
        lines += [
            ",".join({"source": "test", "confidence": "synthetic", **row}.get(c.name, "") for c in columns)
            for row in given
        ]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", GOOD)
def test_a_good_row_is_taken(name: str, tmp_path: Path, standards: Standards) -> None:
    table, row = GOOD[name]
    loaded = load_standards([STANDARDS, lay(tmp_path, table, [row])])
    assert len(loaded.tables[table]) == len(standards.tables[table]) + 1


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_named_once_with_its_reason(name: str, tmp_path: Path) -> None:
    table, row, reason = BAD[name]
    with pytest.raises(StandardsError) as raised:
        load_standards([STANDARDS, lay(tmp_path, table, [row])])
    (problem,) = raised.value.problems
    assert (Path(problem.file).name, problem.line) == (f"{table}.csv", 2)
    assert reason in problem.reason
    assert " / " in problem.reason  # Chinese, then English


def test_two_steps_of_one_subject_on_one_day_have_no_order(tmp_path: Path) -> None:
    with pytest.raises(StandardsError, match="重复"):
        load_standards([STANDARDS, lay(tmp_path, "demonstration_status", [ROAD, {**ROAD, "status": "revoked"}])])


def test_two_roads_of_one_street_are_two_subjects(tmp_path: Path) -> None:
    load_standards([STANDARDS, lay(tmp_path, "demonstration_status", [ROAD, {**ROAD, "road_name": "文苑路"}])])
