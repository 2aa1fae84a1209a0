-- grain: place × trap indicator × month: its index beside the same month of the former years that count
with place_index as (select * from indices.place_index),

indicator as (select * from reference.indicator),

convention as (select * from reference.convention),

-- how many former years count
reach as (
    select max(cast(value as bigint)) as years
    from convention
    where convention = 'trend_history_years'
),

monthly as (
    select p.*
    from place_index as p
    inner join indicator as i on p.indicator = i.indicator
    where p.unit_scope = 'all' and p.period_kind = 'month' and i.role = 'trend'
),

former as (
    select
        m.place_code,
        m.indicator,
        m.period_start,
        count(*) as former_years,
        cast(sum(f.found) as decimal(38, 0)) as former_found,
        cast(sum(f.effort) as decimal(38, 0)) as former_effort
    from monthly as m
    cross join reach as r
    inner join monthly as f
        on
            m.place_code = f.place_code
            and m.indicator = f.indicator
            and month(m.period_start) = month(f.period_start)
            and f.period_start < m.period_start
            and year(f.period_start) >= year(m.period_start) - r.years
    group by m.place_code, m.indicator, m.period_start
)

select
    m.place_code,
    m.place_kind,
    m.vector,
    m.indicator,
    m.period_start,
    m.is_complete,
    m.found,
    m.effort,
    m.value,
    coalesce(f.former_years, 0) as former_years,
    f.former_found,
    f.former_effort,
    cast(f.former_found as double) * i.scale / cast(f.former_effort as double) as former_value,
    cast(i.design_effect_floor as double) as design_effect
from monthly as m
inner join indicator as i on m.indicator = i.indicator
left join former as f
    on m.place_code = f.place_code and m.indicator = f.indicator and m.period_start = f.period_start
