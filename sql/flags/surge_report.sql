-- grain: special round × place × form × day on which it was due: reported, awaited or missing
with surge as (select * from reference.surge),

round_place as (select * from reference.round_place),

indicator_form as (select * from reference.indicator_form),

sheet_row as (select * from facts.sheet_row),

place as (select * from reference.place),

ancestor as (select * from reference.place_ancestor),

edition as (select * from reference.edition),

form as (select distinct form from indicator_form),

digit as (
    select 0 as number
    union all
    select 1 as number
    union all
    select 2 as number
    union all
    select 3 as number
    union all
    select 4 as number
    union all
    select 5 as number
    union all
    select 6 as number
    union all
    select 7 as number
    union all
    select 8 as number
    union all
    select 9 as number
),

step as (
    select 100 * h.number + 10 * t.number + u.number as number
    from digit as h
    cross join digit as t
    cross join digit as u
),

-- every so many days from the first one on; what is surveyed before the next one is due still answers
due as (
    select
        s.surge_id,
        r.place_code,
        f.form,
        cast(r.starts_on + interval 1 day * (n.number * s.every_days) as date) as due_on,
        cast(
            least(r.ends_on, r.starts_on + interval 1 day * ((n.number + 1) * s.every_days - 1)) as date
        ) as due_until
    from surge as s
    inner join round_place as r on s.surge_id = r.round_id
    inner join form as f on concat(';', s.forms, ';') like concat('%;', f.form, ';%')
    cross join step as n
    cross join edition as e
    where
        r.starts_on + interval 1 day * (n.number * s.every_days) <= r.ends_on
        and r.starts_on + interval 1 day * (n.number * s.every_days) <= e.as_of
),

-- what is sent of a village speaks for its town
sent as (
    select
        s.round_id as surge_id,
        a.ancestor_code as place_code,
        s.form,
        s.surveyed_on,
        s.first_received_at
    from sheet_row as s
    inner join ancestor as a
        on s.place_code = a.place_code and s.surveyed_on >= a.valid_from and s.surveyed_on <= a.valid_to
    where s.round_kind = 'surge'
),

answered as (
    select
        d.surge_id,
        d.place_code,
        d.form,
        d.due_on,
        d.due_until,
        min(s.surveyed_on) as surveyed_on,
        cast(min(s.first_received_at) as date) as received_on
    from due as d
    left join sent as s
        on
            d.surge_id = s.surge_id
            and d.place_code = s.place_code
            and d.form = s.form
            and s.surveyed_on >= d.due_on
            and s.surveyed_on <= d.due_until
    group by d.surge_id, d.place_code, d.form, d.due_on, d.due_until
)

select
    a.surge_id,
    a.place_code,
    p.place_kind,
    a.form,
    a.due_on,
    a.due_until,
    a.surveyed_on,
    a.received_on,
    case
        when a.surveyed_on is not null then 'reported'
        when a.due_until <= e.as_of then 'missing'
        else 'awaited'
    end as report_state
from answered as a
cross join edition as e
inner join place as p
    on
        a.place_code = p.place_code
        and a.due_on >= p.valid_from
        and a.due_on <= coalesce(p.valid_to, date '9999-12-31')
