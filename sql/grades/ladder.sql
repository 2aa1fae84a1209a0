-- grain: standard × edition × indicator × adopting place × span of validity: its three limits on one row
with threshold as (select * from reference.threshold)

select
    standard,
    edition,
    indicator,
    adopted_by,
    valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    min(comparison) as comparison,
    max(case when grade = 'A' then limit_value end) as limit_a,
    max(case when grade = 'B' then limit_value end) as limit_b,
    max(case when grade = 'C' then limit_value end) as limit_c
from threshold
group by standard, edition, indicator, adopted_by, valid_from, coalesce(valid_to, date '9999-12-31')
