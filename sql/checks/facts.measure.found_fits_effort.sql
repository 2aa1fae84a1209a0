-- blocking: counts are not negative, and a rate finds no more than was inspected
with measure as (select * from facts.measure),

indicator as (select * from reference.indicator)

select
    m.submission_id,
    m.row_id,
    m.indicator,
    m.found,
    m.effort
from measure as m
inner join indicator as i on m.indicator = i.indicator
where m.found < 0 or m.effort < 0 or (i.estimator = 'binomial' and m.found > m.effort)
