from __future__ import annotations

from pathlib import Path

import openpyxl

from reference.load import Standards
from sheets.forms import FORMS
from sheets.template_folder import template_name, write_templates
from tests.sheets.making import GOOD

STREET = "330481001"


def test_every_form_of_the_place_under_its_name(standards: Standards, tmp_path: Path) -> None:
    written = write_templates(tmp_path / "模板", standards, STREET)
    assert [path.name for path in written] == [f"{form.title_zh}-硖石街道.xlsx" for form in FORMS.values()]
    for path, form_id in zip(written, FORMS, strict=True):
        hidden = {row[0].value: row[1].value for row in openpyxl.load_workbook(path)["_sihai"].iter_rows()}
        assert (hidden["form"], hidden["place"], hidden["prefilled"]) == (form_id, STREET, "")


def test_units_of_a_form_and_rows_to_spare(standards: Standards, tmp_path: Path) -> None:
    unit = {key: GOOD[key] for key in ("place_code", "unit_name")}
    (path,) = write_templates(
        tmp_path, standards, STREET, forms=[FORMS["breteau"]], units={"breteau": [unit], "fly_cage": []}, rows=9
    )
    sheet = openpyxl.load_workbook(path)["填报"]
    assert (sheet["D4"].value, sheet["D5"].value, sheet.max_row) == ("东山社区", None, 3 + 1 + 9)


def test_paper_and_practice_are_told_by_the_name(standards: Standards, tmp_path: Path) -> None:
    options = {"paper": True, "is_practice": True}
    (path,) = write_templates(tmp_path, standards, STREET, forms=[FORMS["breteau"]], **options)  # type: ignore[arg-type]
    assert path.name == "布雷图指数监测记录表-硖石街道-纸质（练习）.xlsx"
    assert str(openpyxl.load_workbook(path)["第1张"]["A1"].value).startswith("布雷图指数监测记录表（练习）")
    assert template_name(FORMS["breteau"], "") == "布雷图指数监测记录表.xlsx"
