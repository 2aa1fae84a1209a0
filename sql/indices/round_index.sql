-- grain: place × unit scope × indicator × round × graded kind: the index, its interval, its state and the plan's state
with round_count as (select * from indices.round_count),

expected_vector as (select * from indices.expected_vector),

plan_cell as (select * from indices.plan_cell),

indicator as (select * from reference.indicator),

feature as (select * from reference.place_feature),

ancestor as (select * from reference.place_ancestor),

edition as (select * from reference.edition),

bounds as (select * from indices.bounds),

plan_of_vector as (
    select
        place_code,
        round_id,
        graded_kind,
        vector,
        case
            when min(case when plan_state = 'met' then 1 else 0 end) = 1 then 'met'
            when max(case when plan_state = 'not' then 0 else 1 end) = 0 then 'not'
            else 'partly'
        end as plan_state
    from plan_cell
    group by place_code, round_id, graded_kind, vector
),

-- what a place is known to have or to lack on the day judged: the approved row of the nearest area
feature_of_vector as (
    select
        v.place_code,
        v.round_id,
        v.graded_kind,
        v.vector,
        f.feature,
        f.is_present,
        row_number() over (
            partition by v.place_code, v.round_id, v.graded_kind, v.vector, f.feature
            order by a.distance asc, f.valid_from desc
        ) as preference
    from expected_vector as v
    cross join edition as e
    inner join ancestor as a
        on v.place_code = a.place_code and v.judged_on >= a.valid_from and v.judged_on <= a.valid_to
    inner join feature as f
        on
            a.ancestor_code = f.place_code
            and v.judged_on >= f.valid_from
            and v.judged_on <= coalesce(f.valid_to, date '9999-12-31')
            and f.approved_on <= e.as_of
),

-- every indicator of a vector whose letter is to be told, surveyed or not; an absent feature excuses what was not
-- surveyed, it never erases what was
graded as (
    select
        v.place_code,
        v.place_kind,
        'all' as unit_scope,
        v.vector,
        i.indicator,
        v.round_id,
        v.graded_kind,
        i.required,
        c.found,
        c.effort,
        c.unit_count,
        c.first_surveyed_on,
        c.last_surveyed_on,
        c.is_in_season,
        c.between_unit_effect,
        parent.found as parent_found,
        absent.place_code is not null and c.effort is null as is_absent
    from expected_vector as v
    inner join indicator as i on v.vector = i.vector and i.role in ('grade', 'hard_condition')
    left join round_count as c
        on
            v.place_code = c.place_code
            and v.round_id = c.round_id
            and v.graded_kind = c.graded_kind
            and i.indicator = c.indicator
            and c.unit_scope = 'all'
    left join round_count as parent
        on
            v.place_code = parent.place_code
            and v.round_id = parent.round_id
            and v.graded_kind = parent.graded_kind
            and i.parent_indicator = parent.indicator
            and parent.unit_scope = 'all'
    left join feature_of_vector as absent
        on
            v.place_code = absent.place_code
            and v.round_id = absent.round_id
            and v.graded_kind = absent.graded_kind
            and v.vector = absent.vector
            and i.not_applicable_without = absent.feature
            and absent.preference = 1
            and not absent.is_present
),

-- beside the letters: traps, key units, single unit types, and places or kinds of survey that carry no letter
beside as (
    select
        c.place_code,
        c.place_kind,
        c.unit_scope,
        c.vector,
        c.indicator,
        c.round_id,
        c.graded_kind,
        cast(null as varchar) as required,
        c.found,
        c.effort,
        c.unit_count,
        c.first_surveyed_on,
        c.last_surveyed_on,
        c.is_in_season,
        c.between_unit_effect,
        cast(null as decimal(38, 0)) as parent_found,
        false as is_absent
    from round_count as c
    inner join indicator as i on c.indicator = i.indicator
    left join expected_vector as v
        on
            c.place_code = v.place_code
            and c.round_id = v.round_id
            and c.graded_kind = v.graded_kind
            and c.vector = v.vector
    where
        c.place_kind not in ('province', 'city')
        and (c.unit_scope <> 'all' or i.role = 'trend' or v.place_code is null)
),

every_row as (
    select * from graded
    union all
    select * from beside
)

select
    r.place_code,
    r.place_kind,
    r.unit_scope,
    r.vector,
    r.indicator,
    r.round_id,
    r.graded_kind,
    r.found,
    r.effort,
    cast(r.found as double) * i.scale / cast(r.effort as double) as value,
    b.lower_95 * i.scale as lower_95,
    b.upper_95 * i.scale as upper_95,
    b.lower_one_sided_95 * i.scale as lower_one_sided_95,
    b.upper_one_sided_95 * i.scale as upper_one_sided_95,
    case
        when r.is_absent then 'not_applicable'
        when r.required = 'when_parent_found' and r.parent_found = 0 then 'not_applicable'
        when r.effort is null then 'not_assessed'
        when not r.is_in_season then 'out_of_season'
        when r.required = 'when_parent_found' and r.effort < r.parent_found then 'partial'
        else 'assessed'
    end as state,
    p.plan_state,
    coalesce(r.unit_count, 0) as unit_count,
    r.first_surveyed_on,
    r.last_surveyed_on,
    case
        when i.design_effect_floor is not null
            then greatest(cast(i.design_effect_floor as double), coalesce(r.between_unit_effect, 1))
    end as design_effect
from every_row as r
inner join indicator as i on r.indicator = i.indicator
left join bounds as b on i.estimator = b.estimator and r.found = b.found and r.effort = b.effort
left join plan_of_vector as p
    on
        r.place_code = p.place_code
        and r.round_id = p.round_id
        and r.graded_kind = p.graded_kind
        and r.vector = p.vector
        and r.unit_scope = 'all'
