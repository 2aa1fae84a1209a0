from __future__ import annotations

from decimal import Decimal

import pytest

from sheets.forms import FORMS
from sheets.units import Relation, can_convert, convert, describe, relation


@pytest.mark.parametrize(
    ("number", "stated", "ours", "result"),
    [
        ("2.5", "km", "m", "2500"),
        ("0.3", "公里", "m", "300"),  # 0.3 × 1000 in floats would be 300 by luck, 0.7 would not
        ("0.7", "千米", "m", "700"),
        ("250", "cm", "m", "2.5"),
        ("0.5", "小时", "分钟", "30"),
        ("90", "min", "小时", "1.5"),
        ("1", "天", "小时", "24"),
        ("2", "km²", "㎡", "2000000"),  # superscripts and ㎡ alike
        ("1.2", "万", "个", "12000"),
        ("0.02", "万只", "只", "200"),
        ("12", "%", "小数", "0.12"),
        ("0.12", "比例", "%", "12"),
    ],
)
def test_conversions_are_exact(number: str, stated: str, ours: str, result: str) -> None:
    assert convert(Decimal(number), stated, ours) == Decimal(result)
    assert can_convert(stated, ours)


@pytest.mark.parametrize(
    ("number", "stated", "ours"),
    [
        ("1", "°F", "℃"),  # would be rounded
        ("3", "亩", "㎡"),
        ("1", "夜", "小时"),  # a night has no number of hours
        ("1", "km", "分钟"),
        ("100", "分钟", "小时"),  # 1.666…
    ],
)
def test_what_is_not_exact_is_not_converted(number: str, stated: str, ours: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be converted|no exact number"):
        convert(Decimal(number), stated, ours)


@pytest.mark.parametrize(
    ("stated", "ours", "expected"),
    [
        ("米", "m", Relation.SAME),
        ("只", "个", Relation.SAME),  # words for one of anything
        ("间", "间", Relation.SAME),
        ("km", "m", Relation.CONVERTIBLE),
        ("km", "间", Relation.OTHER),
        ("%", "个", Relation.OTHER),
        ("只/灯·夜", "只", Relation.OTHER),  # a rate is no count
        ("每户", "个", Relation.OTHER),
        ("户", "间", Relation.UNKNOWN),
        ("查见数", "个", Relation.UNKNOWN),
        ("只", "笼", Relation.SAME),  # two cages are 2只
        ("个", "台", Relation.SAME),
        ("笼", "只", Relation.UNKNOWN),  # five cages are no five flies
    ],
)
def test_how_a_stated_unit_stands_to_ours(stated: str, ours: str, expected: Relation) -> None:
    assert relation(stated, ours) is expected


def test_every_form_states_units_that_are_its_own() -> None:
    for form in FORMS.values():
        for field in form.fields:
            if field.unit:
                assert relation(field.unit, field.unit) is Relation.SAME


def test_how_a_conversion_is_told() -> None:
    assert (describe("km", "m"), describe("分钟", "小时"), describe("cm", "m")) == ("×1000", "÷60", "÷100")
