-- grain: street or town × trap indicator × run of months with one number of effective traps
with measure as (select * from facts.measure),

ancestor as (select * from reference.place_ancestor),

indicator as (select * from reference.indicator),

convention as (select * from reference.convention),

threshold as (
    select max(cast(value as bigint)) as least_months
    from convention
    where convention = 'pattern_constant_months'
),

-- only where the effort is what is left after losses; lamps, houses, nets and cages are as many as the plan says
lossy as (
    select
        a.ancestor_code as place_code,
        m.vector,
        m.form,
        m.indicator,
        m.submission_id,
        m.row_id,
        m.surveyed_on,
        m.effort,
        date_trunc('month', m.surveyed_on) as month_start
    from measure as m
    inner join ancestor as a
        on m.place_code = a.place_code and m.surveyed_on >= a.valid_from and m.surveyed_on <= a.valid_to
    where
        m.form in ('rodent_trap', 'ovitrap', 'cockroach_paper')
        -- papers feed two indices; one of them tells enough
        and m.indicator <> 'cockroach_sticky_rate'
        and a.ancestor_kind in ('street', 'town', 'township', 'zone')
),

monthly as (
    select
        place_code,
        vector,
        form,
        indicator,
        month_start,
        cast(sum(effort) as decimal(38, 0)) as effort,
        count(*) as row_count,
        row_number() over (partition by place_code, indicator order by month_start) as ordinal
    from lossy
    group by place_code, vector, form, indicator, month_start
),

-- months in which nothing was sent do not break a run
island as (
    select
        *,
        ordinal - row_number() over (partition by place_code, indicator, effort order by month_start) as island
    from monthly
),

run as (
    select
        place_code,
        vector,
        form,
        indicator,
        effort,
        min(month_start) as first_month,
        max(month_start) as last_month,
        count(*) as months,
        cast(sum(row_count) as bigint) as row_count
    from island
    group by place_code, vector, form, indicator, effort, island
),

rows_of_run as (
    select
        r.place_code,
        r.indicator,
        r.last_month,
        l.submission_id,
        l.row_id,
        l.surveyed_on,
        row_number() over (
            partition by r.place_code, r.indicator, r.last_month
            order by l.surveyed_on, l.submission_id, l.row_id
        ) as preference
    from run as r
    inner join lossy as l
        on r.place_code = l.place_code and r.indicator = l.indicator and r.last_month = l.month_start
)

select
    'pattern.constant_effort' as rule_id,
    r.place_code,
    r.vector,
    r.form,
    r.indicator,
    cast(null as varchar) as column_key,
    l.submission_id,
    l.row_id,
    r.row_count,
    l.surveyed_on,
    cast(r.effort as double) as seen_value,
    cast(null as double) as expected_value,
    cast(r.months as double) as score,
    cast(null as varchar) as other_submission_id,
    cast(null as varchar) as other_row_id,
    concat(
        i.name_zh, '：连续 ', cast(r.months as varchar), ' 个月有效数都是 ', cast(r.effort as varchar)
    ) as seen_zh,
    concat(
        i.name_en, ': ', cast(r.months as varchar), ' months with ', cast(r.effort as varchar), ' effective each'
    ) as seen_en
from run as r
cross join threshold as t
inner join rows_of_run as l
    on r.place_code = l.place_code and r.indicator = l.indicator and r.last_month = l.last_month and l.preference = 1
inner join indicator as i on r.indicator = i.indicator
where r.months >= t.least_months
