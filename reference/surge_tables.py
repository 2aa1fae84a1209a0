"""Tables of standards/ on special rounds (专项保障): where, when and what is due, and the limits that hold there."""

from __future__ import annotations

from reference.table import VALIDITY, Column, Table, text

# The forms that a special round may ask for: sheets.forms, which stands above this package.
_FORMS = (
    "rodent_survey", "mosquito_survey", "fly_survey", "cockroach_survey", "rodent_trap", "light_trap", "double_net",
    "breteau", "ovitrap", "fly_cage", "cockroach_paper",
)  # fmt: skip
_SURGE_KINDS = ("disaster", "major_event")

SURGE_TABLES: tuple[Table, ...] = (
    Table(
        "surge", "专项保障", "special rounds after disasters and at major events", ("surge_id",),
        (
            text("surge_id", "专项代码", "the planned round of kind surge, which has its days and names",
                 references="round.round_id"),
            text("surge_kind", "类别", "disaster or major_event", allowed=_SURGE_KINDS),
            text("places", "保障地区", "places that report, joined by ;", references="place.place_code", each_of=True),
            Column("every_days", "integer", "间隔天数", "a report is due every so many days, from the first day on"),
            text("forms", "表单", "forms that each place sends, joined by ;", allowed=_FORMS, each_of=True),
            text("document_zh", "依据", "document that orders it"),
        ),
    ),
    Table(
        "surge_limit", "专项限值", "limits of special rounds, beside the national ladder and never in its place",
        ("surge_id", "surge_kind", "indicator", "unit_scope"),
        (
            text("surge_id", "专项代码", "the special round; empty for every one of the kind", required=False,
                 references="surge.surge_id"),
            text("surge_kind", "类别", "kind of special round; empty for a single one", required=False,
                 allowed=_SURGE_KINDS),
            text("indicator", "指标代码", "indicator", references="indicator.indicator"),
            text("unit_scope", "单位范围", "all or key", allowed=("all", "key")),
            text("comparison", "比较", "<=, < or >=: what meets the limit", allowed=("<=", "<", ">=")),
            Column("limit_value", "decimal", "限值", "limit in the unit of the index"),
            *VALIDITY,
        ),
    ),
)  # fmt: skip
