"""Oddities of the layout: where tables, headers and sheets stand."""

from __future__ import annotations

import random
from typing import Any

from tests.sheets.corpus.clean import draft
from tests.sheets.corpus.writing import Cells, as_text, csv_text, makes, xls, xlsb, xlsx


@makes("title_rows")
def title_rows() -> bytes:
    above: Cells = [["海宁市2026年6月布雷图指数监测"], ["填报单位：硖石街道社区卫生服务中心"], []]
    return xlsx([*above, *draft("breteau").cells()], merged=["A1:M1"])


def _two_rows(form_id: str, groups: dict[str, str]) -> tuple[list[list[object]], list[str]]:
    """Titles over two rows: grouped columns split at their brackets, the others merged downwards."""
    sheet = draft(form_id)
    upper: list[object] = []
    lower: list[object] = []
    merged: list[str] = []
    start: int | None = None
    for column, (key, title) in enumerate(zip(sheet.keys, sheet.titles, strict=True)):
        letter = chr(65 + column)
        group = next((name for prefix, name in groups.items() if key.startswith(prefix)), None)
        if group is None:
            upper.append(title)
            lower.append(None)
            merged.append(f"{letter}1:{letter}2")
            start = None
        else:
            is_first = start is None or upper[start] != group
            upper.append(group if is_first else None)
            lower.append(str(title).removeprefix(group).strip("（").split("）")[0])
            start = column if is_first else start
            end = column + 1 == len(sheet.keys) or not sheet.keys[column + 1].startswith(key.rpartition("_")[0])
            if end and start != column:
                merged.append(f"{chr(65 + (start or 0))}1:{letter}1")
    return [upper, lower, *sheet.rows], merged


@makes("two_row_merged_header")
def two_row_merged_header() -> bytes:
    names = {"culex_pipiens": "淡色库蚊", "culex_tritaeniorhynchus": "三带喙库蚊", "aedes_albopictus": "白纹伊蚊",
             "anopheles_sinensis": "中华按蚊", "armigeres_subalbatus": "骚扰阿蚊"}  # fmt: skip
    cells, merged = _two_rows("light_trap", names)
    return xlsx(cells, merged=merged)


@makes("grouping_row_above_header")
def grouping_row_above_header() -> bytes:
    sheet = draft("breteau")
    groups: list[object] = [
        "地点",
        None,
        None,
        None,
        None,
        "时间、人员",
        None,
        "环境",
        None,
        "监测结果",
        None,
        None,
        None,
    ]
    return xlsx([groups, *sheet.cells()], merged=["A1:E1", "F1:G1", "H1:I1", "J1:M1"])


@makes("vertically_merged_header")
def vertically_merged_header() -> bytes:
    sheet = draft("breteau")
    merged = [f"{chr(65 + column)}1:{chr(65 + column)}2" for column in range(len(sheet.keys))]
    return xlsx([sheet.titles, [], *sheet.rows], merged=merged)


@makes("header_on_row_12")
def header_on_row_12() -> bytes:
    above: Cells = [["布雷图指数监测"], *[[f"{n}. 填写说明第{n}条"] for n in range(1, 10)], []]
    return xlsx([*above, *draft("breteau").cells()])


@makes("several_sheets")
def several_sheets() -> bytes:
    sheet = draft("breteau")
    return xlsx({"东山": [sheet.titles, *sheet.rows[:3]], "军民": [sheet.titles, *sheet.rows[3:]]})


@makes("tables_one_under_another")
def tables_one_under_another() -> bytes:
    sheet = draft("breteau")
    upper: Cells = [["东山社区"], sheet.titles, *sheet.rows[:3], []]
    return xlsx([*upper, ["军民村"], sheet.titles, *sheet.rows[3:]])


@makes("tables_side_by_side")
def tables_side_by_side() -> bytes:
    sheet = draft("breteau")
    left, right = [sheet.titles, *sheet.rows[:3]], [sheet.titles, *sheet.rows[3:]]
    return xlsx([[*one, None, *other] for one, other in zip(left, right, strict=True)])


@makes("columns_in_another_order")
def columns_in_another_order() -> bytes:
    sheet = draft("ovitrap")
    return xlsx(sheet.order(random.Random(4).sample(sheet.keys, len(sheet.keys))).cells())


@makes("not_in_the_first_column")
def not_in_the_first_column() -> bytes:
    return xlsx([[], [], *([None, None, *row] for row in draft("breteau").cells())])


@makes("optional_columns_missing")
def optional_columns_missing() -> bytes:
    return xlsx(draft("breteau").without("temperature_c", "houses_positive", "inspectors").cells())


@makes("extra_columns")
def extra_columns() -> bytes:
    sheet = draft("breteau")
    weather: list[list[object]] = [["序号", "天气"], *([n, "晴"] for n in range(1, 7))]
    return xlsx([[extra[0], *row, extra[1]] for extra, row in zip(weather, sheet.cells(), strict=True)])


@makes("rate_column_in_percent")
def rate_column_in_percent() -> bytes:
    sheet = draft("breteau")
    rates: list[object] = ["容器阳性率（%）", *(f"{round(100 * row[-1] / row[-2], 1)}%" for row in sheet.rows)]  # type: ignore[operator]
    return xlsx([[*row, rate] for row, rate in zip(sheet.cells(), rates, strict=True)])


@makes("trailing_blank_columns")
def trailing_blank_columns() -> bytes:
    def adjust(book: Any, sheets: dict[str, Any]) -> None:
        border = book.add_format({"border": 1})
        for row in range(7):
            for column in range(13, 60):
                sheets["记录"].write_blank(row, column, None, border)

    return xlsx([[*row, None, " "] for row in draft("breteau").cells()], adjust=adjust)


@makes("hidden_sheet_beside")
def hidden_sheet_beside() -> bytes:
    sheet = draft("breteau")
    old = [[*row[:2], f"旧{row[2]}", *row[3:]] for row in sheet.rows]

    def adjust(_book: Any, sheets: dict[str, Any]) -> None:
        sheets["去年"].hide()

    return xlsx({"记录": sheet.cells(), "去年": [sheet.titles, *old]}, adjust=adjust)


@makes("hidden_rows_and_columns")
def hidden_rows_and_columns() -> bytes:
    def adjust(_book: Any, sheets: dict[str, Any]) -> None:
        for row in (2, 3):
            sheets["记录"].set_row(row, None, None, {"hidden": True})
        sheets["记录"].set_column(8, 9, None, None, {"hidden": True})

    return xlsx(draft("breteau").cells(), adjust=adjust)


@makes("stray_cell_far_below")
def stray_cell_far_below() -> bytes:
    def adjust(_book: Any, sheets: dict[str, Any]) -> None:
        sheets["记录"].write_string(4999, 199, "。")

    return xlsx(draft("breteau").cells(), adjust=adjust)


@makes("other_sheet_beside")
def other_sheet_beside() -> bytes:
    return xlsx({"填表说明": [["怎样填写"], ["每处一行"]], "记录": draft("breteau").cells()})


@makes("old_xls")
def old_xls() -> bytes:
    return xls([["布雷图指数监测"], [], *draft("breteau").cells()])


@makes("binary_xlsb")
def binary_xlsb() -> bytes:
    return xlsb([["布雷图指数监测"], *draft("breteau").cells()])


@makes("semicolon_csv")
def semicolon_csv() -> bytes:
    return csv_text(draft("breteau").cells(), ";").encode()


@makes("sep_line_csv")
def sep_line_csv() -> bytes:
    return ("sep=;\r\n" + csv_text(draft("breteau").cells(), ";")).encode("utf-8-sig")


@makes("tab_csv")
def tab_csv() -> bytes:
    return "\n".join("\t".join(as_text(cell) for cell in row) for row in draft("breteau").cells()).encode()


@makes("gb18030_csv")
def gb18030_csv() -> bytes:
    return csv_text(draft("rodent_trap").cells()).encode("gb18030")


@makes("utf8_bom_csv")
def utf8_bom_csv() -> bytes:
    return csv_text(draft("fly_cage").cells()).encode("utf-8-sig")


@makes("utf16_csv")
def utf16_csv() -> bytes:
    return b"\xff\xfe" + csv_text(draft("cockroach_paper").cells(), "\t").encode("utf-16-le")


@makes("title_rows_csv")
def title_rows_csv() -> bytes:
    return csv_text([["2026年6月，布雷图指数"], ["", ""], *draft("breteau").cells()]).encode("gb18030")


@makes("furnished")
def furnished() -> bytes:
    def adjust(book: Any, sheets: dict[str, Any]) -> None:
        sheet = sheets["记录"]
        sheet.write_comment("J3", "核对过")
        sheet.data_validation("J2:J900", {"validate": "integer", "criteria": ">=", "value": 0})
        sheet.conditional_format("M2:M900", {"type": "3_color_scale"})
        sheet.autofilter("A1:M7")
        sheet.freeze_panes(1, 2)
        sheet.protect("")
        sheet.insert_textbox("P3", "请于每月5日前报送")
        book.define_name("户数", "=记录!$J$2:$J$7")

    return xlsx(draft("breteau").cells(), adjust=adjust)


@makes("chart_sheet_beside")
def chart_sheet_beside() -> bytes:
    def adjust(book: Any, _sheets: dict[str, Any]) -> None:
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=记录!$M$2:$M$7"})
        book.add_chartsheet("图").set_chart(chart)

    return xlsx(draft("breteau").cells(), adjust=adjust)


@makes("odd_sheet_names")
def odd_sheet_names() -> bytes:
    sheet = draft("breteau")
    return xlsx({"6月!'东山'组": [sheet.titles, *sheet.rows[:3]], "6月#军民": [sheet.titles, *sheet.rows[3:]]})


@makes("forms_side_by_side")
def forms_side_by_side() -> bytes:
    left, right = draft("breteau").cells(), draft("fly_cage").cells()
    return xlsx([[*one, None, *other] for one, other in zip(left, right, strict=True)])


@makes("values_below_no_title")
def values_below_no_title() -> bytes:
    return xlsx(draft("breteau").retitle(houses_positive="").cells())


@makes("lines_end_with_cr_csv")
def lines_end_with_cr_csv() -> bytes:
    return csv_text(draft("breteau").cells()).replace("\r\n", "\r").encode("gb18030")


@makes("quoted_line_breaks_csv")
def quoted_line_breaks_csv() -> bytes:
    sheet = draft("breteau")
    sheet.titles = [str(title).replace("（", "\n（") for title in sheet.titles]
    return csv_text(sheet.cells()).encode("utf-8-sig")
