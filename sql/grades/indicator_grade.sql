-- grain: place × round × graded kind × indicator × ladder: the letter of one indicator
with round_index as (select * from indices.round_index),

edition_choice as (select * from grades.edition_choice),

ladder as (select * from grades.ladder),

expected_vector as (select * from indices.expected_vector),

indicator as (select * from reference.indicator),

ancestor as (select * from reference.place_ancestor),

-- the limits of the day judged; of an edition that has lapsed, those with which it ended
limits_of_day as (
    select
        e.place_code,
        e.round_id,
        e.graded_kind,
        e.edition_status,
        l.standard,
        l.edition,
        l.indicator,
        l.comparison,
        l.limit_a,
        l.limit_b,
        l.limit_c,
        row_number() over (
            partition by e.place_code, e.round_id, e.graded_kind, l.indicator
            order by l.valid_from desc
        ) as preference
    from edition_choice as e
    inner join ladder as l
        on
            e.standard = l.standard
            and e.edition = l.edition
            and e.judged_on >= l.valid_from
            and l.adopted_by is null
),

national as (
    select
        r.*,
        'national' as ladder_kind,
        l.standard,
        l.edition,
        l.edition_status,
        l.comparison,
        l.limit_a,
        l.limit_b,
        l.limit_c
    from round_index as r
    inner join indicator as i on r.indicator = i.indicator
    inner join expected_vector as v
        on
            r.place_code = v.place_code
            and r.round_id = v.round_id
            and r.graded_kind = v.graded_kind
            and r.vector = v.vector
    left join limits_of_day as l
        on
            r.place_code = l.place_code
            and r.round_id = l.round_id
            and r.graded_kind = l.graded_kind
            and r.indicator = l.indicator
            and l.preference = 1
    where
        r.unit_scope = 'all'
        and i.role in ('grade', 'hard_condition')
),

-- a ladder that a place adopted for a trap index; never part of a vector's letter
local as (
    select
        r.*,
        'local' as ladder_kind,
        l.standard,
        l.edition,
        'in_force' as edition_status,
        l.comparison,
        l.limit_a,
        l.limit_b,
        l.limit_c
    from round_index as r
    inner join ladder as l
        on r.indicator = l.indicator and r.last_surveyed_on >= l.valid_from and r.last_surveyed_on <= l.valid_to
    inner join ancestor as a
        on
            r.place_code = a.place_code
            and l.adopted_by = a.ancestor_code
            and r.last_surveyed_on >= a.valid_from
            and r.last_surveyed_on <= a.valid_to
    where r.unit_scope = 'all'
),

judged as (
    select * from national
    union all
    select * from local
),

-- exact arithmetic: found × scale against limit × effort; a hard condition is a bare count against its limit
sides as (
    select
        j.*,
        i.estimator,
        i.scale,
        i.role,
        case
            when i.estimator = 'count' then cast(j.found as decimal(18, 0))
            else cast(j.found as decimal(18, 0)) * cast(i.scale as decimal(9, 0))
        end as left_side,
        case when i.estimator = 'count' then 1 else cast(j.effort as decimal(18, 0)) end as right_effort
    from judged as j
    inner join indicator as i on j.indicator = i.indicator
),

reached as (
    select
        *,
        case comparison
            when '<=' then left_side <= limit_a * right_effort
            when '<' then left_side < limit_a * right_effort
            else left_side >= limit_a * right_effort
        end as is_a,
        case comparison
            when '<=' then left_side <= limit_b * right_effort
            when '<' then left_side < limit_b * right_effort
            else left_side >= limit_b * right_effort
        end as is_b,
        case comparison
            when '<=' then left_side <= limit_c * right_effort
            when '<' then left_side < limit_c * right_effort
            else left_side >= limit_c * right_effort
        end as is_c,
        case when estimator = 'count' then 1 else scale end as divisor
    from sides
),

-- how many adverse findings each letter allows at this effort: signs, or failing facilities where a rate counts passes
allowance as (
    select
        *,
        case comparison
            when '<=' then cast(limit_a * 1000 * right_effort as bigint) // (1000 * divisor)
            when '<' then (cast(limit_a * 1000 * right_effort as bigint) - 1) // (1000 * divisor)
            else
                cast(effort as bigint)
                - (cast(limit_a * 1000 * right_effort as bigint) + 1000 * divisor - 1) // (1000 * divisor)
        end as allowed_a,
        case comparison
            when '<=' then cast(limit_b * 1000 * right_effort as bigint) // (1000 * divisor)
            when '<' then (cast(limit_b * 1000 * right_effort as bigint) - 1) // (1000 * divisor)
            else
                cast(effort as bigint)
                - (cast(limit_b * 1000 * right_effort as bigint) + 1000 * divisor - 1) // (1000 * divisor)
        end as allowed_b,
        case comparison
            when '<=' then cast(limit_c * 1000 * right_effort as bigint) // (1000 * divisor)
            when '<' then (cast(limit_c * 1000 * right_effort as bigint) - 1) // (1000 * divisor)
            else
                cast(effort as bigint)
                - (cast(limit_c * 1000 * right_effort as bigint) + 1000 * divisor - 1) // (1000 * divisor)
        end as allowed_c
    from reached
)

select
    place_code,
    place_kind,
    vector,
    indicator,
    role,
    round_id,
    graded_kind,
    ladder_kind,
    standard,
    edition,
    edition_status,
    found,
    effort,
    value,
    state,
    comparison,
    limit_a,
    limit_b,
    limit_c,
    case
        when state = 'not_applicable' then null
        when state <> 'assessed' or limit_c is null then 'N'
        when is_a then 'A'
        when is_b then 'B'
        when is_c then 'C'
        else 'D'
    end as grade,
    case
        when state <> 'assessed' then null
        else concat(
            case when allowed_a >= 0 then 'A' else '' end,
            case when allowed_b > allowed_a then 'B' else '' end,
            case when allowed_c > allowed_b then 'C' else '' end,
            case when estimator <> 'binomial' or allowed_c < effort then 'D' else '' end
        )
    end as attainable_grades,
    case when state = 'assessed' then allowed_a end as allowed_a,
    case when state = 'assessed' then allowed_b end as allowed_b,
    case when state = 'assessed' then allowed_c end as allowed_c,
    case
        when state <> 'assessed' then null
        when comparison = '>=' then cast(effort - found as bigint)
        else cast(found as bigint)
    end as adverse_findings,
    design_effect,
    last_surveyed_on
from allowance
