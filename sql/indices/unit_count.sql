-- grain: finest place × unit × round × graded kind × indicator, summed over the visits of one unit
with measure as (select * from facts.measure)

select
    place_code,
    unit_key,
    unit_type,
    is_key_unit,
    is_built_up,
    round_id,
    graded_kind,
    vector,
    indicator,
    is_in_season,
    cast(sum(found) as decimal(38, 0)) as found,
    cast(sum(effort) as decimal(38, 0)) as effort,
    min(surveyed_on) as first_surveyed_on,
    max(surveyed_on) as last_surveyed_on
from measure
where effort > 0
group by
    place_code,
    unit_key,
    unit_type,
    is_key_unit,
    is_built_up,
    round_id,
    graded_kind,
    vector,
    indicator,
    is_in_season
