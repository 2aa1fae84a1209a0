"""The header that every form shares, and short makers for the fields that recur.

The header says where, what kind of unit, in which round and when; it is the same eleven times so that
`facts.sheet_row` can be one union.
"""

from __future__ import annotations

from sheets.fields import Field, Kind, Relation, RelationKind

SURVEY_HEADER: tuple[Field, ...] = (
    Field(
        "place_code", "行政区划代码", "division code", Kind.TEXT, required=True,
        aliases=("区划代码", "地区代码", "镇街代码", "统计用区划代码", "区划编码", "行政区划编码"),
        help_zh="12位统计用区划代码；镇街以000结尾，村（社区）用其12位代码。",
    ),
    Field(
        "place_name", "镇街/村（社区）", "place name", Kind.TEXT,
        aliases=(
            "地点", "监测乡镇", "镇街", "乡镇街道", "村社区", "乡镇", "街道", "镇街道", "镇（街道）", "乡镇（街道）",
            "所在镇街", "所属镇街", "监测镇街", "监测街道",
        ),
        help_zh="仅供核对，以行政区划代码为准。",
    ),
    Field(
        "unit_code", "单位编号", "unit code", Kind.TEXT, aliases=("示范单位编号",),
        help_zh="已登记单位（如示范单位）填其编号，其他单位可空。",
    ),
    Field(
        "unit_name", "单位名称", "unit name", Kind.TEXT, required=True,
        aliases=(
            "检查地点", "单位名称/检查地点", "监测点位", "监测点", "监测点名称", "点位名称", "采样点", "布夹地点",
            "布放地点", "布放场所", "详细地点", "被检单位", "受检单位",
        ),
    ),
    Field(
        "unit_type", "单位类型", "unit type", Kind.CODE, required=True, vocabulary="unit_type", aliases=("单位类别",)
    ),
    Field("is_key_unit", "重点单位", "key unit", Kind.BOOLEAN, required=True, aliases=("是否重点单位",)),
    Field(
        "is_built_up", "建成区", "in the built-up area", Kind.BOOLEAN, required=True, aliases=("是否建成区",),
        help_zh="该单位是否位于建成区内；只有建成区计入镇街评级。",
    ),
    Field(
        "round_id", "考评轮次", "round", Kind.CODE, vocabulary="round", aliases=("轮次", "考评任务"),
        help_zh="有计划轮次时选填；空着时按调查日期归入。",
    ),
    Field(
        "round_kind", "调查性质", "kind of survey", Kind.CODE, vocabulary="survey_kind", aliases=("调查类别",),
        help_zh="空着时：示范单位为单位检查，其他为考评。",
    ),
    Field(
        "surveyed_on", "调查日期", "survey date", Kind.DATE, required=True,
        aliases=("检查时间", "监测时间", "监测日期", "日期", "检查日期", "调查时间", "布放日期"),
    ),
    Field(
        "inspectors", "调查人员", "inspectors", Kind.TEXT,
        aliases=("检查人", "调查人", "监测人", "专家", "检查人员", "监测人员", "调查者")
    ),
    Field(
        "last_treated_on", "最近消杀日期", "last treatment date", Kind.DATE, aliases=("最近一次消杀日期",)
    ),
    Field("note", "备注", "note", Kind.TEXT),
)  # fmt: skip

_TRAP_EXTRA: tuple[Field, ...] = (
    Field(
        "habitat", "环境类型", "habitat", Kind.CODE, required=True, vocabulary="habitat",
        aliases=("生境", "布夹环境", "生境类型", "监测环境", "布放环境"),
    ),
    Field("temperature_c", "气温", "air temperature", Kind.DECIMAL, "℃", minimum=-30, maximum=45),
)  # fmt: skip

# Traps stand in habitats, not in units: the unit's type may stay empty there.
TRAP_HEADER: tuple[Field, ...] = (
    *(
        f
        if f.key != "unit_type"
        else Field(f.key, f.label_zh, f.label_en, f.kind, vocabulary=f.vocabulary, aliases=f.aliases)
        for f in SURVEY_HEADER
    ),
    *_TRAP_EXTRA,
)

HEADER_RELATIONS: tuple[Relation, ...] = (Relation(RelationKind.ORDER, "last_treated_on", "surveyed_on"),)

# No two rows in force may agree in all of these; `unit` is the unit's code, else its name. The round stays out of it:
# a visit sent again with its round named is still the same visit.
SURVEY_KEY = ("place_code", "unit_code", "unit_name", "round_kind", "surveyed_on")
TRAP_KEY = (*SURVEY_KEY, "habitat")

# A count above this is a slip of the pen or a date serial that leaked into the column (serials are above 40000).
LARGEST_COUNT = 40_000


def count(
    key: str, label_zh: str, label_en: str, unit: str = "", *, required: bool = False, aliases: tuple[str, ...] = ()
) -> Field:
    """A whole number from 0 to `LARGEST_COUNT`."""
    return Field(
        key, label_zh, label_en, Kind.INTEGER, unit, required=required, minimum=0, maximum=LARGEST_COUNT,
        aliases=aliases,
    )  # fmt: skip


def printed_index(help_zh: str, *aliases: str) -> Field:
    """The index as the sheet prints it, compared with the computed one and never used; `help_zh` tells its unit."""
    return Field(
        "printed_index", "报表所印指数", "index as printed", Kind.DECIMAL, minimum=0,
        aliases=("所印指数", "密度指数", "指数", *aliases), help_zh=f"可空，仅供核对，系统按计数计算。{help_zh}",
    )  # fmt: skip


def standard_room_fields() -> tuple[Field, ...]:
    """Actual rooms, the larger ones with their area, and the converted standard rooms (GB/T 23795-2009: 15 m²)."""
    return (
        count(
            "rooms", "检查房间数", "rooms inspected", "间",
            aliases=("检查房间", "实查房间数", "室内检查房间数", "室内鼠迹检查房间数"),
        ),
        count("large_rooms", "其中大于15㎡房间数", "rooms larger than 15 m²", "间"),
        Field(
            "large_room_area_m2", "大于15㎡房间面积合计", "total area of the larger rooms", Kind.DECIMAL, "㎡",
            minimum=0, maximum=1_000_000,
        ),
        count("standard_rooms", "折算标准间数", "standard rooms inspected", "间", aliases=("折算间数", "标准间数")),
    )  # fmt: skip


STANDARD_ROOM_RELATIONS: tuple[Relation, ...] = (
    Relation(RelationKind.AT_MOST, "large_rooms", "rooms"),
    Relation(RelationKind.TOGETHER, "large_rooms", "large_room_area_m2"),
    Relation(RelationKind.TOGETHER, "rooms", "standard_rooms"),
    Relation(RelationKind.STANDARD_ROOMS, "standard_rooms", parts=("rooms", "large_rooms", "large_room_area_m2")),
)


def at_most(left: str, right: str) -> tuple[Relation, ...]:
    """`left` found among `right` inspected: not more, and nothing found without effort."""
    return (Relation(RelationKind.AT_MOST, left, right), Relation(RelationKind.EFFORT_NEEDED, left, right))


def rate(found: str, effort: str) -> tuple[Relation, ...]:
    """A rate: not more found than inspected, nothing without effort, both counts or neither."""
    return (*at_most(found, effort), Relation(RelationKind.TOGETHER, found, effort))


def details(total: str, parts: tuple[str, ...]) -> tuple[Relation, ...]:
    """Details of positives: their sum is at least the total, and zero exactly when the total is zero."""
    return (
        Relation(RelationKind.SUM_AT_LEAST, total, parts=parts),
        Relation(RelationKind.ZERO_IFF_ZERO, total, parts=parts),
    )
