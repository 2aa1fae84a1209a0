"""Demonstration units, roads, communities and villages (示范单位、路段、社区，除四害村) with their steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from editions.opened import Edition, Record

SUBJECT_ZH: Final = {"unit": "示范单位", "road": "示范路段", "community": "示范社区", "village": "除四害村"}
STATUS_ZH: Final = {
    "applied": "已申报",
    "reviewed": "已评估",
    "named": "已命名",
    "re_examined": "复查合格",
    "limited_time_correction": "限期整改",
    "revoked": "已撤销",
}

_TABLE = "select count(*) as tables from duckdb_tables() where schema_name = 'flags' and table_name = $table"
_NAMES = "select place_code, any_value(place_name) as place_name from reference.place group by place_code"
_PLACES = f"""
    select d.*, s.place_name as street_name, t.name_zh as unit_type_zh
    from flags.demonstration_place as d
    left join ({_NAMES}) as s on s.place_code = d.street_code
    left join (select unit_type, any_value(name_zh) as name_zh from reference.unit_type group by unit_type) as t
        on t.unit_type = d.unit_type
    where
        ($places is null or list_contains($places, d.place_code) or list_contains($places, d.street_code))
        and ($kind is null or d.subject_kind = $kind)
        and ($status is null or d.status = $status)
    order by
        list_position(['unit', 'road', 'community', 'village'], d.subject_kind), d.street_code, d.place_code,
        d.subject_name, d.subject_code
"""  # noqa: S608  our own text
_HISTORY = """
    select *
    from flags.demonstration_history
    where list_contains($codes, subject_code)
    order by subject_kind, subject_code, road_name, valid_from, valid_to
"""

# A subject: its kind, its code, and the name of a road.
Subject = tuple[object, object, object]


def read_demonstration(
    edition: Edition, *, places: Sequence[str] | None = None, kind: str | None = None, status: str | None = None
) -> list[Record]:
    """Demonstration subjects with their status and what their last surveys came to; none in older editions.

    Args:
        edition: The edition.
        places: Codes of places in which they lie; all when None.
        kind: unit, road, community or village.
        status: One of `STATUS_ZH`.
    """
    if not edition.rows(_TABLE, {"table": "demonstration_place"})[0]["tables"]:
        return []
    values = {"places": None if places is None else list(places), "kind": kind, "status": status}
    return edition.rows(_PLACES, values)


def read_steps(edition: Edition, subjects: Sequence[Mapping[str, object]]) -> dict[Subject, list[Record]]:
    """The steps of subjects, rows of `read_demonstration`, by `subject_of`, the earliest first."""
    found: dict[Subject, list[Record]] = {subject_of(row): [] for row in subjects}
    for step in edition.rows(_HISTORY, {"codes": sorted({str(row["subject_code"]) for row in subjects})}):
        if (subject := subject_of(step)) in found:
            found[subject].append(step)
    return found


def subject_of(row: Mapping[str, object]) -> Subject:
    """What names a subject, in a row of it or of a step."""
    return (row["subject_kind"], row["subject_code"], row["road_name"])


def passed_words(subject: Mapping[str, object]) -> str:
    """What its last surveys came to, vector by vector; "" where there is no result."""
    names = (("rodent", "鼠"), ("mosquito", "蚊"), ("fly", "蝇"), ("cockroach", "蟑"))
    told = [(name, subject[f"is_{vector}_passed"]) for vector, name in names]
    return "、".join(f"{name}{'合格' if passed else '不合格'}" for name, passed in told if passed is not None)
