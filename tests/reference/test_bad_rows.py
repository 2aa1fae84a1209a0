"""Every kind of bad row stops the load with its file, its physical line and a reason."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from reference.load import StandardsError, load_standards
from settings import STANDARDS

Edit = Callable[[list[str]], int]  # changes the lines of a file; returns the number of the line to be reported


def replace(row: str, old: str, new: str) -> Edit:
    """In the only line that starts with `row`, write `new` for `old`."""

    def edit(lines: list[str]) -> int:
        (index,) = [i for i, line in enumerate(lines) if line.startswith(row)]
        assert old in lines[index]
        lines[index] = lines[index].replace(old, new, 1)
        return index + 1

    return edit


def append(*rows: str) -> Edit:
    """Add rows at the end; the last is the bad one."""

    def edit(lines: list[str]) -> int:
        lines.extend(rows)
        return len(lines)

    return edit


def drop(row: str, reported: str) -> Edit:
    """Remove the line that starts with `row`; the line that starts with `reported` is to be named."""

    def edit(lines: list[str]) -> int:
        lines.remove(next(line for line in lines if line.startswith(row)))
        return 1 + next(i for i, line in enumerate(lines) if line.startswith(reported))

    return edit


@dataclass(frozen=True)
class Case:
    file: str
    edit: Edit
    reason: str
    others: int = 0  # further problems that follow from the same mistake


RODENT_B = "GB/T 27770,2011,2012-04-01,,rodent_sign_room_rate,<=,B"
RODENT_C = "GB/T 27770,2011,2012-04-01,,rodent_sign_room_rate,<=,C"
PROOF_B = "GB/T 27770,2011,2012-04-01,,rodent_proof_pass_rate,>=,B"
LOCAL = "DB33/T 1,2024,{valid},fly_cage_6h_density,<=,{grade},{limit},33,test,synthetic"

CASES = {
    # the file
    "header has a column nobody knows": Case(
        "unit", replace("unit_code", "source", "remark,source"), "未知的列“remark”"
    ),
    "header lacks a needed column": Case("unit", replace("unit_code", "unit_name,", ""), "缺少列“unit_name”"),
    "header names a column twice": Case("unit", replace("unit_code", "source", "unit_name,source"), "出现多次"),
    "a comma too many": Case("species", replace("musca_domestica", ",fly,", ",fly,,"), "8格，表头有7列"),
    "a quote in the middle of a cell": Case("species", replace("musca_domestica,", "fly", '"fly"x'), "CSV格式错误"),
    # one cell
    "a number with a Chinese unit": Case(
        "population_class", replace("le_100k,", "100000", "10万"), "应为整数，实为“10万”"
    ),
    "a limit with a percent sign": Case("threshold", replace(RODENT_B, "B,3", "B,3%"), "至多三位小数"),
    "a limit finer than the table can hold": Case("threshold", replace(RODENT_B, "B,3", "B,3.0001"), "三位小数"),
    "a date in another shape": Case("edition", replace("GB/T 27770,2011", "2012-04-01", "2012/4/1"), "形如2026-01-31"),
    "a day that does not exist": Case("place_feature", replace("330481,", ",2022-01-01,,", ",2022-02-30,,"), "日期"),
    "a boolean in Chinese": Case("unit_type", replace("03,", "false", "否"), "应为true或false"),
    "nothing where something is needed": Case(
        "species", replace("musca_domestica,", ",家蝇,", ",,"), "“name_zh”（名称）不能为空"
    ),
    "no source": Case("population_class", append("gt_9m,900万以上,9000000,,,low"), "“source”（来源）不能为空"),
    "a confidence not in the list": Case("species", replace("musca_domestica,", "fairly high", "certain"), "“certain”"),
    "a vector not in the list": Case("species", replace("musca_domestica,", ",fly,", ",flies,"), "“flies”"),
    # codes of other tables
    "a place nobody knows": Case(
        "place_feature", replace("330481,", "330481,", "330499,"), "“330499”不在place.csv"
    ),
    "one unknown code among several": Case(
        "sampling_plan",
        append(",fly,test,测试,03;99,rooms,le_100k,5,2020-01-01,,test,synthetic"),
        "“99”不在unit_type.csv",
    ),
    "an indicator nobody knows": Case(
        "target",
        append("t,33,county,,fly,fly_rate,all,,95,测试,测试,stated,2020-01-01,,test,synthetic"),
        "“fly_rate”不在indicator.csv",
    ),
    # keys and validity
    "the same key twice": Case("species", append("musca_domestica,fly,家蝇,,fly,test,synthetic"), "重复"),
    "two rows of one place on the same day": Case(
        "place", append("330481001,330481001000,硖石街道,street,330481,,2020-01-01,,test,synthetic"), "有效期与"
    ),
    "valid to before valid from": Case(
        "place_feature", replace("330481,", ",2022-01-01,,", ",2022-01-01,2021-12-31,"), "早于生效日期"
    ),
    "a round that ends before it starts": Case(
        "round", append("r,33,assessment,2026,1,2026-05-10,2026-05-09,一,one,test,synthetic"), "早于开始日期"
    ),
    "a round of supplements, graded alone": Case(
        "round", append("r,33,supplement,2026,1,2026-05-09,2026-05-10,一,one,test,synthetic"), "并入“assessment”定级"
    ),
    # editions and limits
    "two editions in force at once": Case(
        "edition", replace("GB/T 27772,2025", ",2025-11-01,", ",2025-10-31,"), "两个版本有效期重叠"
    ),
    "limits said to be known that are not there": Case(
        "edition", replace("GB/T 27772,2025", "false", "true"), "没有此版本的限值"
    ),
    "B laxer than C": Case(
        "threshold", lambda lines: replace(RODENT_B, "B,3", "B,6")(lines) + 1, "限值顺序不对：B级<=6，C级<=5"
    ),
    "B laxer than C where more is better": Case(
        "threshold", lambda lines: replace(PROOF_B, "B,95", "B,92")(lines) + 1, "限值顺序不对：B级>=92，C级>=93"
    ),
    "strict and inclusive limits in one ladder": Case("threshold", replace(RODENT_C, "<=", "<"), "比较方式不一致"),
    "a ladder without its B": Case("threshold", drop(RODENT_B, RODENT_B.replace(",B", ",A")), "缺少B级限值"),
    "a grade that lapses before the others": Case(
        "threshold",
        append(
            LOCAL.format(valid="2024-01-01,2024-12-31", grade="A", limit=1),
            LOCAL.format(valid="2024-01-01,2024-12-31", grade="B", limit=2),
            LOCAL.format(valid="2024-01-01,", grade="C", limit=3),
        ),
        "2025-01-01缺少A、B级限值",
    ),
    "national limits of an edition nobody knows": Case(
        "threshold",
        append(*(LOCAL.format(valid="2024-01-01,", grade=g, limit=1).replace(",33,", ",,") for g in "ABC")),
        "没有该指标所属病媒的版本“DB33/T 1 2024”",
        2,
    ),
    "steps of the unit ladder that overlap": Case("unit_ladder", replace("fly,31", "fly,31", "fly,30"), "房间数范围"),
    # places
    "padded code that is not the code": Case(
        "place", replace("330481001,", "330481001000", "330481002000"), "应为330481001000"
    ),
    "a code one digit short": Case(
        "place", append("33048199,330481990000,新街道,street,330481,,2020-01-01,,test,synthetic"), "9或12位数字"
    ),
    "a parent nobody knows": Case(
        "place",
        append("330499001,330499001000,新街道,street,330499,,2020-01-01,,test,synthetic"),
        "“330499”不在place.csv",
    ),
    "a place older than its parent": Case(
        "place",
        append("330481999,330481999000,新街道,street,330481,,2000-01-01,,test,synthetic"),
        "上级330481在2000-01-01无效",
    ),
    "a place that is its own ancestor": Case("place", replace("33,3", "province,,", "province,330481001,"), "成环", 3),
    "a province where no season is set": Case(
        "place",
        append("44,440000000000,广东省,province,,,2011-01-01,,test,synthetic"),
        "缺少季节：all_year、fly、mosquito",
    ),
    "a thirteenth month": Case(
        "season", append("spring,33,3,13,2011-01-01,,test,synthetic"), "月份应为1到12"
    ),
    # spellings
    "an alias of no vocabulary": Case("alias", append("units,小店,01,test,synthetic"), "未知的词表“units”"),
    "an alias of no code": Case("alias", append("unit_type,小店,99,test,synthetic"), "没有代码“99”"),
    "an alias that already means another code": Case(
        "alias", append("unit_type,餐饮店,02,test,synthetic"), "“餐饮店”在“unit_type”中已指“01”"
    ),
    "an alias that differs only in width and case": Case(
        "alias", append("boolean,ｙ,false,test,synthetic"), "已指“true”"
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(STANDARDS, tmp_path / "standards", ignore=shutil.ignore_patterns("*.md"))


@pytest.mark.parametrize("name", CASES)
def test_a_bad_row_is_named_by_file_line_and_reason(name: str, folder: Path) -> None:
    case = CASES[name]
    path = folder / f"{case.file}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = case.edit(lines)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    with pytest.raises(StandardsError) as raised:
        load_standards([folder])

    found = [p for p in raised.value.problems if (p.file, p.line) == (str(path), number) and case.reason in p.reason]
    assert found, f"expected {path.name}:{number} {case.reason}; got\n{raised.value}"
    assert len(raised.value.problems) <= 1 + case.others, str(raised.value)
    assert f"{path}:{number}: {found[0].reason}" in str(raised.value)
    assert " / " in found[0].reason  # Chinese, then English


def test_an_unknown_table_is_refused(folder: Path) -> None:
    (folder / "thresholds.csv").write_text("a\n", encoding="utf-8")
    with pytest.raises(StandardsError, match="未知的表“thresholds”"):
        load_standards([folder])


def test_a_missing_table_is_refused(folder: Path) -> None:
    (folder / "round.csv").unlink()
    with pytest.raises(StandardsError, match=r"round\.csv:1: 缺少此文件"):
        load_standards([folder])


def test_an_empty_file_is_refused(folder: Path) -> None:
    (folder / "round.csv").write_text("", encoding="utf-8")
    with pytest.raises(StandardsError, match=r"round\.csv:1: 文件没有表头"):
        load_standards([folder])


def test_a_file_in_gb18030_is_refused_at_the_line_where_it_shows(folder: Path) -> None:
    path = folder / "population_class.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(StandardsError) as raised:
        load_standards([folder])
    assert any(p.line == 2 and "UTF-8" in p.reason for p in raised.value.problems)


def test_lines_are_counted_as_an_editor_shows_them(folder: Path) -> None:
    # A quoted cell that holds a line break, and an empty line, stand before the bad row.
    path = folder / "convention.csv"
    text = path.read_text(encoding="utf-8")
    number = text.count("\n") + 4
    path.write_text(text + 'one,1,,"two\nlines",test,synthetic\n\ntwo,2,,,test,synthetic\n', encoding="utf-8")
    with pytest.raises(StandardsError) as raised:
        load_standards([folder])
    assert [(p.line, "“note”（说明）不能为空" in p.reason) for p in raised.value.problems] == [(number, True)]


def test_every_problem_is_reported_at_once(folder: Path) -> None:
    for case in (CASES["a comma too many"], CASES["a thirteenth month"], CASES["the same key twice"]):
        path = folder / f"{case.file}.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        case.edit(lines)
        path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(StandardsError) as raised:
        load_standards([folder])
    assert [Path(p.file).stem for p in raised.value.problems] == ["season", "species"]
