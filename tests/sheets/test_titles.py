from __future__ import annotations

import pytest

from sheets.forms import FORMS
from sheets.titles import plain_title, printed_title, titles_of


@pytest.mark.parametrize(
    ("form_id", "title", "key"),
    [
        ("rodent_survey", "检查房间数（间）", "rooms"),
        ("rodent_survey", "检查房间数*\n（间）", "rooms"),  # as the template prints it
        ("rodent_survey", "检查 房间数 (间)", "rooms"),  # blank, half-width brackets
        ("rodent_survey", "＊单位名称", "unit_name"),  # mark in front, full-width
        ("rodent_survey", "Rooms", "rooms"),
        ("rodent_survey", "监测点", "unit_name"),  # alias
        ("rodent_survey", "外环境检查路径（米）", "route_m"),  # the same unit in Chinese
        ("rodent_survey", "调查日期（年月日）", "surveyed_on"),  # a remark in brackets
        ("rodent_survey", "外环境检查路径（km）", None),  # another unit is never taken as ours
        ("rodent_trap", "鼠密度（%）", "printed_index"),  # a column without a unit takes any, the rules compare
        ("rodent_trap", "褐家鼠（雄）", "rattus_norvegicus_male"),  # the bracket belongs to the name
        ("rodent_survey", "", None),
    ],
)
def test_title_names_a_field(form_id: str, title: str, key: str | None) -> None:
    match = titles_of(FORMS[form_id]).match(plain_title(title))
    assert (match.key if match else None) == key


@pytest.mark.parametrize("form_id", FORMS)
def test_every_title_leads_back_to_its_field(form_id: str) -> None:
    titles = titles_of(FORMS[form_id])
    for field in FORMS[form_id].fields:
        for title in (field.key, field.label_zh, field.title_zh):
            match = titles.match(plain_title(title))
            assert match is not None
            assert (match.key, match.exact) == (field.key, True)


def test_another_unit_is_named() -> None:
    titles = titles_of(FORMS["rodent_survey"])
    assert titles.other_unit(plain_title("外环境检查路径（公里）")) == ("route_m", "公里")
    assert titles.other_unit(plain_title("外环境检查路径（m）")) is None


def test_printed_title_drops_mark_and_line_breaks() -> None:
    assert printed_title("布放数*\n（个）") == "布放数（个）"
