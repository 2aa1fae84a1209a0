-- grain: place × vector whose official letter falls below a letter that is asked of it: what opens a case
with target_status as (select * from flags.target_status),

current_grade as (select * from grades.current_grade),

below as (
    select
        *,
        -- of several letters missed the strictest counts
        row_number() over (partition by place_code, vector order by required, target_id) as preference
    from target_status
    where status = 'not_met' and actual_grade is not null
)

select
    b.place_code,
    b.place_kind,
    b.vector,
    b.round_id,
    b.actual_grade as grade,
    b.required,
    b.target_id,
    b.mark,
    b.probability_met,
    c.standard,
    c.edition,
    b.edition_status,
    c.assessed_on,
    b.is_stale
from below as b
inner join current_grade as c on b.place_code = c.place_code and b.vector = c.vector
where b.preference = 1
