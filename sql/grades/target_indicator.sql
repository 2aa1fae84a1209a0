-- grain: place × target × indicator: the counts that a target is held against, with the limit it asks for
with place_target as (select * from reference.place_target),

current_grade as (select * from grades.current_grade),

indicator_grade as (select * from grades.indicator_grade),

round_index as (select * from indices.round_index),

vector_grade as (select * from grades.vector_grade),

indicator as (select * from reference.indicator),

edition as (select * from reference.edition),

binding as (
    select t.*
    from place_target as t
    cross join edition as e
    where e.as_of >= t.valid_from and e.as_of <= t.valid_to
),

lettered as (
    select
        t.place_code,
        t.target_id,
        t.vector,
        g.indicator,
        g.role,
        t.required_grade,
        t.unit_scope,
        c.round_id,
        g.found,
        g.effort,
        g.value,
        g.state,
        g.comparison,
        case t.required_grade when 'A' then g.limit_a when 'B' then g.limit_b else g.limit_c end as limit_value,
        case t.required_grade when 'A' then g.allowed_a when 'B' then g.allowed_b else g.allowed_c end
            as allowed_findings,
        g.adverse_findings,
        g.design_effect
    from binding as t
    inner join current_grade as c on t.place_code = c.place_code and t.vector = c.vector
    inner join indicator_grade as g
        on
            c.place_code = g.place_code
            and c.vector = g.vector
            and c.round_id = g.round_id
            and g.graded_kind = 'assessment'
            and g.ladder_kind = 'national'
    where t.required_grade is not null
),

-- a value asked of a unit scope: the last complete assessment round that surveyed it
valued_candidate as (
    select
        t.place_code,
        t.target_id,
        t.vector,
        t.indicator,
        t.required_value,
        t.unit_scope,
        r.round_id,
        r.found,
        r.effort,
        r.value,
        r.state,
        r.design_effect,
        row_number() over (
            partition by t.place_code, t.target_id
            order by v.ends_on desc, v.last_surveyed_on desc, v.round_id desc
        ) as preference
    from binding as t
    inner join vector_grade as v
        on t.place_code = v.place_code and t.vector = v.vector and v.is_official and v.is_complete
    inner join round_index as r
        on
            v.place_code = r.place_code
            and v.round_id = r.round_id
            and v.graded_kind = r.graded_kind
            and t.indicator = r.indicator
            and t.unit_scope = r.unit_scope
    where t.required_value is not null and r.effort is not null
)

select
    place_code,
    target_id,
    vector,
    indicator,
    role,
    unit_scope,
    required_grade,
    round_id,
    found,
    effort,
    value,
    state,
    comparison,
    limit_value,
    adverse_findings,
    case
        when state = 'assessed' then adverse_findings <= allowed_findings
    end as is_met,
    case
        when state = 'assessed' then greatest(adverse_findings - allowed_findings, 0)
    end as findings_to_mend,
    design_effect
from lettered
union all
select
    v.place_code,
    v.target_id,
    v.vector,
    v.indicator,
    i.role,
    v.unit_scope,
    cast(null as varchar) as required_grade,
    v.round_id,
    v.found,
    v.effort,
    v.value,
    v.state,
    '>=' as comparison,
    v.required_value as limit_value,
    cast(v.effort - v.found as bigint) as adverse_findings,
    case
        when v.state = 'assessed'
            then
                cast(v.found as decimal(18, 0)) * cast(i.scale as decimal(9, 0))
                >= v.required_value * cast(v.effort as decimal(18, 0))
    end as is_met,
    case
        when v.state = 'assessed'
            then greatest(
                (cast(v.required_value * 1000 * cast(v.effort as decimal(18, 0)) as bigint) + 1000 * i.scale - 1)
                // (1000 * i.scale) - cast(v.found as bigint), 0
            )
    end as findings_to_mend,
    v.design_effect
from valued_candidate as v
inner join indicator as i on v.indicator = i.indicator
where v.preference = 1
