"""Every folder tests/<stage>/<table>/<case>/ with an expect.csv is one test of that table; its name is a sentence.

The other files are inputs, `<stage>.<table>.csv`: rows of standards/ are added to the shipped ones, every other table
holds exactly these rows, and tables that no file names are empty or follow from those that are.
`reference.edition.csv` gives the as-of day. Of the table's columns only those of expect.csv are compared, in any order
of rows; its first column chooses: rows whose value there stands nowhere in expect.csv are not looked at, so that a
street's case need not tell what its county comes to.
"""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from assets.stages import STAGES
from tests.warehouse import AS_OF, bench

HERE = Path(__file__).parent
CASES = sorted(path.parent for stage in STAGES for path in (HERE / stage).glob("*/*/expect.csv"))
Cells = dict[str, str | None]


def read(path: Path) -> list[Cells]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(lines)]


def plain(value: object) -> str:
    """As a person would write it: numbers without trailing zeros, dates as 2026-05-12, true and false."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    try:
        return f"{Decimal(str(round(value, 6) if isinstance(value, float) else value)).normalize():f}"
    except InvalidOperation:
        return str(value)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.relative_to(HERE).as_posix())
def test_case(case: Path) -> None:
    inputs = {path.stem: read(path) for path in case.glob("*.csv") if path.stem != "expect"}
    edition = inputs.pop("reference.edition", None)
    as_of = date.fromisoformat(str(edition[0]["as_of"])) if edition else AS_OF
    expected = read(case / "expect.csv")
    with (case / "expect.csv").open(encoding="utf-8") as lines:
        columns = next(csv.reader(lines))
    table = f"{case.parent.parent.name}.{case.parent.name}"
    found = bench().rows(inputs, table, columns, as_of)
    wanted = sorted(tuple(plain(row[column]) for column in columns) for row in expected)
    chosen = {row[0] for row in wanted}
    told = sorted(row for row in (tuple(plain(value) for value in row) for row in found) if row[0] in chosen)
    assert told == wanted, f"{case.name.replace('_', ' ')}: {columns}"
    if not expected:
        assert not found, f"{case.name.replace('_', ' ')}: no rows expected"


def test_cases_stand_under_a_table_that_exists() -> None:
    odd = [f"{c.parent.parent.name}.{c.parent.name}" for c in CASES]
    assert set(odd) <= set(bench().by_name), "a case's folder is tests/<stage>/<table>/<case>"
    inputs = {path.stem for case in CASES for path in case.glob("*.csv")} - {"expect", "reference.edition"}
    assert inputs <= set(bench().by_name), sorted(inputs - set(bench().by_name))
