"""Mosquito forms: the control-level survey (GB/T 27771) and five kinds of monitoring (GB/T 23797-2020)."""

from __future__ import annotations

from sheets.fields import Field, Form, Kind, Relation, RelationKind
from sheets.forms.header import (
    HEADER_RELATIONS,
    SURVEY_HEADER,
    SURVEY_KEY,
    TRAP_HEADER,
    TRAP_KEY,
    at_most,
    count,
    printed_index,
    rate,
)

SMALL_WATERS = {
    "container": "容器",
    "puddle": "坑洼",
    "ornamental": "景观池",
    "drain_well": "排水井口",
    "ditch": "沟渠",
    "basement": "地下室",
    "tyre": "轮胎",
    "other": "其他积水",
}
_SMALL_WATER_FIELDS = tuple(
    f
    for kind, name in SMALL_WATERS.items()
    for f in (
        count(f"water_{kind}", f"{name}处数", f"small waters: {kind}", "处"),
        count(f"water_{kind}_positive", f"{name}阳性处数", f"small waters positive: {kind}", "处"),
    )
)
_WATERS = tuple(f"water_{kind}" for kind in SMALL_WATERS)
_POSITIVE_WATERS = tuple(f"water_{kind}_positive" for kind in SMALL_WATERS)

MOSQUITO_SURVEY = Form(
    form_id="mosquito_survey",
    version=1,
    title_zh="蚊虫密度控制水平现场调查表",
    title_en="mosquito control-level survey",
    vector="mosquito",
    group="survey",
    fields=(
        *SURVEY_HEADER,
        count("route_m", "检查路径", "route walked", "m"),
        count("small_waters", "小型积水处数", "small waters seen", "处", aliases=("查见小型积水",)),
        count(
            "small_waters_positive",
            "阳性小型积水处数",
            "small waters with larvae or pupae",
            "处",
            aliases=("阳性积水",),
        ),
        *_SMALL_WATER_FIELDS,
        Field("water_kind", "水体类型", "kind of medium or large water", Kind.CODE, vocabulary="water_kind"),
        count("dips", "采样勺数", "dips taken with a 500 mL dipper", "勺"),
        count("dips_positive", "阳性勺数", "dips with larvae or pupae", "勺"),
        count("immatures", "幼虫和蛹数", "larvae and pupae", "只"),
        count("sittings", "诱蚊人次", "sittings", "人次"),
        Field(
            "sitting_minutes",
            "每人次诱蚊时长",
            "minutes of each sitting",
            Kind.INTEGER,
            "分钟",
            minimum=1,
            maximum=240,
            default=30,
        ),
        count("landings", "停落蚊数", "mosquitoes landing", "只", aliases=("蚊虫停落次数",)),
        count("lamps", "查见灭蚊灯", "mosquito lamps seen", "个"),
    ),
    relations=(
        *HEADER_RELATIONS,
        Relation(RelationKind.TOGETHER, "small_waters_positive", "route_m"),
        Relation(RelationKind.TOGETHER, "small_waters", "small_waters_positive"),
        Relation(RelationKind.EFFORT_NEEDED, "small_waters", "route_m"),
        Relation(RelationKind.AT_MOST, "small_waters_positive", "small_waters"),
        Relation(RelationKind.SUM_EQUALS, "small_waters", parts=_WATERS),
        Relation(RelationKind.SUM_EQUALS, "small_waters_positive", parts=_POSITIVE_WATERS),
        *(Relation(RelationKind.AT_MOST, p, w) for p, w in zip(_POSITIVE_WATERS, _WATERS, strict=True)),
        *rate("dips_positive", "dips"),
        Relation(RelationKind.TOGETHER, "water_kind", "dips"),
        Relation(RelationKind.AT_MOST, "dips_positive", "immatures"),
        Relation(RelationKind.ZERO_IFF_ZERO, "dips_positive", parts=("immatures",)),
        Relation(RelationKind.COUNTED, "dips_positive", "immatures"),
        Relation(RelationKind.TOGETHER, "sittings", "landings"),
        Relation(RelationKind.TOGETHER, "sittings", "sitting_minutes"),
        Relation(RelationKind.EFFORT_NEEDED, "landings", "sittings"),
    ),
    key_fields=SURVEY_KEY,
    source="GB/T 27771-2011; form_fields.csv SV-MOS",
)

MOSQUITO_SPECIES = {
    "culex_pipiens": "淡色库蚊",
    "culex_quinquefasciatus": "致倦库蚊",
    "culex_tritaeniorhynchus": "三带喙库蚊",
    "aedes_albopictus": "白纹伊蚊",
    "anopheles_sinensis": "中华按蚊",
    "armigeres_subalbatus": "骚扰阿蚊",
    "other_mosquito": "其他蚊种",
}
_FEMALES = tuple(f"{s}_female" for s in MOSQUITO_SPECIES)
_MALES = tuple(f"{s}_male" for s in MOSQUITO_SPECIES)
_LAMP_CATCH = tuple(
    f
    for species, name in MOSQUITO_SPECIES.items()
    for f in (
        count(f"{species}_female", f"{name}（雌）", f"{species} females", "只"),
        count(f"{species}_male", f"{name}（雄）", f"{species} males", "只"),
    )
)

LIGHT_TRAP = Form(
    form_id="light_trap",
    version=2,
    title_zh="成蚊监测记录表（诱蚊灯法）",
    title_en="mosquito light traps",
    vector="mosquito",
    group="trap",
    fields=(
        *TRAP_HEADER,
        count("lamps", "诱蚊灯数", "lamps", "台", required=True, aliases=("布灯数", "诱蚊灯数量")),
        count("nights", "整夜数", "whole nights, dusk to dawn", "夜", aliases=("监测夜数",)),
        Field(
            "minutes_per_lamp",
            "每灯计时时长",
            "minutes of each lamp where not run all night",
            Kind.INTEGER,
            "分钟",
            minimum=1,
            maximum=1440,
        ),
        *_LAMP_CATCH,
        count(
            "females",
            "雌蚊合计",
            "female mosquitoes",
            "只",
            required=True,
            aliases=("捕获雌蚊数", "雌蚊数", "雌蚊总数"),
        ),
        count("total", "捕蚊合计", "mosquitoes of both sexes", "只", aliases=("合计", "捕蚊总数")),
        printed_index("雌蚊只/（灯·夜）；按时段诱捕的为雌蚊只/（灯·小时）。", "蚊密度", "成蚊密度", "密度"),
    ),
    relations=(
        *HEADER_RELATIONS,
        Relation(RelationKind.EXACTLY_ONE, "nights", "minutes_per_lamp"),
        Relation(RelationKind.EFFORT_NEEDED, "females", "lamps"),
        Relation(RelationKind.EFFORT_NEEDED, "females", "nights"),
        Relation(RelationKind.AT_MOST, "females", "total"),
        Relation(RelationKind.SUM_EQUALS, "females", parts=_FEMALES),
        Relation(RelationKind.SUM_EQUALS, "total", parts=(*_FEMALES, *_MALES)),
    ),
    key_fields=TRAP_KEY,
    source="GB/T 23797-2020; form_fields.csv MN-MOS-LAMP",
)

DOUBLE_NET = Form(
    form_id="double_net",
    version=2,
    title_zh="成蚊监测记录表（双层叠帐法）",
    title_en="mosquito double nets",
    vector="mosquito",
    group="trap",
    fields=(
        *TRAP_HEADER,
        count("nets", "叠帐数", "nets", "顶", required=True, aliases=("叠帐数量",)),
        Field(
            "minutes_per_net",
            "每顶诱蚊时长",
            "minutes of each net",
            Kind.INTEGER,
            "分钟",
            required=True,
            minimum=1,
            maximum=240,
            default=30,
            aliases=("诱蚊时长", "诱蚊时间"),
        ),
        count("females", "捕获雌蚊数", "female mosquitoes", "只", required=True, aliases=("捕获数（雌）", "雌蚊数")),
        count("aedes_albopictus_female", "其中白纹伊蚊（雌）", "of these Aedes albopictus", "只"),
        printed_index("雌蚊只/（顶·小时）。", "帐诱指数", "叠帐指数", "蚊密度", "密度"),
    ),
    relations=(
        *HEADER_RELATIONS,
        Relation(RelationKind.EFFORT_NEEDED, "females", "nets"),
        Relation(RelationKind.AT_MOST, "aedes_albopictus_female", "females"),
    ),
    key_fields=TRAP_KEY,
    source="GB/T 23797-2020; form_fields.csv MN-MOS-TENT",
)

BRETEAU = Form(
    form_id="breteau",
    version=2,
    title_zh="布雷图指数监测记录表",
    title_en="Breteau index",
    vector="mosquito",
    group="trap",
    fields=(
        *TRAP_HEADER,
        count("houses", "调查户数", "houses", "户", required=True, aliases=("检查户数", "监测户数")),
        count("houses_positive", "阳性户数", "positive houses", "户"),
        count(
            "containers", "积水容器数", "water containers", "个", required=True, aliases=("积水容器", "查见积水容器数")
        ),
        count(
            "containers_positive",
            "阳性容器数",
            "positive containers",
            "个",
            required=True,
            aliases=("阳性容器", "阳性积水容器数"),
        ),
        printed_index("每100户的阳性容器数。", "布雷图指数", "BI"),
    ),
    relations=(
        *HEADER_RELATIONS,
        *at_most("containers_positive", "containers"),
        Relation(RelationKind.EFFORT_NEEDED, "containers", "houses"),
        Relation(RelationKind.AT_MOST, "houses_positive", "houses"),
        Relation(RelationKind.AT_MOST, "houses_positive", "containers_positive"),
        Relation(RelationKind.ZERO_IFF_ZERO, "houses_positive", parts=("containers_positive",)),
    ),
    key_fields=TRAP_KEY,
    source="GB/T 23797-2020; form_fields.csv MN-MOS-BI",
)

OVITRAP = Form(
    form_id="ovitrap",
    version=2,
    title_zh="诱蚊诱卵器监测记录表",
    title_en="mosquito ovitraps",
    vector="mosquito",
    group="trap",
    fields=(
        *TRAP_HEADER,
        Field("collected_on", "回收日期", "date of collection, the fourth day", Kind.DATE, required=True),
        count("traps_set", "放置数量", "traps set", "个", required=True, aliases=("放置数", "布放数", "布放数量")),
        count("traps_recovered", "回收数量", "traps recovered", "个", required=True, aliases=("回收数",)),
        count("traps_positive", "阳性数", "traps with adults or eggs", "个", required=True),
        printed_index("每100个回收诱蚊诱卵器的阳性数。", "诱蚊诱卵器指数", "诱蚊诱卵指数", "MOI"),
    ),
    relations=(
        *HEADER_RELATIONS,
        Relation(RelationKind.ORDER, "surveyed_on", "collected_on"),
        Relation(RelationKind.AT_MOST, "traps_recovered", "traps_set"),
        *at_most("traps_positive", "traps_recovered"),
    ),
    key_fields=TRAP_KEY,
    source="GB/T 23797-2020; form_fields.csv MN-MOS-OVI",
)
