-- grain: place × facility rate asked of key units: the area that the target binds, and for information what lies in it
with place_target as (select * from reference.place_target),

ancestor as (select * from reference.place_ancestor),

vector_grade as (select * from grades.vector_grade),

round_index as (select * from indices.round_index),

indicator as (select * from reference.indicator),

edition as (select * from reference.edition),

asked as (
    select t.*
    from place_target as t
    cross join edition as e
    where
        e.as_of >= t.valid_from
        and e.as_of <= t.valid_to
        and t.required_value is not null
        and t.indicator in ('rodent_proof_pass_rate', 'fly_proof_pass_rate')
),

-- the last complete assessment round in which facilities of that scope were seen; the nearest area's rate is asked
candidate as (
    select
        v.place_code,
        v.place_kind,
        t.vector,
        t.indicator,
        t.unit_scope,
        t.target_id,
        t.place_code = v.place_code as is_bound,
        t.required_value,
        r.round_id,
        r.last_surveyed_on,
        r.found,
        r.effort,
        r.value,
        row_number() over (
            partition by v.place_code, t.indicator, t.unit_scope
            order by a.distance asc, t.required_value desc, v.ends_on desc, v.last_surveyed_on desc, v.round_id desc
        ) as preference
    from asked as t
    cross join edition as e
    inner join ancestor as a
        on t.place_code = a.ancestor_code and e.as_of >= a.valid_from and e.as_of <= a.valid_to
    inner join vector_grade as v
        on a.place_code = v.place_code and t.vector = v.vector and v.is_official and v.is_complete
    inner join round_index as r
        on
            v.place_code = r.place_code
            and v.round_id = r.round_id
            and v.graded_kind = r.graded_kind
            and t.indicator = r.indicator
            and t.unit_scope = r.unit_scope
    where r.state = 'assessed'
)

-- compared in whole numbers: at the rate asked it is met
select
    c.place_code,
    c.place_kind,
    c.vector,
    c.indicator,
    c.unit_scope,
    c.target_id,
    c.is_bound,
    c.required_value,
    c.round_id,
    c.last_surveyed_on,
    c.found,
    c.effort,
    cast(c.effort - c.found as bigint) as failing,
    c.value,
    cast(c.found as decimal(18, 0)) * cast(i.scale as decimal(9, 0))
    >= c.required_value * cast(c.effort as decimal(18, 0)) as is_met,
    greatest(
        (cast(c.required_value * 1000 * cast(c.effort as decimal(18, 0)) as bigint) + 1000 * i.scale - 1)
        // (1000 * i.scale) - cast(c.found as bigint), 0
    ) as findings_to_mend
from candidate as c
inner join indicator as i on c.indicator = i.indicator
where c.preference = 1
