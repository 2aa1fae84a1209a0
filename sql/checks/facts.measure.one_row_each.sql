-- blocking: a sheet row has each indicator at most once
with measure as (select * from facts.measure)

select
    submission_id,
    row_id,
    indicator,
    count(*) as times
from measure
group by submission_id, row_id, indicator
having count(*) > 1
