-- grain: place × trap indicator × month high against its own history, and not for the first time: a signal, no breach
with trend_level as (select * from grades.trend_level),

convention as (select * from reference.convention),

-- how many of the last months surveyed must be high, and how many findings a signal needs
rule as (
    select
        max(case when convention = 'trend_signal_months' then cast(value as bigint) end) as months,
        max(case when convention = 'trend_signal_high_months' then cast(value as bigint) end) as high_months,
        max(case when convention = 'trend_signal_found' then cast(value as bigint) end) as least_found
    from convention
),

-- months without traps are no months: rodents are trapped in every other one
surveyed as (
    select
        *,
        row_number() over (partition by place_code, indicator order by period_start) as position,
        row_number() over (partition by place_code, indicator order by period_start desc) as position_from_last
    from trend_level
),

recent as (
    select
        m.place_code,
        m.indicator,
        m.period_start,
        count(*) as high_months,
        min(r.period_start) as high_since
    from surveyed as m
    cross join rule as u
    inner join surveyed as r
        on
            m.place_code = r.place_code
            and m.indicator = r.indicator
            and r.position <= m.position
            and r.position > m.position - u.months
    where m.trend_level = 'high' and r.trend_level = 'high'
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
    m.former_years,
    m.former_value,
    m.p_value,
    r.high_months,
    r.high_since,
    m.position_from_last = 1 as is_latest
from surveyed as m
cross join rule as u
inner join recent as r
    on m.place_code = r.place_code and m.indicator = r.indicator and m.period_start = r.period_start
where r.high_months >= u.high_months and m.found >= u.least_found
