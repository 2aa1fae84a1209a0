-- grain: place × unit scope × indicator × calendar period: the index with its interval
with period_count as (select * from indices.period_count),

indicator as (select * from reference.indicator),

bounds as (select * from indices.bounds)

select
    p.place_code,
    p.place_kind,
    p.unit_scope,
    p.vector,
    p.indicator,
    p.period_kind,
    p.period_start,
    p.period_end,
    p.is_complete,
    p.found,
    p.effort,
    cast(p.found as double) * i.scale / cast(p.effort as double) as value,
    b.lower_95 * i.scale as lower_95,
    b.upper_95 * i.scale as upper_95,
    b.lower_one_sided_95 * i.scale as lower_one_sided_95,
    b.upper_one_sided_95 * i.scale as upper_one_sided_95
from period_count as p
inner join indicator as i on p.indicator = i.indicator
left join bounds as b on i.estimator = b.estimator and p.found = b.found and p.effort = b.effort
