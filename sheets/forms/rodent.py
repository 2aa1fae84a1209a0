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

_INDOOR_SIGNS = tuple(
    count(key, f"室内{sign}", label_en, unit, aliases=(f"室内鼠迹{sign}",))
    for key, sign, label_en, unit in (
        ("droppings", "鼠粪", "droppings indoors", "处"),
        ("burrows", "鼠洞", "burrows indoors", "个"),
        ("runways", "鼠道", "runways indoors", "处"),
        ("gnaw_marks", "咬痕", "gnaw marks indoors", "处"),
        ("footprints", "爪印", "footprints indoors", "处"),
        ("carcasses", "鼠尸", "carcasses indoors", "只"),
        ("live_rodents", "活鼠", "live rodents indoors", "只"),
    )
)
_FAULTS = tuple(
    count(key, f"{part}{failing}", label_en, "处", aliases=(f"防鼠设施{part}", f"不合格部位{part}"))
    for key, part, failing, label_en in (
        ("fault_floor_drain", "地漏", "不合格", "floor drains failing"),
        ("fault_window", "窗户", "不合格", "windows failing"),
        ("fault_door_gap", "门缝", "不合格", "door gaps failing"),
        ("fault_hole", "孔洞", "未封堵", "holes open"),
        ("fault_wooden_door", "木门", "不合格", "wooden doors failing"),
        ("fault_water_outlet", "出水口", "不合格", "water outlets failing"),
        ("fault_drainage_ditch", "排水沟", "不合格", "drainage ditches failing"),
        ("fault_extractor_fan", "排风扇", "不合格", "extractor fans failing"),
        ("fault_vent", "通风口", "不合格", "vents failing"),
        ("fault_store_board", "食品库房挡鼠板", "不合格", "food-store rat boards failing"),
    )
)
_ROUTE_SIGNS = tuple(
    count(key, f"外环境{sign}", label_en, unit, aliases=(f"外环境鼠迹{sign}",))
    for key, sign, label_en, unit in (
        ("route_droppings", "鼠粪", "droppings on the route", "处"),
        ("route_burrows", "鼠洞", "burrows on the route", "个"),
        ("route_runways", "鼠道", "runways on the route", "处"),
        ("route_gnaw_marks", "咬痕", "gnaw marks on the route", "处"),
        ("route_soil", "盗土", "soil thrown up on the route", "处"),
        ("route_carcasses", "鼠尸", "carcasses on the route", "只"),
        ("route_live_rodents", "活鼠", "live rodents on the route", "只"),
    )
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
        count(
            "sign_rooms",
            "鼠迹阳性房间数",
            "standard rooms with rodent signs",
            "间",
            aliases=("阳性房间数", "室内阳性房间数", "室内鼠迹阳性房间数"),
        ),
        *_INDOOR_SIGNS,
        count("proof_rooms", "防鼠设施检查房间数", "rooms inspected for rodent-proofing", "间"),
        count(
            "proof_rooms_failing",
            "防鼠设施不合格间数",
            "rooms failing rodent-proofing",
            "间",
            aliases=("防鼠设施不合格房间数", "防鼠设施不合格数"),
        ),
        *_FAULTS,
        count("route_m", "外环境检查路径", "route walked", "m", aliases=("检查路径", "外环境鼠迹检查路径")),
        count(
            "route_sign_places",
            "外环境鼠迹阳性处数",
            "places with signs on the route",
            "处",
            aliases=("外环境鼠迹阳性", "外环境阳性处数"),
        ),
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


def _unsexed(name: str) -> tuple[str, ...]:
    return (name, "其他", "其它") if name == "其他鼠种" else (name,)


_CATCH = tuple(
    # A species without a sex in its title was counted without sexing.
    count(
        f"{species}_{sex}",
        f"{name}（{label}）",
        f"{species} {sex}",
        "只",
        aliases=_unsexed(name) if sex == "unsexed" else (),
    )
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
            "traps_set",
            "布放数",
            "traps, boards or patches set",
            "个",
            required=True,
            aliases=("布夹总数", "布放夹数", "布夹数", "布放总数"),
        ),
        count("traps_set_indoors", "室内布放数", "set indoors", "个", aliases=("室内布夹数", "布放数室内")),
        count("traps_set_outdoors", "室外布放数", "set outdoors", "个", aliases=("室外布夹数", "布放数室外")),
        count("traps_recovered", "回收数", "recovered", "个", required=True, aliases=("回收总数", "回收夹数")),
        count(
            "traps_invalid",
            "无效数",
            "recovered but invalid",
            "个",
            required=True,
            aliases=("无效夹总数", "无效夹数", "无效夹"),
        ),
        count(
            "traps_effective",
            "有效数",
            "effective trap-nights",
            "个",
            required=True,
            aliases=("有效夹数", "有效夹", "有效夹总数", "有效笼数", "有效板数", "有效粘鼠板数", "有效粉块数"),
        ),
        count("patches_positive", "阳性粉块数", "positive patches", "块", aliases=("阳性块数",)),
        *_CATCH,
        count(
            "caught",
            "捕获总数",
            "animals caught",
            "只",
            aliases=("捕获数", "捕鼠数", "捕鼠总数", "捕获鼠数", "捕获数合计", "捕获合计"),
        ),
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
