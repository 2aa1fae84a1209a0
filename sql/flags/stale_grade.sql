-- grain: place × vector whose letter has outlived its day: no newer round replaced it
with current_grade as (select * from grades.current_grade)

select
    place_code,
    place_kind,
    vector,
    grade,
    round_id,
    assessed_on,
    valid_until,
    cast(valid_until + interval 1 day as date) as stale_since
from current_grade
where is_stale
