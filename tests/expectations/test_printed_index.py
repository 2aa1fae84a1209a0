"""The printed index beside the computed one: rounding, missing counts, mix-ups of percent and fraction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from expectations.judge import Judged
from expectations.printed_index import INDICES, computed_index
from expectations.visit import Lookup, Sheet, Visit
from reference.load import Standards
from sheets.forms import FORMS
from sheets.reader import SheetContent
from tests.warehouse import bench

JudgeRows = Callable[..., Judged]
TRAPS: dict[str, object] = {
    "traps_set": 700, "traps_set_indoors": None, "traps_set_outdoors": None, "traps_recovered": 597,
    "traps_invalid": 0, "traps_effective": 597, "caught": 9, "rattus_norvegicus_male": None,
}  # fmt: skip
LAMPS: dict[str, object] = {
    "lamps": 3298, "nights": 1, "females": 1040, "total": None, "culex_pipiens_female": None,
    "culex_pipiens_male": None,
}  # fmt: skip

# 9 of 597 traps are 1.5075 %; Hubei printed 0.34 for 1040 females in 3298 lamp-nights, which are 0.3153.
PRINTED: list[tuple[str, dict[str, object], str, bool]] = [
    ("rodent_trap", TRAPS, "1.51", True),
    ("rodent_trap", TRAPS, "1.5", True),
    ("rodent_trap", TRAPS, "1.508", True),
    ("rodent_trap", TRAPS, "2", True),
    ("rodent_trap", TRAPS, "1.50", True),  # spreadsheets drop the zero, so it is 1.5
    ("rodent_trap", TRAPS, "1.52", False),
    ("rodent_trap", TRAPS, "1.507", False),  # cut off, not rounded
    ("rodent_trap", TRAPS, "0.0151", False),  # a fraction
    ("rodent_trap", {**TRAPS, "suncus_murinus_male": 3, "rattus_norvegicus_male": 6}, "1.01", True),
    ("rodent_trap", {**TRAPS, "method": "powder", "caught": None, "patches_positive": 9}, "1.51", True),
    ("light_trap", LAMPS, "0.34", False),
    ("light_trap", LAMPS, "0.32", True),
    ("light_trap", {**LAMPS, "lamps": 2, "nights": None, "minutes_per_lamp": 120, "females": 3}, "0.75", True),
    ("light_trap", {**LAMPS, "lamps": 2, "nights": 1, "females": 5}, "2.5", True),
    ("light_trap", {**LAMPS, "lamps": 2, "nights": 1, "females": 5}, "2", True),  # a half, to even
    ("light_trap", {**LAMPS, "lamps": 2, "nights": 1, "females": 5}, "3", True),  # a half, up
    ("breteau", {"houses": 50, "containers_positive": 0, "houses_positive": 0}, "0", True),
    ("breteau", {"houses": 50, "containers_positive": 0, "houses_positive": 0}, "0.1", False),
    ("breteau", {}, "-4", False),
]


@pytest.mark.parametrize(("form_id", "counts", "printed", "agrees"), PRINTED)
def test_it_is_compared_at_its_own_decimals(
    form_id: str, counts: dict[str, object], printed: str, agrees: bool, judge_rows: JudgeRows
) -> None:
    judged = judge_rows(form_id, {**counts, "printed_index": Decimal(printed)})
    broken = [p for p in judged.problems if p.severity != "notice"]
    assert [p.rule_id for p in broken] == ([] if agrees else [f"{form_id}.printed_index.equals_computed"])
    assert len(judged.accepted) == 1


def test_a_factor_of_a_hundred_is_named(judge_rows: JudgeRows) -> None:
    fraction = judge_rows("rodent_trap", {**TRAPS, "printed_index": Decimal("0.015")}).problems[-1]
    assert "百分之一" in fraction.allowed_zh
    assert fraction.allowed_en.startswith("1.508 (computed as 9 ÷ 597 × 100)")
    percentage = judge_rows("light_trap", {**LAMPS, "printed_index": Decimal("31.53")}).problems[-1]
    assert "100 倍" in percentage.allowed_zh
    neither = judge_rows("light_trap", {**LAMPS, "printed_index": Decimal("0.34")}).problems[-1]
    assert neither.allowed_zh == "0.32（按 1040 ÷ 3298 计算）"


def test_without_counts_there_is_nothing_to_compare(judge_rows: JudgeRows) -> None:
    judged = judge_rows("double_net", {"females": None, "printed_index": Decimal(3)})
    assert {p.rule_id for p in judged.problems} == {"double_net.females.required"}
    idle = judge_rows("breteau", {"houses": 0, "containers_positive": 0, "printed_index": Decimal(3)})
    assert "breteau.printed_index.equals_computed" not in {p.rule_id for p in idle.problems}


# Counts with which every index of a form is made at least once.
MADE: list[tuple[str, dict[str, object]]] = [
    ("rodent_trap", {"method": "snap", "suncus_murinus_male": 1, "caught": 4, "traps_effective": 90}),
    ("rodent_trap", {"method": "cage", "caught": 4}),
    ("rodent_trap", {"method": "board", "caught": 4}),
    ("rodent_trap", {"method": "powder", "caught": None, "patches_positive": 4}),
    ("light_trap", {"lamps": 2, "nights": 3, "females": 7}),
    ("light_trap", {"lamps": 2, "nights": None, "minutes_per_lamp": 90, "females": 7}),
    ("double_net", {}),
    ("breteau", {}),
    ("ovitrap", {}),
    ("fly_cage", {"exposure_hours": 6}),
    ("cockroach_paper", {}),
]  # fmt: skip


@pytest.mark.parametrize(("form_id", "counts"), MADE)
def test_indices_are_those_of_the_warehouse(
    form_id: str, counts: dict[str, object], content: Callable[..., SheetContent], standards: Standards
) -> None:
    row = content(form_id, [counts]).rows[0]
    made = computed_index(Visit(FORMS[form_id], row, Sheet([row]), Lookup(standards), date(2026, 11, 20)))
    key = {"submission_id": "s", "row_id": row.row_id}
    given = {
        "facts.sheet_row": [{**key, "form": form_id, "place_code": "330481001", "surveyed_on": date(2026, 5, 6)}],
        f"validated.{form_id}": [{**key, **{k: v for k, v in row.values.items() if v is not None}}],
    }
    assert made in bench().rows(given, "facts.measure", ["indicator", "found", "effort"])


def test_every_trap_form_prints_an_index() -> None:
    assert set(INDICES) == {f.form_id for f in FORMS.values() if f.group == "trap"}
