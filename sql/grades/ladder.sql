-- grain: standard × edition × indicator × adopting place × span of validity: its three limits on one row
with threshold as (select * from reference.threshold),

-- a limit amended alone begins a new span of the whole ladder
span as (
    select distinct
        standard,
        edition,
        indicator,
        adopted_by,
        valid_from
    from threshold
)

select
    s.standard,
    s.edition,
    s.indicator,
    s.adopted_by,
    s.valid_from,
    min(coalesce(t.valid_to, date '9999-12-31')) as valid_to,
    min(t.comparison) as comparison,
    max(case when t.grade = 'A' then t.limit_value end) as limit_a,
    max(case when t.grade = 'B' then t.limit_value end) as limit_b,
    max(case when t.grade = 'C' then t.limit_value end) as limit_c
from span as s
inner join threshold as t
    on
        s.standard = t.standard
        and s.edition = t.edition
        and s.indicator = t.indicator
        and s.adopted_by is not distinct from t.adopted_by
        and s.valid_from >= t.valid_from
        and s.valid_from <= coalesce(t.valid_to, date '9999-12-31')
group by s.standard, s.edition, s.indicator, s.adopted_by, s.valid_from
