-- grain: registered unit × unit reporting plan × month whose report is missing after its due day, or came late
with plan as (select * from reference.unit_reporting_plan),

unit as (select * from reference.unit),

place as (select * from reference.place),

ancestor as (select * from reference.place_ancestor),

period as (select * from reference.period),

sheet_row as (select * from facts.sheet_row),

edition as (select * from reference.edition),

-- a unit reports for a month if it is registered, and the plan holds, on the month's last day
due as (
    select
        l.plan_id,
        l.form,
        l.round_kind,
        u.unit_code,
        u.unit_name,
        u.unit_type,
        u.place_code,
        m.period_start as starts_on,
        m.period_end as ends_on,
        cast(m.period_end + interval 1 day * l.due_days as date) as due_on
    from plan as l
    inner join period as m
        on
            m.period_kind = 'month'
            and m.period_end >= l.valid_from
            and m.period_end <= coalesce(l.valid_to, date '9999-12-31')
            and concat(';', l.months, ';') like concat('%;', cast(month(m.period_start) as varchar), ';%')
    inner join ancestor as a
        on l.place_code = a.ancestor_code and m.period_end >= a.valid_from and m.period_end <= a.valid_to
    inner join unit as u
        on
            a.place_code = u.place_code
            and m.period_end >= u.valid_from
            and m.period_end <= coalesce(u.valid_to, date '9999-12-31')
    where
        (
            l.unit_scope = 'all'
            or (l.unit_scope = 'key' and u.is_key_unit)
            or (l.unit_scope = 'demonstration' and u.is_demonstration)
        )
        and (l.unit_types is null or concat(';', l.unit_types, ';') like concat('%;', u.unit_type, ';%'))
),

answered as (
    select
        d.plan_id,
        d.form,
        d.round_kind,
        d.unit_code,
        d.unit_name,
        d.unit_type,
        d.place_code,
        d.starts_on,
        d.ends_on,
        d.due_on,
        min(s.first_received_at) as first_received_at
    from due as d
    left join sheet_row as s
        on
            d.unit_code = s.unit_key
            and d.form = s.form
            and d.starts_on <= s.surveyed_on
            and d.ends_on >= s.surveyed_on
            and (d.round_kind is null or d.round_kind = s.round_kind)
    group by
        d.plan_id,
        d.form,
        d.round_kind,
        d.unit_code,
        d.unit_name,
        d.unit_type,
        d.place_code,
        d.starts_on,
        d.ends_on,
        d.due_on
)

-- the session's time zone is Asia/Shanghai, so an instant becomes the day people saw on the wall
select
    a.place_code,
    p.place_kind,
    a.unit_code,
    a.unit_name,
    a.unit_type,
    a.plan_id,
    a.form,
    a.round_kind,
    a.starts_on,
    a.ends_on,
    a.due_on,
    cast(a.first_received_at as date) as received_on,
    case when a.first_received_at is null then 'missing' else 'late' end as reason
from answered as a
inner join place as p
    on
        a.place_code = p.place_code
        and a.ends_on >= p.valid_from
        and a.ends_on <= coalesce(p.valid_to, date '9999-12-31')
cross join edition as e
where
    (a.first_received_at is null and a.due_on < e.as_of)
    or cast(a.first_received_at as date) > a.due_on
