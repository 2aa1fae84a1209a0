-- grain: place × round × graded kind: the letter over the four vectors, the worst of them (our convention)
with vector_grade as (select * from grades.vector_grade),

ranked as (
    select
        *,
        case grade when 'A' then 1 when 'B' then 2 when 'C' then 3 when 'D' then 4 end as rank
    from vector_grade
),

folded as (
    select
        place_code,
        place_kind,
        round_id,
        graded_kind,
        is_official,
        max(case when vector = 'rodent' then grade end) as rodent_grade,
        max(case when vector = 'mosquito' then grade end) as mosquito_grade,
        max(case when vector = 'fly' then grade end) as fly_grade,
        max(case when vector = 'cockroach' then grade end) as cockroach_grade,
        max(case when vector = 'fly' then edition_status end) as fly_edition_status,
        max(case when edition_status = 'superseded' then 1 else 0 end) as has_superseded,
        max(case when edition_status = 'unknown' then 1 else 0 end) as has_unknown,
        max(rank) as worst,
        count(rank) as lettered,
        max(case when vector <> 'fly' then rank end) as worst_of_three,
        count(case when vector <> 'fly' then rank end) as lettered_of_three,
        count(*) as vector_count,
        min(case when grade_status = 'final' then 1 else 0 end) as is_final,
        min(case when is_complete then 1 else 0 end) as is_complete,
        max(last_surveyed_on) as last_surveyed_on,
        min(starts_on) as starts_on,
        max(ends_on) as ends_on,
        min(case plan_state when 'not' then 0 when 'partly' then 1 when 'met' then 2 end) as worst_plan,
        max(case plan_state when 'not' then 0 when 'partly' then 1 when 'met' then 2 end) as best_plan
    from ranked
    group by place_code, place_kind, round_id, graded_kind, is_official
),

deciding as (
    select
        place_code,
        round_id,
        graded_kind,
        vector,
        row_number() over (
            partition by place_code, round_id, graded_kind
            order by
                case when rank = 4 then 0 when rank is null then 1 else 2 end,
                rank desc,
                vector asc
        ) as preference
    from ranked
)

select
    f.place_code,
    f.place_kind,
    f.round_id,
    f.graded_kind,
    f.is_official,
    coalesce(f.rodent_grade, 'N') as rodent_grade,
    coalesce(f.mosquito_grade, 'N') as mosquito_grade,
    coalesce(f.fly_grade, 'N') as fly_grade,
    coalesce(f.cockroach_grade, 'N') as cockroach_grade,
    case
        when f.worst = 4 then 'D'
        when f.lettered < 4 then 'N'
        when f.worst = 1 then 'A'
        when f.worst = 2 then 'B'
        else 'C'
    end as street_grade,
    case f.worst when 1 then 'A' when 2 then 'B' when 3 then 'C' when 4 then 'D' else 'N' end as provisional_grade,
    case
        when coalesce(f.fly_edition_status, '') <> 'superseded' then null
        when f.worst_of_three = 4 then 'D'
        when f.lettered_of_three < 3 then 'N'
        when f.worst_of_three = 1 then 'A'
        when f.worst_of_three = 2 then 'B'
        else 'C'
    end as three_vector_grade,
    case
        when f.worst = 4 or f.vector_count = 4 then d.vector
        when f.cockroach_grade is null then 'cockroach'
        when f.fly_grade is null then 'fly'
        when f.mosquito_grade is null then 'mosquito'
        else 'rodent'
    end as deciding_vector,
    case when f.is_final = 1 and f.vector_count = 4 then 'final' else 'preliminary' end as grade_status,
    case
        when f.has_superseded = 1 then 'superseded'
        when f.has_unknown = 1 then 'unknown'
        else 'in_force'
    end as edition_status,
    case
        when f.worst_plan = 2 then 'met'
        when f.best_plan = 0 then 'not'
        when f.best_plan is not null then 'partly'
    end as plan_state,
    f.is_complete = 1 and f.vector_count = 4 as is_complete,
    f.starts_on,
    f.ends_on,
    f.last_surveyed_on
from folded as f
inner join deciding as d
    on
        f.place_code = d.place_code
        and f.round_id = d.round_id
        and f.graded_kind = d.graded_kind
        and d.preference = 1
