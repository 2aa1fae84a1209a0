-- grain: round: planned and begun or named by rows, the re-survey of a case, or the calendar quarter of other surveys
with planned as (select * from reference.round),

sheet_row as (select * from facts.sheet_row),

edition as (select * from reference.edition),

case_window as (select * from intake.case_window),

named as (select distinct round_id from sheet_row),

unplanned as (
    select
        s.round_id,
        min(s.graded_kind) as round_kind,
        min(date_trunc('quarter', s.surveyed_on)) as starts_on
    from sheet_row as s
    left join planned as p on s.round_id = p.round_id
    left join case_window as w on s.round_id = w.round_id
    where p.round_id is null and w.round_id is null
    group by s.round_id
),

every_round as (
    select
        p.round_id,
        p.round_kind,
        p.place_code,
        true as is_planned,
        p.starts_on,
        p.ends_on,
        p.name_zh
    from planned as p
    cross join edition as e
    left join named as n on p.round_id = n.round_id
    where p.starts_on <= e.as_of or n.round_id is not null
    union all
    select
        u.round_id,
        u.round_kind,
        cast(null as varchar) as place_code,
        false as is_planned,
        cast(u.starts_on as date) as starts_on,
        cast(u.starts_on + interval 3 month - interval 1 day as date) as ends_on,
        concat(cast(year(u.starts_on) as varchar), '年第', cast(quarter(u.starts_on) as varchar), '季度') as name_zh
    from unplanned as u
    union all
    select
        w.round_id,
        'resurvey' as round_kind,
        w.place_code,
        true as is_planned,
        w.starts_on,
        coalesce(w.ends_on, greatest(w.starts_on, e.as_of)) as ends_on,
        concat('案件', w.case_no, '第', cast(w.attempt as varchar), '次复查') as name_zh
    from case_window as w
    cross join edition as e
)

select
    round_id,
    round_kind,
    place_code,
    is_planned,
    starts_on,
    ends_on,
    name_zh
from every_round
