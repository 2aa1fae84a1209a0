-- blocking: a place and target stand once, and not met means a letter or value that misses it
with target_status as (select * from flags.target_status)

select
    place_code,
    target_id,
    count(*) as times
from target_status
group by place_code, target_id
having count(*) > 1
