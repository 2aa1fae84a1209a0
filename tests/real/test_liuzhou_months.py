"""Liuzhou 2023-2025: 108 monthly rows of four pests, recomputed from counts; the printed indices hold some errors.

The files are sent as they are, each with its mapping file. The mosquito rows give all mosquitoes, not females: the
total is entered as females, so that the arithmetic is theirs. January 2024 repeats January 2023 count for count, which
no arithmetic can show. The printed cockroach density divides by positive papers and has no counterpart here; the
positive rate is compared.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest

from sheets.isolated import Reader
from tests.real.installation import ABSENT, MAPPINGS, REAL_DATA, new_installation, rounded

FOLDER = REAL_DATA / "liuzhou"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=ABSENT.format(FOLDER))

CITY = "柳州"
Line = dict[str, str]
Month = tuple[int, int]


@dataclass(frozen=True)
class Pest:
    """What one of the four files holds, and where its printed index disagrees with its own counts.

    Attributes:
        scale: The project's index over the printed one: a rate in per cent is printed as a share.
        errors: Printed index by month where it is not the counts' index, rounded.
    """

    file: str
    indicator: str
    printed: str
    found: str
    effort: tuple[str, ...]
    scale: int
    errors: dict[Month, str]


PESTS = {
    "rodent": Pest(
        "rodent_monthly.csv", "rodent_snap_trap_rate", "capture_rate", "total_caught", ("effective_traps",), 100,
        {(2023, 1): "0.013"},
    ),
    "mosquito": Pest(
        "mosquito_monthly.csv", "mosquito_lamp_night_density", "density_index", "total_caught",
        ("light_traps", "trap_nights"), 1,
        # 2023-05 was cut off rather than rounded; in 2024-03 the nights were forgotten
        {(2023, 5): "38.02", (2023, 7): "5.5", (2024, 3): "3.15", (2024, 8): "1.45"},
    ),
    "fly": Pest("fly_monthly.csv", "fly_cage_6h_density", "density_index", "total_caught", ("fly_cages",), 1, {}),
    "cockroach": Pest(
        "cockroach_monthly.csv", "cockroach_sticky_rate", "trap_rate", "papers_positive", ("sticky_papers",), 100,
        {(2023, 3): "0.021", (2024, 7): "0.083"},
    ),
}  # fmt: skip


def read_lines(pest: Pest) -> list[Line]:
    with (FOLDER / pest.file).open(newline="") as lines:
        return list(csv.DictReader(lines))


def month_of(line: Line) -> Month:
    return int(line["year"]), int(line["month"])


def counts_of(pest: Pest, line: Line) -> tuple[int, int]:
    effort = 1
    for column in pest.effort:
        effort *= int(line[column])
    return int(line[pest.found]), effort


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Iterator[duckdb.DuckDBPyConnection]:
    liuzhou = new_installation(tmp_path_factory.mktemp("liuzhou"), [CITY])
    for vector, pest in PESTS.items():
        mapping = (MAPPINGS / f"liuzhou_{vector}.toml").read_bytes()
        liuzhou.send_file((FOLDER / pest.file).read_bytes(), pest.file, date(2025, 12, 20), mapping)
    report = liuzhou.ingest(reader)
    assert (report.accepted_rows, report.refused_rows) == (108, 0)
    with liuzhou.night(date(2025, 12, 31)) as published:
        yield published
    liuzhou.engine.dispose()


def months(edition: duckdb.DuckDBPyConnection, indicator: str) -> dict[Month, tuple[int, int, float]]:
    query = """
        select year(period_start), month(period_start), cast(found as bigint), cast(effort as bigint), value
        from indices.place_index
        where place_kind = 'street' and unit_scope = 'all' and period_kind = 'month' and indicator = ?
    """
    rows = edition.execute(query, [indicator]).fetchall()
    return {(year, month): (found, effort, value) for year, month, found, effort, value in rows}


def test_108_months_were_read() -> None:
    assert sum(len(read_lines(pest)) for pest in PESTS.values()) == 108


@pytest.mark.parametrize("pest", PESTS.values(), ids=PESTS)
def test_month_is_what_its_counts_say(edition: duckdb.DuckDBPyConnection, pest: Pest) -> None:
    seen = months(edition, pest.indicator)
    expected = {month_of(line): counts_of(pest, line) for line in read_lines(pest)}
    assert {month: (found, effort) for month, (found, effort, _) in seen.items()} == expected
    for found, effort, value in seen.values():
        assert value == pytest.approx(float(Fraction(found * pest.scale, effort)), rel=1e-12)


@pytest.mark.parametrize("pest", PESTS.values(), ids=PESTS)
def test_printed_index_disagrees_only_where_it_is_known_to(edition: duckdb.DuckDBPyConnection, pest: Pest) -> None:
    seen = months(edition, pest.indicator)
    wrong: dict[Month, str] = {}
    for line in read_lines(pest):
        printed = line[pest.printed]
        decimals = len(printed.partition(".")[2])
        ours = Decimal(str(seen[month_of(line)][2])) / pest.scale
        if rounded(ours, decimals) != Decimal(printed):
            wrong[month_of(line)] = printed
    assert wrong == pest.errors


def test_two_errors_by_number(edition: duckdb.DuckDBPyConnection) -> None:
    found, effort, rate = months(edition, "rodent_snap_trap_rate")[2023, 1]
    assert (found, effort, rounded(rate, 2)) == (9, 597, Decimal("1.51"))  # printed 1.3 %
    found, effort, density = months(edition, "mosquito_lamp_night_density")[2024, 3]
    assert (found, effort, density) == (63, 40, 1.575)  # printed 3.15


def test_cockroach_density_is_per_effective_paper(edition: duckdb.DuckDBPyConnection) -> None:
    seen = months(edition, "cockroach_sticky_density")
    for line in read_lines(PESTS["cockroach"]):
        assert seen[month_of(line)][:2] == (int(line["total_caught"]), int(line["sticky_papers"]))


def test_january_2024_is_january_2023_once_more(edition: duckdb.DuckDBPyConnection) -> None:
    copied = [v for v, pest in PESTS.items() if (m := months(edition, pest.indicator))[2023, 1] == m[2024, 1]]
    assert copied == list(PESTS)
