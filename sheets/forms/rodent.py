"""Rodent forms: the control-level survey (GB/T 27770) and traps (GB/T 23798: snap, cage, board, powder)."""

from __future__ import annotations

from sheets.fields import Field, Form, Kind, Relation, RelationKind
from sheets.forms.header import (
    HEADER_RELATIONS,
    STANDARD_ROOM_RELATIONS,
    SURVEY_HEADER,
    SURVEY_KEY,
    TRAP_HEADER,
    TRAP_KEY,
    count,
    details,
    printed_index,
    rate,
    standard_room_fields,
)

_INDOOR_SIGNS = (
    count("droppings", "室内鼠粪", "droppings indoors", "处"),
    count("burrows", "室内鼠洞", "burrows indoors", "个"),
    count("runways", "室内鼠道", "runways indoors", "处"),
    count("gnaw_marks", "室内咬痕", "gnaw marks indoors", "处"),
    count("footprints", "室内爪印", "footprints indoors", "处"),
    count("carcasses", "室内鼠尸", "carcasses indoors", "只"),
    count("live_rodents", "室内活鼠", "live rodents indoors", "只"),
)
_FAULTS = (
    count("fault_floor_drain", "地漏不合格", "floor drains failing", "处"),
    count("fault_window", "窗户不合格", "windows failing", "处"),
    count("fault_door_gap", "门缝不合格", "door gaps failing", "处"),
    count("fault_hole", "孔洞未封堵", "holes open", "处"),
    count("fault_wooden_door", "木门不合格", "wooden doors failing", "处"),
    count("fault_water_outlet", "出水口不合格", "water outlets failing", "处"),
    count("fault_drainage_ditch", "排水沟不合格", "drainage ditches failing", "处"),
    count("fault_extractor_fan", "排风扇不合格", "extractor fans failing", "处"),
    count("fault_vent", "通风口不合格", "vents failing", "处"),
    count("fault_store_board", "食品库房挡鼠板不合格", "food-store rat boards failing", "处"),
)
_ROUTE_SIGNS = (
    count("route_droppings", "外环境鼠粪", "droppings on the route", "处"),
    count("route_burrows", "外环境鼠洞", "burrows on the route", "个"),
    count("route_runways", "外环境鼠道", "runways on the route", "处"),
    count("route_gnaw_marks", "外环境咬痕", "gnaw marks on the route", "处"),
    count("route_soil", "外环境盗土", "soil thrown up on the route", "处"),
    count("route_carcasses", "外环境鼠尸", "carcasses on the route", "只"),
    count("route_live_rodents", "外环境活鼠", "live rodents on the route", "只"),
)
_BAIT_FAULTS = (
    count("bait_empty", "无鼠药站", "bait stations without bait", "个"),
    count("bait_spoiled", "鼠药无效站", "bait stations with spoiled bait", "个"),
    count("bait_misplaced", "放置不规范站", "bait stations misplaced", "个"),
    count("bait_unlabelled", "无警示牌站", "bait stations without warning", "个"),
)


def _keys(fields: tuple[Field, ...]) -> tuple[str, ...]:
    return tuple(f.key for f in fields)


RODENT_SURVEY = Form(
    form_id="rodent_survey",
    version=1,
    title_zh="鼠类密度控制水平现场调查表",
    title_en="rodent control-level survey",
    vector="rodent",
    group="survey",
    fields=(
        *SURVEY_HEADER,
        *standard_room_fields(),
        count("sign_rooms", "鼠迹阳性房间数", "standard rooms with rodent signs", "间", aliases=("阳性房间数",)),
        *_INDOOR_SIGNS,
        count("proof_rooms", "防鼠设施检查房间数", "rooms inspected for rodent-proofing", "间"),
        count("proof_rooms_failing", "防鼠设施不合格间数", "rooms failing rodent-proofing", "间"),
        *_FAULTS,
        count("route_m", "外环境检查路径", "route walked", "m", aliases=("检查路径",)),
        count("route_sign_places", "外环境鼠迹阳性处数", "places with signs on the route", "处"),
        *_ROUTE_SIGNS,
        count("bait_stations", "查见毒饵站", "bait stations seen", "个"),
        *_BAIT_FAULTS,
    ),
    relations=(
        *HEADER_RELATIONS,
        *STANDARD_ROOM_RELATIONS,
        *rate("sign_rooms", "standard_rooms"),
        *details("sign_rooms", _keys(_INDOOR_SIGNS)),
        *rate("proof_rooms_failing", "proof_rooms"),
        *details("proof_rooms_failing", _keys(_FAULTS)),
        Relation(RelationKind.EFFORT_NEEDED, "route_sign_places", "route_m"),
        Relation(RelationKind.TOGETHER, "route_sign_places", "route_m"),
        *details("route_sign_places", _keys(_ROUTE_SIGNS)),
        *(Relation(RelationKind.AT_MOST, key, "bait_stations") for key in _keys(_BAIT_FAULTS)),
        Relation(RelationKind.SUM_AT_MOST, "bait_empty", "bait_stations", parts=("bait_spoiled",)),
    ),
    key_fields=SURVEY_KEY,
    source="GB/T 27770-2011; form_fields.csv SV-RAT",
)

RODENT_SPECIES = {
    "rattus_norvegicus": "褐家鼠",
    "mus_musculus": "小家鼠",
    "rattus_tanezumi": "黄胸鼠",
    "apodemus_agrarius": "黑线姬鼠",
    "other_rodent": "其他鼠种",
    "suncus_murinus": "臭鼩鼱",
    "other_shrew": "其他鼩鼱",
}
# Insectivores, caught in the same traps and counted apart.
_SHREWS = ("suncus_murinus", "other_shrew")
_SEXES = {"male": "雄", "female": "雌", "unsexed": "未分性别"}
_CATCH = tuple(
    count(f"{species}_{sex}", f"{name}（{label}）", f"{species} {sex}", "只")
    for species, name in RODENT_SPECIES.items()
    for sex, label in _SEXES.items()
)
SHREWS = tuple(f"{species}_{sex}" for species in _SHREWS for sex in _SEXES)

RODENT_TRAP = Form(
    form_id="rodent_trap",
    version=2,
    title_zh="鼠密度器械监测记录表（夹夜、笼夜、粘鼠板、粉迹）",
    title_en="rodent traps: snap, cage, board, powder",
    vector="rodent",
    group="trap",
    fields=(
        *TRAP_HEADER,
        Field("method", "监测方法", "method", Kind.CODE, required=True, vocabulary="rodent_method"),
        Field("collected_on", "回收日期", "date of collection", Kind.DATE),
        count(
            "traps_set", "布放数", "traps, boards or patches set", "个", required=True, aliases=("布夹总数", "布放夹数")
        ),
        count("traps_set_indoors", "室内布放数", "set indoors", "个"),
        count("traps_set_outdoors", "室外布放数", "set outdoors", "个"),
        count("traps_recovered", "回收数", "recovered", "个", required=True, aliases=("回收总数",)),
        count("traps_invalid", "无效数", "recovered but invalid", "个", required=True, aliases=("无效夹总数",)),
        count(
            "traps_effective",
            "有效数",
            "effective trap-nights",
            "个",
            required=True,
            aliases=("有效夹数", "有效粉块数"),
        ),
        count("patches_positive", "阳性粉块数", "positive patches", "块", aliases=("阳性块数",)),
        *_CATCH,
        count("caught", "捕获总数", "animals caught", "只", aliases=("捕获数",)),
        printed_index("每100个有效夹（笼、板、粉块）的捕获数或阳性数，不含鼩鼱。", "捕获率", "鼠密度", "密度"),
    ),
    relations=(
        *HEADER_RELATIONS,
        Relation(RelationKind.ORDER, "surveyed_on", "collected_on"),
        Relation(RelationKind.AT_MOST, "traps_recovered", "traps_set"),
        Relation(RelationKind.SUM_EQUALS, "traps_recovered", parts=("traps_effective", "traps_invalid")),
        Relation(RelationKind.SUM_EQUALS, "traps_set", parts=("traps_set_indoors", "traps_set_outdoors")),
        Relation(RelationKind.NEEDED_WHEN, "method", "caught", values=("snap", "cage", "board")),
        Relation(RelationKind.NEEDED_WHEN, "method", "patches_positive", values=("powder",)),
        Relation(RelationKind.ONLY_WHEN, "method", "caught", values=("snap", "cage", "board")),
        Relation(RelationKind.ONLY_WHEN, "method", "patches_positive", values=("powder",)),
        Relation(RelationKind.SUM_EQUALS, "caught", parts=_keys(_CATCH)),
        Relation(RelationKind.EFFORT_NEEDED, "caught", "traps_effective"),
        Relation(RelationKind.EFFORT_NEEDED, "patches_positive", "traps_effective"),
        Relation(RelationKind.AT_MOST, "patches_positive", "traps_effective"),
    ),
    key_fields=(*TRAP_KEY, "method"),
    source="GB/T 23798-2009; form_fields.csv MN-RAT-TRAP",
)
