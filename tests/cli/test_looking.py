"""The commands that look: grades, flags and query on a published edition, and what they say where there is none."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from editions.flag_lines import case_lines

Run = Callable[..., Any]


def test_grades_shows_letters_with_their_targets(published: Path, run: Run) -> None:
    ran = run("grades")
    assert ran.code == 0, ran.err
    assert "斜桥镇" in ran.out
    assert "D<B" in ran.out  # flies where ready-to-eat food is sold: a hard condition
    assert "三项" in ran.out  # the fly edition is superseded, so the letter without flies stands beside
    assert "版标准" in ran.out
    lines = [line for line in ran.out.splitlines() if line.startswith(("斜桥镇", "马桥街道", "海宁市"))]
    assert lines[-1].startswith("海宁市"), "the county comes last"


def test_table_fits_into_eighty_columns(published: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", "80")
    for command in (["grades"], ["flags"], ["grades", "--place", "斜桥镇"]):
        ran = run(*command)
        assert max(cell_len(line) for line in ran.out.splitlines()) <= 80


def test_grades_json_names_the_edition_and_every_column(published: Path, run: Run) -> None:
    found = json.loads(run("grades", "--json").out)
    assert found["as_of"] == "2026-11-20"
    assert found["edition_kind"] == "nightly"
    by_name = {place["place_name"]: place for place in found["places"]}
    assert by_name["斜桥镇"]["fly_grade"] == "D"
    assert by_name["马桥街道"]["rodent_grade"] == "N"
    assert isinstance(by_name["斜桥镇"]["below_target_count"], int)


def test_csv_begins_with_a_bom_for_excel(published: Path, run: Run) -> None:
    ran = run("grades", "--csv")
    assert ran.out.startswith("\ufeffplace_code,place_name,")
    rows = list(csv.DictReader(io.StringIO(ran.out.removeprefix("\ufeff"), newline="")))
    assert {row["place_name"] for row in rows} >= {"斜桥镇", "海宁市"}


@pytest.mark.parametrize("typed", ["斜桥镇", "斜桥", "330481107", "330481107000"])
def test_place_explains_each_letter(published: Path, run: Run, typed: str) -> None:
    ran = run("grades", "--place", typed)
    assert ran.code == 0, ran.err
    assert "直接入口食品场所有蝇数" in ran.out
    assert "GB/T 27772-2011" in " ".join(ran.out.split())
    assert "95%区间" in ran.out


def test_place_with_traps_only_says_so(published: Path, run: Run) -> None:
    ran = run("grades", "--place", "马桥街道")
    assert "仅有器械监测数据，国家标准无分级" in ran.out


def test_place_json_holds_counts_interval_and_limits(published: Path, run: Run) -> None:
    found = json.loads(run("grades", "--place", "斜桥镇", "--json").out)
    room_rate = next(row for row in found["indicators"] if row["indicator"] == "rodent_sign_room_rate")
    assert room_rate["lower_95"] <= room_rate["value"] <= room_rate["upper_95"]
    assert (room_rate["limit_a"], room_rate["limit_b"], room_rate["limit_c"]) == (1, 3, 5)
    assert set(room_rate["attainable_grades"]) <= set("ABCD")


def test_unknown_place_gets_near_names(published: Path, run: Run) -> None:
    ran = run("grades", "--place", "斜桥街道")
    assert ran.code == 2
    assert "斜桥镇（330481107）" in ran.err
    assert "Traceback" not in ran.err


def test_round_lists_official_and_other_kinds(published: Path, run: Run) -> None:
    ran = run("grades", "--round", "2026-autumn")
    assert ran.code == 0, ran.err
    assert "2026-autumn 考评" in ran.out
    ran = run("grades", "--round", "2026-autum")
    assert ran.code == 2
    assert "2026-autumn" in ran.err


def test_flags_show_target_mark_and_reason(published: Path, run: Run) -> None:
    ran = run("flags")
    assert ran.code == 0, ran.err
    assert "确认未达标" in ran.out
    assert "直接入口食品场所有蝇数" in ran.out
    assert "漏报" in ran.out
    found = json.loads(run("flags", "--json").out)
    assert set(found) == {
        "edition_id", "edition_kind", "as_of", "below_target", "case_status", "missing_report", "not_assessed",
        "stale_grade", "plan_not_met", "low_facility_rate", "trend_signal", "suspicious_result",
    }  # fmt: skip
    waiting = [row for row in found["case_status"] if row["ended_on"] is None]
    assert {(row["place_code"], row["vector"]) for row in found["below_target"]} == {
        (row["place_code"], row["vector"]) for row in waiting
    }
    assert f"案件未结 {len(waiting)} 件；sihai cases 列出" in ran.out
    fly = next(row for row in found["below_target"] if row["place_name"] == "斜桥镇" and row["vector"] == "fly")
    assert (fly["required"], fly["actual"], fly["mark"]) == ("B", "D", "confirmed_missed")
    assert run("flags", "--csv").out.startswith("\ufeffplace_name,")


def test_flags_tell_which_letters_a_resurvey_has_answered() -> None:
    def case(number: int, status: str, ended_on: date | None, *, is_overdue: bool = False) -> dict[str, object]:
        return {"case_no": f"C2026-000{number}", "place_name": "斜桥镇", "vector": "fly", "status": status,
                "ended_on": ended_on, "is_overdue": is_overdue}  # fmt: skip

    day = date(2026, 7, 5)
    rows = [case(1, "closed", day), case(2, "overridden", day), case(3, "opened", None, is_overdue=True)]
    assert case_lines(rows) == [
        "案件未结 1 件，其中逾期 1 件；sihai cases 列出", "复查已达标销案，等级到下次考评才变：斜桥镇 蝇 C2026-0001",
    ]  # fmt: skip
    assert case_lines([]) == []


def test_flags_tell_thin_samples_by_place_and_hold_every_cell_in_json(published: Path, run: Run) -> None:
    cells = [row for row in json.loads(run("flags", "--json").out)["plan_not_met"] if row["place_name"] == "斜桥镇"]
    assert all(row["missing_amount"] == row["required_amount"] - row["surveyed_amount"] > 0 for row in cells)
    of_rodents = sum(row["vector"] == "rodent" for row in cells)
    (line,) = [line for line in run("flags").out.splitlines() if line.strip().startswith("斜桥镇：")]
    assert f"鼠 {of_rodents} 项" in line
    listed = json.loads(
        run(
            "query", "select subject, severity from flags.flag "
            "where flag_kind = 'plan_not_met' and place_code = '330481107'", "--json",
        ).out
    )  # fmt: skip
    assert len(listed) == len({row["vector"] for row in cells})
    assert {row["severity"] for row in listed} == {"notice"}


def test_a_facility_rate_says_what_it_is_held_against_and_never_reads_as_the_limit() -> None:
    from editions.flag_lines import facility_line
    from editions.numbers import beside

    row: dict[str, object] = {
        "place_name": "斜桥镇", "indicator_zh": "防鼠设施合格率", "found": 9499, "effort": 10000, "value": 94.99999,
        "required_value": 95, "findings_to_mend": 1, "is_bound": False,
    }  # fmt: skip
    assert facility_line(row) == (
        "斜桥镇 防鼠设施合格率：9499/10000（94.99999%），要求 ≥95%，还差 1 处（参考：目标只约束所在县市）"
    )
    assert "参考" not in facility_line({**row, "is_bound": True})
    assert [beside(v, 8) for v in (8.0, 8.001, 8.125, 10.0, 0.0, None)] == ["8", "8.001", "8.12", "10", "0", ""]


def test_a_trend_signal_is_no_breach() -> None:
    from datetime import date

    from editions.flag_lines import trend_line

    line = trend_line({
        "place_name": "长安镇", "indicator_zh": "笼诱蝇密度", "period_start": date(2026, 11, 1), "value": 3.3,
        "former_value": 1.2, "high_since": date(2026, 10, 1), "high_months": 2,
    })  # fmt: skip
    assert line == "长安镇 笼诱蝇密度：2026-11 为 3.3，历年同月 1.2，2026-10 以来 2 个月偏高"


def test_query_prints_table_csv_and_json(published: Path, run: Run) -> None:
    sql = "select place_name, street_grade from publications.street_table where place_code = '330481107'"
    assert "斜桥镇" in run("query", sql).out
    assert json.loads(run("query", sql, "--json").out) == [{"place_name": "斜桥镇", "street_grade": "D"}]
    assert run("query", sql, "--csv").out == "\ufeffplace_name,street_grade\r\n斜桥镇,D\r\n"


def test_query_keeps_columns_of_one_name_apart(published: Path, run: Run) -> None:
    assert json.loads(run("query", "select 1 as a, 2 as a", "--json").out) == [{"a": 1, "a_2": 2}]


def test_a_row_too_wide_for_a_table_is_a_list_of_its_columns(published: Path, run: Run) -> None:
    shown = run("query", "select * from publications.street_table where place_code = '330481107'").out
    lines = [line.split() for line in shown.splitlines()]
    assert ["place_name", "斜桥镇"] in lines
    assert ["street_grade", "D"] in lines
    assert lines[-1] == ["1", "行"]


def test_query_says_when_more_rows_wait(published: Path, run: Run) -> None:
    ran = run("query", "select * from range(500)", "--limit", "3")
    assert "前 3 行" in ran.err
    assert len(json.loads(run("query", "select * from range(500)", "--json").out)) == 500


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("drop table publications.street_table", "只读"),
        ("create table a as select 1", "只读"),
        ("copy (select 1) to '/tmp/never.csv'", "只读"),
        ("attach ':memory:' as other", "只读"),
        ("set enable_external_access = true", "只读"),
        ("install httpfs", "只读"),
        ("select * from read_csv('/etc/passwd')", "不能读写其他文件"),
        ("select * from read_text('/etc/passwd')", "不能读写其他文件"),
        ("select 1; drop table publications.street_table", "一条"),
        ("selec 1", "SQL 有误"),
        ("select * from no_such_table", "SQL 有误"),
        ("select cast('x' as integer)", "SQL 有误"),
        ("", "一条"),
    ],
)
def test_query_refuses_everything_but_one_select(published: Path, run: Run, sql: str, word: str) -> None:
    ran = run("query", sql)
    assert ran.code == 2
    assert word in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", [["grades"], ["flags"], ["surge"], ["query", "select 1"], ["grades", "--official"]])
def test_empty_home_says_what_to_run(run: Run, home: Path, command: list[str]) -> None:
    ran = run(*command)
    assert ran.code == 2
    assert "sihai nightly" in ran.err
    assert not home.exists(), "looking makes nothing"


@pytest.mark.parametrize(
    "command",
    [
        ["grades", "--json", "--csv"],
        ["flags", "--json", "--csv"],
        ["surge", "--json", "--csv"],
        ["surge", "--day", "28日"],
        ["query", "select 1", "--json", "--csv"],
        ["grades", "--place", "斜桥镇", "--round", "2026-autumn"],
        ["no-such-command"],
        ["grades", "--no-such-option"],
        ["query", "select 1", "--limit", "0"],
    ],
)
def test_usage_errors_end_with_two(run: Run, command: list[str]) -> None:
    ran = run(*command)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err
