-- grain: place × vector below its letter × indicator that misses the limit of that letter
with shortfall as (select * from flags.shortfall),

target_indicator as (select * from grades.target_indicator),

indicator_grade as (select * from grades.indicator_grade),

round_index as (select * from indices.round_index),

indicator as (select * from reference.indicator)

select
    s.place_code,
    s.vector,
    t.indicator,
    i.estimator,
    t.found,
    t.effort,
    t.value,
    r.lower_95,
    r.upper_95,
    t.comparison,
    t.limit_value,
    g.grade,
    t.findings_to_mend
from shortfall as s
inner join target_indicator as t on s.place_code = t.place_code and s.target_id = t.target_id
inner join indicator as i on t.indicator = i.indicator
inner join indicator_grade as g
    on
        t.place_code = g.place_code
        and t.round_id = g.round_id
        and t.indicator = g.indicator
        and g.graded_kind = 'assessment'
        and g.ladder_kind = 'national'
left join round_index as r
    on
        t.place_code = r.place_code
        and t.round_id = r.round_id
        and t.indicator = r.indicator
        and r.graded_kind = 'assessment'
        and r.unit_scope = 'all'
where not t.is_met
