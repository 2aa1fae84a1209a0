"""Rows that are one visit: counts are added, effort counts once, and nothing is made up."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reference.load import Standards
from sheets.reader import read_sheet
from tests.sheets.making import Cells, csv_bytes
from tests.sheets.own_layout import COLUMNS, CONSTANTS, EAST, FORM, TITLES, WEST, columns_of, faults_of, read

LONG = (
    FORM
    + COLUMNS
    + CONSTANTS
    + '[combine]\nby = ["unit_name", "surveyed_on", "habitat"]\nsum = ["females"]\nsame = ["lamps", "nights"]\n'
)
SPECIES = """[species]
name = "蚊种"
count = "雌蚊"
[species.fields]
"淡色库蚊" = "culex_pipiens_female"
"致倦库蚊" = "culex_pipiens_female"
"白纹伊蚊" = "aedes_albopictus_female"
"未捕获" = ""
"""


def long_row(unit: str, lamps: object, females: object, *more: object) -> list[object]:
    return [unit, "2026-06-01", "公园绿化带", lamps, 1, females, *more]


def test_rows_of_species_become_one_visit_and_effort_counts_once(standards: Standards) -> None:
    cells: Cells = [
        [*TITLES, "蚊种"],
        long_row("东山", 5, 8, "淡色库蚊"),
        long_row("西山", 4, 0, "未捕获"),
        long_row("东山", "", 3, "白纹伊蚊"),
        long_row("东山", 5, 2, "致倦库蚊"),
    ]
    found = read(cells, LONG + SPECIES, standards)
    keys = ("lamps", "females", "culex_pipiens_female", "aedes_albopictus_female", "armigeres_subalbatus_female")
    assert columns_of(found, *keys) == [("记录!2", 5, 13, 10, 3, None), ("记录!3", 4, 0, None, None, None)]
    assert any("4 行按单位名称、调查日期、环境类型合并为 2 行，雌蚊合计共 13" in remark for remark in found.remarks)


def test_an_unknown_species_and_counts_of_none_are_refused(standards: Standards) -> None:
    cells: Cells = [
        [*TITLES, "蚊种"], long_row("东山", 5, 8, "按蚊"), long_row("西山", 5, 8, "未捕获"), long_row("南山", 5, 8, ""),
    ]  # fmt: skip
    found = read(cells, LONG + SPECIES, standards)
    assert faults_of(found) == [
        ("cell.mapping", 2, "", 7, "按蚊"), ("cell.mapping", 3, "", 6, "8"), ("cell.mapping", 4, "", 7, "空"),
    ]  # fmt: skip


def test_effort_that_differs_and_empty_counts_are_refused_at_their_cells(standards: Standards) -> None:
    cells: Cells = [
        TITLES,
        long_row("东山", 5, 8),
        long_row("东山", 6, ""),
        long_row("西山", 5, "三"),
        long_row("西山", 5, 1),
    ]
    found = read(cells, LONG, standards)
    assert [(fault.row_id, *rest) for fault, rest in zip(found.faults, faults_of(found), strict=True)] == [
        ("记录!2", "cell.mapping", 3, "females", 6, "空"),
        ("记录!2", "cell.mapping", 3, "lamps", 4, "6"),
        ("记录!4", "cell.integer", 4, "females", 6, "三"),
    ]
    assert found.faults[1].allowed.startswith("与第2行相同：5")


def test_a_row_whose_visit_cannot_be_told_stays_alone(standards: Standards) -> None:
    found = read([TITLES, EAST, ["东山", "六月", "城镇居民区", 5, 1, 3], EAST], LONG, standards)
    assert columns_of(found, "females") == [("记录!2", 40), ("记录!3", 3)]
    assert faults_of(found) == [("cell.date", 3, "surveyed_on", 2, "六月")]


def test_values_merged_downwards(standards: Standards) -> None:
    cells: Cells = [TITLES, EAST, ["", "", "", 5, 1, 3], WEST]
    mapping = 'fill_down = ["unit_name", "surveyed_on", "habitat"]\n' + LONG
    assert columns_of(read(cells, mapping, standards), "unit_name", "females") == [
        ("记录!2", "东山", 23), ("记录!4", "西山", 0),
    ]  # fmt: skip


COUNTS = st.lists(
    st.tuples(st.sampled_from("甲乙丙"), st.sampled_from([1, 2, ""]), st.sampled_from([0, 1, 7, "", "—", "坏"])),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_no_count_is_lost_or_made_up_by_combining(
    standards: Standards, drawn: list[tuple[str, object, object]]
) -> None:
    """What clean visits sum to is what their rows hold; every other row stands in a visit that is refused."""
    cells = csv_bytes([TITLES, *(long_row(unit, lamps, females) for unit, lamps, females in drawn)])
    found = read_sheet(cells, "本县.csv", standards, LONG.encode())
    refused = {fault.row_id for fault in found.faults}
    for row in found.rows:
        mine = [(lamps, females) for unit, lamps, females in drawn if unit == row.values["unit_name"]]
        efforts = {lamps for lamps, _ in mine if lamps != ""}
        counts = [females for _, females in mine if isinstance(females, int)]
        missing = [females for _, females in mine if females in ("", "—")]
        is_clean = len(efforts) < 2 and "坏" not in [f for _, f in mine] and not (counts and missing)
        assert (row.row_id not in refused) == is_clean
        if is_clean:
            assert row.values["females"] == (sum(counts) if counts else None)
            assert row.values["lamps"] == next(iter(efforts), None)
    assert len(found.rows) == len({unit for unit, _, _ in drawn})
