from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from reference.load import Standards
from sheets.cells import Cell, NotUnderstoodError, allowed_text, parser_of
from sheets.fields import Field, Kind
from sheets.forms import FORMS

COUNT = FORMS["breteau"]["containers"]
ROUTE = FORMS["rodent_survey"]["route_m"]
MINUTES = FORMS["double_net"]["minutes_per_net"]
AREA = FORMS["rodent_survey"]["large_room_area_m2"]
CELSIUS = FORMS["breteau"]["temperature_c"]
DAY = FORMS["breteau"]["surveyed_on"]
YES = FORMS["breteau"]["is_built_up"]
HABITAT = FORMS["breteau"]["habitat"]
UNIT_TYPE = FORMS["rodent_survey"]["unit_type"]
PLACE = FORMS["breteau"]["place_code"]
UNIT = FORMS["breteau"]["unit_code"]
NAME = FORMS["breteau"]["unit_name"]
JUNE = dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        (COUNT, 12.0, 12),  # every number of an xlsx is a float
        (COUNT, 12, 12),  # xls gives integers
        (COUNT, "12.0", 12),  # typed in a text cell
        (COUNT, "１２", 12),  # full-width digits
        (COUNT, " 12　", 12),  # blanks, one of them full-width
        (COUNT, "1,234", 1234),  # thousands separator
        (COUNT, "1，234", 1234),  # the same, full-width
        (COUNT, "0", 0),  # zero stays zero
        (COUNT, "未发现", 0),  # looked for, not there
        (COUNT, "12 个", 12),  # the form's unit behind the number
        (COUNT, "１２只", 12),  # another word for one of anything
        (COUNT, "1.2万", 12_000),  # ten thousands, as the cell says
        (COUNT, 34.99999999999999, 35),  # beyond 15 digits is dust of a formula
        (ROUTE, "2.5km", 2500),
        (ROUTE, "0.7 公里", 700),
        (ROUTE, "300米", 300),
        (MINUTES, "0.5小时", 30),
        (COUNT, "—", None),  # not inspected
        (COUNT, "－", None),  # full-width hyphen
        (COUNT, "-", None),
        (COUNT, "/", None),
        (COUNT, "未检查", None),
        (COUNT, "未监测", None),
        (COUNT, "   ", None),  # only blanks
        (COUNT, -3.0, -3),  # read; the range is judged later
        (COUNT, 45000, 45000),  # a leaked date serial is read; the range is judged later
        (AREA, "未发现", Decimal(0)),
        (AREA, 26.1, Decimal("26.1")),  # not 26.10000000000000142
        (AREA, 0.1 + 0.2, Decimal("0.3")),  # dust of a formula
        (CELSIUS, "－３．５", Decimal("-3.5")),
        (DAY, JUNE, JUNE),
        (DAY, dt.datetime(2026, 6, 1, 13, 30), JUNE),  # noqa: DTZ001  the time of day is dropped
        (DAY, "2026-06-01", JUNE),
        (DAY, "2026/6/1", JUNE),
        (DAY, "2026.6.1", JUNE),
        (DAY, "2026年6月1日", JUNE),
        (DAY, "２０２６年６月１日", JUNE),
        (DAY, "2026-06-01 08:30", JUNE),
        (DAY, "2026-06-01T08:30:00", JUNE),
        (DAY, "20260601", JUNE),
        (DAY, 20260601.0, JUNE),
        (DAY, 46174, JUNE),  # serial in a cell formatted as a number
        (DAY, 46174.5, JUNE),  # serial with a time
        (DAY, "46174", JUNE),  # serial that a CSV export left
        (DAY, "未监测", None),
        (YES, "是", True),
        (YES, "否", False),
        (YES, "√", True),
        (YES, True, True),  # TRUE typed in Excel
        (YES, 0.0, False),
        (YES, "—", None),
        (HABITAT, "城镇居民区", "urban_residential"),
        (HABITAT, "urban_residential", "urban_residential"),
        (HABITAT, " 公园 ", "park"),  # alias
        (UNIT_TYPE, "01 餐饮店", "01"),
        (UNIT_TYPE, 1.0, "01"),  # the code typed as a number loses its zero
        (UNIT_TYPE, "居(家)委会", "10"),  # half-width brackets
        (UNIT_TYPE, "/", None),
        (PLACE, 330481001003.0, "330481001003"),  # Excel's float
        (PLACE, "330481001", "330481001000"),  # nine digits of a street
        (PLACE, 330481001, "330481001000"),
        (PLACE, "330481001003.0", "330481001003"),
        (PLACE, "３３０４８１００１００３", "330481001003"),
        (PLACE, "330481001000 硖石街道", "330481001000"),  # as the drop-down offers it
        (PLACE, "3.30481E+11", "3.30481E+11"),  # digits are lost: left as it is, refused later
        (UNIT, 12.0, "12"),
        (UNIT, "Ａ１２", "A12"),
        (NAME, "海宁（硖石）超市", "海宁（硖石）超市"),  # names keep their own punctuation
        (NAME, 1024.0, "1024"),
        (NAME, "—", None),
        (NAME, "未检查", "未检查"),  # words are answers in a text column
        (NAME, "东山\x00\u200b社区", "东山社区"),  # invisible characters
    ],
)
def test_cell_is_read(field: Field, cell: Cell, value: object, standards: Standards) -> None:
    found = parser_of(field, standards)(cell)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        (COUNT, 3.5),  # half a container
        (COUNT, "12间"),  # units in cells come with the tolerant reader
        (COUNT, "1,23"),  # neither a thousand nor a decimal
        (COUNT, "十二"),
        (COUNT, "1e3"),
        (COUNT, "nan"),
        (COUNT, float("inf")),
        (COUNT, 1e13),  # no count
        (COUNT, True),  # TRUE is no count
        (COUNT, JUNE),  # 3-5 that Excel made a date
        (COUNT, dt.time(12, 0)),
        (COUNT, "12%"),  # no column holds shares
        (COUNT, "54km"),  # a length is no count
        (COUNT, "30户"),  # perhaps another column's
        (COUNT, "12个左右"),
        (COUNT, "12-15"),
        (ROUTE, "0.0005km"),  # half a metre
        (MINUTES, "一小时"),
        (MINUTES, "未发现"),  # zero minutes are impossible
        (CELSIUS, "未发现"),  # not zero degrees
        (AREA, "大约20"),
        (DAY, "2026-02-30"),
        (DAY, "2026"),
        (DAY, "6月1日"),  # which year?
        (DAY, "01/06/2026"),  # January or June?
        (DAY, 3.0),  # a count that strayed here
        (DAY, -1.0),
        (DAY, True),
        (DAY, dt.date(226, 1, 1)),
        (DAY, "9999-12-31"),
        (YES, "也许"),
        (YES, 2.0),
        (HABITAT, "月球"),
        (UNIT_TYPE, "19"),
    ],
)
def test_cell_is_not_understood(field: Field, cell: Cell, standards: Standards) -> None:
    with pytest.raises(NotUnderstoodError):
        parser_of(field, standards)(cell)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (COUNT, "0 到 40000 的整数"),
        (AREA, "0 到 1000000 的数字"),
        (CELSIUS, "-30 到 45 的数字"),
        (DAY, "日期，如 2026-06-01"),
        (YES, "是 或 否"),
        (PLACE, "12位统计用区划代码"),
        (NAME, "文字"),
        (Field("x", "x", "x", minimum=1), "不小于 1 的整数"),
        (Field("x", "x", "x", Kind.DECIMAL, maximum=9), "不大于 9 的数字"),
        (Field("x", "x", "x"), "整数"),
    ],
)
def test_allowed_is_said_in_chinese(field: Field, text: str, standards: Standards) -> None:
    assert allowed_text(field, standards) == text


def test_allowed_of_a_code_lists_its_names(standards: Standards) -> None:
    assert allowed_text(UNIT_TYPE, standards).startswith("下列之一：餐饮店、商场超市")
