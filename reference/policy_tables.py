"""Tables of standards/ on what policy asks besides a letter: quotas, demonstration places, special rounds."""

from __future__ import annotations

from reference.table import VALIDITY, Column, Table, text, vector

DEMONSTRATION_CLASSES = ("institution", "farm_market", "restaurant")
DEMONSTRATION_STATUSES = ("applied", "reviewed", "named", "re_examined", "limited_time_correction", "revoked")

POLICY_TABLES: tuple[Table, ...] = (
    Table(
        "quota", "数量指标", "how many units, villages, communities or streets policy asks for", ("quota_id",),
        (
            text("quota_id", "指标代码", "code of the quota"),
            text("place_code", "适用地区", "place that is bound, or whose parts are", references="place.place_code"),
            text("applies_to", "计数级别", "kinds of place that each reach the quota by themselves, joined by ;",
                 each_of=True, allowed=("province", "city", "county", "street", "town", "township", "zone")),
            text("counted", "计数对象", "what is counted",
                 allowed=("demonstration_unit", "four_pest_free_village", "place_feature", "target")),
            text("demonstration_class", "示范单位类别", "class of unit that counts; empty: every class",
                 required=False, allowed=DEMONSTRATION_CLASSES),
            text("member_kinds", "对象级别", "kinds of place that are counted, joined by ;", required=False,
                 each_of=True, allowed=("village", "community", "street", "town", "township", "zone")),
            text("only_with", "限于", "counts only places with this feature", required=False,
                 allowed=("beautiful_village",)),
            text("feature", "特征", "feature that a counted place must have", required=False,
                 allowed=("self_management",)),
            text("targets", "目标", "targets that a counted place must meet, joined by ;", required=False,
                 each_of=True, references="target.target_id"),
            Column("required_count", "integer", "要求数", "at least so many", False),
            Column("share_numerator", "integer", "要求比例分子", "at least this part of those counted", False),
            Column("share_denominator", "integer", "要求比例分母", "whole to which the part belongs", False),
            text("name_zh", "指标说明", "the quota in words"),
            text("document_zh", "文件", "document that sets it"),
            text("reading", "解读", "stated in the document, or our reading of it",
                 allowed=("stated", "our reading")),
            Column("due_on", "date", "完成期限", "day by which it is to be reached", False),
            *VALIDITY,
        ),
    ),
    Table(
        "village_criterion", "除四害村标准", "what a village must show in surveys to be free of the four pests",
        ("place_code", "indicator"),
        (
            text("place_code", "适用地区", "place and everything below it", references="place.place_code"),
            vector(),
            text("indicator", "指标代码", "indicator", references="indicator.indicator"),
            text("comparison", "比较", "<=, < or >=", allowed=("<=", "<", ">=")),
            Column("limit_value", "decimal", "限值", "limit in the unit of the index"),
            Column("least_effort", "integer", "最少工作量", "effort, in base units, below which it is not assessed"),
            Column("is_required", "boolean", "是否必查", "false: judged where surveyed, not missed where not"),
            *VALIDITY,
        ),
    ),
    Table(
        "demonstration_status", "示范状态", "dated steps of demonstration units, roads, communities and villages",
        ("subject_kind", "unit_code", "place_code", "road_name", "status_on"),
        (
            text("subject_kind", "对象", "unit, road, community or village",
                 allowed=("unit", "road", "community", "village")),
            text("unit_code", "单位编号", "code of the unit, for units", required=False, references="unit.unit_code"),
            text("place_code", "所在地", "the community or village itself, or where the road is", required=False,
                 references="place.place_code"),
            text("road_name", "路段名称", "name of the road, for roads", required=False),
            text("status", "状态", "step reached on that day", allowed=DEMONSTRATION_STATUSES),
            Column("status_on", "date", "日期", "day of the step"),
            text("document_zh", "文号", "number of the document", required=False),
            text("decided_by", "决定单位", "who decided it"),
            text("note", "说明", "note", required=False),
        ),
    ),
)  # fmt: skip
