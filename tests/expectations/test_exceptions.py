"""Accepted exceptions: which rows of the table are refused, and what a sender is told of what they cover."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from expectations.exceptions import check_exceptions
from expectations.judge import Judged, judge
from reference.load import Standards, StandardsError, load_standards
from settings import STANDARDS
from sheets.reader import SheetContent
from tests.expectations.conftest import RECEIVED_AT

HEADER = "rule_id,form,place_code,unit,surveyed_on,reason,accepted_by,valid_from,valid_to,source,confidence"
RULE = "breteau.printed_index.equals_computed"
ROW = {"rule_id": RULE, "form": "", "place_code": "330481001", "unit": "", "surveyed_on": "", "reason": "县里合并计算",
       "accepted_by": "县疾控", "valid_from": "2026-01-01", "valid_to": "2026-11-20", "source": "test",
       "confidence": "local"}  # fmt: skip
MakeContent = Callable[..., SheetContent]


def standards_with(folder: Path, **changes: str) -> Standards:
    cells = {**ROW, **changes}
    line = ",".join(cells[name] for name in HEADER.split(","))
    (folder / "accepted_exception.csv").write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
    return load_standards([STANDARDS, folder], check_exceptions)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"rule_id": "breteau.printed_index"}, "没有规则“breteau.printed_index”"),
        ({"rule_id": "breteau.houses.required"}, "不予接收，不能认可为例外"),
        ({"form": "light_trap"}, "只用于表单“breteau”"),
        ({"rule_id": "header.surveyed_on.in_season", "form": "fly"}, "没有表单“fly”"),
        ({"place_code": "330499"}, "不在place.csv"),
        ({"reason": ""}, "“reason”（理由）不能为空"),
        ({"valid_to": "2025-01-01"}, "早于生效日期"),
    ],
)
def test_rows_that_cannot_be_meant_are_refused(tmp_path: Path, changes: dict[str, str], reason: str) -> None:
    with pytest.raises(StandardsError) as refused:
        standards_with(tmp_path, **changes)
    assert [(p.file.rpartition("/")[2], p.line) for p in refused.value.problems] == [("accepted_exception.csv", 2)]
    assert reason in str(refused.value)


def test_rules_across_rows_may_be_excepted(tmp_path: Path) -> None:
    standards_with(tmp_path, rule_id="pattern.constant_effort", form="rodent_trap")


def judged_with(standards: Standards, content: MakeContent, **values: object) -> Judged:
    sheet = content("breteau", [{"printed_index": Decimal(5), **values}])
    return judge([("s", RECEIVED_AT, sheet)], standards)[0]


def test_what_is_covered_is_told_as_a_notice_with_its_reason(tmp_path: Path, content: MakeContent) -> None:
    judged = judged_with(standards_with(tmp_path), content)
    (told,) = judged.problems
    assert (told.rule_id, told.severity) == (RULE, "notice")
    assert told.allowed_zh == "已认可（县疾控：县里合并计算，至 2026-11-20），无需处理"
    assert len(judged.accepted) == 1


@pytest.mark.parametrize(
    ("changes", "values"),
    [
        ({"valid_to": "2026-11-19"}, {}),  # ended the day before the sheet came
        ({"valid_from": "2026-11-21", "valid_to": ""}, {}),
        ({"place_code": "330481002"}, {}),
        ({"unit": "别的单位"}, {}),
        ({"surveyed_on": "2026-05-07"}, {}),
        ({"rule_id": "header.place_name.agrees"}, {}),
    ],
)
def test_what_is_not_covered_stays_a_warning(
    tmp_path: Path, content: MakeContent, changes: dict[str, str], values: dict[str, object]
) -> None:
    (told,) = judged_with(standards_with(tmp_path, **changes), content, **values).problems
    assert (told.rule_id, told.severity) == (RULE, "warning")


@pytest.mark.parametrize(
    ("changes", "values"),
    [
        ({"place_code": ""}, {}),
        ({"place_code": "330481"}, {"place_code": "330481001003"}),  # a place and everything below it
        ({"unit": "单位2", "form": "breteau"}, {}),
        ({"surveyed_on": "2026-05-06"}, {"surveyed_on": date(2026, 5, 6)}),
        ({"valid_to": ""}, {}),
    ],
)
def test_narrow_and_wide_exceptions_cover_what_they_name(
    tmp_path: Path, content: MakeContent, changes: dict[str, str], values: dict[str, object]
) -> None:
    (told,) = judged_with(standards_with(tmp_path, **changes), content, **values).problems
    assert told.severity == "notice"
