-- grain: street or town × trap indicator × month whose index lies far from the place's own history
with place_index as (select * from indices.place_index),

indicator as (select * from reference.indicator),

convention as (select * from reference.convention),

measure as (select * from facts.measure),

ancestor as (select * from reference.place_ancestor),

threshold as (
    select
        max(case when convention = 'pattern_history_months' then cast(value as bigint) end) as least_months,
        max(case when convention = 'pattern_history_z' then cast(value as double) end) as largest_z
    from convention
),

-- the root of the rate after Anscombe (found + 3/8): its sampling spread hangs on the effort and not on the level
monthly as (
    select
        p.place_code,
        p.vector,
        p.indicator,
        p.period_start,
        p.period_end,
        p.value,
        i.name_zh,
        i.name_en,
        i.scale,
        exp(0.5 * ln((cast(p.found as double) + 0.375) * i.scale / cast(p.effort as double))) as root,
        0.5 * exp(0.5 * ln(i.scale * coalesce(i.design_effect_floor, 1) / cast(p.effort as double))) as sampling_spread
    from place_index as p
    inner join indicator as i on p.indicator = i.indicator
    where
        p.unit_scope = 'all'
        and p.period_kind = 'month'
        and p.effort > 0
        and i.role = 'trend'
        and p.place_kind in ('street', 'town', 'township', 'zone')
),

earlier as (
    select
        m.place_code,
        m.indicator,
        m.period_start,
        e.root,
        month(m.period_start) = month(e.period_start) as is_same_month
    from monthly as m
    inner join monthly as e
        on m.place_code = e.place_code and m.indicator = e.indicator and m.period_start > e.period_start
),

history_size as (
    select
        place_code,
        indicator,
        period_start,
        count(*) as months,
        sum(case when is_same_month then 1 else 0 end) as same_months
    from earlier
    group by place_code, indicator, period_start
),

-- the same month of former years where there are enough of them, else every earlier month
history as (
    select
        e.place_code,
        e.indicator,
        e.period_start,
        e.root,
        count(*) over (partition by e.place_code, e.indicator, e.period_start) as months,
        row_number() over (partition by e.place_code, e.indicator, e.period_start order by e.root) as ordinal
    from earlier as e
    inner join history_size as n
        on e.place_code = n.place_code and e.indicator = n.indicator and e.period_start = n.period_start
    cross join threshold as t
    where
        (n.same_months >= t.least_months and e.is_same_month)
        or (n.same_months < t.least_months and n.months >= t.least_months)
),

median as (
    select
        place_code,
        indicator,
        period_start,
        months,
        sum(root) / count(*) as root
    from history
    where 2 * ordinal >= months and 2 * ordinal <= months + 2
    group by place_code, indicator, period_start, months
),

deviation as (
    select
        h.place_code,
        h.indicator,
        h.period_start,
        h.months,
        greatest(h.root - m.root, m.root - h.root) as deviation,
        row_number() over (
            partition by h.place_code, h.indicator, h.period_start
            order by greatest(h.root - m.root, m.root - h.root)
        ) as ordinal
    from history as h
    inner join median as m
        on h.place_code = m.place_code and h.indicator = m.indicator and h.period_start = m.period_start
),

spread as (
    select
        place_code,
        indicator,
        period_start,
        1.4826 * sum(deviation) / count(*) as spread
    from deviation
    where 2 * ordinal >= months and 2 * ordinal <= months + 2
    group by place_code, indicator, period_start
),

-- a spread below that of sampling alone would call every ordinary month odd
scored as (
    select
        m.place_code,
        m.vector,
        m.indicator,
        m.period_start,
        m.period_end,
        m.value,
        m.name_zh,
        m.name_en,
        greatest(0.0, d.root * d.root - 0.375 * m.sampling_spread * m.sampling_spread) as usual,
        (m.root - d.root) / greatest(s.spread, m.sampling_spread) as z
    from monthly as m
    inner join median as d
        on m.place_code = d.place_code and m.indicator = d.indicator and m.period_start = d.period_start
    inner join spread as s
        on m.place_code = s.place_code and m.indicator = s.indicator and m.period_start = s.period_start
),

odd as (
    select s.*
    from scored as s
    cross join threshold as t
    where s.z > t.largest_z or -s.z > t.largest_z
),

rows_of_month as (
    select
        o.place_code,
        o.indicator,
        o.period_start,
        m.submission_id,
        m.row_id,
        m.form,
        m.surveyed_on,
        count(*) over (partition by o.place_code, o.indicator, o.period_start) as row_count,
        row_number() over (
            partition by o.place_code, o.indicator, o.period_start
            order by m.surveyed_on, m.submission_id, m.row_id
        ) as preference
    from odd as o
    inner join ancestor as a on o.place_code = a.ancestor_code
    inner join measure as m
        on
            a.place_code = m.place_code
            and o.indicator = m.indicator
            and m.surveyed_on >= a.valid_from
            and m.surveyed_on <= a.valid_to
            and m.surveyed_on >= o.period_start
            and m.surveyed_on <= o.period_end
)

select
    'pattern.far_from_history' as rule_id,
    o.place_code,
    o.vector,
    r.form,
    o.indicator,
    cast(null as varchar) as column_key,
    r.submission_id,
    r.row_id,
    r.row_count,
    r.surveyed_on,
    o.value as seen_value,
    o.usual as expected_value,
    o.z as score,
    cast(null as varchar) as other_submission_id,
    cast(null as varchar) as other_row_id,
    concat(
        cast(year(o.period_start) as varchar), '年', cast(month(o.period_start) as varchar), '月', o.name_zh, ' ',
        cast(round(o.value, 2) as varchar), '，本地历史中位约 ', cast(round(o.usual, 2) as varchar), '（z = ',
        cast(round(o.z, 1) as varchar), '）'
    ) as seen_zh,
    concat(
        o.name_en, ' ', cast(round(o.value, 2) as varchar), ' in ', cast(year(o.period_start) as varchar), '-',
        cast(month(o.period_start) as varchar), ', median of the place about ', cast(round(o.usual, 2) as varchar),
        ' (z = ', cast(round(o.z, 1) as varchar), ')'
    ) as seen_en
from odd as o
inner join rows_of_month as r
    on o.place_code = r.place_code and o.indicator = r.indicator and o.period_start = r.period_start
where r.preference = 1
