"""The codes of problems and sites name columns that the forms have, and leave no count of a survey form out."""

from __future__ import annotations

import pytest

from assets.validated.long import count_columns
from reference.load import load_standards
from settings import STANDARDS
from sheets.fields import Form, RelationKind
from sheets.forms import FORMS

TABLES = load_standards([STANDARDS]).tables
CODES = TABLES["problem_code"]
SITES = TABLES["breeding_site_kind"]
SURVEYS = [form for form in FORMS.values() if form.group == "survey"]
# Counts that are no finding to mend: what was inspected or seen, what a finding consists of, what has no place.
NO_FINDING = {
    "rodent_survey": {
        "rooms", "large_rooms",
        "droppings", "burrows", "runways", "gnaw_marks", "footprints", "carcasses", "live_rodents",
        "route_droppings", "route_burrows", "route_runways", "route_gnaw_marks", "route_soil", "route_carcasses",
        "route_live_rodents",
    },
    "mosquito_survey": {"small_waters", "immatures", "sittings", "landings", "lamps"},
    "fly_survey": {"rooms", "large_rooms", "flies"},
    "cockroach_survey": {
        "rooms", "large_rooms", "large_cockroaches", "small_cockroaches", "oothecae", "dead_bodies", "fragments",
        "empty_oothecae", "faeces", "cast_skins",
    },
}  # fmt: skip


@pytest.mark.parametrize("form", SURVEYS, ids=lambda form: form.form_id)
def test_every_count_of_a_survey_is_a_finding_or_is_known_not_to_be_one(form: Form) -> None:
    codes = [row for row in CODES if row["form"] == form.form_id]
    coded = {row["field"] for row in codes}
    looked = {row["effort_field"] for row in codes} | {r["seen_field"] for r in SITES if r["form"] == form.form_id}
    counts = {key for key, *_ in count_columns(form)}
    assert coded | looked | NO_FINDING[form.form_id] == counts
    assert not coded & (looked | NO_FINDING[form.form_id])
    assert all(row["vector"] == form.vector for row in codes)


def test_a_column_has_one_code() -> None:
    fields = [(row["form"], row["field"], row["valid_from"]) for row in CODES]
    assert len(set(fields)) == len(fields)


def test_parts_are_those_that_the_form_adds_up_to_the_total() -> None:
    for form in SURVEYS:
        own = {row["field"] for row in CODES if row["form"] == form.form_id}
        summed = {
            (part, relation.left)
            for relation in form.relations
            if relation.kind in (RelationKind.SUM_AT_LEAST, RelationKind.SUM_EQUALS) and relation.left in own
            for part in relation.parts
            if part in own
        }
        told = {(row["field"], row["detail_of"]) for row in CODES if row["form"] == form.form_id and row["detail_of"]}
        assert told == summed


def test_sites_name_columns_of_their_form() -> None:
    for row in SITES:
        form = FORMS[str(row["form"])]
        named = [row[name] for name in ("seen_field", "positive_field", "effort_field", "whole_field") if row[name]]
        assert {str(name) for name in named} <= {key for key, *_ in count_columns(form)}
        assert row["vector"] == form.vector
