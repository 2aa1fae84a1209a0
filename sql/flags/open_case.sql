-- grain: case that waits for somebody to do something
with case_status as (select * from flags.case_status),

place as (select * from reference.place),

named as (
    select
        place_code,
        place_name,
        row_number() over (partition by place_code order by valid_from desc) as preference
    from place
)

select
    c.case_no,
    c.place_code,
    p.place_name,
    c.place_kind,
    c.vector,
    c.status,
    c.severity,
    c.document_kind,
    c.cycle,
    c.attempt,
    c.opened_on,
    c.round_id,
    c.grade,
    c.required,
    c.mark,
    c.step,
    c.due_on,
    c.is_overdue,
    c.overdue_count,
    c.escalation_count
from case_status as c
inner join named as p on c.place_code = p.place_code and p.preference = 1
where c.is_open
