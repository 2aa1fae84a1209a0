-- warning: 有现行等级已过期 | current letters are still valid
with current_grade as (select * from grades.current_grade)

select
    place_code,
    vector,
    grade,
    assessed_on,
    valid_until
from current_grade
where is_stale
