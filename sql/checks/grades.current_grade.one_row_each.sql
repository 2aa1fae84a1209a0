-- blocking: a place has one current letter for each vector
with current_grade as (select * from grades.current_grade)

select
    place_code,
    vector,
    count(*) as times
from current_grade
group by place_code, vector
having count(*) > 1
