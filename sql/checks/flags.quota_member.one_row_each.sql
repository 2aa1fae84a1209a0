-- blocking: a unit or place is counted once in a quota of a place
with member as (select * from flags.quota_member)

select
    place_code,
    quota_id,
    member_code,
    count(*) as number_of_rows
from member
group by place_code, quota_id, member_code
having count(*) > 1
