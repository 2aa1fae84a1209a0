-- blocking: the effort of a per-positive mean equals what its rate found on the same row
with measure as (select * from facts.measure),

indicator as (select * from reference.indicator)

select
    child.submission_id,
    child.row_id,
    child.indicator,
    child.effort,
    parent.found as rate_found
from measure as child
inner join indicator as i on child.indicator = i.indicator
left join measure as parent
    on
        child.submission_id = parent.submission_id
        and child.row_id = parent.row_id
        and i.parent_indicator = parent.indicator
where i.parent_indicator is not null and child.effort is distinct from parent.found
