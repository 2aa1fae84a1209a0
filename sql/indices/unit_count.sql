-- grain: finest place × unit × survey day × round × indicator, summed over the rows of one unit
with measure as (select * from facts.measure)

select
    place_code,
    unit_key,
    unit_type,
    is_key_unit,
    is_built_up,
    surveyed_on,
    round_id,
    graded_kind,
    is_official,
    vector,
    indicator,
    is_in_season,
    cast(sum(found) as decimal(38, 0)) as found,
    cast(sum(effort) as decimal(38, 0)) as effort,
    count(*) as sheet_row_count
from measure
where effort > 0
group by
    place_code,
    unit_key,
    unit_type,
    is_key_unit,
    is_built_up,
    surveyed_on,
    round_id,
    graded_kind,
    is_official,
    vector,
    indicator,
    is_in_season
