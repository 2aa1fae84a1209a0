-- grain: place (with every area above it) × unit scope × indicator × round × graded kind: pooled counts
with unit_count as (select * from indices.unit_count),

indicator as (select * from reference.indicator),

ancestor as (select * from reference.place_ancestor),

scoped as (
    select *, 'all' as unit_scope from unit_count
    union all
    select *, 'key' as unit_scope from unit_count where is_key_unit
    union all
    select *, unit_type as unit_scope from unit_count where unit_type is not null
),

-- summed at the finest place first: squares over effort add up as counts do, so units need not be carried upwards
finest as (
    select
        place_code,
        is_built_up,
        unit_scope,
        vector,
        indicator,
        round_id,
        graded_kind,
        is_in_season,
        last_surveyed_on,
        min(first_surveyed_on) as first_surveyed_on,
        cast(sum(found) as decimal(38, 0)) as found,
        cast(sum(effort) as decimal(38, 0)) as effort,
        count(*) as unit_count,
        sum(cast(found as double) * cast(found as double) / cast(effort as double)) as squares
    from scoped
    group by
        place_code,
        is_built_up,
        unit_scope,
        vector,
        indicator,
        round_id,
        graded_kind,
        is_in_season,
        last_surveyed_on
),

-- above the village, control-level surveys speak for the built-up part only; traps stand in town and country
rolled_up as (
    select
        a.ancestor_code as place_code,
        a.ancestor_kind as place_kind,
        f.unit_scope,
        f.vector,
        f.indicator,
        f.round_id,
        f.graded_kind,
        f.is_in_season,
        cast(sum(f.found) as decimal(38, 0)) as found,
        cast(sum(f.effort) as decimal(38, 0)) as effort,
        cast(sum(f.unit_count) as bigint) as unit_count,
        sum(f.squares) as squares,
        min(f.first_surveyed_on) as first_surveyed_on,
        max(f.last_surveyed_on) as last_surveyed_on
    from finest as f
    inner join indicator as i on f.indicator = i.indicator
    inner join ancestor as a
        on f.place_code = a.place_code and f.last_surveyed_on >= a.valid_from and f.last_surveyed_on <= a.valid_to
    where i.role = 'trend' or f.is_built_up or a.ancestor_kind in ('village', 'community')
    group by
        a.ancestor_code,
        a.ancestor_kind,
        f.unit_scope,
        f.vector,
        f.indicator,
        f.round_id,
        f.graded_kind,
        f.is_in_season
),

-- rows out of season never join those in season: they speak only where nothing else was surveyed
in_season as (
    select
        *,
        max(case when is_in_season then 1 else 0 end) over (
            partition by place_code, unit_scope, indicator, round_id, graded_kind
        ) as has_in_season
    from rolled_up
)

-- the effect is Pearson's chi-square of the units' rates over its degrees of freedom; rounded, so that the order in
-- which units are summed cannot show
select
    p.place_code,
    p.place_kind,
    p.unit_scope,
    p.vector,
    p.indicator,
    p.round_id,
    p.graded_kind,
    p.is_in_season,
    p.found,
    p.effort,
    p.unit_count,
    p.first_surveyed_on,
    p.last_surveyed_on,
    case
        when p.unit_count < 2 or p.found = 0 then null
        when i.estimator = 'binomial' and p.found >= p.effort then null
        when i.estimator = 'binomial'
            then round(
                (p.squares - cast(p.found as double) * cast(p.found as double) / cast(p.effort as double))
                / (
                    cast(p.found as double) / cast(p.effort as double)
                    * (1 - cast(p.found as double) / cast(p.effort as double))
                )
                / (p.unit_count - 1), 6
            )
        when i.estimator = 'poisson'
            then round(
                (p.squares - cast(p.found as double) * cast(p.found as double) / cast(p.effort as double))
                / (cast(p.found as double) / cast(p.effort as double))
                / (p.unit_count - 1), 6
            )
    end as between_unit_effect
from in_season as p
inner join indicator as i on p.indicator = i.indicator
where p.is_in_season or p.has_in_season = 0
