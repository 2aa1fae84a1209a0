-- blocking: what the provinces hold in a year is what all sheet rows of that year hold
with measure as (select * from facts.measure),

indicator as (select * from reference.indicator),

period_count as (select * from indices.period_count),

below as (
    select
        m.indicator,
        year(m.surveyed_on) as survey_year,
        sum(m.found) as found,
        sum(m.effort) as effort
    from measure as m
    inner join indicator as i on m.indicator = i.indicator
    where
        m.effort > 0
        and (m.is_official or m.graded_kind = 'monitoring')
        and (i.role = 'trend' or m.is_built_up)
    group by m.indicator, year(m.surveyed_on)
),

above as (
    select
        indicator,
        year(period_start) as survey_year,
        sum(found) as found,
        sum(effort) as effort
    from period_count
    where place_kind = 'province' and unit_scope = 'all' and period_kind = 'year'
    group by indicator, year(period_start)
)

select
    b.indicator,
    b.survey_year,
    b.found,
    b.effort,
    a.found as found_above,
    a.effort as effort_above
from below as b
left join above as a on b.indicator = a.indicator and b.survey_year = a.survey_year
where b.found is distinct from a.found or b.effort is distinct from a.effort
