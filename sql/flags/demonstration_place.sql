-- grain: demonstration unit, road, community or village: its status at as_of and what its last surveys came to
with history as (select * from flags.demonstration_history),

unit as (select * from reference.unit),

unit_type as (select * from reference.unit_type),

place as (select * from reference.place),

ancestor as (select * from reference.place_ancestor),

succession as (select * from reference.place_succession),

edition as (select * from reference.edition),

unit_result as (select * from grades.unit_result),

village_result as (select * from grades.village_result),

current_status as (
    select h.*
    from history as h
    cross join edition as e
    where e.as_of >= h.valid_from and e.as_of <= h.valid_to
),

-- the register's row of the day; of a unit that is closed or not yet open the nearest one, for its name
unit_now as (
    select
        u.*,
        e.as_of >= u.valid_from and e.as_of <= coalesce(u.valid_to, date '9999-12-31') as is_registered,
        row_number() over (
            partition by u.unit_code
            order by case when u.valid_from <= e.as_of then 0 else 1 end, u.valid_from desc
        ) as preference
    from unit as u
    cross join edition as e
),

subject as (
    select
        c.*,
        case when c.subject_kind = 'unit' then u.place_code else c.subject_code end as place_code,
        u.unit_name,
        u.unit_type,
        u.is_registered,
        t.demonstration_class
    from current_status as c
    left join unit_now as u on c.subject_kind = 'unit' and c.subject_code = u.unit_code and u.preference = 1
    left join unit_type as t on u.unit_type = t.unit_type
),

place_now as (
    select
        p.*,
        e.as_of >= p.valid_from and e.as_of <= coalesce(p.valid_to, date '9999-12-31') as is_listed,
        row_number() over (
            partition by p.place_code
            order by case when p.valid_from <= e.as_of then 0 else 1 end, p.valid_from desc
        ) as preference
    from place as p
    cross join edition as e
),

-- a merged village ends, the units in it go on: they belong to the street that it lay in on its last day, and where
-- that has ended too, to the one place that continues it
street_of_place as (
    select
        a.place_code,
        a.ancestor_code as street_code,
        row_number() over (
            partition by a.place_code
            order by least(a.valid_to, e.as_of) desc, a.valid_from desc
        ) as preference
    from ancestor as a
    cross join edition as e
    where a.ancestor_kind in ('street', 'town', 'township', 'zone') and a.valid_from <= e.as_of
),

sole_successor as (
    select
        s.predecessor_code,
        max(s.successor_code) as successor_code
    from succession as s
    cross join edition as e
    where s.effective_on <= e.as_of and s.predecessor_code <> s.successor_code
    group by s.predecessor_code
    having count(*) = 1
),

street as (
    select
        s.place_code,
        case when p.is_listed or n.successor_code is null then s.street_code else n.successor_code end as street_code
    from street_of_place as s
    inner join place_now as p on s.street_code = p.place_code and p.preference = 1
    left join sole_successor as n on s.street_code = n.predecessor_code
    where s.preference = 1
),

-- self-checks are the unit's own word and are left aside
latest_of_unit as (
    select
        unit_key,
        vector,
        is_passed,
        surveyed_on,
        row_number() over (
            partition by unit_key, vector
            order by surveyed_on desc, is_passed asc, round_id desc
        ) as preference
    from unit_result
    where graded_kind <> 'self_check'
),

result as (
    select
        'unit' as subject_kind,
        unit_key as subject_code,
        vector,
        case when is_passed then 1 else 0 end as passed,
        surveyed_on
    from latest_of_unit
    where preference = 1
    union all
    select
        'village' as subject_kind,
        place_code as subject_code,
        vector,
        case state when 'met' then 1 when 'not_met' then 0 end as passed,
        last_surveyed_on as surveyed_on
    from village_result
),

folded as (
    select
        subject_kind,
        subject_code,
        max(case when vector = 'rodent' then passed end) as rodent,
        max(case when vector = 'mosquito' then passed end) as mosquito,
        max(case when vector = 'fly' then passed end) as fly,
        max(case when vector = 'cockroach' then passed end) as cockroach,
        min(passed) as worst,
        max(surveyed_on) as last_surveyed_on
    from result
    group by subject_kind, subject_code
),

-- a unit counts while it is in the register, a community or village while it is on the list of places
listed as (
    select
        s.*,
        case s.subject_kind when 'unit' then s.unit_name when 'road' then s.road_name else p.place_name end
            as subject_name,
        t.street_code,
        case s.subject_kind
            when 'unit' then coalesce(s.is_registered, false)
            when 'road' then true
            else coalesce(p.is_listed, false)
        end as is_listed
    from subject as s
    left join place_now as p on s.place_code = p.place_code and p.preference = 1
    left join street as t on s.place_code = t.place_code
)

select
    s.subject_kind,
    s.subject_code,
    s.road_name,
    s.subject_name,
    s.place_code,
    s.street_code,
    s.unit_type,
    s.demonstration_class,
    s.status,
    s.valid_from as status_on,
    s.document_zh,
    s.decided_by,
    s.note,
    s.is_from_register,
    s.is_listed,
    s.is_counted and s.is_listed as is_valid,
    f.rodent = 1 as is_rodent_passed,
    f.mosquito = 1 as is_mosquito_passed,
    f.fly = 1 as is_fly_passed,
    f.cockroach = 1 as is_cockroach_passed,
    f.worst = 1 as is_passed,
    f.last_surveyed_on,
    true as is_provisional
from listed as s
left join folded as f on s.subject_kind = f.subject_kind and s.subject_code = f.subject_code
