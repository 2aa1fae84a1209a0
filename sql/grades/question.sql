-- grain: distinct counts held against a limit: each is answered once in grades.evidence
with target_indicator as (select * from grades.target_indicator),

indicator as (select * from reference.indicator)

select distinct
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
