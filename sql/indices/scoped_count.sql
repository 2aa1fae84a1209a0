-- grain: place (with every area above it) × unit scope × unit × survey day × round × indicator
with unit_count as (select * from indices.unit_count),

indicator as (select * from reference.indicator),

ancestor as (select * from reference.place_ancestor),

scoped as (
    select *, 'all' as unit_scope from unit_count
    union all
    select *, 'key' as unit_scope from unit_count where is_key_unit
    union all
    select *, unit_type as unit_scope from unit_count where unit_type is not null
)

-- above the village, control-level surveys speak for the built-up part only; traps stand in town and country
select
    a.ancestor_code as place_code,
    a.ancestor_kind as place_kind,
    s.unit_scope,
    s.place_code as finest_place_code,
    s.unit_key,
    s.surveyed_on,
    s.round_id,
    s.graded_kind,
    s.is_official,
    s.vector,
    s.indicator,
    s.is_in_season,
    cast(sum(s.found) as decimal(38, 0)) as found,
    cast(sum(s.effort) as decimal(38, 0)) as effort
from scoped as s
inner join indicator as i on s.indicator = i.indicator
inner join ancestor as a
    on s.place_code = a.place_code and s.surveyed_on >= a.valid_from and s.surveyed_on <= a.valid_to
where i.role = 'trend' or s.is_built_up or a.ancestor_kind in ('village', 'community')
group by
    a.ancestor_code,
    a.ancestor_kind,
    s.unit_scope,
    s.place_code,
    s.unit_key,
    s.surveyed_on,
    s.round_id,
    s.graded_kind,
    s.is_official,
    s.vector,
    s.indicator,
    s.is_in_season
