-- grain: demonstration unit, road, community or village × step, with the days on which that step is the latest
with status as (select * from reference.demonstration_status),

unit as (select * from reference.unit),

edition as (select * from reference.edition),

told as (
    select
        s.subject_kind,
        coalesce(s.unit_code, s.place_code) as subject_code,
        s.road_name,
        s.status,
        s.status_on,
        s.document_zh,
        s.decided_by,
        s.note
    from status as s
    cross join edition as e
    where s.status_on <= e.as_of
),

demonstration as (select * from unit where is_demonstration),

-- rows of the register that follow on each other, as when a unit's type changes, are one naming
begun as (
    select
        d.unit_code,
        d.valid_from
    from demonstration as d
    left join demonstration as former
        on d.unit_code = former.unit_code and cast(former.valid_to + interval 1 day as date) = d.valid_from
    where former.unit_code is null
),

ended as (
    select
        d.unit_code,
        d.valid_from,
        coalesce(d.valid_to, date '9999-12-31') as valid_to
    from demonstration as d
    left join demonstration as later
        on d.unit_code = later.unit_code and cast(d.valid_to + interval 1 day as date) = later.valid_from
    where later.unit_code is null
),

run as (
    select
        b.unit_code,
        b.valid_from,
        min(n.valid_to) as valid_to
    from begun as b
    inner join ended as n on b.unit_code = n.unit_code and b.valid_from <= n.valid_from
    group by b.unit_code, b.valid_from
),

-- the register names a unit of which nothing had been told by then; after a step the steps speak
registered as (
    select
        r.unit_code,
        r.valid_from,
        r.valid_to
    from run as r
    cross join edition as e
    left join told as t
        on t.subject_kind = 'unit' and r.unit_code = t.subject_code and t.status_on <= r.valid_from
    where r.valid_from <= e.as_of and t.subject_code is null
),

event as (
    select
        subject_kind,
        subject_code,
        road_name,
        status,
        status_on,
        date '9999-12-31' as ends_on,
        document_zh,
        decided_by,
        note,
        false as is_from_register
    from told
    union all
    select
        'unit' as subject_kind,
        unit_code as subject_code,
        cast(null as varchar) as road_name,
        'named' as status,
        valid_from as status_on,
        valid_to as ends_on,
        cast(null as varchar) as document_zh,
        cast(null as varchar) as decided_by,
        cast(null as varchar) as note,
        true as is_from_register
    from registered
),

followed as (
    select
        *,
        min(status_on) over (
            partition by subject_kind, subject_code, road_name
            order by status_on
            rows between 1 following and 1 following
        ) as next_on
    from event
)

select
    subject_kind,
    subject_code,
    road_name,
    status,
    status in ('named', 're_examined') as is_counted,
    status_on as valid_from,
    least(ends_on, coalesce(cast(next_on - interval 1 day as date), ends_on)) as valid_to,
    document_zh,
    decided_by,
    note,
    is_from_register
from followed
