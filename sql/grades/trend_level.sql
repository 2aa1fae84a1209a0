-- grain: place × trap indicator × month: its level against the place's own history; no national limit exists for traps
with month_history as (select * from grades.month_history),

evidence as (select * from grades.trend_evidence)

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
        when e.p_value < 0.05 then 'high'
        else 'normal'
    end as trend_level,
    e.p_value
from month_history as m
left join evidence as e
    on
        m.found = e.found
        and m.effort = e.effort
        and m.former_found = e.former_found
        and m.former_effort = e.former_effort
        and m.design_effect = e.design_effect
