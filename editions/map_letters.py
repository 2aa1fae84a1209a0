"""Letters as a map shows them: one row a street, town or zone of one county, with or without a letter."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from editions.opened import Edition, Record

_KINDS: Final = "('street', 'town', 'township', 'zone')"
_COUNTIES: Final = f"""
    select c.place_code, any_value(c.place_name) as place_name, list(p.place_code) as places
    from reference.place as p
    join reference.place as c
        on c.place_code = p.parent_code and $as_of between c.valid_from and coalesce(c.valid_to, date '9999-12-31')
    where
        p.place_kind in {_KINDS} and $as_of between p.valid_from and coalesce(p.valid_to, date '9999-12-31')
    group by c.place_code
    order by c.place_code
"""  # noqa: S608  constants
_ROUNDS: Final = """
    select g.round_id, coalesce(any_value(r.name_zh), g.round_id) as name_zh
    from grades.street_grade as g
    left join facts.round as r using (round_id)
    where g.graded_kind = 'assessment'
    group by g.round_id
    order by max(coalesce(g.ends_on, g.last_surveyed_on)) desc, g.round_id desc
"""
_NOW: Final = """
    letter as (
        select
            place_code, vector, grade, provisional_grade, grade_status, is_stale, true as is_complete, assessed_on,
            not_assessed_reason, cast([] as varchar[]) as missing
        from grades.current_grade
        union all
        select
            s.place_code, 'street', any_value(s.street_grade), cast(null as varchar),
            max(case when c.grade <> 'N' then c.grade_status end), any_value(s.has_stale_grade), true,
            any_value(s.newest_assessed_on), cast(null as varchar),
            [v for v in ['rodent', 'mosquito', 'fly', 'cockroach']
                if not list_contains(coalesce(list(c.vector) filter (where c.grade <> 'N'), []), v)]
        from publications.street_table as s
        left join grades.current_grade as c using (place_code)
        group by s.place_code
    )
"""
_OF_ROUND: Final = """
    letter as (
        select
            place_code, vector, grade, provisional_grade, grade_status, false as is_stale, is_complete,
            last_surveyed_on as assessed_on, not_assessed_reason, cast([] as varchar[]) as missing
        from grades.vector_grade
        where round_id = $round and graded_kind = 'assessment'
        union all
        select
            place_code, 'street', street_grade, provisional_grade, grade_status, false, is_complete,
            last_surveyed_on, cast(null as varchar),
            [v.vector for v in [
                {'vector': 'rodent', 'grade': rodent_grade}, {'vector': 'mosquito', 'grade': mosquito_grade},
                {'vector': 'fly', 'grade': fly_grade}, {'vector': 'cockroach', 'grade': cockroach_grade}
            ] if coalesce(v.grade, 'N') = 'N']
        from grades.street_grade
        where round_id = $round and graded_kind = 'assessment'
    )
"""
_LETTERS: Final = f"""
    select
        p.place_code, p.place_name, l.grade, l.provisional_grade, l.grade_status,
        coalesce(l.is_stale, false) as is_stale, coalesce(l.is_complete, true) as is_complete,
        l.assessed_on, l.not_assessed_reason, l.missing
    from reference.place as p
    left join letter as l on l.place_code = p.place_code and l.vector = $vector
    where
        p.parent_code = $county and p.place_kind in {_KINDS}
        and $as_of between p.valid_from and coalesce(p.valid_to, date '9999-12-31')
    order by p.place_code
"""  # noqa: S608  constants


def counties(edition: Edition, seen: Collection[str]) -> list[Record]:
    """Counties in which at least one of the places lies, with code and name."""
    # Who sees a province sees thousands of places: they are told apart here, not handed to the database.
    found = edition.rows(_COUNTIES, {"as_of": edition.as_of})
    return [row for row in found if any(code in seen for code in cast("list[str]", row["places"]))]


def mapped_rounds(edition: Edition) -> list[Record]:
    """Assessment rounds in which a place was graded, the latest first."""
    return edition.rows(_ROUNDS)


def read_letters(
    edition: Edition, county: str, seen: Collection[str], vector: str, round_id: str | None
) -> list[Record]:
    """Every place of a county with its letter; `grade` is null where nothing was expected of it.

    Of the letter over all vectors `missing` names those that have none.

    Args:
        edition: The edition.
        county: Code of the county.
        seen: Codes of what may be shown.
        vector: One of the four, or `street` for the letter over all of them.
        round_id: An assessment round, None for the present letters.
    """
    values = {"county": county, "vector": vector, "as_of": edition.as_of}
    if round_id is None:
        rows = edition.rows(f"with {_NOW} {_LETTERS}", values)
    else:
        rows = edition.rows(f"with {_OF_ROUND} {_LETTERS}", {**values, "round": round_id})
    return [row for row in rows if row["place_code"] in seen]
