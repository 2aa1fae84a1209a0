-- grain: place × unit scope × indicator × calendar period: pooled counts of official surveys and of traps
with scoped_count as (select * from indices.scoped_count),

period as (select * from reference.period),

-- self-checks and re-surveys look where trouble was found; pooled into a month they would tell of looking, not of pests
by_day as (
    select
        place_code,
        place_kind,
        unit_scope,
        vector,
        indicator,
        surveyed_on,
        cast(sum(found) as decimal(38, 0)) as found,
        cast(sum(effort) as decimal(38, 0)) as effort
    from scoped_count
    where is_official or graded_kind = 'monitoring'
    group by place_code, place_kind, unit_scope, vector, indicator, surveyed_on
)

select
    d.place_code,
    d.place_kind,
    d.unit_scope,
    d.vector,
    d.indicator,
    p.period_kind,
    p.period_start,
    p.period_end,
    p.is_complete,
    cast(sum(d.found) as decimal(38, 0)) as found,
    cast(sum(d.effort) as decimal(38, 0)) as effort
from by_day as d
inner join period as p on d.surveyed_on >= p.period_start and d.surveyed_on <= p.period_end
group by
    d.place_code,
    d.place_kind,
    d.unit_scope,
    d.vector,
    d.indicator,
    p.period_kind,
    p.period_start,
    p.period_end,
    p.is_complete
