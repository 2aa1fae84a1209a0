-- blocking: a letter stands only on effort in season, and an assessed indicator has a letter
with indicator_grade as (select * from grades.indicator_grade)

select
    place_code,
    round_id,
    graded_kind,
    indicator,
    state,
    grade,
    effort
from indicator_grade
where
    (grade in ('A', 'B', 'C', 'D') and (state <> 'assessed' or effort is null or effort <= 0))
    or (state = 'assessed' and grade is null)
