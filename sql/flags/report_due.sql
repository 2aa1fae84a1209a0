-- grain: place × reporting plan × round or month that has begun: whether its report came, and by when it is due
with plan as (select * from reference.reporting_plan),

planned_round as (select * from reference.round),

place as (select * from reference.place),

ancestor as (select * from reference.place_ancestor),

period as (select * from reference.period),

sheet_row as (select * from facts.sheet_row),

edition as (select * from reference.edition),

reporter as (
    select
        l.plan_id,
        l.form,
        l.round_kind,
        l.frequency,
        l.months,
        l.due_days,
        p.place_code,
        p.place_kind,
        greatest(l.valid_from, p.valid_from, a.valid_from) as valid_from,
        least(coalesce(l.valid_to, date '9999-12-31'), coalesce(p.valid_to, date '9999-12-31'), a.valid_to) as valid_to
    from plan as l
    inner join ancestor as a on l.place_code = a.ancestor_code
    inner join place as p on a.place_code = p.place_code
    where
        (l.applies_to is null and p.place_code = l.place_code)
        or concat(';', l.applies_to, ';') like concat('%;', p.place_kind, ';%')
),

due as (
    select
        r.plan_id,
        r.form,
        r.round_kind,
        r.place_code,
        r.place_kind,
        n.round_id,
        n.starts_on,
        n.ends_on,
        cast(n.ends_on + interval 1 day * r.due_days as date) as due_on
    from reporter as r
    inner join ancestor as a on r.place_code = a.place_code
    inner join planned_round as n
        on
            a.ancestor_code = n.place_code
            and r.round_kind = n.round_kind
            and n.ends_on >= a.valid_from
            and n.ends_on <= a.valid_to
            and n.ends_on >= r.valid_from
            and n.ends_on <= r.valid_to
    where r.frequency = 'round'
    union all
    select
        r.plan_id,
        r.form,
        r.round_kind,
        r.place_code,
        r.place_kind,
        cast(null as varchar) as round_id,
        m.period_start as starts_on,
        m.period_end as ends_on,
        cast(m.period_end + interval 1 day * r.due_days as date) as due_on
    from reporter as r
    inner join period as m
        on
            m.period_kind = 'month'
            and m.period_end >= r.valid_from
            and m.period_end <= r.valid_to
            and concat(';', r.months, ';') like concat('%;', cast(month(m.period_start) as varchar), ';%')
    where r.frequency = 'month'
),

-- what is sent of a village speaks for its town
sent as (
    select
        a.ancestor_code as place_code,
        s.form,
        s.round_kind,
        s.graded_kind,
        s.round_id,
        s.surveyed_on,
        s.first_received_at
    from sheet_row as s
    inner join ancestor as a
        on s.place_code = a.place_code and s.surveyed_on >= a.valid_from and s.surveyed_on <= a.valid_to
),

answered as (
    select
        d.plan_id,
        d.place_code,
        d.place_kind,
        d.form,
        d.round_kind,
        d.round_id,
        d.starts_on,
        d.ends_on,
        d.due_on,
        min(s.first_received_at) as first_received_at
    from due as d
    left join sent as s
        on
            d.place_code = s.place_code
            and d.form = s.form
            and d.round_kind = s.round_kind
            and (
                d.round_id = s.round_id
                or (d.round_id is null and s.surveyed_on >= d.starts_on and s.surveyed_on <= d.ends_on)
            )
    group by
        d.plan_id,
        d.place_code,
        d.place_kind,
        d.form,
        d.round_kind,
        d.round_id,
        d.starts_on,
        d.ends_on,
        d.due_on
)

-- the session's time zone is Asia/Shanghai, so an instant becomes the day people saw on the wall
select
    a.place_code,
    a.place_kind,
    a.plan_id,
    a.form,
    a.round_kind,
    a.round_id,
    a.starts_on,
    a.ends_on,
    a.due_on,
    cast(a.first_received_at as date) as received_on,
    case
        when cast(a.first_received_at as date) > a.due_on then 'late'
        when a.first_received_at is not null then 'on_time'
        when a.due_on < e.as_of then 'missing'
        else 'waiting'
    end as report_state
from answered as a
cross join edition as e
where a.starts_on <= e.as_of
