-- grain: planned round × place in which it takes rows: its area, or the places that its special round names
with planned as (select * from reference.round),

surge as (select * from reference.surge),

place as (select * from reference.place)

select
    r.round_id,
    r.round_kind,
    r.place_code,
    r.starts_on,
    r.ends_on
from planned as r
left join surge as s on r.round_id = s.surge_id
where s.surge_id is null
union all
select distinct
    r.round_id,
    r.round_kind,
    p.place_code,
    r.starts_on,
    r.ends_on
from planned as r
inner join surge as s on r.round_id = s.surge_id
inner join place as p on concat(';', s.places, ';') like concat('%;', p.place_code, ';%')
