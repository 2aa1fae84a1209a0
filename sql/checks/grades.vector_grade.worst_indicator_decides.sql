-- blocking: no vector's letter is better than one of its indicators' letters
with vector_grade as (select * from grades.vector_grade),

indicator_grade as (select * from grades.indicator_grade)

select
    v.place_code,
    v.round_id,
    v.graded_kind,
    v.vector,
    v.grade,
    i.indicator,
    i.grade as indicator_grade
from vector_grade as v
inner join indicator_grade as i
    on
        v.place_code = i.place_code
        and v.round_id = i.round_id
        and v.graded_kind = i.graded_kind
        and v.vector = i.vector
where i.ladder_kind = 'national' and v.grade <> 'N' and i.grade <> 'N' and v.grade < i.grade
