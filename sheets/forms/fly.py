"""Fly forms: the control-level survey (GB/T 27772) and cages (GB/T 23796)."""

from __future__ import annotations

from sheets.fields import Form, Relation, RelationKind
from sheets.forms.header import (
    HEADER_RELATIONS,
    STANDARD_ROOM_RELATIONS,
    SURVEY_HEADER,
    SURVEY_KEY,
    TRAP_HEADER,
    TRAP_KEY,
    at_most,
    count,
    details,
    printed_index,
    rate,
    standard_room_fields,
)

_FAULTS = (
    count("fault_entrance", "室外入口门不合格", "outside doors failing", "处"),
    count("fault_window", "通室外窗不合格", "windows to outside failing", "处"),
    count("fault_kitchen_door", "厨房门不合格", "kitchen doors failing", "处"),
    count("fault_cooked_food_room", "熟食间不合格", "cooked-food rooms failing", "处"),
    count("fault_ready_food_cabinet", "直接入口食品橱柜不合格", "ready-to-eat cabinets failing", "处"),
    count("fault_cold_dish_room", "凉菜间不合格", "cold-dish rooms failing", "处"),
    count("fault_ready_food_stall", "直接入口食品摊点不合格", "ready-to-eat stalls failing", "处"),
    count("fault_other", "其他防蝇设施不合格", "other fly-proofing failing", "处"),
)

FLY_SURVEY = Form(
    form_id="fly_survey",
    version=1,
    title_zh="蝇类密度控制水平现场调查表",
    title_en="fly control-level survey",
    vector="fly",
    group="survey",
    fields=(
        *SURVEY_HEADER,
        *standard_room_fields(),
        count("fly_rooms", "有蝇房间数", "standard rooms with flies", "间", aliases=("阳性房间数",)),
        count("flies", "成蝇总数", "flies counted in rooms", "只"),
        count("proof_places", "防蝇设施检查场所数", "places inspected for fly-proofing", "个"),
        count("proof_places_failing", "防蝇设施不合格场所数", "places failing fly-proofing", "个"),
        *_FAULTS,
        count("ready_food_places", "直接入口食品场所数", "places making or selling ready-to-eat food", "个"),
        count("ready_food_places_with_flies", "其中有蝇场所数", "of these with flies", "个"),
        count("lamps", "室内灭蝇灯", "fly lamps indoors", "个"),
        count("lamps_misplaced", "放置不正确灭蝇灯", "fly lamps misplaced", "个"),
        count("indoor_breeding_sites", "室内孳生地处数", "breeding sites indoors", "处"),
        count("indoor_breeding_sites_positive", "室内阳性孳生地处数", "positive breeding sites indoors", "处"),
        count("bins", "室外垃圾容器数", "outdoor refuse containers", "个"),
        count("bins_positive", "阳性垃圾容器数", "positive refuse containers", "个"),
        count("toilets", "公共厕所数", "public toilets", "个"),
        count("toilets_positive", "阳性公共厕所数", "positive public toilets", "个"),
        count("stations", "垃圾中转站数", "refuse transfer stations", "个"),
        count("stations_positive", "阳性垃圾中转站数", "positive transfer stations", "个"),
        count("route_m", "散在孳生地检查路径", "route walked for scattered sites", "m"),
        count("scattered_sites", "散在孳生地处数", "scattered breeding sites", "处"),
        count("scattered_sites_positive", "阳性散在孳生地处数", "positive scattered sites", "处"),
    ),
    relations=(
        *HEADER_RELATIONS,
        *STANDARD_ROOM_RELATIONS,
        *rate("fly_rooms", "standard_rooms"),
        Relation(RelationKind.AT_MOST, "fly_rooms", "flies"),
        Relation(RelationKind.ZERO_IFF_ZERO, "fly_rooms", parts=("flies",)),
        Relation(RelationKind.COUNTED, "fly_rooms", "flies"),
        *rate("proof_places_failing", "proof_places"),
        *details("proof_places_failing", tuple(f.key for f in _FAULTS)),
        *rate("ready_food_places_with_flies", "ready_food_places"),
        *at_most("lamps_misplaced", "lamps"),
        *rate("indoor_breeding_sites_positive", "indoor_breeding_sites"),
        Relation(RelationKind.EFFORT_NEEDED, "indoor_breeding_sites_positive", "standard_rooms"),
        *rate("bins_positive", "bins"),
        *rate("toilets_positive", "toilets"),
        *rate("stations_positive", "stations"),
        *rate("scattered_sites_positive", "scattered_sites"),
        Relation(RelationKind.EFFORT_NEEDED, "scattered_sites", "route_m"),
    ),
    key_fields=SURVEY_KEY,
    source="GB/T 27772-2011; form_fields.csv SV-FLY",
)

FLY_SPECIES = {
    "musca_domestica": "家蝇",
    "musca_sorbens": "市蝇",
    "lucilia_sericata": "丝光绿蝇",
    "lucilia_cuprina": "铜绿蝇",
    "lucilia_illustris": "亮绿蝇",
    "chrysomya_megacephala": "大头金蝇",
    "phormia_regina": "伏蝇",
    "protophormia_terraenovae": "新陆原伏蝇",
    "calliphora_grahami": "巨尾阿丽蝇",
    "calliphora_vicina": "红头丽蝇",
    "muscina_stabulans": "厩腐蝇",
    "fannia_canicularis": "夏厕蝇",
    "fannia_prisca": "元厕蝇",
    "sarcophaga_peregrina": "棕尾别麻蝇",
    "other_fly": "其他蝇种",
}

FLY_CAGE = Form(
    form_id="fly_cage",
    version=2,
    title_zh="蝇密度监测记录表（笼诱法）",
    title_en="fly cages",
    vector="fly",
    group="trap",
    fields=(
        *TRAP_HEADER,
        count("cages_set", "布放蝇笼数", "cages set", "笼", required=True, aliases=("布放笼数", "布笼数")),
        count("cages_effective", "有效蝇笼数", "effective cages", "笼", required=True, aliases=("蝇笼数", "有效笼数")),
        count("exposure_hours", "诱捕时长", "hours of exposure, 6 or 24", "小时", required=True),
        *(
            count(species, name, species, "只", aliases=("其他", "其它") if species == "other_fly" else ())
            for species, name in FLY_SPECIES.items()
        ),
        count(
            "total", "捕蝇合计", "flies caught", "只", required=True, aliases=("合计", "捕蝇总数", "捕获总数", "捕获数")
        ),
        printed_index("只/笼。", "蝇密度", "密度"),
    ),
    relations=(
        *HEADER_RELATIONS,
        Relation(RelationKind.AT_MOST, "cages_effective", "cages_set"),
        Relation(RelationKind.EFFORT_NEEDED, "total", "cages_effective"),
        Relation(RelationKind.SUM_EQUALS, "total", parts=tuple(FLY_SPECIES)),
    ),
    key_fields=(*TRAP_KEY, "exposure_hours"),
    source="GB/T 23796-2009; form_fields.csv MN-FLY-CAGE",
)
