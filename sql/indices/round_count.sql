-- grain: place × unit scope × indicator × round × graded kind: pooled counts and how much units differ
with scoped_count as (select * from indices.scoped_count),

indicator as (select * from reference.indicator),

by_unit as (
    select
        place_code,
        place_kind,
        unit_scope,
        vector,
        indicator,
        round_id,
        graded_kind,
        is_in_season,
        finest_place_code,
        unit_key,
        cast(sum(found) as decimal(38, 0)) as found,
        cast(sum(effort) as decimal(38, 0)) as effort,
        min(surveyed_on) as first_surveyed_on,
        max(surveyed_on) as last_surveyed_on
    from scoped_count
    where place_kind not in ('province', 'city')
    group by
        place_code,
        place_kind,
        unit_scope,
        vector,
        indicator,
        round_id,
        graded_kind,
        is_in_season,
        finest_place_code,
        unit_key
),

-- rows out of season never join those in season: they speak only where nothing else was surveyed
in_season as (
    select
        *,
        max(case when is_in_season then 1 else 0 end) over (
            partition by place_code, unit_scope, indicator, round_id, graded_kind
        ) as has_in_season
    from by_unit
),

pooled as (
    select
        place_code,
        place_kind,
        unit_scope,
        vector,
        indicator,
        round_id,
        graded_kind,
        is_in_season,
        cast(sum(found) as decimal(38, 0)) as found,
        cast(sum(effort) as decimal(38, 0)) as effort,
        count(*) as unit_count,
        min(first_surveyed_on) as first_surveyed_on,
        max(last_surveyed_on) as last_surveyed_on,
        sum(cast(found as double) * cast(found as double) / cast(effort as double)) as squares
    from in_season
    where is_in_season or has_in_season = 0
    group by place_code, place_kind, unit_scope, vector, indicator, round_id, graded_kind, is_in_season
)

-- Pearson's chi-square of the units' rates over its degrees of freedom; rounded, so that the order in which units are
-- summed cannot show
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
from pooled as p
inner join indicator as i on p.indicator = i.indicator
