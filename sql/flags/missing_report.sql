-- grain: place × reporting plan × round or month whose report is missing after its due day, or came late
with report_due as (select * from flags.report_due)

select
    place_code,
    place_kind,
    plan_id,
    form,
    round_kind,
    round_id,
    starts_on,
    ends_on,
    due_on,
    received_on,
    report_state as reason
from report_due
where report_state in ('missing', 'late')
