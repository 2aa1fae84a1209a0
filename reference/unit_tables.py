"""Tables of standards/ on single units: codes of problems, kinds of breeding sites, the reporting plan of units."""

from __future__ import annotations

from reference.table import VALIDITY, Column, Table, text, vector

# 阳性房间、防护设施、直接入口食品场所、孳生地、外环境鼠迹、毒饵站、灭蝇灯
PROBLEM_KINDS = ("room", "facility", "ready_food", "breeding_site", "route", "bait_station", "lamp")
UNIT_SCOPES = ("key", "demonstration", "all")
SITE_MEDIA = ("water", "refuse")

UNIT_TABLES: tuple[Table, ...] = (
    Table(
        "problem_code", "问题代码", "columns of the survey forms whose count above zero is a finding to mend",
        ("problem_code",),
        (
            text("problem_code", "问题代码", "code"),
            text("problem_kind", "问题类别", "what kind of finding it is", allowed=PROBLEM_KINDS),
            text("form", "表单", "form"),
            text("field", "列", "column of the form that counts it"),
            text("effort_field", "检查量列", "column that tells whether it was looked for: nothing is mended "
                 "where this stands at zero or empty"),
            text("detail_of", "所属合计列", "column that counts the same in total; it is an item only where a row "
                 "tells no part", required=False),
            vector(),
            text("indicator", "指标", "indicator to which it counts", required=False,
                 references="indicator.indicator"),
            text("name_zh", "问题", "the finding in Chinese"),
            text("name_en", "英文名称", "the finding in English"),
            Column("due_working_days", "integer", "整改期限（工作日）", "working days from the day it was found"),
            *VALIDITY,
        ),
    ),
    Table(
        "breeding_site_kind", "孳生地类型", "kinds of breeding sites and the columns that tell of them", ("site_kind",),
        (
            text("site_kind", "类型代码", "code"),
            vector(),
            text("medium", "介质", "water, or refuse and dung", allowed=SITE_MEDIA),
            text("form", "表单", "form that tells of it"),
            text("seen_field", "查见列", "column that counts such sites, or what was examined of one"),
            text("positive_field", "阳性列", "column that counts the positive ones"),
            text("effort_field", "检查量列", "column above zero where all were looked for: none seen then means gone; "
                 "empty where a visit sees some of them only", required=False),
            text("whole_field", "所属合计列", "column whose zero is a zero of this kind too", required=False),
            text("name_zh", "名称", "Chinese name"),
            text("name_en", "英文名称", "English name"),
        ),
    ),
    Table(
        "unit_reporting_plan", "单位上报计划", "which registered units send which form in which months", ("plan_id",),
        (
            text("plan_id", "计划代码", "code"),
            text("place_code", "适用地区", "place and everything below it", references="place.place_code"),
            text("unit_scope", "单位范围", "key units, demonstration units, or all that are registered",
                 allowed=UNIT_SCOPES),
            text("unit_types", "单位类型", "unit types, joined by ; (empty: every type)", required=False,
                 references="unit_type.unit_type", each_of=True),
            text("form", "表单", "form"),
            text("round_kind", "性质", "kind of survey; empty: any", required=False,
                 references="survey_kind.survey_kind"),
            text("months", "月份", "months, joined by ;", each_of=True,
                 allowed=tuple(str(month) for month in range(1, 13))),
            Column("due_days", "integer", "期限（天）", "days after the end of the month"),
            *VALIDITY,
        ),
    ),
)  # fmt: skip
