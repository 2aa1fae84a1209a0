-- blocking: every accepted row in force and not excluded stands in facts.sheet_row exactly once
with header as (select * from validated.sheet_header),

submission as (select * from intake.submission),

exclusion as (select * from intake.exclusion),

sheet_row as (select * from facts.sheet_row),

edition as (select * from reference.edition),

resolved as (
    select
        submission_id,
        row_id,
        count(*) as times
    from sheet_row
    group by submission_id, row_id
)

select
    h.submission_id,
    h.row_id,
    h.form,
    h.place_code,
    coalesce(r.times, 0) as times
from header as h
inner join submission as s on h.submission_id = s.submission_id
cross join edition as e
left join exclusion as x on h.submission_id = x.submission_id and h.row_id = x.row_id
left join resolved as r on h.submission_id = r.submission_id and h.row_id = r.row_id
where s.is_in_force and x.row_id is null and h.surveyed_on <= e.as_of and coalesce(r.times, 0) <> 1
