-- blocking: every expected vector has exactly one letter
with vector_grade as (select * from grades.vector_grade),

expected_vector as (select * from indices.expected_vector),

lettered as (
    select
        place_code,
        round_id,
        graded_kind,
        vector,
        count(*) as times
    from vector_grade
    group by place_code, round_id, graded_kind, vector
)

select
    e.place_code,
    e.round_id,
    e.graded_kind,
    e.vector,
    coalesce(l.times, 0) as times
from expected_vector as e
left join lettered as l
    on
        e.place_code = l.place_code
        and e.round_id = l.round_id
        and e.graded_kind = l.graded_kind
        and e.vector = l.vector
where coalesce(l.times, 0) <> 1
