-- grain: sheet × run of consecutive rows whose counts are all those of another month or place
with cell as (select * from validated.count_cell),

sheet_row as (select * from facts.sheet_row),

convention as (select * from reference.convention),

threshold as (
    select
        max(case when convention = 'pattern_block_rows' then cast(value as bigint) end) as least_rows,
        max(case when convention = 'pattern_block_chance' then cast(value as double) end) as largest_chance
    from convention
),

-- Two counts of about x agree by chance once in two roots of pi x, if they are Poisson counts. Totals follow from their
-- details; where a row has none, its largest total speaks for it.
told as (
    select
        *,
        case when not is_effort and not is_total and amount > 0 then 0.5 * ln(4 * 3.141593 * amount) end as surprise,
        case when not is_effort and is_total and amount > 0 then 0.5 * ln(4 * 3.141593 * amount) end as total_surprise
    from cell
),

-- three weighted sums tell most rows apart; what they find alike is compared cell by cell below
signed as (
    select
        submission_id,
        sheet_name,
        row_id,
        row_number,
        count(*) as cells,
        cast(sum(amount) as decimal(38, 0)) as sum_1,
        cast(sum(amount * column_position) as decimal(38, 0)) as sum_2,
        cast(sum(amount * amount * column_position) as decimal(38, 0)) as sum_3,
        coalesce(sum(surprise), max(total_surprise), 0) as surprise
    from told
    group by submission_id, sheet_name, row_id, row_number
),

in_order as (
    select
        g.*,
        s.form,
        s.place_code,
        s.surveyed_on,
        date_trunc('month', s.surveyed_on) as month_start,
        row_number() over (partition by g.submission_id, g.sheet_name order by g.row_number, g.row_id) as ordinal,
        sum(g.surprise) over (
            partition by g.submission_id, g.sheet_name order by g.row_number, g.row_id
            rows between unbounded preceding and current row
        ) as surprise_so_far
    from signed as g
    inner join sheet_row as s on g.submission_id = s.submission_id and g.row_id = s.row_id
),

-- three consecutive rows that found something
window_of_three as (
    select
        a.submission_id,
        a.sheet_name,
        a.ordinal,
        a.form,
        a.place_code,
        a.surveyed_on,
        a.month_start,
        a.sum_1,
        a.sum_2,
        a.sum_3,
        b.sum_1 as second_1,
        b.sum_2 as second_2,
        b.sum_3 as second_3,
        c.sum_1 as third_1,
        c.sum_2 as third_2,
        c.sum_3 as third_3
    from in_order as a
    inner join in_order as b
        on a.submission_id = b.submission_id and a.sheet_name = b.sheet_name and a.ordinal + 1 = b.ordinal
    inner join in_order as c
        on a.submission_id = c.submission_id and a.sheet_name = c.sheet_name and a.ordinal + 2 = c.ordinal
    where a.surprise + b.surprise + c.surprise > 0
),

-- the later sheet is taken for the copy
alike as (
    select
        w.submission_id,
        w.sheet_name,
        w.ordinal,
        o.submission_id as other_submission_id,
        o.sheet_name as other_sheet_name,
        o.ordinal as other_ordinal,
        w.ordinal - row_number() over (
            partition by w.submission_id, w.sheet_name, o.submission_id, o.sheet_name, w.ordinal - o.ordinal
            order by w.ordinal
        ) as island
    from window_of_three as w
    inner join window_of_three as o
        on
            w.form = o.form
            and w.sum_1 = o.sum_1
            and w.sum_2 = o.sum_2
            and w.sum_3 = o.sum_3
            and w.second_1 = o.second_1
            and w.second_2 = o.second_2
            and w.second_3 = o.second_3
            and w.third_1 = o.third_1
            and w.third_2 = o.third_2
            and w.third_3 = o.third_3
    where
        (w.place_code <> o.place_code or w.month_start <> o.month_start)
        and (w.submission_id <> o.submission_id or w.sheet_name <> o.sheet_name or w.ordinal >= o.ordinal + 3)
        and (
            w.surveyed_on > o.surveyed_on
            or (w.surveyed_on = o.surveyed_on and w.submission_id > o.submission_id)
            or (w.surveyed_on = o.surveyed_on and w.submission_id = o.submission_id and w.ordinal > o.ordinal)
        )
),

block as (
    select
        submission_id,
        sheet_name,
        other_submission_id,
        other_sheet_name,
        min(ordinal) as first_ordinal,
        max(ordinal) + 2 as last_ordinal,
        min(other_ordinal) as other_first_ordinal
    from alike
    group by
        submission_id,
        sheet_name,
        other_submission_id,
        other_sheet_name,
        ordinal - other_ordinal,
        island
),

-- most blocks are rows that found next to nothing; only those that chance hardly explains are compared cell by cell
unlikely as (
    select
        b.*,
        exp(f.surprise_so_far - f.surprise - l.surprise_so_far) as chance
    from block as b
    cross join threshold as t
    inner join in_order as f
        on b.submission_id = f.submission_id and b.sheet_name = f.sheet_name and b.first_ordinal = f.ordinal
    inner join in_order as l
        on b.submission_id = l.submission_id and b.sheet_name = l.sheet_name and b.last_ordinal = l.ordinal
    where
        exp(f.surprise_so_far - f.surprise - l.surprise_so_far) < t.largest_chance
        and b.last_ordinal - b.first_ordinal + 1 >= t.least_rows
),

cell_in_order as (
    select
        o.submission_id,
        o.sheet_name,
        o.ordinal,
        c.column_key,
        c.amount
    from in_order as o
    inner join cell as c on o.submission_id = c.submission_id and o.row_id = c.row_id
),

compared as (
    select
        b.submission_id,
        b.sheet_name,
        b.other_submission_id,
        b.other_sheet_name,
        b.first_ordinal,
        b.last_ordinal,
        b.other_first_ordinal,
        b.chance,
        count(*) as cells,
        count(o.column_key) as equal_cells
    from unlikely as b
    inner join cell_in_order as c
        on
            b.submission_id = c.submission_id
            and b.sheet_name = c.sheet_name
            and c.ordinal >= b.first_ordinal
            and c.ordinal <= b.last_ordinal
    left join cell_in_order as o
        on
            b.other_submission_id = o.submission_id
            and b.other_sheet_name = o.sheet_name
            and c.ordinal - b.first_ordinal = o.ordinal - b.other_first_ordinal
            and c.column_key = o.column_key
            and c.amount = o.amount
    group by
        b.submission_id,
        b.sheet_name,
        b.other_submission_id,
        b.other_sheet_name,
        b.first_ordinal,
        b.last_ordinal,
        b.other_first_ordinal,
        b.chance
),

-- of several sheets that it resembles the one with most rows in common is named, then the latest
chosen as (
    select
        c.*,
        o.row_id as other_row_id,
        o.place_code as other_place_code,
        o.surveyed_on as other_surveyed_on,
        row_number() over (
            partition by c.submission_id, c.sheet_name, c.first_ordinal
            order by c.last_ordinal desc, o.surveyed_on desc, c.other_submission_id asc, c.other_first_ordinal asc
        ) as preference
    from compared as c
    inner join in_order as o
        on
            c.other_submission_id = o.submission_id
            and c.other_sheet_name = o.sheet_name
            and c.other_first_ordinal = o.ordinal
    where c.cells = c.equal_cells
),

submission as (select * from intake.submission),

place as (select * from reference.place)

select
    'pattern.copied_block' as rule_id,
    s.place_code,
    s.vector,
    s.form,
    cast(null as varchar) as indicator,
    cast(null as varchar) as column_key,
    s.submission_id,
    s.row_id,
    t.last_ordinal - t.first_ordinal + 1 as row_count,
    s.surveyed_on,
    cast(null as double) as seen_value,
    cast(null as double) as expected_value,
    t.chance as score,
    t.other_submission_id,
    t.other_row_id,
    concat(
        '连续 ', cast(t.last_ordinal - t.first_ordinal + 1 as varchar), ' 行的全部计数与回执 ',
        coalesce(u.receipt_no, t.other_submission_id), '（', coalesce(p.place_name, t.other_place_code), '，',
        cast(t.other_surveyed_on as varchar), '）相同'
    ) as seen_zh,
    concat(
        'every count of ', cast(t.last_ordinal - t.first_ordinal + 1 as varchar),
        ' consecutive rows is that of receipt ', coalesce(u.receipt_no, t.other_submission_id), ' (',
        coalesce(p.place_name, t.other_place_code), ', ', cast(t.other_surveyed_on as varchar), ')'
    ) as seen_en
from chosen as t
inner join in_order as o
    on t.submission_id = o.submission_id and t.sheet_name = o.sheet_name and t.first_ordinal = o.ordinal
inner join sheet_row as s on o.submission_id = s.submission_id and o.row_id = s.row_id
left join submission as u on t.other_submission_id = u.submission_id
left join place as p
    on
        t.other_place_code = p.place_code
        and t.other_surveyed_on >= p.valid_from
        and t.other_surveyed_on <= coalesce(p.valid_to, date '9999-12-31')
where t.preference = 1
