"""Cockroach forms: the control-level survey (GB/T 27773) and sticky papers (GB/T 23795-2009)."""

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

_TRACES = (
    count("dead_bodies", "虫尸", "dead bodies", "个"),
    count("fragments", "残片", "fragments", "处"),
    count("empty_oothecae", "空卵鞘壳", "empty ootheca shells", "个"),
    count("faeces", "粪便", "faeces", "处"),
    count("cast_skins", "蜕皮", "cast skins", "处"),
)

COCKROACH_SURVEY = Form(
    form_id="cockroach_survey",
    version=1,
    title_zh="蜚蠊密度控制水平现场调查表",
    title_en="cockroach control-level survey",
    vector="cockroach",
    group="survey",
    fields=(
        *SURVEY_HEADER,
        *standard_room_fields(),
        count("infested_rooms", "成若虫阳性房间数", "standard rooms with live adults or nymphs", "间"),
        count("large_cockroaches", "大蠊", "large cockroaches", "只"),
        count("small_cockroaches", "小蠊", "small cockroaches", "只"),
        count("ootheca_rooms", "卵鞘阳性房间数", "rooms with live oothecae", "间"),
        count("oothecae", "查获卵鞘", "live oothecae", "只"),
        count("trace_rooms", "蟑迹阳性房间数", "rooms with traces", "间"),
        *_TRACES,
    ),
    relations=(
        *HEADER_RELATIONS,
        *STANDARD_ROOM_RELATIONS,
        *rate("infested_rooms", "standard_rooms"),
        Relation(RelationKind.SUM_AT_LEAST, "infested_rooms", parts=("large_cockroaches", "small_cockroaches")),
        Relation(RelationKind.ZERO_IFF_ZERO, "infested_rooms", parts=("large_cockroaches", "small_cockroaches")),
        Relation(RelationKind.COUNTED, "infested_rooms", "large_cockroaches"),
        Relation(RelationKind.COUNTED, "infested_rooms", "small_cockroaches"),
        *at_most("ootheca_rooms", "standard_rooms"),
        Relation(RelationKind.AT_MOST, "ootheca_rooms", "oothecae"),
        Relation(RelationKind.ZERO_IFF_ZERO, "ootheca_rooms", parts=("oothecae",)),
        Relation(RelationKind.COUNTED, "ootheca_rooms", "oothecae"),
        *at_most("trace_rooms", "standard_rooms"),
        *details("trace_rooms", tuple(f.key for f in _TRACES)),
    ),
    key_fields=SURVEY_KEY,
    source="GB/T 27773-2011; form_fields.csv SV-ROACH",
)

COCKROACH_SPECIES = {
    "blattella_germanica": "德国小蠊",
    "periplaneta_americana": "美洲大蠊",
    "periplaneta_australasiae": "澳洲大蠊",
    "periplaneta_fuliginosa": "黑胸大蠊",
    "periplaneta_brunnea": "褐斑大蠊",
    "periplaneta_japonica": "日本大蠊",
    "other_cockroach": "其他蜚蠊",
}
_STAGES = {"nymph": "若虫", "female": "雌", "male": "雄"}
_CATCH = tuple(
    count(f"{species}_{stage}", f"{name}（{label}）", f"{species} {stage}", "只")
    for species, name in COCKROACH_SPECIES.items()
    for stage, label in _STAGES.items()
)

COCKROACH_PAPER = Form(
    form_id="cockroach_paper",
    version=2,
    title_zh="蜚蠊密度监测记录表（粘捕法）",
    title_en="cockroach sticky papers",
    vector="cockroach",
    group="trap",
    fields=(
        *TRAP_HEADER,
        count("papers_set", "布放粘蟑纸数", "papers set", "张", required=True),
        count("papers_recovered", "回收粘蟑纸数", "papers recovered", "张", required=True),
        count("papers_effective", "有效粘蟑纸数", "effective papers", "张", required=True),
        count(
            "papers_positive", "阳性粘蟑纸数", "positive papers", "张", required=True, aliases=("阳性数", "阳性张数")
        ),
        *_CATCH,
        count("caught", "捕获总数", "cockroaches caught", "只", required=True, aliases=("捕获数", "捕获蟑螂数")),
        printed_index("只/张（粘捕密度），不是粘捕率。", "粘捕密度", "蜚蠊密度", "蟑螂密度", "密度"),
    ),
    relations=(
        *HEADER_RELATIONS,
        Relation(RelationKind.AT_MOST, "papers_recovered", "papers_set"),
        Relation(RelationKind.AT_MOST, "papers_effective", "papers_recovered"),
        *at_most("papers_positive", "papers_effective"),
        Relation(RelationKind.AT_MOST, "papers_positive", "caught"),
        Relation(RelationKind.ZERO_IFF_ZERO, "papers_positive", parts=("caught",)),
        Relation(RelationKind.SUM_EQUALS, "caught", parts=tuple(f.key for f in _CATCH)),
    ),
    key_fields=TRAP_KEY,
    source="GB/T 23795-2009; form_fields.csv MN-ROACH-GLUE",
)
