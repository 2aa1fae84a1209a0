-- grain: breeding site: what a sheet found positive at a unit, by kind, and what was registered by hand
with cell as (select * from validated.count_cell),

sheet_row as (select * from facts.sheet_row),

site_kind as (select * from reference.breeding_site_kind),

site_event as (select * from intake.breeding_site_event),

treatment as (select * from intake.treatment),

place as (select * from reference.place),

ancestor as (select * from reference.place_ancestor),

edition as (select * from reference.edition),

-- units at which a visit found the kind positive
positive as (
    select distinct
        s.place_code,
        s.unit_key,
        k.site_kind,
        k.form,
        k.seen_field,
        k.positive_field,
        k.effort_field,
        k.whole_field
    from cell as c
    inner join site_kind as k on c.form = k.form and c.column_key = k.positive_field
    inner join sheet_row as s on c.submission_id = s.submission_id and c.row_id = s.row_id
    where c.amount > 0
),

-- what every visit to them says of the kind: seen, positive, or looked for and no longer there
visit as (
    select
        q.place_code,
        q.unit_key,
        q.site_kind,
        s.surveyed_on,
        s.unit_code,
        s.unit_name,
        p.amount > 0 as is_positive,
        n.amount > 0 or p.amount > 0 as is_seen,
        e.amount > 0
        and coalesce(n.amount, case when w.amount = 0 then 0 end) = 0
        and coalesce(p.amount, 0) = 0 as is_gone
    from positive as q
    inner join sheet_row as s on q.place_code = s.place_code and q.unit_key = s.unit_key and q.form = s.form
    left join cell as p on s.submission_id = p.submission_id and s.row_id = p.row_id and q.positive_field = p.column_key
    left join cell as n on s.submission_id = n.submission_id and s.row_id = n.row_id and q.seen_field = n.column_key
    left join cell as e on s.submission_id = e.submission_id and s.row_id = e.row_id and q.effort_field = e.column_key
    left join cell as w on s.submission_id = w.submission_id and s.row_id = w.row_id and q.whole_field = w.column_key
),

surveyed as (
    select
        md5(concat(place_code, '|', unit_key, '|', site_kind)) as site_id,
        place_code,
        unit_key,
        site_kind,
        max(unit_code) as unit_code,
        max(unit_name) as unit_name,
        min(case when is_seen then surveyed_on end) as first_seen_on,
        max(case when is_seen then surveyed_on end) as last_seen_on,
        max(case when is_positive then surveyed_on end) as last_positive_on,
        max(case when is_gone then surveyed_on end) as gone_on
    from visit
    group by place_code, unit_key, site_kind
),

told as (
    select
        site_id,
        max(case when kind = 'added' then place_code end) as place_code,
        max(case when kind = 'added' then unit_name end) as unit_name,
        max(case when kind = 'added' then site_kind end) as site_kind,
        min(case when kind in ('added', 'seen') then happened_on end) as first_seen_on,
        max(case when kind in ('added', 'seen') then happened_on end) as last_seen_on,
        max(case when kind in ('added', 'seen') and is_positive then happened_on end) as last_positive_on,
        max(case when kind = 'treated' then happened_on end) as last_treated_on,
        max(case when kind = 'removed' then happened_on end) as removed_on
    from site_event
    group by site_id
),

-- the body responsible, and the spot, as named last
charged as (
    select
        site_id,
        responsible,
        row_number() over (partition by site_id order by happened_on desc, event_id desc) as age
    from site_event
    where responsible is not null
),

located as (
    select
        site_id,
        location,
        row_number() over (partition by site_id order by happened_on desc, event_id desc) as age
    from site_event
    where location is not null
),

every_site as (
    select
        s.site_id,
        'sheet' as origin,
        s.place_code,
        s.unit_key,
        s.unit_code,
        s.unit_name,
        s.site_kind,
        least(s.first_seen_on, coalesce(t.first_seen_on, s.first_seen_on)) as first_seen_on,
        greatest(s.last_seen_on, coalesce(t.last_seen_on, s.last_seen_on)) as last_seen_on,
        greatest(s.last_positive_on, coalesce(t.last_positive_on, s.last_positive_on)) as last_positive_on,
        t.last_treated_on,
        coalesce(greatest(s.gone_on, t.removed_on), s.gone_on, t.removed_on) as removed_on
    from surveyed as s
    left join told as t on s.site_id = t.site_id
    union all
    select
        t.site_id,
        'hand' as origin,
        t.place_code,
        t.unit_name as unit_key,
        cast(null as varchar) as unit_code,
        t.unit_name,
        t.site_kind,
        t.first_seen_on,
        t.last_seen_on,
        t.last_positive_on,
        t.last_treated_on,
        t.removed_on
    from told as t
    where t.site_kind is not null
),

-- a treatment of a place treats the sites in it, one of a unit only that unit's
logged as (
    select
        s.site_id,
        max(t.treated_on) as last_treated_on
    from every_site as s
    inner join site_kind as k on s.site_kind = k.site_kind
    cross join edition as e
    inner join ancestor as a on s.place_code = a.place_code and e.as_of >= a.valid_from and e.as_of <= a.valid_to
    inner join treatment as t
        on
            a.ancestor_code = t.place_code
            and t.treated_on <= e.as_of
            and (t.vector is null or t.vector = k.vector)
            and (t.unit is null or t.unit = s.unit_key or t.unit = s.unit_name)
    group by s.site_id
),

dated as (
    select
        s.site_id,
        s.origin,
        s.place_code,
        s.unit_key,
        s.unit_code,
        s.unit_name,
        k.vector,
        s.site_kind,
        k.medium,
        o.location,
        r.responsible,
        s.first_seen_on,
        s.last_seen_on,
        s.last_positive_on,
        coalesce(greatest(s.last_treated_on, l.last_treated_on), s.last_treated_on, l.last_treated_on)
            as last_treated_on,
        case when s.removed_on >= s.last_seen_on then s.removed_on end as removed_on
    from every_site as s
    inner join site_kind as k on s.site_kind = k.site_kind
    left join logged as l on s.site_id = l.site_id
    left join charged as r on s.site_id = r.site_id and r.age = 1
    left join located as o on s.site_id = o.site_id and o.age = 1
)

select
    d.*,
    p.place_kind,
    case
        when d.removed_on is not null then 'removed'
        when d.last_treated_on >= coalesce(d.last_positive_on, d.first_seen_on) then 'treated'
        else 'active'
    end as state
from dated as d
cross join edition as e
left join place as p
    on
        d.place_code = p.place_code
        and e.as_of >= p.valid_from
        and e.as_of <= coalesce(p.valid_to, date '9999-12-31')
