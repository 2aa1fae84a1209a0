"""Oddities of titles and cells: units, widths, spellings of numbers and dates, zero and missing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.sheets.corpus.clean import draft
from tests.sheets.corpus.writing import Formula, csv_text, makes, replaced, xlsx

_WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)})
_FIRST_OF_JUNE = dt.date(2026, 6, 1)
_SERIAL = 46174  # 2026-06-01 in the 1900 calendar


@makes("aliases")
def aliases() -> bytes:
    sheet = draft("rodent_trap").retitle(
        place_code="区划代码", unit_name="监测点", habitat="生境类型", traps_set="布夹总数", traps_effective="有效夹数",
        surveyed_on="监测日期",
    )  # fmt: skip
    return xlsx(sheet.cells())


@makes("titles_without_units")
def titles_without_units() -> bytes:
    sheet = draft("cockroach_survey")
    sheet.titles = [sheet.form[key].label_zh for key in sheet.keys]
    return xlsx(sheet.cells())


@makes("half_width_brackets_and_breaks")
def half_width_brackets_and_breaks() -> bytes:
    sheet = draft("breteau")
    sheet.titles = [str(title).replace("（", "\n(").replace("）", ")") + "*" for title in sheet.titles]
    return xlsx(sheet.cells())


@makes("non_breaking_spaces")
def non_breaking_spaces() -> bytes:
    sheet = draft("breteau")
    sheet.titles = [f"\u00a0{title}\u3000" for title in sheet.titles]
    sheet.rows = [[f"{cell}\u00a0\u3000" if isinstance(cell, str) else cell for cell in row] for row in sheet.rows]
    return xlsx(sheet.cells())


@makes("km_in_title")
def km_in_title() -> bytes:
    sheet = draft("mosquito_survey").retitle(route_m="检查路径（km）")
    return xlsx(sheet.put("route_m", 0.3, 0.5, 0.3, 0.1, 0.3, 0.3).cells())


@makes("hours_in_title")
def hours_in_title() -> bytes:
    sheet = draft("double_net").retitle(minutes_per_net="每顶诱蚊时长（小时）")
    return xlsx(sheet.put("minutes_per_net", *[0.5] * 6).cells())


@makes("lamp_hours_in_title")
def lamp_hours_in_title() -> bytes:
    sheet = draft("light_trap").retitle(nights="每灯计时时长（小时）")
    return xlsx(sheet.put("nights", 10, 10, 12, 10, 0.5, 1.5).cells())


@makes("nights_in_hours")
def nights_in_hours() -> bytes:
    return xlsx(draft("light_trap").retitle(nights="整夜数（小时）").cells())


@makes("km_in_cells")
def km_in_cells() -> bytes:
    return xlsx(draft("mosquito_survey").put("route_m", "0.3km", "0.5 km", "300m", "100", "0.3公里", "300 米").cells())


@makes("unit_in_cells")
def unit_in_cells() -> bytes:
    sheet = draft("cockroach_survey")
    return xlsx(sheet.put("rooms", *(f"{row[sheet.at('rooms')]} 间" for row in sheet.rows)).cells())


@makes("strange_unit_in_cell")
def strange_unit_in_cell() -> bytes:
    return xlsx(draft("breteau").put("houses", 50, 52, "54km", 56, 58, 60).cells())


@makes("full_width_digits")
def full_width_digits() -> bytes:
    sheet = draft("breteau")
    rows = [[str(cell).translate(_WIDE) if type(cell) in (int, float) else cell for cell in row] for row in sheet.rows]
    return xlsx([sheet.titles, *rows])


@makes("full_width_punctuation")
def full_width_punctuation() -> bytes:
    sheet = draft("breteau").retitle(place_name="镇街／村(社区)")
    sheet.put("surveyed_on", *["２０２６－０６－０１"] * 6).put("houses", "50", "52", "54．0", "56", "58", "1，060")
    return xlsx(sheet.put("temperature_c", "26．1", "25．4", "26.5", 24.6, 24.9, 23.8).cells())


@makes("thousands_separators")
def thousands_separators() -> bytes:
    return xlsx(draft("breteau").put("houses", "1,050", "2,052", "10,054", 56, 58, "60").cells())


@makes("numbers_as_text")
def numbers_as_text() -> bytes:
    sheet = draft("breteau")
    return xlsx([sheet.titles, *([str(c) if type(c) in (int, float) else c for c in row] for row in sheet.rows)])


@makes("leading_apostrophes")
def leading_apostrophes() -> bytes:
    sheet = draft("breteau")
    for key in ("place_code", "houses", "containers"):
        sheet.put(key, *(f"'{row[sheet.at(key)]}" for row in sheet.rows))
    return csv_text(sheet.cells()).encode("gb18030")


@makes("text_in_a_count")
def text_in_a_count() -> bytes:
    return xlsx(draft("breteau").put("containers", 27, 31, "三十多", 39, "约43", 47).cells())


@makes("half_an_animal")
def half_an_animal() -> bytes:
    return xlsx(draft("breteau").put("containers_positive", 5, 0, 7.5, 9, 1, 6).cells())


@makes("none_found_is_zero")
def none_found_is_zero() -> bytes:
    sheet = draft("breteau").put("houses_positive", 2, "未发现", 3, 6, 1, 4)
    return xlsx(sheet.put("containers_positive", 5, "未查见", 7, 9, 1, 6).cells())


@makes("missing_is_not_zero")
def missing_is_not_zero() -> bytes:
    return xlsx(draft("breteau").put("houses_positive", "—", "/", "未检查", "未监测", None, " ").cells())


@makes("dates_as_text")
def dates_as_text() -> bytes:
    texts = ("2026年6月1日", "2026/6/1", "2026.6.1", "2026-06-01", "20260601", "2026年06月01日")
    return xlsx(draft("breteau").put("surveyed_on", *texts).cells())


@makes("dates_without_year")
def dates_without_year() -> bytes:
    sheet = draft("breteau").put("surveyed_on", *["6月1日"] * 6)
    return xlsx([["2026年布雷图指数监测记录表"], *sheet.cells()])


@makes("dates_without_any_year")
def dates_without_any_year() -> bytes:
    return xlsx(draft("breteau").put("surveyed_on", _FIRST_OF_JUNE, *["6月1日"] * 2, *[_FIRST_OF_JUNE] * 3).cells())


@makes("month_as_text")
def month_as_text() -> bytes:
    return xlsx(draft("breteau").put("surveyed_on", *["2026.6"] * 6).cells())


@makes("month_as_number")
def month_as_number() -> bytes:
    return xlsx(draft("breteau").put("surveyed_on", *[2026.6] * 6).cells())


@makes("month_january_or_october")
def month_january_or_october() -> bytes:
    return xlsx(draft("breteau").put("surveyed_on", *[_FIRST_OF_JUNE] * 4, 2026.1, _FIRST_OF_JUNE).cells())


@makes("serial_dates")
def serial_dates() -> bytes:
    cells = (_SERIAL, str(_SERIAL), _SERIAL + 0.375, _SERIAL, f"{_SERIAL}.0", _SERIAL)
    return xlsx(draft("breteau").put("surveyed_on", *cells).cells())


@makes("dates_with_time")
def dates_with_time() -> bytes:
    moments = [dt.datetime(2026, 6, 1, hour, 30) for hour in range(8, 13)]  # noqa: DTZ001  a cell carries no zone
    return xlsx(draft("breteau").put("surveyed_on", *moments, "2026-06-01 14:05:00").cells())


@makes("calendar_of_1904")
def calendar_of_1904() -> bytes:
    return xlsx(draft("breteau").cells(), options={"date_1904": True})


@makes("serial_in_a_count")
def serial_in_a_count() -> bytes:
    return xlsx(draft("breteau").put("containers", 27, 31, _SERIAL, 39, 43, 47).cells())


@makes("date_in_a_count")
def date_in_a_count() -> bytes:
    return xlsx(draft("breteau").put("containers", 27, 31, _FIRST_OF_JUNE, 39, 43, 47).cells())


@makes("formulas_with_results")
def formulas_with_results() -> bytes:
    sheet = draft("breteau")
    made = [Formula(f"=M{n}+{row[-2]}-M{n}", row[-2]) for n, row in enumerate(sheet.rows, start=2)]
    return xlsx(sheet.put("containers", *made).cells())


@makes("formulas_never_computed")
def formulas_never_computed() -> bytes:
    cells = (27, Formula("=30+1", 987654), 35, 39, Formula("=40+3", 987654), 47)
    return replaced(xlsx(draft("breteau").put("containers", *cells).cells()), b"<v>987654</v>", b"", "sheet1")


@makes("error_values")
def error_values() -> bytes:
    cells = (27, Formula("=NA()", "#N/A"), 35, 39, Formula("=1/0", "#DIV/0!"), 47)
    return xlsx(draft("breteau").put("containers", *cells).cells())


@makes("rich_text")
def rich_text() -> bytes:
    def adjust(book: Any, sheets: dict[str, Any]) -> None:
        red = book.add_format({"color": "red"})
        sheets["记录"].write_rich_string("C2", "东山", red, "小区", "1号点")
        sheets["记录"].write_rich_string("L3", red, "3", "1")

    return xlsx(draft("breteau").cells(), adjust=adjust)


@makes("ticks_for_yes")
def ticks_for_yes() -> bytes:
    sheet = draft("breteau").put("is_key_unit", "×", "否", "N", "0", "√", "非重点")
    return xlsx(sheet.put("is_built_up", "√", "是", "Y", "否", "×", False).cells())


@makes("unknown_habitat")
def unknown_habitat() -> bytes:
    return xlsx(draft("breteau").put("habitat", "城镇居民区", "月球", "学校", "农村居民区", "医院", "河湖沟渠").cells())


@makes("day_as_number")
def day_as_number() -> bytes:
    sheet = draft("breteau").put("surveyed_on", _FIRST_OF_JUNE, 6.1, *[_FIRST_OF_JUNE] * 4)
    return xlsx([["2026年布雷图指数监测记录表"], *sheet.cells()])


@makes("dates_that_are_none")
def dates_that_are_none() -> bytes:
    return xlsx(
        draft("breteau").put("surveyed_on", "2026-02-30", "01/06/2026", "26.6.1", "上周", 61, _FIRST_OF_JUNE).cells()
    )


@makes("words_for_none")
def words_for_none() -> bytes:
    return xlsx(draft("breteau").put("houses_positive", "无", "〇", "O", "无蚊", 1, 4).cells())


@makes("yes_in_a_count")
def yes_in_a_count() -> bytes:
    return xlsx(draft("breteau").put("houses_positive", True, "是", 3, 6, "√", 4).cells())


@makes("percent_in_a_count")
def percent_in_a_count() -> bytes:
    def adjust(book: Any, sheets: dict[str, Any]) -> None:
        sheets["记录"].write_number("K3", 0.26, book.add_format({"num_format": "0%"}))

    return xlsx(draft("breteau").put("houses_positive", "4%", 0, 3, 6, 1, 4).cells(), adjust=adjust)


@makes("dust_of_formulas")
def dust_of_formulas() -> bytes:
    content = xlsx(draft("breteau").put("containers", 987651, 31, 987652, 39, 43, 47).cells())
    content = replaced(content, b"<v>987651</v>", b"<v>27.000000000000004</v>", "sheet1")
    return replaced(content, b"<v>987652</v>", b"<v>34.999999999999993</v>", "sheet1")


@makes("km_that_floats_spoil")
def km_that_floats_spoil() -> bytes:
    sheet = draft("mosquito_survey").retitle(route_m="检查路径（公里）")
    return xlsx(sheet.put("route_m", 1.1, 2.3, "0.57", 4.35, 1.005, 0.3).cells())


@makes("no_whole_number_of_metres")
def no_whole_number_of_metres() -> bytes:
    sheet = draft("mosquito_survey").retitle(route_m="检查路径（km）")
    return xlsx(sheet.put("route_m", 0.3, 0.50005, 0.3, 0.1, 0.3, 0.3).cells())


@makes("numbers_beyond_measure")
def numbers_beyond_measure() -> bytes:
    return xlsx(draft("breteau").put("houses", 50, 1e20, "9" * 50, 56, 58, 60).cells())
