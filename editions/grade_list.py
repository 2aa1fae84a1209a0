"""The grade table as a list to be looked through: chosen by place, letter, vector and round, sorted, a page at a time.

Grain: street, town or county. The letters are the present ones, or those of one assessment round.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from editions.opened import Edition, Record

# How the list may be sorted: what it is called, and by what.
SORTS: Final = {
    "place": ("按区划", "county_code, place_kind = 'county', place_code"),
    "worst": ("等级最差在前", "worst desc, lettered desc, below_target_count desc, place_code"),
    "best": ("等级最好在前", "worst = 0, worst, lettered desc, place_code"),
    "below": ("未达目标多在前", "below_target_count desc, worst desc, place_code"),
    "old": ("评定最早在前", "assessed_on nulls first, place_code"),
}
LETTERS: Final = ("A", "B", "C", "D", "N")
_RANK = "case {} when 'A' then 1 when 'B' then 2 when 'C' then 3 when 'D' then 4 else 0 end"

_NOW = """
    place_letter as (
        select
            place_code, place_kind, street_grade, three_vector_grade, required_grade, street_mark as mark, plan_state,
            below_target_count, newest_assessed_on as assessed_on, true as is_complete, has_stale_grade as is_stale
        from publications.street_table
    ),
    vector_letter as (
        select
            c.place_code, c.vector, c.grade, c.provisional_grade, c.not_assessed_reason, c.grade_status,
            c.edition_status, c.is_stale, c.in_progress_grade, c.deciding_indicator, t.required
        from grades.current_grade as c
        left join (
            select place_code, vector, min(required) as required
            from flags.target_status
            where status = 'not_met' and required in ('A', 'B', 'C')
            group by place_code, vector
        ) as t on t.place_code = c.place_code and t.vector = c.vector
    ),
"""
_OF_ROUND = """
    place_letter as (
        select
            place_code, place_kind, street_grade, three_vector_grade, cast(null as varchar) as required_grade,
            cast(null as varchar) as mark, plan_state, 0 as below_target_count, last_surveyed_on as assessed_on,
            is_complete, false as is_stale
        from grades.street_grade
        where round_id = $round and graded_kind = 'assessment'
    ),
    vector_letter as (
        select
            place_code, vector, grade, provisional_grade, not_assessed_reason, grade_status, edition_status,
            false as is_stale, cast(null as varchar) as in_progress_grade, deciding_indicator,
            cast(null as varchar) as required
        from grades.vector_grade
        where round_id = $round and graded_kind = 'assessment'
    ),
"""
# What stands beside each letter is gathered for the places of the page alone.
_LIST = f"""
    place as (
        select place_code, place_name, case when place_kind = 'county' then place_code else parent_code end
            as county_code
        from reference.place
        where place_code in (select place_code from place_letter)
        qualify row_number() over (partition by place_code order by valid_from desc) = 1
    ),
    folded as (
        select
            place_code,
            max({_RANK.format("grade")}) as worst,
            count(case when coalesce(grade, 'N') <> 'N' then 1 end) as lettered,
            bool_and(grade_status = 'final') as is_final,
            max(case when vector = $vector then coalesce(grade, 'N') end) as chosen_grade
        from vector_letter
        group by place_code
    ),
    chosen as (
        select
            l.*, p.place_name, p.county_code, coalesce(v.worst, 0) as worst, coalesce(v.lettered, 0) as lettered,
            coalesce(v.is_final, false) as is_final, count(*) over () as every
        from place_letter as l
        join place as p using (place_code)
        left join folded as v using (place_code)
        where
            ($letter is null or $letter = case
                when $vector is null then coalesce(l.street_grade, 'N') else coalesce(v.chosen_grade, 'N')
            end)
            and ($typed is null or contains(p.place_name, $typed) or starts_with(p.place_code, $typed))
            and ($below is null or (l.below_target_count > 0) = $below)
            {{scope}}
        order by {{sort}}
        {{part}}
    ),
    vectors as (
        select
            v.place_code,
            list({{{{
                'vector': v.vector, 'grade': v.grade, 'provisional_grade': v.provisional_grade,
                'not_assessed_reason': v.not_assessed_reason, 'edition_status': v.edition_status,
                'is_stale': v.is_stale, 'in_progress_grade': v.in_progress_grade, 'required': v.required,
                'deciding_indicator': v.deciding_indicator, 'deciding_zh': i.name_zh
            }}}} order by list_position(['rodent', 'mosquito', 'fly', 'cockroach'], v.vector)) as vectors
        from vector_letter as v
        left join reference.indicator as i on i.indicator = v.deciding_indicator
        where v.place_code in (select place_code from chosen)
        group by v.place_code
    )
    select c.*, v.vectors
    from chosen as c
    left join vectors as v using (place_code)
    order by {{sort}}
"""  # noqa: S608  our own text
_SCOPE = "and l.place_code in (select unnest($places))"
_KNOWN = {
    "now": "select place_code from publications.street_table",
    "round": "select distinct place_code from grades.street_grade where round_id = $round",
}

_ROUNDS = """
    select g.round_id, coalesce(any_value(r.name_zh), g.round_id) as name_zh, min(g.starts_on) as starts_on
    from grades.street_grade as g
    left join facts.round as r on r.round_id = g.round_id
    where g.graded_kind = 'assessment'
    group by g.round_id
    order by starts_on desc, g.round_id desc
"""


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for.

    Attributes:
        round_id: An assessment round; the present letters when None.
        letter: Only places with this letter: of the street, or of `vector` where one is chosen.
        vector: The vector that `letter` is about.
        typed: Part of a name, or the beginning of a division code.
        below: Only those below a target (True), only those below none (False).
        sort: One of `SORTS`.
    """

    round_id: str | None = None
    letter: str | None = None
    vector: str | None = None
    typed: str | None = None
    below: bool | None = None
    sort: str = "place"


@dataclass(frozen=True)
class Listed:
    """A page of the list, and how many places there are in all."""

    places: list[Record]
    every: int


def read_list(
    edition: Edition, wanted: Wanted, places: Collection[str] | None, *, page: int = 1, size: int | None = None
) -> Listed:
    """The places that are looked for, of those allowed.

    Args:
        edition: The edition.
        wanted: What is looked for.
        places: Codes of the places that may be shown, best as a set; None for every one.
        page: Which page, from 1.
        size: Places on a page; all of them when None.
    """
    of_round: Record = {} if wanted.round_id is None else {"round": wanted.round_id}
    values: Record = {
        "letter": wanted.letter, "vector": wanted.vector, "typed": wanted.typed or None, "below": wanted.below,
        **of_round,
    }  # fmt: skip
    if places is not None:
        # A scope holds every village below it: only what the table has is handed over.
        known = edition.rows(_KNOWN["round" if of_round else "now"], of_round)
        values["places"] = [code for code in (str(row["place_code"]) for row in known) if code in places]
    if size is not None:
        values |= {"size": size, "before": (page - 1) * size}
    query = f"with {_OF_ROUND if of_round else _NOW}" + _LIST.format(
        scope="" if places is None else _SCOPE,
        sort=SORTS[wanted.sort][1],
        part="" if size is None else "limit $size offset $before",
    )
    rows = edition.rows(query, values)
    if not rows and page > 1:
        return read_list(edition, wanted, places, page=1, size=size)
    return Listed(rows, int(str(rows[0]["every"])) if rows else 0)


def read_rounds(edition: Edition) -> list[Record]:
    """Assessment rounds that have letters, the latest first: id, name, first day."""
    return edition.rows(_ROUNDS)
