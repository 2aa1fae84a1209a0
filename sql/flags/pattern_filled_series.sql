-- grain: sheet × run of consecutive rows in which a count climbs or falls by equal steps
with cell as (select * from validated.count_cell),

sheet_row as (select * from facts.sheet_row),

convention as (select * from reference.convention),

threshold as (
    select max(cast(value as bigint)) as least_rows
    from convention
    where convention = 'pattern_series_rows'
),

-- rows in the order in which they stand in the sheet, those that count
in_order as (
    select
        c.submission_id,
        c.sheet_name,
        c.row_id,
        row_number() over (partition by c.submission_id, c.sheet_name order by c.row_number, c.row_id) as ordinal
    from (select distinct submission_id, sheet_name, row_id, row_number from cell) as c
    inner join sheet_row as s on c.submission_id = s.submission_id and c.row_id = s.row_id
),

placed as (
    select
        c.submission_id,
        c.sheet_name,
        c.column_key,
        c.column_position,
        c.amount,
        o.ordinal
    from cell as c
    inner join in_order as o on c.submission_id = o.submission_id and c.row_id = o.row_id
),

step as (
    select
        a.submission_id,
        a.sheet_name,
        a.column_key,
        a.column_position,
        a.ordinal,
        b.amount - a.amount as step
    from placed as a
    inner join placed as b
        on
            a.submission_id = b.submission_id
            and a.sheet_name = b.sheet_name
            and a.column_key = b.column_key
            and a.ordinal + 1 = b.ordinal
    where a.amount <> b.amount
),

island as (
    select
        *,
        ordinal - row_number() over (
            partition by submission_id, sheet_name, column_key, step
            order by ordinal
        ) as island
    from step
),

run as (
    select
        submission_id,
        sheet_name,
        column_position,
        step,
        min(column_key) as column_key,
        min(ordinal) as first_ordinal,
        count(*) + 1 as row_count
    from island
    group by submission_id, sheet_name, column_position, step, island
),

-- one drag over several columns is one finding, told at its first column
told as (
    select
        r.*,
        row_number() over (
            partition by r.submission_id, r.sheet_name, r.first_ordinal
            order by r.row_count desc, r.column_position asc
        ) as preference
    from run as r
    cross join threshold as t
    where r.row_count >= t.least_rows
)

select
    'pattern.filled_series' as rule_id,
    s.place_code,
    s.vector,
    s.form,
    cast(null as varchar) as indicator,
    t.column_key,
    s.submission_id,
    s.row_id,
    t.row_count,
    s.surveyed_on,
    cast(t.step as double) as seen_value,
    cast(null as double) as expected_value,
    cast(null as double) as score,
    cast(null as varchar) as other_submission_id,
    cast(null as varchar) as other_row_id,
    concat('连续 ', cast(t.row_count as varchar), ' 行，每行递变 ', cast(t.step as varchar)) as seen_zh,
    concat(cast(t.row_count as varchar), ' consecutive rows in steps of ', cast(t.step as varchar)) as seen_en
from told as t
inner join in_order as o
    on t.submission_id = o.submission_id and t.sheet_name = o.sheet_name and t.first_ordinal = o.ordinal
inner join sheet_row as s on o.submission_id = s.submission_id and o.row_id = s.row_id
where t.preference = 1
