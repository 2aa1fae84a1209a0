"""Rats in Salvador, Brazil: three rodent methods at one place, through sheets and the night.

Eyre et al., J R Soc Interface 2020 (CC BY 4.0). The file has neither days nor the kind of sign seen: all rows carry one
day, and a room with signs is entered as one with droppings.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest

from assets.publications.shelf import open_published
from pipelines.run import run_grading
from sheets.isolated import Reader
from tests.real.installation import (
    ABSENT,
    COUNTY,
    REAL_DATA,
    Installation,
    Row,
    day_after,
    new_installation,
    rounded,
    survey_row,
    trap_row,
)

FILE = REAL_DATA / "rattiness_salvador" / "1-PdLRattinessData.csv"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason=ABSENT.format(FILE))

ON = date(2014, 11, 5)
LAST_DAY = date(2014, 12, 31)
VALLEYS = {"1": "一号谷", "2": "二号谷", "4": "四号谷"}
PLATES_A_POINT = 5

# (indicator, found, effort, printed index)
FIGURES = [
    ("rodent_sign_room_rate", 200, 548, "36.50"),
    ("rodent_powder_rate", 519, 3157, "16.44"),
    ("rodent_snap_trap_rate", 112, 958, "11.69"),
]


def read_observations() -> dict[str, list[dict[str, str]]]:
    """Rows of the file by `data_type`."""
    kinds: dict[str, list[dict[str, str]]] = defaultdict(list)
    with FILE.open(encoding="utf-8-sig", newline="") as lines:
        for line in csv.DictReader(lines):
            kinds[line["data_type"]].append(line)
    return kinds


def sign_rows(observations: list[dict[str, str]], place: dict[str, str]) -> list[Row]:
    """A point is a unit of one room: with signs or without."""
    return [
        survey_row(
            place[VALLEYS[o["valley"]]], f"{o['point_id']}号点", ON,
            rooms=1, standard_rooms=1, sign_rooms=int(o["outcome"]), droppings=int(o["outcome"]),
        )
        for o in observations
    ]  # fmt: skip


def plate_rows(observations: list[dict[str, str]], place: dict[str, str]) -> list[Row]:
    """A row a point: plates set on its nights, those still there in the morning, those with marks."""
    points: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for observation in observations:
        points[observation["valley"], observation["point_id"]].append(observation)
    rows = []
    for (valley, point), nights in points.items():
        left = sum(int(o["offset"]) for o in nights)
        marked = sum(int(o["outcome"]) for o in nights)
        rows.append(
            trap_row(
                place[VALLEYS[valley]], f"{point}号点", ON, method="powder", traps_set=PLATES_A_POINT * len(nights),
                traps_recovered=left, traps_invalid=0, traps_effective=left, patches_positive=marked,
            )
        )  # fmt: skip
    return rows


def snap_trap_rows(observations: list[dict[str, str]], place: dict[str, str]) -> list[Row]:
    """A row a valley: a trap that closed early counts half a trap-night, so two of them are one effective and one not.

    A sheet holds whole trap-nights. 729 traps stood all night and 458 closed early with nothing in them, an even number
    in every valley: 729 + 458 / 2 = 958, and the other 229 are recovered but invalid.
    """
    rows = []
    for valley, name in VALLEYS.items():
        own = [o for o in observations if o["valley"] == valley]
        nights = sum(Decimal(o["offset"]) for o in own)
        assert nights == int(nights)
        effective = int(nights)
        rows.append(
            trap_row(
                place[name], f"{name}夹线", ON, method="snap", traps_set=len(own), traps_recovered=len(own),
                traps_invalid=len(own) - effective, traps_effective=effective,
                caught=sum(int(o["outcome"]) for o in own),
            )
        )  # fmt: skip
    return rows


def send_all(salvador: Installation) -> int:
    """Send both sheets; returns their rows."""
    observations = read_observations()
    signs = sign_rows(observations["signs"], salvador.place)
    traps = plate_rows(observations["plates"], salvador.place) + snap_trap_rows(observations["traps"], salvador.place)
    salvador.send("rodent_survey", signs, day_after(ON))
    salvador.send("rodent_trap", traps, day_after(ON))
    return len(signs) + len(traps)


@pytest.fixture(scope="module")
def salvador(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = new_installation(tmp_path_factory.mktemp("salvador"), list(VALLEYS.values()))
    yield installation
    installation.engine.dispose()


@pytest.fixture(scope="module")
def edition(salvador: Installation, reader: Reader) -> Iterator[duckdb.DuckDBPyConnection]:
    sent = send_all(salvador)
    report = salvador.ingest(reader)
    assert (report.accepted_rows, report.refused_rows) == (sent, 0)
    with salvador.night(LAST_DAY) as published:
        yield published


@pytest.mark.parametrize(("indicator", "found", "effort", "printed"), FIGURES)
def test_month_gives_the_printed_index(
    edition: duckdb.DuckDBPyConnection, indicator: str, found: int, effort: int, printed: str
) -> None:
    query = """
        select found, effort, value from indices.place_index
        where place_code = ? and unit_scope = 'all' and indicator = ? and period_kind = 'month'
    """
    ((seen_found, seen_effort, value),) = edition.execute(query, [COUNTY, indicator]).fetchall()
    assert (seen_found, seen_effort, rounded(value, 2)) == (found, effort, Decimal(printed))


@pytest.mark.parametrize(("indicator", "found", "effort", "printed"), FIGURES)
def test_round_gives_the_same_index(
    edition: duckdb.DuckDBPyConnection, indicator: str, found: int, effort: int, printed: str
) -> None:
    query = """
        select found, effort, value from indices.round_index
        where place_code = ? and unit_scope = 'all' and indicator = ?
    """
    ((seen_found, seen_effort, value),) = edition.execute(query, [COUNTY, indicator]).fetchall()
    assert (seen_found, seen_effort, rounded(value, 2)) == (found, effort, Decimal(printed))


def test_valleys_are_told_apart(edition: duckdb.DuckDBPyConnection, salvador: Installation) -> None:
    query = """
        select place_code, found, effort from indices.round_index
        where place_kind = 'street' and unit_scope = 'all' and indicator = 'rodent_snap_trap_rate' order by place_code
    """
    codes = [salvador.place[name][:9] for name in VALLEYS.values()]
    assert edition.sql(query).fetchall() == list(zip(codes, (28, 41, 43), (258, 333, 367), strict=True))


def test_signs_alone_are_far_below_c_and_decide(edition: duckdb.DuckDBPyConnection) -> None:
    query = "select distinct grade, deciding_indicator from grades.vector_grade where vector = 'rodent'"
    assert edition.sql(query).fetchall() == [("D", "rodent_sign_room_rate")]


def test_traps_and_plates_carry_no_letter(edition: duckdb.DuckDBPyConnection) -> None:
    query = "select distinct indicator from grades.indicator_grade where grade <> 'N'"
    assert edition.sql(query).fetchall() == [("rodent_sign_room_rate",)]


@pytest.mark.slow
# Dagster's resource context warns of its own ways to name the run.
@pytest.mark.filterwarnings("ignore:InitResourceContext:DeprecationWarning")
def test_job_of_the_schedule_publishes_the_same(edition: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    installation = new_installation(tmp_path, list(VALLEYS.values()))
    sent = send_all(installation)
    with patch.dict(os.environ):  # the job sets the environment of its processes; other tests keep theirs
        report = run_grading(installation.settings, as_of=LAST_DAY)
    installation.engine.dispose()
    assert (report.submissions, report.accepted_rows, report.refused_rows) == (2, sent, 0)
    query = "select * from indices.place_index order by all"
    with open_published(installation.settings, official=True) as published:
        assert published.sql(query).fetchall() == edition.sql(query).fetchall()
