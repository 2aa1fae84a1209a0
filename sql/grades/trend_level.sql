-- grain: place × trap indicator × month: its level against the place's own history; no national limit exists for traps
with month_history as (select * from grades.month_history),

indicator as (select * from reference.indicator),

evidence as (select * from grades.evidence)

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
    case
        when m.former_years = 0 then 'no_history'
        when e.p_value_missed < 0.05 then 'high'
        else 'normal'
    end as trend_level,
    e.p_value_missed as p_value
from month_history as m
inner join indicator as i on m.indicator = i.indicator
left join evidence as e
    on
        i.estimator = e.estimator
        and e.comparison = '<='
        and i.scale = e.scale
        and m.found = e.found
        and m.effort = e.effort
        and m.design_effect = e.design_effect
        and m.former_value = e.limit_value
