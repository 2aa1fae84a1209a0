"""Figures published in China, with their counts: what a sheet can hold must come out as printed.

`CASES` and `UNFIT` together name every row whose own arithmetic agrees, so that a new row is fed or explained. Many
rows are older than this project's places or pool years: all are entered on one day, since only counts matter here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

import duckdb
import pytest

from sheets.isolated import Reader
from tests.real.installation import (
    ABSENT,
    PUBLISHED_CASES,
    Installation,
    Row,
    day_after,
    new_installation,
    portions,
    rounded,
    survey_row,
    trap_row,
)

pytestmark = pytest.mark.skipif(not PUBLISHED_CASES.exists(), reason=ABSENT.format(PUBLISHED_CASES))

ON = date(2019, 7, 1)


@dataclass(frozen=True)
class Case:
    """How a published row is fed.

    Attributes:
        indicator: The index that it becomes.
        sheet: Rows that stand on one sheet row share this name: a paper's two figures are one survey.
        cage_hours: For cages, 6 where the unit is 只/笼 and 24 where it is 笼·天.
    """

    indicator: str
    sheet: str = ""
    cage_hours: int = 0


CAGE_6H = Case("fly_cage_6h_density", cage_hours=6)
CAGE_24H = Case("fly_cage_24h_density", cage_hours=24)
SNAP = Case("rodent_snap_trap_rate")

CASES = {
    "G076": Case("mosquito_dip_rate"),
    "G081": CAGE_6H,
    "G082": SNAP,
    "G083": Case("cockroach_sticky_density", sheet="hubei_2019_03"),
    "G084": Case("cockroach_sticky_rate", sheet="hubei_2019_03"),
    "G087": Case("cockroach_sticky_rate", sheet="hubei_2019_11"),
    "G093": Case("rodent_snap_trap_rate", sheet="zunyi_2022"),
    "G096": SNAP,
    "G097": SNAP,
    "G098": SNAP,
    "G106": Case("breteau_index"),
    "G111": CAGE_24H,
    "G112": CAGE_24H,
    "G114": CAGE_24H,
    "G116": CAGE_6H,
    "G117": CAGE_6H,
    "G118": CAGE_6H,
    "G119": CAGE_6H,
}

# Rows whose arithmetic agrees and that no indicator holds, and why.
UNFIT = {
    "G059": "a share of failing units (家): sheets count rooms, and a unit passes or fails by its own rule",
    "G077": "a share of small waters found positive: the standard's index is per kilometre of route",
    "G094": "shrews included: they are counted apart here; its animals are tested from facts.species_count",
    "G113": "flies on sticky paper: no form of GB/T 23796 that this project has",
}

# Rows whose source contradicts itself, fed to see the contradiction: case, printed, what the counts give.
CONTRADICTIONS = [("G086", "0.34", "0.32"), ("G122", "1.92", "1.91")]
CONTRADICTING = {"G086": Case("cockroach_sticky_density", sheet="hubei_2019_11"), "G122": CAGE_6H}

FED = {**CASES, **CONTRADICTING}


@cache
def published() -> dict[str, dict[str, str]]:
    with PUBLISHED_CASES.open(encoding="utf-8-sig", newline="") as lines:
        return {line["id"]: line for line in csv.DictReader(lines)}


def counts(case_id: str) -> tuple[int, int]:
    return int(published()[case_id]["numerator"]), int(published()[case_id]["denominator"])


def street(case_id: str) -> str:
    return FED[case_id].sheet or case_id


def form_rows(installation: Installation, case_id: str) -> tuple[str, list[Row]]:
    """The form of a case and its rows, several where a count is more than one row may hold."""
    place = installation.place[street(case_id)]
    found, effort = counts(case_id)
    case = FED[case_id]
    match case.indicator:
        case "mosquito_dip_rate":
            values: list[Row] = [
                {"water_kind": "river", "dips": dips, "dips_positive": positive, "immatures": positive}
                for positive, dips in portions(found, effort)
            ]
            return "mosquito_survey", [survey_row(place, f"水体{i}", ON, "17", **v) for i, v in enumerate(values)]
        case "rodent_snap_trap_rate":
            values = [snap_traps(case_id, caught, traps) for caught, traps in portions(found, effort)]
            form = "rodent_trap"
        case "fly_cage_6h_density" | "fly_cage_24h_density":
            values = [
                {"cages_set": cages, "cages_effective": cages, "exposure_hours": case.cage_hours, "total": flies}
                for flies, cages in portions(found, effort)
            ]
            form = "fly_cage"
        case "breteau_index":
            # the containers are printed in the row's note only: at least the positive ones were there
            values = [
                {"houses": houses, "containers": positive, "containers_positive": positive}
                for positive, houses in portions(found, effort)
            ]
            form = "breteau"
        case _:
            raise AssertionError(f"{case_id}: say how {case.indicator} is fed")
    return form, [trap_row(place, f"第{i}组", ON, **v) for i, v in enumerate(values)]


def snap_traps(case_id: str, rodents: int, traps: int) -> Row:
    shrews = counts("G094")[0] - counts("G093")[0] if case_id == "G093" else 0
    return {
        "method": "snap", "traps_set": traps, "traps_recovered": traps, "traps_invalid": 0, "traps_effective": traps,
        "other_rodent_unsexed": rodents, "other_shrew_unsexed": shrews, "caught": rodents + shrews,
    }  # fmt: skip


def paper_rows(installation: Installation, sheet: str, positive_case: str, caught_case: str) -> list[Row]:
    """Positive papers and cockroaches of one survey, which are two rows of the published table."""
    papers = counts(positive_case)[1]
    assert papers == counts(caught_case)[1]
    return [
        trap_row(
            installation.place[sheet], f"第{i}组", ON, papers_set=effort, papers_recovered=effort,
            papers_effective=effort, papers_positive=positive, caught=caught,
        )
        for i, (positive, caught, effort) in enumerate(
            portions(counts(positive_case)[0], counts(caught_case)[0], papers)
        )
    ]  # fmt: skip


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Iterator[duckdb.DuckDBPyConnection]:
    streets = list(dict.fromkeys(street(case_id) for case_id in FED))
    installation = new_installation(tmp_path_factory.mktemp("published"), streets)
    sheets: dict[str, list[Row]] = {
        "cockroach_paper": [
            *paper_rows(installation, "hubei_2019_03", "G084", "G083"),
            *paper_rows(installation, "hubei_2019_11", "G087", "G086"),
        ]
    }
    for case_id, case in FED.items():
        if not case.indicator.startswith("cockroach"):
            form, rows = form_rows(installation, case_id)
            sheets.setdefault(form, []).extend(rows)
    for form, rows in sheets.items():
        installation.send(form, rows, day_after(ON))
    report = installation.ingest(reader)
    assert (report.accepted_rows, report.refused_rows) == (sum(map(len, sheets.values())), 0)
    with installation.night(date(2019, 7, 31)) as opened:
        yield opened
    installation.engine.dispose()


def index_of(edition: duckdb.DuckDBPyConnection, case_id: str) -> tuple[int, int, float]:
    query = """
        select cast(i.found as bigint), cast(i.effort as bigint), i.value
        from indices.place_index as i
        inner join reference.place as p on i.place_code = p.place_code
        where p.place_name = ? and i.indicator = ? and i.unit_scope = 'all' and i.period_kind = 'month'
    """
    (row,) = edition.execute(query, [street(case_id), FED[case_id].indicator]).fetchall()
    return row


def decimals(printed: str) -> int:
    return len(printed.partition(".")[2])


def test_every_row_that_agrees_is_fed_or_explained() -> None:
    agreeing = {case_id for case_id, line in published().items() if line["arithmetic"] == "agrees"}
    assert agreeing == CASES.keys() | UNFIT.keys()
    assert not CASES.keys() & UNFIT.keys()
    contradicting = {case_id for case_id, line in published().items() if line["arithmetic"] == "DISAGREES"}
    assert contradicting == CONTRADICTING.keys()


def test_cages_by_the_day_stand_for_24_hours() -> None:
    by_day = {c for c, case in CASES.items() if case.cage_hours and "天" in published()[c]["denominator_unit"]}
    assert by_day == {c for c, case in CASES.items() if case.cage_hours == 24}


@pytest.mark.parametrize("case_id", CASES)
def test_index_is_as_printed(edition: duckdb.DuckDBPyConnection, case_id: str) -> None:
    found, effort, value = index_of(edition, case_id)
    printed = published()[case_id]["index_printed"]
    assert (found, effort) == counts(case_id)
    assert rounded(value, decimals(printed)) == Decimal(printed)


@pytest.mark.parametrize(("case_id", "printed", "by_counts"), CONTRADICTIONS)
def test_contradiction_shows(edition: duckdb.DuckDBPyConnection, case_id: str, printed: str, by_counts: str) -> None:
    found, effort, value = index_of(edition, case_id)
    assert published()[case_id]["index_printed"] == printed
    assert (found, effort) == counts(case_id)
    assert rounded(value, 2) == Decimal(by_counts) != Decimal(printed)


def test_shrews_are_kept_and_counted_apart(edition: duckdb.DuckDBPyConnection) -> None:
    query = """
        select cast(sum(c.count) as bigint)
        from facts.species_count as c inner join reference.place as p on c.place_code = p.place_code
        where p.place_name = 'zunyi_2022'
    """
    ((animals,),) = edition.sql(query).fetchall()
    _, traps, _ = index_of(edition, "G093")
    printed = published()["G094"]["index_printed"]
    assert (animals, traps) == counts("G094")
    assert rounded(Decimal(animals * 100) / traps, decimals(printed)) == Decimal(printed)
