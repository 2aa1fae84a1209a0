-- warning: 某种表退回的行超过十分之一 | fewer than one row in ten of a form was refused
with rejected_row as (select * from validated.rejected_row),

header as (select * from validated.sheet_header),

refused as (
    select
        form,
        count(*) as refused_rows
    from rejected_row
    group by form
),

accepted as (
    select
        form,
        count(*) as accepted_rows
    from header
    group by form
)

select
    r.form,
    r.refused_rows,
    coalesce(a.accepted_rows, 0) as accepted_rows
from refused as r
left join accepted as a on r.form = a.form
where r.refused_rows * 9 > coalesce(a.accepted_rows, 0)
