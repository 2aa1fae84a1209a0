-- blocking: an indicator has one letter for each place, round, kind and ladder
with indicator_grade as (select * from grades.indicator_grade)

select
    place_code,
    round_id,
    graded_kind,
    indicator,
    ladder_kind,
    standard,
    count(*) as times
from indicator_grade
group by place_code, round_id, graded_kind, indicator, ladder_kind, standard
having count(*) > 1
