-- grain: attempt of a case to mend: the rows that its re-survey brought so far
with case_window as (select * from intake.case_window),

sheet_row as (select * from facts.sheet_row),

convention as (select * from reference.convention),

waiting as (
    select cast(value as bigint) as days
    from convention
    where convention = 'case_days_after_treatment'
)

select
    w.case_no,
    w.attempt,
    w.round_id,
    w.place_code,
    w.vector,
    count(*) as row_count,
    min(s.surveyed_on) as first_surveyed_on,
    max(s.surveyed_on) as last_surveyed_on,
    count(case when s.surveyed_on < s.last_treated_on + interval 1 day * t.days then 1 end) as row_count_too_soon
from case_window as w
inner join sheet_row as s on w.round_id = s.round_id and w.vector = s.vector
cross join waiting as t
group by w.case_no, w.attempt, w.round_id, w.place_code, w.vector
