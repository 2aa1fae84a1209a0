"""Letters printed in papers and notices: the national ladder must give the same from counts fed through sheets.

Sources print indices, seldom counts. Where only the index is known, the counts here are the roundest that give it
exactly. A city's figure is held by one street, as a street's letter is the worst of its indicators too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from sheets.isolated import Reader
from tests.real.installation import (
    ABSENT,
    STANDARDS_TEXT,
    Installation,
    Row,
    day_after,
    new_installation,
    portions,
    rounded,
    survey_row,
)

XIAN = "西安市2019"
XIAN_STATIONS = "西安市2019机场车站"
SHANGLUO = "商洛市2018"
SHANGLUO_SIGNS = "商洛市2018（鼠迹为B）"
TOWN = "某镇2018"
HAIDIAN = "海淀区2019"
STREETS = (XIAN, XIAN_STATIONS, SHANGLUO, SHANGLUO_SIGNS, TOWN, HAIDIAN)
ON = {XIAN: date(2019, 7, 10), XIAN_STATIONS: date(2019, 7, 10), HAIDIAN: date(2019, 8, 20)}
IN_2018 = date(2018, 9, 12)
UNIT_TYPE = "18"

Counts = tuple[int, int]


@dataclass(frozen=True)
class Printed:
    """One line of the replay: an index and its letter. `line` is how the table of standards.md calls it."""

    line: str
    street: str
    indicator: str
    index: str
    letter: str


INDICATORS = [
    Printed("S2 Xi'an rodents, indoor", XIAN, "rodent_sign_room_rate", "2.20", "B"),
    Printed("S2 facilities", XIAN, "rodent_proof_pass_rate", "97.17", "A"),
    Printed("S2 route", XIAN, "rodent_route_index", "0.39", "A"),
    Printed("S2 airports/stations habitat", XIAN_STATIONS, "rodent_sign_room_rate", "7.0", "D"),
    Printed("S3 Shangluo facilities", SHANGLUO, "rodent_proof_pass_rate", "97.57", "A"),
    Printed("S4 Xi'an small water", XIAN, "mosquito_small_water_index", "0.56", "C"),
    Printed("S4 landing", XIAN, "mosquito_landing_index", "0.46", "A"),
    Printed("S5 town indoor", TOWN, "rodent_sign_room_rate", "5.5", "D"),
    Printed("S5 facilities", TOWN, "rodent_proof_pass_rate", "57.9", "D"),
    Printed("S6 Haidian landing", HAIDIAN, "mosquito_landing_index", "0.93", "B"),
    Printed("S6 route rodents", HAIDIAN, "rodent_route_index", "1.57", "B"),
    Printed("S6 fly rooms", HAIDIAN, "fly_room_rate", "17.6", "D"),
    Printed("S6 indoor rodents", HAIDIAN, "rodent_sign_room_rate", "4.96", "C"),
    Printed("S6 cockroach", HAIDIAN, "cockroach_room_rate", "9.1", "D"),
    Printed("S6 fly-proof", HAIDIAN, "fly_proof_pass_rate", "80.21", "D"),
    Printed("S6 rodent-proof", HAIDIAN, "rodent_proof_pass_rate", "85.11", "D"),
]

# (line, street, vector, letters of its parts, letter, indicator that decides)
VECTORS = [
    ("S2 rodents overall (worst of three)", XIAN, "rodent", "BAA", "B", "rodent_sign_room_rate"),
    ("S3 rodents overall (worst of three)", SHANGLUO, "rodent", "ABA", "B", "rodent_route_index"),
    ("S3 mosquitoes overall (worst of three)", SHANGLUO, "mosquito", "CAA", "C", "mosquito_small_water_index"),
    ("S3 flies overall (worst of three)", SHANGLUO, "fly", "AAA", "A", None),
    ("S3 cockroaches overall (worst of three)", SHANGLUO, "cockroach", "AAA", "A", None),
    ("S4 mosquitoes overall (worst of three)", XIAN, "mosquito", "CBA", "C", "mosquito_small_water_index"),
    # which two of the three were A and B is not printed beside the facilities' A: the letter is B either way
    ("", SHANGLUO_SIGNS, "rodent", "BAA", "B", "rodent_sign_room_rate"),
]

# Printed index over printed ratio to the limit implies the limit of C.
RATIOS = [
    ("S6 fly rooms / published ratio", "fly_room_rate", "1.96", 9),
    ("S6 cockroach / published ratio", "cockroach_room_rate", "1.82", 5),
]


def rodents(signs: Counts | None = None, proof: Counts | None = None, route: Counts | None = None) -> list[Row]:
    """Values of rodent survey rows: rooms with signs, places passing, sign places and metres walked."""
    rows: list[Row] = []
    if signs:
        found, rooms = signs
        rows.append({"rooms": rooms, "standard_rooms": rooms, "sign_rooms": found, "droppings": found})
    if proof:
        passing, rooms = proof
        rows.append({"proof_rooms": rooms, "proof_rooms_failing": rooms - passing, "fault_hole": rooms - passing})
    if route:
        rows += [
            {"route_m": metres, "route_sign_places": places, "route_burrows": places}
            for places, metres in portions(*route)
        ]
    return rows


def mosquitoes(
    small: Counts | None = None, dips: tuple[int, int, int] | None = None, landing: Counts | None = None
) -> list[Row]:
    """Small waters and metres; positive dips, dips and immatures; landings and sittings of half an hour."""
    rows: list[Row] = []
    if small:
        rows += [
            {"route_m": metres, "small_waters": waters, "small_waters_positive": waters}
            for waters, metres in portions(*small)
        ]
    if dips:
        positive, taken, immatures = dips
        rows.append({"water_kind": "river", "dips": taken, "dips_positive": positive, "immatures": immatures})
    if landing:
        landed, sittings = landing
        rows.append({"sittings": sittings, "sitting_minutes": 30, "landings": landed})
    return rows


SHEETS: dict[tuple[str, str], list[Row]] = {
    # 77 of 3504 rooms and 3123 of 3214 places follow from the abstract's totals; 206 units gave the route
    (XIAN, "rodent_survey"): rodents((77, 3504), (3123, 3214), (39, 100_000)),
    (XIAN_STATIONS, "rodent_survey"): rodents((7, 100)),
    # the waters' B is printed without its index
    (XIAN, "mosquito_survey"): mosquitoes((14, 25_000), (2, 100, 8), (23, 50)),
    (SHANGLUO, "rodent_survey"): rodents((6, 639), (9757, 10_000), (2, 1000)),
    (SHANGLUO_SIGNS, "rodent_survey"): rodents((18, 639), (9757, 10_000), (1, 1000)),
    (SHANGLUO, "mosquito_survey"): mosquitoes((8, 10_000), (0, 100, 0), (5, 10)),
    (SHANGLUO, "fly_survey"): [
        {
            "rooms": 639, "standard_rooms": 639, "fly_rooms": 12, "flies": 30, "proof_places": 200,
            "proof_places_failing": 2, "fault_window": 2, "ready_food_places": 40, "ready_food_places_with_flies": 0,
            "indoor_breeding_sites": 0, "indoor_breeding_sites_positive": 0, "bins": 300, "bins_positive": 3,
        }
    ],
    (SHANGLUO, "cockroach_survey"): [
        {
            "rooms": 639, "standard_rooms": 639, "infested_rooms": 6, "large_cockroaches": 6, "small_cockroaches": 18,
            "ootheca_rooms": 3, "oothecae": 4, "trace_rooms": 15, "faeces": 15,
        }
    ],
    (TOWN, "rodent_survey"): rodents((11, 200), (579, 1000)),
    (HAIDIAN, "rodent_survey"): rodents((124, 2500), (8511, 10_000), (157, 100_000)),
    (HAIDIAN, "mosquito_survey"): mosquitoes(landing=(93, 100)),
    (HAIDIAN, "fly_survey"): [
        {"rooms": 1000, "standard_rooms": 1000, "fly_rooms": 176, "flies": 176},
        {"proof_places": 10_000, "proof_places_failing": 1979, "fault_window": 1979},
    ],
    (HAIDIAN, "cockroach_survey"): [
        {"rooms": 1000, "standard_rooms": 1000, "infested_rooms": 91, "large_cockroaches": 0, "small_cockroaches": 91}
    ],
}  # fmt: skip


def send_all(installation: Installation) -> int:
    sent = 0
    for form in dict.fromkeys(form for _, form in SHEETS):
        rows = [
            survey_row(installation.place[street], f"检查点{number}", ON.get(street, IN_2018), UNIT_TYPE, **values)
            for (street, own_form), every in SHEETS.items()
            if own_form == form
            for number, values in enumerate(every, start=1)
        ]
        installation.send(form, rows, day_after(max(ON.values())))
        sent += len(rows)
    return sent


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Iterator[duckdb.DuckDBPyConnection]:
    installation = new_installation(tmp_path_factory.mktemp("letters"), STREETS)
    sent = send_all(installation)
    report = installation.ingest(reader)
    assert (report.accepted_rows, report.refused_rows) == (sent, 0)
    with installation.night(date(2019, 9, 30)) as published:
        yield published
    installation.engine.dispose()


def indicator_grades(edition: duckdb.DuckDBPyConnection, street: str) -> dict[str, tuple[float, str, float]]:
    query = """
        select g.indicator, g.value, g.grade, cast(g.limit_c as double)
        from grades.indicator_grade as g inner join reference.place as p on g.place_code = p.place_code
        where p.place_name = ? and g.ladder_kind = 'national' and g.graded_kind = 'assessment'
    """
    rows = edition.execute(query, [street]).fetchall()
    return {indicator: (value, grade, limit) for indicator, value, grade, limit in rows}


@pytest.mark.parametrize("printed", INDICATORS, ids=lambda printed: printed.line)
def test_indicator_has_the_printed_letter(edition: duckdb.DuckDBPyConnection, printed: Printed) -> None:
    value, grade, _ = indicator_grades(edition, printed.street)[printed.indicator]
    decimals = len(printed.index.partition(".")[2])
    assert (rounded(value, decimals), grade) == (Decimal(printed.index), printed.letter)


PARTS = {
    "rodent": (("rodent_sign_room_rate",), ("rodent_route_index",), ("rodent_proof_pass_rate",)),
    "mosquito": (
        ("mosquito_small_water_index",),
        ("mosquito_dip_rate", "mosquito_immatures_per_dip"),
        ("mosquito_landing_index",),
    ),
    "fly": (("fly_room_rate", "flies_per_positive_room"), ("fly_proof_pass_rate",), ("fly_breeding_rate",)),
    "cockroach": (
        ("cockroach_room_rate", "small_cockroaches_per_room", "large_cockroaches_per_room"),
        ("ootheca_room_rate", "oothecae_per_room"),
        ("cockroach_trace_rate",),
    ),
}


@pytest.mark.parametrize(("line", "street", "vector", "parts", "letter", "deciding"), VECTORS)
def test_vector_has_the_printed_letter(
    edition: duckdb.DuckDBPyConnection,
    line: str,
    street: str,
    vector: str,
    parts: str,
    letter: str,
    deciding: str | None,
) -> None:
    query = """
        select g.grade, g.deciding_indicator, g.edition_status
        from grades.vector_grade as g inner join reference.place as p on g.place_code = p.place_code
        where p.place_name = ? and g.vector = ? and g.graded_kind = 'assessment'
    """
    ((grade, decided_by, edition_status),) = edition.execute(query, [street, vector]).fetchall()
    grades = {indicator: grade for indicator, (_, grade, _) in indicator_grades(edition, street).items()}
    seen = "".join(max(grades[i] for i in part if grades[i] is not None) for part in PARTS[vector])
    assert (seen, grade, edition_status) == (parts, letter, "in_force")
    assert deciding in (None, decided_by)


@pytest.mark.parametrize(("line", "indicator", "ratio", "limit"), RATIOS)
def test_printed_ratio_implies_the_limit(
    edition: duckdb.DuckDBPyConnection, line: str, indicator: str, ratio: str, limit: int
) -> None:
    value, _, limit_c = indicator_grades(edition, HAIDIAN)[indicator]
    assert limit_c == limit
    assert rounded(Decimal(str(value)) / limit, 2) == Decimal(ratio)


def test_vector_not_whole_has_no_better_letter_than_its_worst(edition: duckdb.DuckDBPyConnection) -> None:
    """Haidian printed a part of each vector: what is below C decides at once, what passes waits for the rest."""
    query = """
        select g.vector, g.grade, g.provisional_grade
        from grades.vector_grade as g inner join reference.place as p on g.place_code = p.place_code
        where p.place_name = ? order by g.vector
    """
    assert edition.execute(query, [HAIDIAN]).fetchall() == [
        ("cockroach", "D", "D"),
        ("fly", "D", "D"),
        ("mosquito", "N", "B"),
        ("rodent", "D", "D"),
    ]


@pytest.mark.skipif(not STANDARDS_TEXT.exists(), reason=ABSENT.format(STANDARDS_TEXT))
def test_every_documented_case_is_fed() -> None:
    section = STANDARDS_TEXT.read_text(encoding="utf-8").split("\n## 10.")[1].split("\n## 11.")[0]
    documented = set(re.findall(r"^\| (S\d [^|]+?) \|", section, flags=re.MULTILINE))
    fed = {printed.line for printed in INDICATORS} | {line for line, *_ in VECTORS if line}
    assert documented == fed | {line for line, *_ in RATIOS}
    assert len(documented) == 24
