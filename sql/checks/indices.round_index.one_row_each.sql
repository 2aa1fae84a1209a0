-- blocking: a place has one index for each unit scope, indicator, round and kind
with round_index as (select * from indices.round_index)

select
    place_code,
    unit_scope,
    indicator,
    round_id,
    graded_kind,
    count(*) as times
from round_index
group by place_code, unit_scope, indicator, round_id, graded_kind
having count(*) > 1
