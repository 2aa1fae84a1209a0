"""A suggested mapping: what it says of a sheet, and that it reads the sheet once its gaps are filled in."""

from __future__ import annotations

import re

import pytest

from reference.load import Standards
from sheets.forms import FORMS
from sheets.mapping_draft import draft_mapping
from sheets.problem import UnreadableSheet
from sheets.reader import read_sheet
from tests.sheets.making import KEYS, TITLES, csv_bytes, typed_row, workbook

CONSTANT = {"place_code": '"330481001003"', "is_key_unit": "false", "is_built_up": "true", "habitat": '"城镇居民区"'}


def filled_in(draft: str) -> str:
    """The draft with its constants written in, as somebody would with an editor."""
    for key, value in CONSTANT.items():
        draft = re.sub(rf"^# {key} = [^ ]+", f"{key} = {value}", draft, flags=re.MULTILINE)
    return draft


@pytest.mark.parametrize(
    ("content", "header_row"),
    [
        pytest.param(workbook(("记录", [TITLES, typed_row()])), 1, id="all columns"),
        pytest.param(
            workbook(("说明", [["填表须知"]]), ("记录", [["布雷图"], [], TITLES, typed_row()])), 3, id="two sheets"
        ),
        pytest.param(csv_bytes([TITLES, typed_row()]), 1, id="CSV"),
        pytest.param(workbook(("记录", [[None, *TITLES], [None, *typed_row()]])), 1, id="not in the first column"),
        pytest.param(workbook(("a", [TITLES, typed_row()]), ("b", [TITLES, typed_row()])), 1, id="two alike"),
    ],
)
def test_a_draft_of_a_plain_sheet_reads_as_without_it(content: bytes, header_row: int, standards: Standards) -> None:
    draft = draft_mapping(content, "本县.xlsx")
    assert f"header_row = {header_row}" in draft
    found = read_sheet(content, "本县.xlsx", standards, draft.encode())
    plain = read_sheet(content, "本县.xlsx", standards)
    assert [(r.row_id, r.values, r.numbers) for r in found.rows] == [
        (r.row_id, r.values, r.numbers) for r in plain.rows
    ]
    assert found.rows


def test_a_draft_waits_for_its_constants(standards: Standards) -> None:
    left = [n for n, key in enumerate(KEYS) if key not in CONSTANT and key != "place_name"]
    content = csv_bytes([[TITLES[n] for n in left], [typed_row()[n] for n in left]])
    draft = draft_mapping(content, "本县.csv")
    with pytest.raises(UnreadableSheet, match="缺少必填的字段：place_code") as refusal:
        read_sheet(content, "本县.csv", standards, draft.encode())
    assert refusal.value.rule_id == "file.mapping"
    found = read_sheet(content, "本县.csv", standards, filled_in(draft).encode())
    whole = read_sheet(csv_bytes([TITLES, typed_row()]), "本县.csv", standards)
    assert [row.values for row in found.rows] == [row.values for row in whole.rows]


def test_what_could_not_be_told_is_in_comments() -> None:
    titles = [*TITLES[:4], "年份", "月份", "户数", "阳性容器数（个）", '一"个', "1月", "二月", "Mar"]
    draft = draft_mapping(workbook(("2026", [titles, [1] * len(titles)])), "本县\n.xlsx", FORMS["breteau"])
    lines = draft.splitlines()
    assert lines[0] == "# 映射文件草稿：本县 .xlsx，按「布雷图指数监测记录表」起草。写法见 docs/mapping.md。"
    assert 'containers_positive = "阳性容器数（个）"  # 阳性容器数（个），必填' in lines
    assert '# … = "一\\"个"  # I列：一"个' in lines
    assert '# surveyed_on = { year = "年份", month = "月份", day = 15 }  # 只有年月：day 写一个约定的日子' in lines
    assert [line for line in lines if re.fullmatch(r'# ".*" = \d+', line)] == [
        '# "1月" = 1',
        '# "二月" = 2',
        '# "Mar" = 3',
    ]
    assert "# houses = 0  # 调查户数（户），必填" in lines
    assert "# surveyed_on =" not in "".join(lines[lines.index("[constants]") :])


def test_columns_without_titles_are_named_by_letter() -> None:
    draft = draft_mapping(workbook(("a", [["东山", 20, 3]])), "a.xlsx", FORMS["breteau"])
    assert "header_row = 0" in draft
    assert '# … = "A列"  # A列：东山' in draft


def test_a_title_that_stands_twice_is_named_by_letter(standards: Standards) -> None:
    content = csv_bytes([[*TITLES, TITLES[-1]], [*typed_row(), 9]])
    draft = draft_mapping(content, "a.csv")
    assert re.search(r'^printed_index = "[A-Z]+列"', draft, flags=re.MULTILINE)
    assert read_sheet(content, "a.csv", standards, draft.encode()).rows[0].values["containers_positive"] == 3


def test_two_rows_of_titles_are_joined(standards: Standards) -> None:
    above = ["调查" if title in ("调查户数（户）", "积水容器数（个）") else title for title in TITLES]
    below = [title if above[n] == "调查" else None for n, title in enumerate(TITLES)]
    content = workbook(("记录", [["布雷图"], above, below, typed_row()]))
    draft = draft_mapping(content, "a.xlsx")
    assert "header_row = [2, 3]" in draft
    assert 'houses = "调查/调查户数（户）"' in draft
    whole = read_sheet(csv_bytes([TITLES, typed_row()]), "a.csv", standards)
    found = read_sheet(content, "a.xlsx", standards, draft.encode())
    assert [row.values for row in found.rows] == [row.values for row in whole.rows]


def test_a_column_in_another_unit_is_drafted_with_its_unit() -> None:
    draft = draft_mapping(
        csv_bytes([["单位名称", "检查路径（km）", "调查日期"], ["a", "1", ""]]), "a.csv", FORMS["mosquito_survey"]
    )
    assert 'route_m = "检查路径（km）"' in draft
    assert '[units]  # 表中的单位，读取时换算\nroute_m = "km"' in draft


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        pytest.param(["甲", "乙"], "rodent_survey", id="no title known"),
        pytest.param(["监测点", "生境", "诱蚊灯", "蚊种", "捕获数", "备注"], "light_trap（", id="few titles of a form"),
        pytest.param(["单位名称", "调查日期", "备注"], "rodent_survey（", id="titles of every form"),
    ],
)
def test_a_form_that_cannot_be_told_is_asked_for(titles: list[str], said: str) -> None:
    with pytest.raises(UnreadableSheet, match="--form") as refusal:
        draft_mapping(csv_bytes([titles, ["1"] * len(titles)]), "a.csv")
    assert refusal.value.rule_id == "file.form"
    assert said in refusal.value.zh
