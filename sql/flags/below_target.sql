-- grain: place × target that the official letter or value does not meet
with target_status as (select * from flags.target_status)

select
    place_code,
    place_kind,
    target_id,
    vector,
    indicator,
    unit_scope,
    round_id,
    required,
    coalesce(actual_grade, cast(floor(actual_value * 100) / 100 as varchar)) as actual,
    mark,
    probability_met,
    findings_to_mend,
    effort_to_prove,
    is_stale,
    edition_status
from target_status
where status = 'not_met'
