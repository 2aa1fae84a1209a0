-- grain: place × vector × calendar period: the letter of the last assessment round completed in it
with vector_grade as (select * from grades.vector_grade),

period as (select * from reference.period),

-- a round belongs to the period of its last survey day; indices are computed for periods, letters are only carried
candidate as (
    select
        v.place_code,
        v.place_kind,
        v.vector,
        p.period_kind,
        p.period_start,
        p.period_end,
        p.is_complete,
        v.round_id,
        v.grade,
        v.provisional_grade,
        v.grade_status,
        v.edition_status,
        v.last_surveyed_on,
        row_number() over (
            partition by v.place_code, v.vector, p.period_kind, p.period_start
            order by v.last_surveyed_on desc, v.round_id desc
        ) as preference
    from vector_grade as v
    inner join period as p on v.last_surveyed_on >= p.period_start and v.last_surveyed_on <= p.period_end
    where v.is_official and v.is_complete
)

select
    place_code,
    place_kind,
    vector,
    period_kind,
    period_start,
    period_end,
    is_complete,
    round_id,
    grade,
    provisional_grade,
    grade_status,
    edition_status,
    last_surveyed_on
from candidate
where preference = 1
