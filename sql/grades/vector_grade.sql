-- grain: place × round × graded kind × vector: the letter of one vector, the worst of its indicators
with indicator_grade as (select * from grades.indicator_grade),

expected_vector as (select * from indices.expected_vector),

edition_choice as (select * from grades.edition_choice),

round_index as (select * from indices.round_index),

place_index as (select * from indices.place_index),

indicator as (select * from reference.indicator),

round_lock as (select * from intake.round_lock),

ancestor as (select * from reference.place_ancestor),

edition as (select * from reference.edition),

sheet_row as (select * from facts.sheet_row),

submission as (select * from intake.submission),

planned_round as (select * from reference.round),

ranked as (
    select
        place_code,
        round_id,
        graded_kind,
        vector,
        indicator,
        role,
        state,
        case grade when 'A' then 1 when 'B' then 2 when 'C' then 3 when 'D' then 4 end as rank,
        state in ('not_assessed', 'partial', 'out_of_season') or (state = 'assessed' and grade = 'N') as is_missing
    from indicator_grade
    where ladder_kind = 'national'
),

folded as (
    select
        place_code,
        round_id,
        graded_kind,
        vector,
        max(rank) as worst,
        max(case when role <> 'hard_condition' then rank end) as worst_without_hard_conditions,
        max(case when is_missing then 1 else 0 end) as has_missing,
        max(case when is_missing and role <> 'hard_condition' then 1 else 0 end) as has_missing_without_hard_conditions,
        max(case when state = 'partial' then 1 else 0 end) as has_partial,
        max(case when state = 'not_assessed' then 1 else 0 end) as has_not_assessed,
        max(case when state = 'out_of_season' then 1 else 0 end) as has_out_of_season
    from ranked
    group by place_code, round_id, graded_kind, vector
),

-- the indicator that decided: the first missing one where the letter is N, else the first of the worst
deciding as (
    select
        r.place_code,
        r.round_id,
        r.graded_kind,
        r.vector,
        r.indicator,
        row_number() over (
            partition by r.place_code, r.round_id, r.graded_kind, r.vector
            order by
                case when f.worst = 4 and r.rank = 4 then 0 when f.worst < 4 or f.worst is null then 1 else 2 end,
                case when r.is_missing then 0 else 1 end,
                coalesce(r.rank, 0) desc,
                r.indicator
        ) as preference
    from ranked as r
    inner join folded as f
        on
            r.place_code = f.place_code
            and r.round_id = f.round_id
            and r.graded_kind = f.graded_kind
            and r.vector = f.vector
    where r.is_missing or r.rank is not null
),

plan as (
    select
        place_code,
        round_id,
        graded_kind,
        vector,
        max(plan_state) as plan_state
    from round_index
    where unit_scope = 'all' and plan_state is not null
    group by place_code, round_id, graded_kind, vector
),

locked as (
    select
        v.place_code,
        v.round_id,
        v.graded_kind,
        v.vector,
        max(l.locked_at) as locked_at
    from expected_vector as v
    inner join ancestor as a
        on v.place_code = a.place_code and v.judged_on >= a.valid_from and v.judged_on <= a.valid_to
    inner join round_lock as l
        on
            a.ancestor_code = l.place_code
            and v.round_id = l.round_id
            and (l.vector is null or v.vector = l.vector)
    group by v.place_code, v.round_id, v.graded_kind, v.vector
),

-- a sheet that took effect after the lock makes the letter preliminary again, until a reviewer has locked it anew
latest as (
    select
        a.ancestor_code as place_code,
        r.round_id,
        r.graded_kind,
        r.vector,
        max(s.effective_at) as effective_at
    from sheet_row as r
    inner join submission as s on r.submission_id = s.submission_id
    inner join ancestor as a
        on r.place_code = a.place_code and r.surveyed_on >= a.valid_from and r.surveyed_on <= a.valid_to
    group by a.ancestor_code, r.round_id, r.graded_kind, r.vector
),

-- sheets of a quarter for which an assessment round was planned, but dated outside it: shown apart, never official
beside_plan as (
    select distinct
        v.place_code,
        v.round_id
    from expected_vector as v
    inner join ancestor as a on v.place_code = a.place_code
    inner join planned_round as p
        on
            a.ancestor_code = p.place_code
            and p.round_kind = 'assessment'
            and p.starts_on <= v.ends_on
            and p.ends_on >= v.starts_on
            and p.ends_on >= a.valid_from
            and p.ends_on <= a.valid_to
    where not v.is_planned
),

-- a place that sent only traps in the months of the round
trapped as (
    select distinct
        v.place_code,
        v.round_id,
        v.graded_kind,
        v.vector
    from expected_vector as v
    inner join place_index as t
        on
            v.place_code = t.place_code
            and v.vector = t.vector
            and t.unit_scope = 'all'
            and t.period_kind = 'month'
            and t.period_end >= v.starts_on
            and t.period_start <= v.ends_on
    inner join indicator as i on t.indicator = i.indicator
    where v.first_surveyed_on is null and i.role = 'trend'
)

select
    v.place_code,
    v.place_kind,
    v.round_id,
    v.graded_kind,
    v.graded_kind = 'assessment' and b.place_code is null as is_official,
    v.vector,
    case
        when f.worst = 4 then 'D'
        when f.has_missing = 1 or f.worst is null then 'N'
        when f.worst = 1 then 'A'
        when f.worst = 2 then 'B'
        else 'C'
    end as grade,
    case f.worst when 1 then 'A' when 2 then 'B' when 3 then 'C' when 4 then 'D' else 'N' end as provisional_grade,
    case
        when f.worst_without_hard_conditions = 4 then 'D'
        when f.has_missing_without_hard_conditions = 1 or f.worst_without_hard_conditions is null then 'N'
        when f.worst_without_hard_conditions = 1 then 'A'
        when f.worst_without_hard_conditions = 2 then 'B'
        else 'C'
    end as grade_without_hard_conditions,
    d.indicator as deciding_indicator,
    case
        when f.worst = 4 or (f.has_missing = 0 and f.worst is not null) then null
        when v.first_surveyed_on is null and t.place_code is not null then 'traps_only'
        when v.first_surveyed_on is null then 'no_report'
        when f.has_partial = 1 and f.has_not_assessed = 0 then 'partial'
        when f.has_not_assessed = 1 then 'indicator_missing'
        when f.has_out_of_season = 1 then 'out_of_season'
        else 'no_limits'
    end as not_assessed_reason,
    case
        when l.locked_at is not null and coalesce(n.effective_at <= l.locked_at, true) then 'final'
        else 'preliminary'
    end as grade_status,
    c.standard,
    c.edition,
    coalesce(c.edition_status, 'unknown') as edition_status,
    p.plan_state,
    case
        when l.place_code is not null then true
        when v.is_planned then v.ends_on <= e.as_of
        else f.has_missing = 0
    end as is_complete,
    v.is_planned,
    v.starts_on,
    v.ends_on,
    v.first_surveyed_on,
    v.last_surveyed_on
from expected_vector as v
cross join edition as e
inner join folded as f
    on
        v.place_code = f.place_code
        and v.round_id = f.round_id
        and v.graded_kind = f.graded_kind
        and v.vector = f.vector
left join deciding as d
    on
        v.place_code = d.place_code
        and v.round_id = d.round_id
        and v.graded_kind = d.graded_kind
        and v.vector = d.vector
        and d.preference = 1
left join edition_choice as c
    on
        v.place_code = c.place_code
        and v.round_id = c.round_id
        and v.graded_kind = c.graded_kind
        and v.vector = c.vector
left join plan as p
    on
        v.place_code = p.place_code
        and v.round_id = p.round_id
        and v.graded_kind = p.graded_kind
        and v.vector = p.vector
left join locked as l
    on
        v.place_code = l.place_code
        and v.round_id = l.round_id
        and v.graded_kind = l.graded_kind
        and v.vector = l.vector
left join latest as n
    on
        v.place_code = n.place_code
        and v.round_id = n.round_id
        and v.graded_kind = n.graded_kind
        and v.vector = n.vector
left join beside_plan as b on v.place_code = b.place_code and v.round_id = b.round_id
left join trapped as t
    on
        v.place_code = t.place_code
        and v.round_id = t.round_id
        and v.graded_kind = t.graded_kind
        and v.vector = t.vector
