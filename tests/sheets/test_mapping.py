"""What a mapping file may say, and the refusal of everything else: key, what was seen, what is allowed."""

from __future__ import annotations

import csv
import datetime as dt
import re

import pytest

from reference.load import Standards
from settings import PROJECT_ROOT
from sheets.mapping import SHEET, Combine, DateParts
from sheets.mapping_file import KEYS, parse_mapping
from sheets.problem import UnreadableSheet
from sheets.reader import read_sheet
from tests.sheets.making import workbook

TOP = 'form = "light_trap"\nheader_row = 2\n'
COLUMNS = """[columns]
unit_name = "点位"
surveyed_on = "日期"
habitat = "环境"
lamps = "灯数"
nights = "夜数"
females = "雌蚊"
"""
CONSTANTS = """[constants]
place_code = "330481001000"
is_key_unit = false
is_built_up = true
"""
GOOD = TOP + COLUMNS + CONSTANTS


def test_a_whole_mapping_is_understood() -> None:
    text = GOOD.replace('surveyed_on = "日期"\n', "") + (
        '[dates]\nsurveyed_on = { year = "@sheet", month = ["月", "月份"], day = 15 }\n'
        '[values.habitat]\n"居民 区" = "urban_residential"\n"" = "other"\n'
        '[combine]\nby = ["unit_name", "surveyed_on", "habitat"]\nsum = ["females"]\nsame = ["lamps", "nights"]\n'
    )
    found = parse_mapping(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert (found.form.form_id, found.sheets, found.header_rows, found.first_row) == ("light_trap", ("*",), (2,), 3)
    assert found.columns["females"] == ("雌蚊",)
    assert found.constants["is_built_up"] is True
    assert found.dates["surveyed_on"] == DateParts((SHEET,), ("月", "月份"), 15)
    assert found.values["habitat"] == {"居民 区": "urban_residential", "": "other"}
    assert found.combine == Combine(("unit_name", "surveyed_on", "habitat"), ("females",), ("lamps", "nights"))


WIDE = '[wide]\nvalue = "females"\n[wide.columns]\n"1月" = 1\n'
COMBINE = '[combine]\nby = ["unit_name", "surveyed_on"]\nsum = ["females"]\n'
REFUSED = [
    pytest.param(b"\xff\xfe", "UTF-8", id="not text"),
    pytest.param("form = ", "TOML", id="not TOML"),
    pytest.param(COLUMNS + CONSTANTS, "form没有写", id="no form"),
    pytest.param('form = "lamps"', "light_trap", id="unknown form"),
    pytest.param('heder_row = 3\nform = "light_trap"', "应为：header_row", id="a key misspelt, the right one offered"),
    pytest.param(GOOD + "[column]\na = 1", "column不认识「column」", id="an unknown part"),
    pytest.param(GOOD.replace("females", "femails"), "应为：females", id="an unknown field"),
    pytest.param(GOOD.replace('"雌蚊"', "7"), "columns.females写的是「7」", id="a column that is no text"),
    pytest.param(GOOD.replace('"雌蚊"', '"@file"'), "@sheet", id="an unknown special column"),
    pytest.param(GOOD.replace('females = "雌蚊"\n', ""), "缺少必填的字段：females（雌蚊合计（只））", id="required"),
    pytest.param(GOOD + "lamps = 20", "几处", id="a field given twice"),
    pytest.param('absent = ["lamps"]\n' + GOOD, "几处", id="given and absent"),
    pytest.param(GOOD.replace("header_row = 2", "header_row = 0"), "F列", id="titles where there is no row of titles"),
    pytest.param(GOOD.replace("header_row = 2", "header_row = [2, 4]"), "标题行的行号", id="header rows apart"),
    pytest.param(GOOD.replace("header_row = 2", "header_row = true"), "标题行的行号", id="a header row of true"),
    pytest.param('last_row = 1\nform = "light_trap"\n' + COLUMNS + CONSTANTS, "不小于 2", id="last row too high"),
    pytest.param("first_row = 2\n" + GOOD, "不小于 3", id="first row among the titles"),
    pytest.param("first_row = 0\n" + GOOD, "行号，从 1 数起", id="first row 0"),
    pytest.param("sheets = []\n" + GOOD, "文字的列表", id="no sheets at all"),
    pytest.param(GOOD + '[units]\nlamps = "km"', "units.lamps", id="a unit that cannot be turned into ours"),
    pytest.param(GOOD + '[units]\nhabitat = "km"', "units.habitat", id="a unit of a text"),
    pytest.param(GOOD + '[values.total]\ny = 1', "values.total", id="values of a field that is not read"),
    pytest.param(GOOD + "[values.lamps]\ny = [1]", "一个值", id="a meaning that is a list"),
    pytest.param(GOOD + '[dates]\nlamps = { year = 2026, month = 1, day = 1 }', "几处", id="a date given twice"),
    pytest.param(
        GOOD.replace('surveyed_on = "日期"\n', "") + "[dates]\nsurveyed_on = { year = 2026, month = 1 }",
        "dates.surveyed_on.day", id="a date without a day",
    ),
    pytest.param(GOOD + '[computed]\ntotal = { sum = ["雌"] }', "两列以上", id="a sum of one column"),
    pytest.param(GOOD + '[computed]\ntotal = { mean = ["雌", "雄"] }', "sum", id="an operation of its own"),
    pytest.param(GOOD + '[computed]\nnote = { sum = ["雌", "雄"] }', "数值字段", id="a text computed"),
    pytest.param(GOOD + WIDE, "几处", id="a wide value that is a column too"),
    pytest.param(GOOD.replace('females = "雌蚊"\n', "") + WIDE, "@wide", id="wide columns that nobody uses"),
    pytest.param(GOOD.replace('"环境"', '"@wide"'), "[wide]", id="@wide without wide columns"),
    pytest.param(GOOD + '[species]\nname = "种"\ncount = "数"\nfields = {}', "species.fields", id="no names"),
    pytest.param(GOOD + '[species]\nname = "种"\ncount = "数"\nfields = { "淡色" = "note" }', "计数字段", id="text"),
    pytest.param(GOOD + COMBINE, "没有说 habitat（环境类型）怎么合并", id="a field forgotten"),
    pytest.param(GOOD + COMBINE.replace('"surveyed_on"', '"total"'), "是本文件给出的字段", id="by nothing"),
    pytest.param(GOOD + COMBINE.replace('sum = ["females"]', 'sum = ["habitat"]'), "数值字段", id="a text summed"),
    pytest.param(GOOD + '[combine]\nsum = ["females"]', "combine.by没有写", id="combined without by"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_a_mistake_is_refused_with_its_key_and_what_is_allowed(text: str | bytes, said: str) -> None:
    with pytest.raises(UnreadableSheet) as refusal:
        parse_mapping(text if isinstance(text, bytes) else text.encode())
    assert refusal.value.rule_id == "file.mapping"
    assert said in refusal.value.zh.replace(" ", "") or said in refusal.value.zh
    assert "应为：" in refusal.value.zh


PAGE = (PROJECT_ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_page_are_right(example: str) -> None:
    parse_mapping(example.encode())


def test_the_whole_example_of_the_page_reads_as_it_says(standards: Standards) -> None:
    (table,) = re.findall(r"```csv\n(.*?)```", PAGE, flags=re.DOTALL)
    rows = [[int(cell) if cell.isdecimal() else cell for cell in row] for row in csv.reader(table.splitlines())]
    found = read_sheet(workbook(("2026年", rows)), "原表.xlsx", standards, EXAMPLES[0].encode())
    keys = (
        "unit_name",
        "habitat",
        "surveyed_on",
        "lamps",
        "females",
        "culex_pipiens_female",
        "aedes_albopictus_female",
    )
    day = dt.date(2026, 6, 15)
    assert [(row.row_number, *(row.values[key] for key in keys)) for row in found.rows] == [
        (4, "东山社区", "urban_residential", day, 5, 21, 18, 3),
        (7, "中心公园", "park", day, 5, 0, None, None),
    ]
    assert found.faults == []


def test_the_page_names_every_part() -> None:
    assert [key for key in KEYS if f"`{key}" not in PAGE and f"[{key}" not in PAGE] == []
