-- grain: special round × place × day × indicator × unit scope: what was found, against the limit of the special round
with surge as (select * from reference.surge),

surge_limit as (select * from reference.surge_limit),

round_place as (select * from reference.round_place),

surge_report as (select * from flags.surge_report),

indicator_form as (select * from reference.indicator_form),

indicator as (select * from reference.indicator),

measure as (select * from facts.measure),

place as (select * from reference.place),

ancestor as (select * from reference.place_ancestor),

-- everything sent for the special round counts, built-up or not: it speaks for its own places and days alone
finest as (
    select
        m.round_id as surge_id,
        r.place_code,
        m.surveyed_on as day_on,
        m.indicator,
        m.is_key_unit,
        m.found,
        m.effort
    from measure as m
    inner join ancestor as a
        on m.place_code = a.place_code and m.surveyed_on >= a.valid_from and m.surveyed_on <= a.valid_to
    inner join round_place as r
        on
            m.round_id = r.round_id
            and a.ancestor_code = r.place_code
            and m.surveyed_on >= r.starts_on
            and m.surveyed_on <= r.ends_on
    inner join surge as s on r.round_id = s.surge_id
    where m.round_kind = 'surge' and m.effort > 0
),

scoped as (
    select *, 'all' as unit_scope from finest
    union all
    select *, 'key' as unit_scope from finest where is_key_unit
),

counted as (
    select
        surge_id,
        place_code,
        day_on,
        indicator,
        unit_scope,
        cast(sum(found) as decimal(38, 0)) as found,
        cast(sum(effort) as decimal(38, 0)) as effort
    from scoped
    group by surge_id, place_code, day_on, indicator, unit_scope
),

-- a limit of the special round itself goes before that of its kind
limit_of as (
    select
        s.surge_id,
        l.indicator,
        l.unit_scope,
        l.comparison,
        l.limit_value,
        l.valid_from,
        coalesce(l.valid_to, date '9999-12-31') as valid_to,
        rank() over (
            partition by s.surge_id, l.indicator, l.unit_scope
            order by case when l.surge_id is null then 1 else 0 end
        ) as preference
    from surge as s
    inner join surge_limit as l on s.surge_id = l.surge_id or s.surge_kind = l.surge_kind
),

chosen as (select * from limit_of where preference = 1),

surveyed as (
    select
        c.surge_id,
        c.place_code,
        c.day_on,
        c.indicator,
        c.unit_scope,
        c.found,
        c.effort,
        l.comparison,
        l.limit_value
    from counted as c
    left join chosen as l
        on
            c.surge_id = l.surge_id
            and c.indicator = l.indicator
            and c.unit_scope = l.unit_scope
            and c.day_on >= l.valid_from
            and c.day_on <= l.valid_to
    where c.unit_scope = 'all' or l.surge_id is not null
),

-- a limit asked of a due form of which nothing came, or came without that count; what is still awaited is not told
unsurveyed as (
    select
        r.surge_id,
        r.place_code,
        r.due_on as day_on,
        l.indicator,
        l.unit_scope,
        l.comparison,
        l.limit_value
    from surge_report as r
    inner join indicator_form as f on r.form = f.form
    inner join chosen as l
        on
            r.surge_id = l.surge_id
            and f.indicator = l.indicator
            and r.due_on >= l.valid_from
            and r.due_on <= l.valid_to
    left join counted as c
        on
            r.surge_id = c.surge_id
            and r.place_code = c.place_code
            and l.indicator = c.indicator
            and l.unit_scope = c.unit_scope
            and c.day_on >= r.due_on
            and c.day_on <= r.due_until
    where r.report_state <> 'awaited' and c.surge_id is null
),

every_day as (
    select * from surveyed
    union all
    select
        surge_id,
        place_code,
        day_on,
        indicator,
        unit_scope,
        cast(null as decimal(38, 0)) as found,
        cast(null as decimal(38, 0)) as effort,
        comparison,
        limit_value
    from unsurveyed
),

due as (select distinct surge_id, place_code, due_on from surge_report)

-- compared in whole numbers and decimals, before any rounding: at the limit is met, unless it must be below
select
    d.surge_id,
    s.surge_kind,
    d.place_code,
    p.place_kind,
    d.day_on,
    u.due_on is not null as is_due,
    d.effort is not null as is_surveyed,
    i.vector,
    f.form,
    d.indicator,
    d.unit_scope,
    d.found,
    d.effort,
    cast(d.found as double) * i.scale / cast(d.effort as double) as value,
    d.comparison,
    d.limit_value,
    case
        when d.effort is null then 'not_surveyed'
        when d.limit_value is null then 'no_limit'
        when
            d.comparison = '<='
            and cast(d.found as decimal(18, 0)) * cast(i.scale as decimal(9, 0))
            <= d.limit_value * cast(d.effort as decimal(18, 0))
            then 'met'
        when
            d.comparison = '<'
            and cast(d.found as decimal(18, 0)) * cast(i.scale as decimal(9, 0))
            < d.limit_value * cast(d.effort as decimal(18, 0))
            then 'met'
        when
            d.comparison = '>='
            and cast(d.found as decimal(18, 0)) * cast(i.scale as decimal(9, 0))
            >= d.limit_value * cast(d.effort as decimal(18, 0))
            then 'met'
        else 'not_met'
    end as limit_state
from every_day as d
inner join surge as s on d.surge_id = s.surge_id
inner join indicator as i on d.indicator = i.indicator
inner join indicator_form as f on d.indicator = f.indicator
inner join place as p
    on
        d.place_code = p.place_code
        and d.day_on >= p.valid_from
        and d.day_on <= coalesce(p.valid_to, date '9999-12-31')
left join due as u on d.surge_id = u.surge_id and d.place_code = u.place_code and d.day_on = u.due_on
