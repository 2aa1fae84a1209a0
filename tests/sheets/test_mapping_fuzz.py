"""Whatever a mapping file and a sheet hold, the answer is rows, faults of those rows, or a refusal; never a crash."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from reference.load import Standards, load_standards
from settings import STANDARDS
from sheets.mapping_file import KEYS
from sheets.problem import UnreadableSheet
from sheets.reader import read_sheet
from tests.sheets.making import workbook

WHOLE: dict[str, Any] = {
    "form": "light_trap",
    "sheets": ["20*"],
    "header_row": 1,
    "columns": {"unit_name": "点位", "habitat": "环境", "lamps": "灯数", "nights": "F列"},
    "constants": {"place_code": "330481001000", "is_key_unit": False, "is_built_up": True},
    "dates": {"surveyed_on": {"year": "@sheet", "month": "月", "day": 15}},
    "computed": {"females": {"sum": ["雌", "抱卵雌"]}},
    "values": {"habitat": {"公园": "park", "": "other"}},
    "fill_down": ["unit_name"],
    "skip": {"点位": ["*计"]},
    "species": {"name": "种", "count": "雌", "fields": {"库蚊": "culex_pipiens_female", "无": ""}},
    "combine": {"by": ["unit_name", "habitat", "surveyed_on"], "sum": ["females"], "same": ["lamps", "nights"]},
}
TITLES = ["点位", "环境", "月", "灯数", "种", "夜数", "雌", "抱卵雌"]
CELLS = st.sampled_from(
    ["", "东山", "小计", "公园", "库蚊", "无", "—", "=NA()|#N/A", "1,000", "6月", 0, 1, 6, 2.5, -3, 10**15, True, None]
)
JUNK = st.one_of(
    st.sampled_from(["", "@wide", "@sheet", "@x", "点位", "A列", "ZZZ列", "*", "females", "lamps", "km", "park"]),
    st.integers(-2, 3),
    st.booleans(),
    st.floats(),
    st.lists(st.sampled_from(["雌", "females", "点位", ""]), max_size=3),
    st.dictionaries(
        st.sampled_from(["sum", "year", "fields", "by", "value", "columns", "x"]), st.just("雌"), max_size=2
    ),
)


@cache
def known() -> Standards:
    """Not a fixture: hypothesis would print it whole."""
    return load_standards([STANDARDS])


def toml_of(value: Any) -> str:
    """A value as TOML writes it in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {toml_of(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_of, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("NaN", "nan").replace("Infinity", "inf")


def changed(mapping: dict[str, Any], path: list[str], junk: object) -> dict[str, Any]:
    """The mapping with junk put in at a path; keys that are not there yet are added."""
    copy = dict(mapping)
    key, *rest = path
    below = copy.get(key)
    copy[key] = changed(below, rest, junk) if rest and isinstance(below, dict) else junk
    return copy


PATHS = st.lists(
    st.sampled_from(
        [*KEYS, "surveyed_on", "females", "habitat", "sum", "by", "same", "fields", "name", "month", "雌", ""]
    ),
    min_size=1,
    max_size=3,
)


def read(mapping: dict[str, Any], rows: list[list[object]]) -> None:
    text = "\n".join(f"{key or 'x'} = {toml_of(value)}" for key, value in mapping.items())
    content = workbook(("2026年", [TITLES, *rows]))
    refused = ""
    try:
        found = read_sheet(content, "a.xlsx", known(), text.encode())
    except UnreadableSheet as refusal:
        refused = refusal.rule_id
    if refused:
        assert refused in ("file.mapping", "file.empty")
        return
    ids = [row.row_id for row in found.rows]
    assert len(ids) == len(set(ids))
    assert {fault.row_id for fault in found.faults} <= {*ids}
    assert all(2 <= fault.row <= len(rows) + 1 for fault in found.faults)


ROWS = st.lists(st.lists(CELLS, min_size=len(TITLES), max_size=len(TITLES)), min_size=1, max_size=6)
RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large]


def test_the_mapping_is_right_before_it_is_damaged() -> None:
    text = "\n".join(f"{key} = {toml_of(value)}" for key, value in WHOLE.items())
    rows = [["东山", "公园", "6月", 5, "库蚊", 1, 3, 1], ["", "公园", 6, "", "无", "", 0, 0]]
    (row,) = read_sheet(workbook(("2026年", [TITLES, *rows])), "a.xlsx", known(), text.encode()).rows
    assert (row.values["females"], row.values["lamps"], row.values["culex_pipiens_female"]) == (4, 5, 3)


@limits(max_examples=100, deadline=None, suppress_health_check=RELAXED)
@given(ROWS)
def test_any_cells(rows: list[list[object]]) -> None:
    read(WHOLE, rows)


@limits(max_examples=150, deadline=None, suppress_health_check=RELAXED)
@given(ROWS, st.lists(st.tuples(PATHS, JUNK), min_size=1, max_size=3))
def test_any_mapping(rows: list[list[object]], changes: list[tuple[list[str], object]]) -> None:
    mapping = WHOLE
    for path, junk in changes:
        mapping = changed(mapping, path, junk)
    read(mapping, rows)


@pytest.mark.slow
@limits(max_examples=2000, deadline=None, suppress_health_check=RELAXED)
@given(ROWS, st.lists(st.tuples(PATHS, JUNK), min_size=1, max_size=4))
def test_any_mapping_at_length(rows: list[list[object]], changes: list[tuple[list[str], object]]) -> None:
    test_any_mapping.hypothesis.inner_test(rows, changes)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "content", [b"a = " + b"9" * 5000, b"a = " + b"[" * 100_000, b"\xff\xfe\x00", b"", b"#" * 300_000]
)
def test_bytes_that_are_no_mapping(content: bytes) -> None:
    with pytest.raises(UnreadableSheet) as refusal:
        read_sheet(workbook(("a", [TITLES, ["x"]])), "a.xlsx", known(), content)
    assert refusal.value.rule_id == "file.mapping"
