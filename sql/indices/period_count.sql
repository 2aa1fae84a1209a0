-- grain: place × unit scope × indicator × calendar period: pooled counts of official surveys and of traps
with measure as (select * from facts.measure),

indicator as (select * from reference.indicator),

ancestor as (select * from reference.place_ancestor),

period as (select * from reference.period),

trailing_year as (select * from period where period_kind = 'trailing_year'),

-- summed at the finest place and day first; self-checks and re-surveys look where trouble was found, and pooled into a
-- month they would tell of looking, not of pests
finest as (
    select
        place_code,
        is_built_up,
        is_key_unit,
        unit_type,
        vector,
        indicator,
        surveyed_on,
        cast(sum(found) as decimal(38, 0)) as found,
        cast(sum(effort) as decimal(38, 0)) as effort
    from measure
    where effort > 0 and (is_official or graded_kind = 'monitoring')
    group by place_code, is_built_up, is_key_unit, unit_type, vector, indicator, surveyed_on
),

scoped as (
    select *, 'all' as unit_scope from finest
    union all
    select *, 'key' as unit_scope from finest where is_key_unit
    union all
    select *, unit_type as unit_scope from finest where unit_type is not null
),

-- calendar periods are made of months; the trailing year may cut one in two
by_month as (
    select
        a.ancestor_code as place_code,
        a.ancestor_kind as place_kind,
        s.unit_scope,
        s.vector,
        s.indicator,
        cast(date_trunc('month', s.surveyed_on) as date) as month_start,
        s.surveyed_on >= t.period_start as is_in_trailing_year,
        cast(sum(s.found) as decimal(38, 0)) as found,
        cast(sum(s.effort) as decimal(38, 0)) as effort
    from scoped as s
    cross join trailing_year as t
    inner join indicator as i on s.indicator = i.indicator
    inner join ancestor as a
        on s.place_code = a.place_code and s.surveyed_on >= a.valid_from and s.surveyed_on <= a.valid_to
    where i.role = 'trend' or s.is_built_up or a.ancestor_kind in ('village', 'community')
    group by
        a.ancestor_code,
        a.ancestor_kind,
        s.unit_scope,
        s.vector,
        s.indicator,
        cast(date_trunc('month', s.surveyed_on) as date),
        s.surveyed_on >= t.period_start
),

month_of_period as (
    select
        m.period_start as month_start,
        p.period_kind,
        p.period_start,
        p.period_end,
        p.is_complete
    from period as m
    inner join period as p on m.period_start <= p.period_end and m.period_end >= p.period_start
    where m.period_kind = 'month'
)

select
    m.place_code,
    m.place_kind,
    m.unit_scope,
    m.vector,
    m.indicator,
    p.period_kind,
    p.period_start,
    p.period_end,
    p.is_complete,
    cast(sum(m.found) as decimal(38, 0)) as found,
    cast(sum(m.effort) as decimal(38, 0)) as effort
from by_month as m
inner join month_of_period as p on m.month_start = p.month_start
where p.period_kind <> 'trailing_year' or m.is_in_trailing_year
group by
    m.place_code,
    m.place_kind,
    m.unit_scope,
    m.vector,
    m.indicator,
    p.period_kind,
    p.period_start,
    p.period_end,
    p.is_complete
