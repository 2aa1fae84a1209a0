-- grain: place × vector × calendar period: the letter of the last assessment round completed in it
with vector_grade as (select * from grades.vector_grade),

period as (select * from reference.period),

completed as (
    select
        *,
        case when is_planned then ends_on else last_surveyed_on end as completed_on
    from vector_grade
    where is_official and is_complete
),

-- a planned round is completed on its last day, an unplanned one when its last indicator was surveyed; indices are
-- computed for periods, letters are only carried
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
            order by v.completed_on desc, v.round_id desc
        ) as preference
    from completed as v
    inner join period as p on v.completed_on >= p.period_start and v.completed_on <= p.period_end
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
