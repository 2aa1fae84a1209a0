-- grain: distinct counts held against a limit: each is answered once in grades.evidence
with target_indicator as (select * from grades.target_indicator),

month_history as (select * from grades.month_history),

indicator as (select * from reference.indicator)

select
    i.estimator,
    t.comparison,
    i.scale,
    t.found,
    t.effort,
    t.design_effect,
    cast(t.limit_value as decimal(12, 3)) as limit_value
from target_indicator as t
inner join indicator as i on t.indicator = i.indicator
where t.state = 'assessed' and i.estimator in ('binomial', 'poisson')
union
select
    i.estimator,
    '<=' as comparison,
    i.scale,
    m.found,
    m.effort,
    m.design_effect,
    m.former_value as limit_value
from month_history as m
inner join indicator as i on m.indicator = i.indicator
where m.former_value is not null
