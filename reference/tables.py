"""The shape of every table in standards/: columns, vocabulary, keys and what each means.

One declaration serves the CSV checker, the DuckDB tables `reference.*` and the data dictionary. Every table also
carries `source` and `confidence`, because no number here may stand without saying where it comes from. What follows a
shortfall (quotas, units, cases) stands in the three modules beside this one.
"""

from __future__ import annotations

from reference.case_tables import CASE_TABLES
from reference.policy_tables import POLICY_TABLES
from reference.surge_tables import SURGE_TABLES
from reference.table import GRADES, ORIGIN, VALIDITY, Column, Table, text, vector
from reference.unit_tables import UNIT_TABLES

TABLES: dict[str, Table] = {
    t.name: Table(t.name, t.zh, t.en, t.key, (*t.columns, *ORIGIN))
    for t in (
        Table(
            "indicator", "指标", "grading and trend indicators", ("indicator",),
            (
                text("indicator", "指标代码", "code of the indicator"),
                vector(),
                text("name_zh", "指标名称", "Chinese name"),
                text("name_en", "英文名称", "English name"),
                text("found", "分子", "what `found` counts"),
                text("effort", "分母", "what `effort` counts"),
                text("effort_unit", "分母单位", "base unit of `effort`"),
                Column("scale", "integer", "倍数", "index = found * scale / effort"),
                text("unit", "指数单位", "unit of the index"),
                text("parent_indicator", "所属率指标", "the rate to which a per-positive mean belongs",
                      required=False, references="indicator.indicator"),
                text("role", "作用", "grade, hard_condition or trend", allowed=("grade", "hard_condition", "trend")),
                text("required", "必评条件", "always, or when_parent_found for per-positive means", required=False,
                      allowed=("always", "when_parent_found")),
                text("not_applicable_without", "不适用的条件", "the place feature without which it does not apply",
                      required=False),
                text("estimator", "估计方法", "model of the interval",
                      allowed=("binomial", "poisson", "mean", "count")),
                Column("design_effect_floor", "decimal", "设计效应下限", "smallest design effect for marks", False),
                text("season", "季节", "season of season.csv", references="season.season"),
            ),
        ),
        Table(
            "edition", "标准版本", "editions of the four standards", ("standard", "edition"),
            (
                text("standard", "标准号", "number of the standard"),
                text("edition", "版本", "year of the edition"),
                vector(),
                text("title_zh", "标准名称", "Chinese title"),
                Column("limits_known", "boolean", "限值是否掌握", "whether its limits stand in threshold.csv"),
                text("note", "说明", "note", required=False),
                *VALIDITY,
            ),
        ),
        Table(
            "threshold", "分级限值", "limits of grades A, B and C",
            ("standard", "edition", "indicator", "grade"),
            (
                text("standard", "标准号", "number of the standard, or of the local document"),
                text("edition", "版本", "year of the edition"),
                *VALIDITY,
                text("indicator", "指标代码", "indicator", references="indicator.indicator"),
                text("comparison", "比较", "<=, < or >=", allowed=("<=", "<", ">=")),
                text("grade", "等级", "grade reached at the limit", allowed=GRADES),
                Column("limit_value", "decimal", "限值", "limit in the unit of the index"),
                text("adopted_by", "采用地区", "place that adopted a local ladder; empty for the national one",
                      required=False, references="place.place_code"),
            ),
        ),
        Table(
            "season", "调查季节", "months in which a survey may carry a letter", ("season", "place_code"),
            (
                text("season", "季节代码", "season"),
                text("place_code", "适用地区", "place and everything below it", references="place.place_code"),
                Column("first_month", "integer", "起始月", "first month of the season"),
                Column("last_month", "integer", "终止月", "last month of the season"),
                *VALIDITY,
            ),
        ),
        Table(
            "sampling_plan", "抽样方案", "units, rooms, metres and waters that a survey should cover",
            ("place_code", "vector", "cell", "quantity", "population_class"),
            (
                text("place_code", "采用地区", "place that adopted the plan; empty for the reference plan",
                      required=False, references="place.place_code"),
                vector(),
                text("cell", "抽样单元", "row of the plan"),
                text("cell_zh", "抽样单元名称", "Chinese name of the row"),
                text("unit_types", "单位类型", "unit types that count, joined by ; (empty: every type)",
                      required=False, references="unit_type.unit_type", each_of=True),
                text("quantity", "计量", "what is counted, see facts.sample_quantity",
                      allowed=("units", "rooms", "route_m", "sites", "bins", "stations", "toilets",
                               "scattered_route_m", "water_bodies", "sittings")),
                text("population_class", "人口规模", "population of the built-up area",
                      references="population_class.population_class"),
                Column("required_amount", "integer", "应查数", "amount to be surveyed"),
                *VALIDITY,
            ),
        ),
        Table(
            "population_class", "人口规模分档", "classes of built-up-area population", ("population_class",),
            (
                text("population_class", "分档代码", "class"),
                text("name_zh", "名称", "Chinese name"),
                Column("above_persons", "integer", "下限（不含）", "more persons than this"),
                Column("up_to_persons", "integer", "上限（含）", "at most this many persons", False),
            ),
        ),
        Table(
            "unit_type", "单位类型", "the eighteen types of unit", ("unit_type",),
            (
                text("unit_type", "类型代码", "two-digit code"),
                text("name_zh", "名称", "Chinese name"),
                text("name_en", "英文名称", "English name"),
                Column("is_key_by_default", "boolean", "默认重点", "key unit unless the sheet says otherwise"),
                text("demonstration_class", "示范单位类别", "class in the demonstration quota", required=False,
                      allowed=("institution", "farm_market", "restaurant")),
            ),
        ),
        Table(
            "vocabulary", "词表", "codes that forms offer as drop-downs", ("vocabulary", "code"),
            (
                text("vocabulary", "词表", "name of the vocabulary"),
                text("code", "代码", "code"),
                text("name_zh", "名称", "Chinese name, as shown in the drop-down"),
                text("name_en", "英文名称", "English name"),
                Column("sort_order", "integer", "顺序", "order in the drop-down"),
            ),
        ),
        Table(
            "species", "种类", "species columns of the trap forms", ("species",),
            (
                text("species", "种类代码", "code, prefix of the form's columns"),
                vector(),
                text("name_zh", "名称", "Chinese name"),
                text("latin_name", "学名", "scientific name", required=False),
                text("species_group", "类群", "rodent, shrew, large or small cockroach, mosquito, fly",
                      allowed=("rodent", "shrew", "mosquito", "fly", "small_cockroach", "large_cockroach",
                               "cockroach")),
            ),
        ),
        Table(
            "place", "行政区划", "administrative places by shortest code prefix", ("place_code",),
            (
                text("place_code", "区划代码", "2, 4, 6, 9 or 12 digits"),
                text("code12", "12位代码", "the same, padded with zeros to 12 digits"),
                text("place_name", "名称", "name"),
                text("place_kind", "级别", "kind of place",
                      allowed=("province", "city", "county", "street", "town", "township", "zone", "village",
                               "community")),
                text("parent_code", "上级代码", "the place it belongs to", required=False,
                      references="place.place_code"),
                text("population_class", "人口规模", "population of its built-up area, where known", required=False,
                      references="population_class.population_class"),
                *VALIDITY,
            ),
        ),
        Table(
            "place_feature", "地区特征", "features of places, approved and dated",
            ("place_code", "feature"),
            (
                text("place_code", "区划代码", "place", references="place.place_code"),
                text("feature", "特征", "feature",
                      allowed=("medium_or_large_water", "ready_food_place", "national_sanitary_city",
                               "beautiful_village", "self_management")),
                Column("is_present", "boolean", "是否具有", "whether the place has it"),
                text("approved_by", "批准人", "who approved the row"),
                Column("approved_on", "date", "批准日期", "when it was approved"),
                *VALIDITY,
            ),
        ),
        Table(
            "place_succession", "区划变更", "merges, splits and renames", ("predecessor_code", "successor_code"),
            (
                text("predecessor_code", "原代码", "the former place", references="place.place_code"),
                text("successor_code", "新代码", "the place that continues it", references="place.place_code"),
                text("succession_kind", "变更类型", "merge, split, rename or transfer",
                      allowed=("merge", "split", "rename", "transfer")),
                Column("effective_on", "date", "生效日期", "first day of the successor"),
            ),
        ),
        Table(
            "unit", "单位登记", "registered units, among them demonstration units", ("unit_code",),
            (
                text("unit_code", "单位编号", "code"),
                text("unit_name", "单位名称", "name"),
                text("place_code", "所在地", "village, community, street or town", references="place.place_code"),
                text("unit_type", "单位类型", "unit type", references="unit_type.unit_type"),
                Column("is_key_unit", "boolean", "重点单位", "key unit"),
                Column("is_demonstration", "boolean", "示范单位", "named demonstration unit"),
                *VALIDITY,
            ),
        ),
        Table(
            "alias", "别名", "other spellings of codes and names", ("vocabulary", "alias"),
            (
                text("vocabulary", "词表", "unit_type, survey_kind, round, place, or a vocabulary"),
                text("alias", "别名", "spelling seen in sheets"),
                text("code", "代码", "the code that is meant"),
            ),
        ),
        Table(
            "survey_kind", "调查性质", "kinds of survey and what each may do", ("survey_kind",),
            (
                text("survey_kind", "代码", "kind"),
                text("name_zh", "名称", "Chinese name"),
                text("name_en", "英文名称", "English name"),
                text("graded_as", "并入", "kind under which its rows are pooled; empty where nothing is graded",
                      required=False),
                Column("is_official", "boolean", "是否正式定级", "whether its letter is the place's official one"),
                Column("sort_order", "integer", "顺序", "order in drop-downs"),
            ),
        ),
        Table(
            "round", "考评轮次", "planned rounds", ("round_id",),
            (
                text("round_id", "轮次代码", "code"),
                text("place_code", "适用地区", "place and everything below it", references="place.place_code"),
                text("round_kind", "性质", "kind of survey", references="survey_kind.survey_kind"),
                Column("year", "integer", "年度", "year"),
                Column("number", "integer", "序号", "number within the year"),
                Column("starts_on", "date", "开始日期", "planned first day"),
                Column("ends_on", "date", "结束日期", "planned last day"),
                text("name_zh", "名称", "Chinese name"),
                text("name_en", "英文名称", "English name"),
            ),
        ),
        Table(
            "reporting_plan", "上报计划", "who sends which form when",
            ("plan_id",),
            (
                text("plan_id", "计划代码", "code"),
                text("place_code", "适用地区", "the place itself, or the area whose streets and towns report",
                      references="place.place_code"),
                text("applies_to", "上报级别", "kinds of place that report, joined by ; (empty: the place itself)",
                      required=False, allowed=("street", "town", "township", "village", "community", "county"),
                      each_of=True),
                text("form", "表单", "form"),
                text("round_kind", "性质", "kind of survey", references="survey_kind.survey_kind"),
                text("frequency", "频次", "once a planned round, or once in each month listed",
                      allowed=("round", "month")),
                text("months", "月份", "months, joined by ; (for monthly plans)", required=False, each_of=True,
                      allowed=tuple(str(m) for m in range(1, 13))),
                Column("due_days", "integer", "期限（天）", "days after the end of round or month"),
                *VALIDITY,
            ),
        ),
        Table(
            "target", "目标", "what policy asks of a place", ("target_id",),
            (
                text("target_id", "目标代码", "code"),
                text("place_code", "适用地区", "place and everything below it", references="place.place_code"),
                text("applies_to", "适用级别", "kinds of place it binds, joined by ;", each_of=True,
                      allowed=("street", "town", "township", "county", "village", "community")),
                text("only_within", "限于", "binds only inside places with this feature", required=False,
                      allowed=("national_sanitary_city",)),
                vector(),
                text("indicator", "指标", "indicator, where the target is a value", required=False,
                      references="indicator.indicator"),
                text("unit_scope", "单位范围", "all or key", allowed=("all", "key")),
                text("required_grade", "要求等级", "letter required", required=False, allowed=GRADES),
                Column("required_value", "decimal", "要求值", "value required of the indicator (at least)", False),
                text("name_zh", "目标说明", "the target in words"),
                text("document_zh", "文件", "document that sets it"),
                text("reading", "解读", "stated in the document, or our reading of it",
                      allowed=("stated", "our reading")),
                *VALIDITY,
            ),
        ),
        Table(
            "accepted_exception", "认可的例外", "warnings and notices that a reviewer accepts in advance or for good",
            ("rule_id", "form", "place_code", "unit", "surveyed_on"),
            (
                text("rule_id", "规则", "rule of the registry, a warning or notice"),
                text("form", "表单", "form; empty for every form", required=False),
                text("place_code", "适用地区", "place and everything below it; empty for every place", required=False,
                      references="place.place_code"),
                text("unit", "单位", "code or name of the unit; empty for every unit", required=False),
                Column("surveyed_on", "date", "调查日期", "survey day; empty for every day", required=False),
                text("reason", "理由", "why it is accepted"),
                text("accepted_by", "认可人", "who accepted it"),
                *VALIDITY,
            ),
        ),
        Table(
            "unit_ladder", "单位合格标准", "rooms that a single unit may have positive", ("vector", "rooms_from"),
            (
                vector(),
                Column("rooms_from", "integer", "房间数下限", "from so many rooms"),
                Column("rooms_to", "integer", "房间数上限", "to so many rooms", False),
                Column("positive_rooms_allowed", "integer", "允许阳性间数", "positive rooms allowed"),
                text("grade", "等级", "level to which it belongs", allowed=GRADES),
            ),
        ),
        Table(
            "convention", "约定", "numbers and choices that the standards leave to us", ("convention",),
            (
                text("convention", "约定", "name"),
                text("value", "取值", "value"),
                text("unit", "单位", "unit", required=False),
                text("note", "说明", "why"),
            ),
        ),
        *POLICY_TABLES,
        *SURGE_TABLES,
        *UNIT_TABLES,
        *CASE_TABLES,
    )
}  # fmt: skip
