-- grain: place × vector: the letter of the last complete assessment round, how long it holds, and the running round's
with vector_grade as (select * from grades.vector_grade),

place_index as (select * from indices.place_index),

indicator as (select * from reference.indicator),

place_target as (select * from reference.place_target),

planned as (select * from reference.round),

ancestor as (select * from reference.place_ancestor),

edition as (select * from reference.edition),

place as (select * from reference.place),

convention as (select * from reference.convention),

-- how long a letter holds: days after the next planned round, months at most after the survey
holding as (
    select
        max(case when convention = 'stale_grace_days' then cast(value as bigint) end) as grace_days,
        max(case when convention = 'stale_max_months' then cast(value as bigint) end) as most_months
    from convention
),

-- a place that did not report keeps its older letter, which goes stale; its N stands in vector_grade
complete as (
    select
        *,
        row_number() over (
            partition by place_code, vector
            order by ends_on desc, last_surveyed_on desc, round_id desc
        ) as preference
    from vector_grade
    where is_official and is_complete and first_surveyed_on is not null
),

running as (
    select
        *,
        row_number() over (
            partition by place_code, vector
            order by starts_on desc, round_id desc
        ) as preference
    from vector_grade
    where is_official and not is_complete
),

trapped as (
    select distinct
        p.place_code,
        p.place_kind,
        p.vector
    from place_index as p
    inner join indicator as i on p.indicator = i.indicator
    where i.role = 'trend' and p.place_kind in ('street', 'town', 'township', 'zone', 'county')
),

every_place as (
    select distinct place_code, place_kind, vector from vector_grade where is_official
    union
    select place_code, place_kind, vector from trapped
    union
    select t.place_code, t.place_kind, t.vector
    from place_target as t
    cross join edition as e
    inner join ancestor as a
        on t.place_code = a.place_code and e.as_of >= a.valid_from and e.as_of <= a.valid_to
    inner join planned as r on a.ancestor_code = r.place_code and r.starts_on <= e.as_of
    where
        t.required_grade is not null
        and t.place_kind in ('street', 'town', 'township', 'zone', 'county')
        and e.as_of >= t.valid_from and e.as_of <= t.valid_to
),

-- the next planned assessment round of the place
next_round as (
    select
        c.place_code,
        c.vector,
        min(r.ends_on) as ends_on
    from complete as c
    inner join ancestor as a on c.place_code = a.place_code
    inner join planned as r
        on
            a.ancestor_code = r.place_code
            and r.round_kind = 'assessment'
            and r.starts_on > c.ends_on
            and r.starts_on >= a.valid_from
            and r.starts_on <= a.valid_to
    where c.preference = 1
    group by c.place_code, c.vector
),

dated as (
    select
        c.*,
        cast(
            least(
                c.last_surveyed_on + interval 1 month * h.most_months,
                coalesce(
                    n.ends_on + interval 1 day * h.grace_days, c.last_surveyed_on + interval 1 month * h.most_months
                )
            ) as date
        ) as valid_until
    from complete as c
    cross join holding as h
    left join next_round as n on c.place_code = n.place_code and c.vector = n.vector
    where c.preference = 1
)

select
    p.place_code,
    p.place_kind,
    p.vector,
    coalesce(d.grade, 'N') as grade,
    coalesce(d.provisional_grade, 'N') as provisional_grade,
    d.round_id,
    d.deciding_indicator,
    case
        when d.grade is not null then d.not_assessed_reason
        when t.place_code is not null then 'traps_only'
        else 'no_report'
    end as not_assessed_reason,
    d.grade_status,
    d.standard,
    d.edition,
    d.edition_status,
    d.plan_state,
    d.last_surveyed_on as assessed_on,
    d.valid_until,
    coalesce(d.valid_until < e.as_of, false) as is_stale,
    r.round_id as in_progress_round_id,
    r.grade as in_progress_grade
from every_place as p
cross join edition as e
-- a place dissolved by then has no current letter
inner join place as now
    on
        p.place_code = now.place_code
        and e.as_of >= now.valid_from
        and e.as_of <= coalesce(now.valid_to, date '9999-12-31')
left join dated as d on p.place_code = d.place_code and p.vector = d.vector
left join running as r
    on
        p.place_code = r.place_code
        and p.vector = r.vector
        and r.preference = 1
        and r.ends_on >= e.as_of
        and r.starts_on > coalesce(d.ends_on, date '0001-01-01')
left join trapped as t on p.place_code = t.place_code and p.vector = t.vector
