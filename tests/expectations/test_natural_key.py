"""The natural key: what is the same visit and what is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from expectations.judge import natural_key
from reference.load import Standards
from sheets.forms import FORMS
from sheets.reader import SheetContent

KeyOf = Callable[..., str]


@pytest.fixture
def key_of(content: Callable[..., SheetContent], standards: Standards) -> KeyOf:
    def key(form_id: str, **changes: object) -> str:
        row = content(form_id, [{"unit_name": "东山饭店", **changes}]).rows[0]
        return natural_key(FORMS[form_id], row, standards)

    return key


def test_the_key_in_full(key_of: KeyOf) -> None:
    assert key_of("rodent_survey") == "rodent_survey|330481001000|东山饭店|assessment|2026-05-06"
    assert key_of("fly_cage") == "fly_cage|330481001000|东山饭店|monitoring|2026-05-06|urban_residential|6"


@pytest.mark.parametrize(
    "changes",
    [
        {"place_code": "330481001"},
        {"unit_name": " 东山　饭店"},
        {"round_kind": "assessment"},
        {"round_kind": "supplement"},
        {"round_id": "2026-spring"},
        {"note": "x"},
        {"rooms": 3},
    ],
)
def test_the_same_visit_however_spelled(changes: dict[str, object], key_of: KeyOf) -> None:
    assert key_of("rodent_survey", **changes) == key_of("rodent_survey")


@pytest.mark.parametrize("changes", [{"unit_name": "西山饭店"}, {"unit_code": "U1"}, {"round_kind": "self_check"}])
def test_another_visit(changes: dict[str, object], key_of: KeyOf) -> None:
    assert key_of("rodent_survey", **changes) != key_of("rodent_survey")


@pytest.mark.parametrize("kind", ["self_check", "resurvey", "unit_inspection", "surge"])
def test_kinds_that_are_graded_apart_are_visits_apart(kind: str, key_of: KeyOf) -> None:
    assert f"|{kind}|" in key_of("rodent_survey", round_kind=kind)


def test_a_bar_in_a_name_cannot_pass_for_two_parts(key_of: KeyOf) -> None:
    assert key_of("rodent_survey", unit_name="甲|乙").count("|") == key_of("rodent_survey").count("|")


def test_a_key_is_never_longer_than_a_database_can_index(key_of: KeyOf) -> None:
    name = "东" * 30_000
    found = key_of("rodent_survey", unit_name=name)
    assert len(found.encode()) < 2_000
    assert found != key_of("rodent_survey", unit_name=f"{name}山")
    assert "…" not in key_of("rodent_survey", unit_name="东" * 200)
