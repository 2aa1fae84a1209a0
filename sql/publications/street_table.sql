-- grain: street, town or county: the four letters now, their street letter, and what falls below target
with current_grade as (select * from grades.current_grade),

target_status as (select * from flags.target_status),

place as (select * from reference.place),

edition as (select * from reference.edition),

ranked as (
    select
        *,
        case grade when 'A' then 1 when 'B' then 2 when 'C' then 3 when 'D' then 4 end as rank
    from current_grade
),

folded as (
    select
        place_code,
        place_kind,
        max(case when vector = 'rodent' then grade end) as rodent_grade,
        max(case when vector = 'mosquito' then grade end) as mosquito_grade,
        max(case when vector = 'fly' then grade end) as fly_grade,
        max(case when vector = 'cockroach' then grade end) as cockroach_grade,
        max(rank) as worst,
        count(rank) as lettered,
        max(case when vector <> 'fly' then rank end) as worst_of_three,
        count(case when vector <> 'fly' then rank end) as lettered_of_three,
        max(case when vector = 'fly' then edition_status end) as fly_edition_status,
        max(case when is_stale then 1 else 0 end) as has_stale,
        min(case plan_state when 'not' then 0 when 'partly' then 1 when 'met' then 2 end) as worst_plan,
        max(case plan_state when 'not' then 0 when 'partly' then 1 when 'met' then 2 end) as best_plan,
        min(assessed_on) as oldest_assessed_on,
        max(assessed_on) as newest_assessed_on
    from ranked
    group by place_code, place_kind
),

-- of several letter targets for one vector the strictest is shown
strictest as (
    select
        *,
        row_number() over (
            partition by place_code, vector
            order by required, target_id
        ) as preference
    from target_status
    where required in ('A', 'B', 'C')
),

marked as (
    select
        place_code,
        max(case when vector = 'rodent' then mark end) as rodent_mark,
        max(case when vector = 'mosquito' then mark end) as mosquito_mark,
        max(case when vector = 'fly' then mark end) as fly_mark,
        max(case when vector = 'cockroach' then mark end) as cockroach_mark,
        min(required) as required_grade,
        count(mark) as marked,
        min(case when mark = 'confirmed_met' then 1 else 0 end) as is_confirmed_met,
        max(case when has_broken_condition then 1 else 0 end) as has_broken_condition,
        max(case when has_missed_mean then 1 else 0 end) as has_missed_mean,
        min(smallest_p_value) * sum(interval_parts) as holm_p_value,
        -- DuckDB's greatest passes over nulls, and parts without an interval must not count
        round(exp(sum(case when probability_met is not null then ln(greatest(probability_met, 1e-300)) end)), 9)
            as probability_met,
        min(smallest_probability_met) as smallest_probability_met,
        count(case when status = 'not_met' then 1 end) as below_target_count
    from strictest
    where preference = 1
    group by place_code
)

select
    f.place_code,
    p.place_name,
    f.place_kind,
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
    case
        when coalesce(f.fly_edition_status, '') <> 'superseded' then null
        when f.worst_of_three = 4 then 'D'
        when f.lettered_of_three < 3 then 'N'
        when f.worst_of_three = 1 then 'A'
        when f.worst_of_three = 2 then 'B'
        else 'C'
    end as three_vector_grade,
    m.required_grade,
    m.rodent_mark,
    m.mosquito_mark,
    m.fly_mark,
    m.cockroach_mark,
    case
        when m.marked is null or m.marked < 4 then null
        when m.has_broken_condition = 1 or m.holm_p_value < 0.05 then 'confirmed_missed'
        when m.is_confirmed_met = 1 and m.has_missed_mean = 0 then 'confirmed_met'
        when m.has_missed_mean = 0 and m.probability_met >= 0.80 then 'likely_met'
        when m.smallest_probability_met <= 0.20 then 'likely_missed'
        else 'undetermined'
    end as street_mark,
    case
        when f.worst_plan = 2 then 'met'
        when f.best_plan = 0 then 'not'
        when f.best_plan is not null then 'partly'
    end as plan_state,
    coalesce(m.below_target_count, 0) as below_target_count,
    f.has_stale = 1 as has_stale_grade,
    coalesce(f.fly_edition_status, 'unknown') as fly_edition_status,
    f.oldest_assessed_on,
    f.newest_assessed_on
from folded as f
cross join edition as e
inner join place as p
    on f.place_code = p.place_code and e.as_of >= p.valid_from and e.as_of <= coalesce(p.valid_to, date '9999-12-31')
left join marked as m on f.place_code = m.place_code
