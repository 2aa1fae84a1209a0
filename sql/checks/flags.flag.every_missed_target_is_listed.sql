-- blocking: what is below target stands in the list of all that waits, once
with below_target as (select * from flags.below_target),

flag as (select * from flags.flag),

listed as (
    select
        place_code,
        subject,
        count(*) as times
    from flag
    where flag_kind = 'below_target'
    group by place_code, subject
)

select
    b.place_code,
    b.target_id,
    coalesce(l.times, 0) as times
from below_target as b
left join listed as l on b.place_code = l.place_code and b.target_id = l.subject
where coalesce(l.times, 0) <> 1
