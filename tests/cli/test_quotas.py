"""`sihai quotas` on a published edition: counts, what is missing, every name, one place, and what it says of none."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from editions.opened import Edition
from editions.quotas import read_quotas

Run = Callable[..., Any]


def squeezed(printed: str) -> str:
    return "".join(printed.split())


def test_the_county_is_two_units_short_and_says_in_which_towns(published: Path, run: Run) -> None:
    ran = run("quotas")
    assert ran.code == 0, ran.err
    (line,) = [line for line in ran.out.splitlines() if "不少于16家" in line]
    assert line.split()[-5:] == ["192", "190", "2", "0", "2"]
    shown = squeezed(ran.out)
    assert "未完成：硖石街道缺1、许村镇缺1" in shown
    assert "未达到，命名已撤销（1）：许村农家菜馆（许村镇）" in shown
    assert "未达到，限期整改中（1）：竦秀羊肉馆（硖石街道）" in shown
    (markets,) = [line for line in ran.out.splitlines() if "其中农贸市场" in line]
    assert markets.split()[-5:] == ["12", "12", "0", "0", "完成"]


def test_it_fits_into_a_hundred_columns(published: Path, run: Run) -> None:
    from rich.cells import cell_len

    for command in (["quotas"], ["quotas", "--place", "许村镇"], ["quotas", "--place", "斜桥村委会"]):
        assert max(cell_len(line) for line in run(*command).out.splitlines()) <= 100


def test_no_name_is_left_out(published: Path, run: Run) -> None:
    shown = squeezed(run("quotas").out)
    rows = json.loads(run("quotas", "--json").out)["quotas"]
    names = [
        name
        for row in rows
        for column in ("not_met_names", "not_assessed_names")
        for name in (row[column] or "").split("、")
    ]
    assert len(set(names)) > 230
    assert [name for name in names if name not in shown] == []
    for row in rows:
        told = [len((row[f"{what}_names"] or "").split("、")) if row[f"{what}_names"] else 0
                for what in ("not_met", "not_assessed")]  # fmt: skip
        assert told == [row["not_met_count"], row["not_assessed_count"]]


def test_a_town_has_its_own_quotas_and_what_it_adds_to_the_countys(published: Path, run: Run) -> None:
    ran = run("quotas", "--place", "许村镇")
    (line,) = [line for line in ran.out.splitlines() if "不少于16家" in line]
    assert line.split()[-5:] == ["16", "15", "1", "0", "1"]
    shown = squeezed(ran.out)
    assert "计入上级指标" in shown
    assert "美丽乡村精品村全部达到除四害村要求：达到，命名有效（1）：荡湾村委会" in shown
    assert "前胜村委会" in shown
    assert "前进村委会" not in shown, "merged on 2026-07-01"


def test_a_village_shows_in_which_quotas_it_counts(published: Path, run: Run) -> None:
    shown = squeezed(run("quotas", "--place", "斜桥村委会").out)
    assert "海宁市：三分之二以上的村达到除四害村要求：未达到，命名已撤销（1）：斜桥村委会" in shown
    assert "所有村、社区实行病媒生物防制自治：未达到，确认没有（1）：斜桥村委会" in shown
    found = json.loads(run("quotas", "--place", "斜桥村委会", "--json").out)
    assert found["quotas"] == []
    assert {row["state"] for row in found["counted_in"]} == {"not_met"}


def test_json_and_csv_hold_the_same_rows(published: Path, run: Run) -> None:
    found = json.loads(run("quotas", "--json").out)
    assert (found["as_of"], found["edition_kind"]) == ("2026-11-20", "nightly")
    printed = run("quotas", "--csv").out
    assert printed.startswith("\ufeffplace_name,place_code,")
    rows = list(csv.DictReader(io.StringIO(printed.removeprefix("\ufeff"), newline="")))
    assert [(row["place_code"], row["quota_id"], row["missing_count"]) for row in rows] == [
        (row["place_code"], row["quota_id"], str(row["missing_count"])) for row in found["quotas"]
    ]


def test_a_place_without_quotas_is_told_where_they_stand(published: Path, run: Run) -> None:
    ran = run("quotas", "--place", "启东市")
    assert ran.code == 0
    assert "没有适用的数量指标" in ran.out
    assert json.loads(run("quotas", "--place", "启东市", "--json").out)["quotas"] == []
    assert run("quotas", "--official").code == 0


@pytest.mark.parametrize("arguments", [["--json", "--csv"], ["--place", "没有这个镇"]])
def test_usage_errors_end_with_two(published: Path, run: Run, arguments: list[str]) -> None:
    ran = run("quotas", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_nothing_published_says_what_to_run(run: Run, home: Path) -> None:
    ran = run("quotas")
    assert ran.code == 2
    assert "sihai nightly" in ran.err
    assert not home.exists(), "looking makes nothing"


def test_an_edition_from_before_there_were_quotas_has_none(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        edition = Edition(connection, "old", "nightly", date(2026, 1, 1), tmp_path)
        assert read_quotas(edition, "330481").rows == []
