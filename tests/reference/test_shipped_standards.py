"""Are the standards as shipped whole, and do they say what the documents say?"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import groupby

import pytest

from reference.load import Standards
from reference.rows import is_in_force, text
from reference.table import VECTORS
from reference.tables import TABLES
from settings import STANDARDS
from sheets.forms import FORMS
from sheets.forms.cockroach import COCKROACH_SPECIES
from sheets.forms.fly import FLY_SPECIES
from sheets.forms.mosquito import MOSQUITO_SPECIES
from sheets.forms.rodent import RODENT_SPECIES

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("name", TABLES)
def test_each_file_has_every_column_in_order(name: str) -> None:
    with (STANDARDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == [c.name for c in TABLES[name].columns]


@pytest.mark.parametrize("name", TABLES)
def test_the_readme_names_each_file(name: str) -> None:
    assert name in (STANDARDS / "README.md").read_text(encoding="utf-8")


def test_every_row_says_where_it_comes_from_and_no_source_is_a_file_of_ours(standards: Standards) -> None:
    sources = {text(row, "source") for rows in standards.tables.values() for row in rows}
    assert sources
    assert not [s for s in sources if ".md" in s or ".csv" in s or "shared" in s]


def test_nineteen_indicators_carry_the_letter_and_thirteen_show_a_trend(standards: Standards) -> None:
    roles = Counter(text(row, "role") for row in standards.tables["indicator"])
    assert roles["grade"] + roles["hard_condition"] == 19
    assert roles["trend"] == 13
    assert len(standards.tables["threshold"]) == 57


# Limits of the 2011 editions, written out by hand and not read from the same file.
LADDERS = {
    "rodent_sign_room_rate": ("<=", "1 3 5"),
    "rodent_proof_pass_rate": (">=", "97 95 93"),
    "rodent_route_index": ("<=", "1 3 5"),
    "mosquito_small_water_index": ("<=", "0.1 0.5 0.8"),
    "mosquito_dip_rate": ("<=", "1 3 5"),
    "mosquito_immatures_per_dip": ("<", "3 5 8"),
    "mosquito_landing_index": ("<=", "0.5 1.0 1.5"),
    "fly_room_rate": ("<=", "3 6 9"),
    "flies_per_positive_room": ("<=", "3 3 3"),
    "fly_proof_pass_rate": (">=", "98 95 90"),
    "fly_breeding_rate": ("<=", "1 3 5"),
    "fly_ready_food_places": ("<=", "0 0 0"),
    "fly_indoor_breeding": ("<=", "0 0 0"),
    "cockroach_room_rate": ("<=", "1 3 5"),
    "small_cockroaches_per_room": ("<=", "5 10 10"),
    "large_cockroaches_per_room": ("<=", "2 5 5"),
    "ootheca_room_rate": ("<=", "1 2 3"),
    "oothecae_per_room": ("<=", "2 4 8"),
    "cockroach_trace_rate": ("<=", "3 5 7"),
}


def test_limits_are_those_of_the_2011_editions(standards: Standards) -> None:
    found = {
        (text(row, "indicator"), text(row, "grade")): (row["comparison"], row["limit_value"])
        for row in standards.tables["threshold"]
    }
    expected = {
        (indicator, grade): (comparison, Decimal(limit))
        for indicator, (comparison, limits) in LADDERS.items()
        for grade, limit in zip("ABC", limits.split(), strict=True)
    }
    assert found == expected


def test_the_2011_fly_limits_lapse_when_the_2025_edition_takes_over(standards: Standards) -> None:
    def editions(vector: str, on: date) -> list[tuple[str, object]]:
        rows = standards.tables["edition"]
        return [(text(r, "edition"), r["limits_known"]) for r in rows if r["vector"] == vector and is_in_force(r, on)]

    assert editions("fly", date(2025, 10, 31)) == [("2011", True)]
    assert editions("fly", date(2025, 11, 1)) == [("2025", False)]
    for vector in ("rodent", "mosquito", "cockroach"):
        assert editions(vector, TODAY) == [("2011", True)]
        assert editions(vector, date(2012, 3, 31)) == []


# (vector, quantity in cells that start so): totals for <=100,000, 100-500,000, 500,000-1 M, 1-2 M, over 2 M persons.
TOTALS = {
    ("rodent", "indoor", "units"): (34, 64, 119, 174, 234),
    ("rodent", "indoor", "rooms"): (340, 635, 1190, 1750, 2340),
    ("rodent", "outdoor", "sites"): (10, 15, 20, 25, 30),
    ("rodent", "outdoor", "route_m"): (1000, 1500, 2000, 2500, 3000),
    ("fly", "indoor", "units"): (30, 57, 108, 161, 216),
    ("fly", "indoor", "rooms"): (300, 565, 1080, 1620, 2160),
    ("fly", "outdoor", "bins"): (25, 50, 100, 150, 200),
    ("fly", "outdoor", "stations"): (2, 5, 10, 15, 20),
    ("fly", "outdoor", "toilets"): (2, 5, 10, 15, 20),
    ("fly", "outdoor", "sites"): (10, 15, 20, 30, 40),
    ("fly", "outdoor", "scattered_route_m"): (1000, 1500, 2000, 3000, 4000),
    ("cockroach", "indoor", "units"): (60, 110, 165, 210, 310),
    ("cockroach", "indoor", "rooms"): (600, 1100, 1650, 2100, 3100),
    ("mosquito", "small_water", "units"): (18, 33, 52, 80, 110),
    ("mosquito", "small_water", "route_m"): (4000, 8000, 12000, 16000, 20000),
    ("mosquito", "large_water", "water_bodies"): (3, 5, 10, 15, 20),
    ("mosquito", "landing", "sittings"): (3, 5, 8, 10, 15),
}


@pytest.mark.parametrize(("vector", "cells", "quantity"), TOTALS)
def test_sampling_plan_adds_up_to_the_printed_totals(
    standards: Standards, vector: str, cells: str, quantity: str
) -> None:
    sums: Counter[str] = Counter()
    for row in standards.tables["sampling_plan"]:
        amount = row["required_amount"]
        if row["vector"] == vector and text(row, "cell").startswith(cells) and row["quantity"] == quantity:
            assert isinstance(amount, int)
            sums[text(row, "population_class")] += amount
    classes = [text(row, "population_class") for row in standards.tables["population_class"]]
    assert tuple(sums[c] for c in classes) == TOTALS[vector, cells, quantity]


def test_sampling_plan_has_nothing_beyond_those_totals(standards: Standards) -> None:
    rows = {
        (text(r, "vector"), text(r, "cell").split("_")[0], text(r, "quantity"))
        for r in standards.tables["sampling_plan"]
    }
    assert rows == {(vector, cells.split("_")[0], quantity) for vector, cells, quantity in TOTALS}
    assert all(row["place_code"] is None for row in standards.tables["sampling_plan"])


def test_a_unit_type_counts_once_in_a_vectors_indoor_plan(standards: Standards) -> None:
    for vector in VECTORS:
        cells = {
            text(row, "cell"): text(row, "unit_types")
            for row in standards.tables["sampling_plan"]
            if row["vector"] == vector and text(row, "cell").startswith("indoor")
        }
        listed = [unit_type for types in cells.values() for unit_type in types.split(";")]
        assert len(listed) == len(set(listed))


def test_haining_has_twelve_streets_and_towns_and_236_villages(standards: Standards) -> None:
    below = [r for r in standards.tables["place"] if text(r, "place_code").startswith("330481")]
    kinds = Counter(text(r, "place_kind") for r in below)
    assert kinds == {"county": 1, "street": 4, "town": 8, "village": 142, "community": 94}
    names = [text(r, "place_name") for r in below]
    assert len(set(names)) == len(names)
    for row in below:
        assert (
            len(standards.ancestors(text(row, "place_code"), TODAY))
            == {6: 3, 9: 4, 12: 5}[len(text(row, "place_code"))]
        )


def test_every_place_has_seasons(standards: Standards) -> None:
    answered = {(text(r, "season"), text(r, "place_code")) for r in standards.tables["season"]}
    for row in standards.tables["place"]:
        above = standards.ancestors(text(row, "place_code"), TODAY)
        for season in ("all_year", "mosquito", "fly"):
            assert any((season, code) in answered for code in above), (season, above)


@pytest.mark.parametrize(
    "vocabulary", sorted({f.vocabulary for form in FORMS.values() for f in form.fields if f.vocabulary})
)
def test_every_vocabulary_of_the_forms_exists(standards: Standards, vocabulary: str) -> None:
    items = standards.vocabulary(vocabulary)
    assert items or vocabulary == "round"  # rounds are planned by each county
    assert len({name for _, name in items}) == len(items)


def test_vocabulary_codes_used_in_relations_exist(standards: Standards) -> None:
    for form in FORMS.values():
        for relation in form.relations:
            vocabulary = form[relation.left].vocabulary if relation.values else None
            if vocabulary:
                assert set(relation.values) <= {code for code, _ in standards.vocabulary(vocabulary)}


def test_every_species_of_the_forms_stands_in_species(standards: Standards) -> None:
    found = {(text(r, "vector"), text(r, "species"), text(r, "name_zh")) for r in standards.tables["species"]}
    forms = {
        "rodent": RODENT_SPECIES,
        "mosquito": MOSQUITO_SPECIES,
        "fly": FLY_SPECIES,
        "cockroach": COCKROACH_SPECIES,
    }
    assert found == {(vector, key, name) for vector, keys in forms.items() for key, name in keys.items()}


def test_cockroaches_are_small_or_large_and_shrews_apart(standards: Standards) -> None:
    groups = {text(r, "species"): text(r, "species_group") for r in standards.tables["species"]}
    assert groups["blattella_germanica"] == "small_cockroach"
    assert {groups[s] for s in groups if s.startswith("periplaneta")} == {"large_cockroach"}
    assert [s for s in groups if groups[s] == "shrew"] == ["suncus_murinus", "other_shrew"]


def test_eighteen_unit_types_seven_of_them_key(standards: Standards) -> None:
    rows = standards.tables["unit_type"]
    assert [text(r, "unit_type") for r in rows] == [f"{n:02}" for n in range(1, 19)]
    assert [text(r, "unit_type") for r in rows if r["is_key_by_default"]] == ["01", "02", "04", "05", "06", "07", "11"]


def test_only_assessment_and_supplement_are_official_and_pooled(standards: Standards) -> None:
    rows = standards.tables["survey_kind"]
    assert {text(r, "survey_kind") for r in rows if r["is_official"]} == {"assessment", "supplement"}
    graded_as = {text(r, "survey_kind"): text(r, "graded_as") for r in rows}
    assert graded_as.pop("supplement") == "assessment"
    assert graded_as.pop("monitoring") == ""
    assert all(kind == graded for kind, graded in graded_as.items())


def test_targets_are_those_of_the_policies(standards: Standards) -> None:
    def group(row: object) -> tuple[str, ...]:
        columns = ("place_code", "applies_to", "only_within", "unit_scope", "required_grade", "required_value")
        return tuple(text(row, c) for c in columns)  # type: ignore[arg-type]

    rows = sorted(standards.tables["target"], key=group)
    found = {key: sorted(text(r, "vector") for r in rows_of) for key, rows_of in groupby(rows, key=group)}
    four = sorted(VECTORS)
    sanitary = "national_sanitary_city"
    assert found == {
        ("330481", "street;town", "", "all", "B", ""): four,
        ("33", "street", sanitary, "all", "C", ""): four,
        ("33", "county", sanitary, "all", "C", ""): four,
        ("32", "county", sanitary, "all", "C", ""): four,
        ("33", "county", sanitary, "key", "", "95"): ["fly", "rodent"],
        ("32", "county", sanitary, "key", "", "95"): ["fly", "rodent"],
        ("320681", "county;street;town", "", "all", "C", ""): four,
    }
    readings = {text(r, "place_code") for r in rows if r["reading"] == "our reading"}
    assert readings == {"320681"}


def test_single_units_with_flies_follow_the_count_ladder(standards: Standards) -> None:
    steps = [
        (r["rooms_from"], r["rooms_to"], r["positive_rooms_allowed"], text(r, "confidence") == "low")
        for r in standards.tables["unit_ladder"]
    ]
    assert steps == [(1, 10, 0, False), (11, 30, 1, False), (31, 60, 3, False), (61, 100, 6, True)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("standard_room_m2", "15"),
        ("standard_room_rounding", "up_per_row"),
        ("stale_grace_days", "30"),
        ("stale_max_months", "12"),
    ],
)
def test_conventions(standards: Standards, name: str, value: str) -> None:
    assert standards.convention(name) == value
