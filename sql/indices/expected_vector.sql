-- grain: place × round × graded kind × vector for which a letter, or the lack of one, is to be told
with round_count as (select * from indices.round_count),

indicator as (select * from reference.indicator),

round as (select * from facts.round),

place_target as (select * from reference.place_target),

ancestor as (select * from reference.place_ancestor),

edition as (select * from reference.edition),

-- a round speaks for the area that planned it and for what lies in it; where none was planned, streets and towns speak
-- for themselves and not for the county
in_area as (
    select
        c.place_code,
        c.indicator,
        c.round_id,
        c.graded_kind
    from round_count as c
    inner join round as r on c.round_id = r.round_id
    left join ancestor as a
        on
            c.place_code = a.place_code
            and r.place_code = a.ancestor_code
            and c.last_surveyed_on >= a.valid_from
            and c.last_surveyed_on <= a.valid_to
    where
        c.unit_scope = 'all'
        and ((r.is_planned and a.place_code is not null) or (not r.is_planned and c.place_kind <> 'county'))
),

surveyed as (
    select
        c.place_code,
        c.place_kind,
        c.round_id,
        c.graded_kind,
        c.vector,
        min(c.first_surveyed_on) as first_surveyed_on,
        max(c.last_surveyed_on) as last_surveyed_on
    from round_count as c
    inner join indicator as i on c.indicator = i.indicator
    inner join in_area as n
        on
            c.place_code = n.place_code
            and c.indicator = n.indicator
            and c.round_id = n.round_id
            and c.graded_kind = n.graded_kind
    where
        c.unit_scope = 'all'
        and i.role in ('grade', 'hard_condition')
        -- traps carry no letter, and demonstration units pass or fail one by one
        and c.graded_kind not in ('monitoring', 'unit_inspection')
        -- villages are judged by their own criteria, city and province by counting their streets
        and c.place_kind in ('street', 'town', 'township', 'zone', 'county')
    group by c.place_code, c.place_kind, c.round_id, c.graded_kind, c.vector
),

-- in a planned assessment round every place that a letter target binds is expected to report
begun as (
    select
        r.round_id,
        r.place_code,
        least(r.ends_on, e.as_of) as bound_on
    from round as r
    cross join edition as e
    where r.is_planned and r.round_kind = 'assessment'
),

planned as (
    select distinct
        t.place_code,
        t.place_kind,
        b.round_id,
        'assessment' as graded_kind,
        t.vector
    from begun as b
    inner join ancestor as a
        on b.place_code = a.ancestor_code and b.bound_on >= a.valid_from and b.bound_on <= a.valid_to
    inner join place_target as t
        on a.place_code = t.place_code and b.bound_on >= t.valid_from and b.bound_on <= t.valid_to
    where t.required_grade is not null and t.place_kind in ('street', 'town', 'township', 'zone', 'county')
),

every_vector as (
    select place_code, place_kind, round_id, graded_kind, vector from surveyed
    union
    select place_code, place_kind, round_id, graded_kind, vector from planned
)

select
    v.place_code,
    v.place_kind,
    v.round_id,
    v.graded_kind,
    v.vector,
    s.first_surveyed_on,
    s.last_surveyed_on,
    r.is_planned,
    r.starts_on,
    r.ends_on,
    coalesce(s.last_surveyed_on, r.ends_on) as judged_on
from every_vector as v
inner join round as r on v.round_id = r.round_id
left join surveyed as s
    on
        v.place_code = s.place_code
        and v.round_id = s.round_id
        and v.graded_kind = s.graded_kind
        and v.vector = s.vector
