-- grain: finding of a rule across rows, places or time, and warning or notice of a sheet row in force
with problem as (select * from intake.problem),

sheet_row as (select * from facts.sheet_row),

cell as (select * from validated.count_cell),

submission as (select * from intake.submission),

confirmation as (select * from intake.confirmation),

rule as (select * from reference.rule),

exception as (select * from reference.accepted_exception),

ancestor as (select * from reference.place_ancestor),

edition as (select * from reference.edition),

found as (
    select * from flags.pattern_filled_series
    union all
    select * from flags.pattern_copied_block
    union all
    select * from flags.pattern_far_from_history
    union all
    select * from flags.pattern_constant_effort
    union all
    select * from flags.pattern_too_regular
    union all
    select * from flags.pattern_crowded_limit
    union all
    select * from flags.pattern_new_species
    union all
    select * from flags.pattern_inspector_in_two_towns
),

row_number_of as (
    select
        submission_id,
        row_id,
        max(row_number) as row_number
    from cell
    group by submission_id, row_id
),

finding as (
    select
        f.rule_id,
        f.place_code,
        f.vector,
        f.form,
        f.indicator,
        f.column_key,
        f.submission_id,
        f.row_id,
        f.row_count,
        f.surveyed_on,
        f.seen_value,
        f.expected_value,
        f.score,
        f.other_submission_id,
        f.other_row_id,
        f.seen_zh,
        f.seen_en,
        n.row_number,
        cast(null as varchar) as expected_zh,
        cast(null as varchar) as expected_en
    from found as f
    left join row_number_of as n on f.submission_id = n.submission_id and f.row_id = n.row_id
    union all
    select
        p.rule_id,
        s.place_code,
        s.vector,
        s.form,
        cast(null as varchar) as indicator,
        p.column_key,
        p.submission_id,
        p.row_id,
        cast(1 as bigint) as row_count,
        s.surveyed_on,
        cast(null as double) as seen_value,
        cast(null as double) as expected_value,
        cast(null as double) as score,
        cast(null as varchar) as other_submission_id,
        cast(null as varchar) as other_row_id,
        p.seen as seen_zh,
        p.seen as seen_en,
        p.row_number,
        p.allowed_zh as expected_zh,
        p.allowed_en as expected_en
    from problem as p
    inner join sheet_row as s on p.submission_id = s.submission_id and p.row_id = s.row_id
),

-- of several exceptions that cover a finding the one that lasts longest is named
excepted as (
    select
        f.rule_id,
        f.submission_id,
        f.row_id,
        f.place_code,
        x.accepted_by,
        x.reason,
        x.valid_to,
        row_number() over (
            partition by f.rule_id, f.submission_id, f.row_id, f.place_code
            order by coalesce(x.valid_to, date '9999-12-31') desc, x.valid_from asc, x.reason asc
        ) as preference
    from finding as f
    inner join sheet_row as s on f.submission_id = s.submission_id and f.row_id = s.row_id
    inner join exception as x on f.rule_id = x.rule_id
    cross join edition as e
    left join ancestor as a
        on
            f.place_code = a.place_code
            and x.place_code = a.ancestor_code
            and f.surveyed_on >= a.valid_from
            and f.surveyed_on <= a.valid_to
    where
        (x.place_code is null or a.ancestor_code is not null)
        and (x.form is null or x.form = f.form)
        and (x.unit is null or x.unit = s.unit_code or x.unit = s.unit_name or x.unit = s.unit_key)
        and (x.surveyed_on is null or x.surveyed_on = f.surveyed_on)
        and x.valid_from <= e.as_of
        and coalesce(x.valid_to, date '9999-12-31') >= e.as_of
)

select
    f.rule_id,
    r.severity,
    f.place_code,
    f.vector,
    f.form,
    f.indicator,
    f.column_key,
    f.submission_id,
    u.receipt_no,
    f.row_id,
    f.row_number,
    f.row_count,
    f.surveyed_on,
    f.seen_value,
    f.expected_value,
    f.score,
    f.other_submission_id,
    f.other_row_id,
    f.seen_zh,
    f.seen_en,
    r.sentence_zh,
    r.sentence_en,
    f.expected_zh,
    f.expected_en,
    c.rule_id is not null as is_confirmed,
    c.confirmed_at,
    c.actor as confirmed_by,
    c.reason as confirmation_reason,
    x.rule_id is not null as is_excepted,
    x.accepted_by as excepted_by,
    x.reason as exception_reason,
    x.valid_to as excepted_until,
    -- a notice of a row tells the sender something and asks nothing of anybody
    c.rule_id is null
    and x.rule_id is null
    and (coalesce(r.severity, 'warning') <> 'notice' or f.rule_id like 'pattern.%') as is_open
from finding as f
left join rule as r on f.rule_id = r.rule_id
left join submission as u on f.submission_id = u.submission_id
left join confirmation as c
    on f.submission_id = c.submission_id and f.row_id = c.row_id and f.rule_id = c.rule_id
left join excepted as x
    on
        f.rule_id = x.rule_id
        and f.submission_id = x.submission_id
        and f.row_id = x.row_id
        and f.place_code = x.place_code
        and x.preference = 1
