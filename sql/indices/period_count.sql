-- grain: place × unit scope × indicator × calendar period: pooled counts of official surveys and of traps
with measure as (select * from facts.measure),

indicator as (select * from reference.indicator),

ancestor as (select * from reference.place_ancestor),

period as (select * from reference.period),

-- self-checks and re-surveys look where trouble was found; pooled into a month they would tell of looking, not of pests
counted as (select * from measure where effort > 0 and (is_official or graded_kind = 'monitoring')),

scoped as (
    select *, 'all' as unit_scope from counted
    union all
    select *, 'key' as unit_scope from counted where is_key_unit
    union all
    select *, unit_type as unit_scope from counted where unit_type is not null
),

finest as (
    select
        place_code,
        is_built_up,
        unit_scope,
        vector,
        indicator,
        surveyed_on,
        cast(sum(found) as decimal(38, 0)) as found,
        cast(sum(effort) as decimal(38, 0)) as effort
    from scoped
    group by place_code, is_built_up, unit_scope, vector, indicator, surveyed_on
),

by_day as (
    select
        a.ancestor_code as place_code,
        a.ancestor_kind as place_kind,
        f.unit_scope,
        f.vector,
        f.indicator,
        f.surveyed_on,
        cast(sum(f.found) as decimal(38, 0)) as found,
        cast(sum(f.effort) as decimal(38, 0)) as effort
    from finest as f
    inner join indicator as i on f.indicator = i.indicator
    inner join ancestor as a
        on f.place_code = a.place_code and f.surveyed_on >= a.valid_from and f.surveyed_on <= a.valid_to
    where i.role = 'trend' or f.is_built_up or a.ancestor_kind in ('village', 'community')
    group by a.ancestor_code, a.ancestor_kind, f.unit_scope, f.vector, f.indicator, f.surveyed_on
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
