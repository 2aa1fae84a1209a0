"""Rodents of the Portal Project, Arizona (CC0): yearly captures per 100 trap-nights, and zero against not sampled.

Only years from 2012: places and periods of this project begin in 2011, so that the record's earlier years (from 1977)
are refused at the door. The traps are live traps, which is the cage method here.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import duckdb
import pytest

from intake.check import check
from sheets.isolated import Reader
from tests.real.installation import (
    ABSENT,
    REAL_DATA,
    Installation,
    Row,
    csv_sheet,
    new_installation,
    received_at,
    trap_row,
)

FOLDER = REAL_DATA / "portal_rodents"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=ABSENT.format(FOLDER))

YEARS = (2012, 2014, 2015)
# Captures, trap-nights and captures per 100 trap-nights as computed before this project.
COMPUTED = {2012: (2441, 13843, 17.633), 2014: (2510, 13500, 18.593), 2015: (3514, 12914, 27.211)}

BY_PERIOD = "波特尔（按期汇总）"
BY_PLOT = "波特尔（按样地）"
SENT_ON = date(2016, 1, 5)
LAST_DAY = date(2016, 1, 31)

# Plots of these years that were left closed.
NOT_TRAPPED_PLOTS = 17
NOTHING_SURVEYED = "rodent_trap.effort.present"
CAUGHT_BY_NO_TRAP = "rodent_trap.caught.needs.traps_effective"

# What a record says instead of an animal: "no rodents caught" and "plot not trapped".
NOTHING_CAUGHT, NOT_TRAPPED = "2", "4"


@dataclass(frozen=True)
class Plot:
    """One plot in one trapping period: a night of up to 49 traps."""

    period: str
    plot: str
    on: date
    trap_nights: int


def read_plots() -> list[Plot]:
    with (FOLDER / "Portal_rodent_trapping_v6.96.csv").open(newline="") as lines:
        return [
            Plot(r["period"], r["plot"], date(int(r["year"]), int(r["month"]), int(r["day"])), int(r["effort"]))
            for r in csv.DictReader(lines)
            if int(r["year"]) in YEARS
        ]


def read_records() -> list[dict[str, str]]:
    """Records of mammals or of nothing; periods below zero were trapped outside the plan, birds and lizards fell in."""
    with (FOLDER / "Portal_rodent_species.csv").open(newline="", encoding="latin-1") as lines:
        others = {r["Species Code"] for r in csv.DictReader(lines) if not r["Taxa"].startswith("Rodent")}
    with (FOLDER / "Portal_rodent_species_v6.96.csv").open(newline="", encoding="latin-1") as lines:
        others |= {r["speciescode"] for r in csv.DictReader(lines) if not r["taxa"].startswith("Rodent")}
    with (FOLDER / "Portal_rodent.csv").open(newline="") as lines:
        records = list(csv.DictReader(lines))
    within = [r for r in records if float(r["period"]) > 0]
    assert len(records) - len(within) == 1978
    return [r for r in within if int(r["yr"]) in YEARS and r["species"] not in others]


def live_trap_row(place_code: str, name: str, on: date, trap_nights: int, caught: int) -> Row:
    return trap_row(
        place_code, name, on, method="cage", traps_set=trap_nights, traps_recovered=trap_nights, traps_invalid=0,
        traps_effective=trap_nights, caught=caught,
    )  # fmt: skip


def period_rows(place_code: str) -> list[Row]:
    """A row a period, counted as the computed table does: every record is a capture, whatever it says."""
    caught = Counter(r["period"] for r in read_records())
    nights: Counter[str] = Counter()
    begun: dict[str, date] = {}
    for plot in read_plots():
        nights[plot.period] += plot.trap_nights
        begun[plot.period] = min(plot.on, begun.get(plot.period, plot.on))
    assert caught.keys() <= nights.keys()
    return [live_trap_row(place_code, f"第{p}期", begun[p], nights[p], caught[p]) for p in nights]


def plot_rows(place_code: str, *, is_record_a_capture: bool) -> list[Row]:
    """A row a plot and period, with the animals caught, or with every record taken for one."""
    caught = Counter((r["period"], r["plot"]) for r in read_records() if is_record_a_capture or is_animal(r))
    return [
        live_trap_row(place_code, f"第{p.period}期{p.plot}号样地", p.on, p.trap_nights, caught[p.period, p.plot])
        for p in read_plots()
    ]


def is_animal(record: dict[str, str]) -> bool:
    return bool(record["species"]) or record["note1"] not in (NOTHING_CAUGHT, NOT_TRAPPED)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = new_installation(tmp_path_factory.mktemp("portal"), [BY_PERIOD, BY_PLOT])
    yield installation
    installation.engine.dispose()


@pytest.fixture(scope="module")
def edition(portal: Installation, reader: Reader) -> Iterator[duckdb.DuckDBPyConnection]:
    sheets = [period_rows(portal.place[BY_PERIOD]), plot_rows(portal.place[BY_PLOT], is_record_a_capture=False)]
    for rows in sheets:
        portal.send("rodent_trap", rows, SENT_ON, as_csv=True)
    report = portal.ingest(reader)
    assert (report.accepted_rows, report.refused_rows) == (sum(map(len, sheets)) - NOT_TRAPPED_PLOTS, NOT_TRAPPED_PLOTS)
    with portal.night(LAST_DAY) as published:
        yield published


def yearly(edition: duckdb.DuckDBPyConnection, place_code: str) -> dict[int, tuple[int, int, float]]:
    query = """
        select year(period_start), cast(found as bigint), cast(effort as bigint), value from indices.place_index
        where place_code = ? and unit_scope = 'all' and indicator = 'rodent_cage_trap_rate' and period_kind = 'year'
    """
    rows = edition.execute(query, [place_code[:9]]).fetchall()
    return {year: (found, effort, value) for year, found, effort, value in rows}


def test_years_are_as_computed_before(edition: duckdb.DuckDBPyConnection, portal: Installation) -> None:
    seen = yearly(edition, portal.place[BY_PERIOD])
    assert {year: (found, effort, round(value, 3)) for year, (found, effort, value) in seen.items()} == COMPUTED


def test_years_by_plot_hold_animals_alone(edition: duckdb.DuckDBPyConnection, portal: Installation) -> None:
    """The computed captures hold 35 records of nothing; per plot they are zeros, or no effort and so no row at all."""
    plots = {(p.period, p.plot) for p in read_plots()}
    animals = Counter(int(r["yr"]) for r in read_records() if is_animal(r) and (r["period"], r["plot"]) in plots)
    seen = yearly(edition, portal.place[BY_PLOT])
    assert {year: found for year, (found, _, _) in seen.items()} == animals == {2012: 2428, 2014: 2490, 2015: 3511}
    for year, (found, effort, value) in seen.items():
        assert effort == COMPUTED[year][1]
        assert value == pytest.approx(float(Fraction(found * 100, effort)), rel=1e-12)


def test_plot_not_trapped_is_refused_and_plot_without_catch_is_zero(
    edition: duckdb.DuckDBPyConnection, portal: Installation
) -> None:
    """Nothing caught by no trap is no zero: the plots not trapped are refused, those with empty traps count as zero."""
    rows = plot_rows(portal.place[BY_PLOT], is_record_a_capture=False)
    trapped = [row for row in rows if row["traps_effective"]]
    assert len(rows) - len(trapped) == NOT_TRAPPED_PLOTS
    query = "select count(*), count_if(found = 0) from facts.measure where place_code = ?"
    ((measures, zeros),) = edition.execute(query, [portal.place[BY_PLOT][:9]]).fetchall()
    assert (measures, zeros) == (len(trapped), sum(row["caught"] == 0 for row in trapped))
    refused = edition.sql("select row_number, problems from validated.rejected_row order by row_number").fetchall()
    assert [number for number, _ in refused] == [n for n, row in enumerate(rows, 2) if not row["traps_effective"]]
    assert {p["rule_id"] for _, text in refused for p in json.loads(text)} == {NOTHING_SURVEYED}


def test_record_of_a_plot_not_trapped_is_no_capture(portal: Installation, reader: Reader) -> None:
    """Taken for captures, the records of plots not trapped are refused too: something caught by no trap."""
    rows = plot_rows(portal.place[BY_PLOT], is_record_a_capture=True)
    false = [row for row in rows if row["caught"] and not row["traps_effective"]]
    content = csv_sheet("rodent_trap", false, portal.standards)
    answer = check(content, "波特尔.csv", portal.standards, received_at(SENT_ON), reader=reader)
    assert (len(false), answer.accepted) == (NOT_TRAPPED_PLOTS, 0)
    rules = Counter(p.rule_id for p in answer.problems if p.severity == "error")
    assert rules[CAUGHT_BY_NO_TRAP] == NOT_TRAPPED_PLOTS
    assert rules.keys() <= {CAUGHT_BY_NO_TRAP, NOTHING_SURVEYED}


def test_years_before_places_begin_are_refused(portal: Installation, reader: Reader) -> None:
    row = live_trap_row(portal.place[BY_PLOT], "第1期", date(2010, 7, 16), 49, 1)
    content = csv_sheet("rodent_trap", [row], portal.standards)
    answer = check(content, "波特尔.csv", portal.standards, received_at(SENT_ON), reader=reader)
    assert [p.rule_id for p in answer.problems if p.severity == "error"] == ["header.place_code.valid_on_date"]
