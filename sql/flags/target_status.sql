-- grain: place × target in force: met, not met or not assessed, and how sure that is
with place_target as (select * from reference.place_target),

current_grade as (select * from grades.current_grade),

target_indicator as (select * from grades.target_indicator),

evidence as (select * from grades.evidence),

indicator as (select * from reference.indicator),

edition as (select * from reference.edition),

part as (
    select
        t.*,
        i.estimator,
        e.probability_met,
        e.p_value_missed,
        e.is_confirmed_met,
        e.effort_to_prove
    from target_indicator as t
    inner join indicator as i on t.indicator = i.indicator
    left join evidence as e
        on
            i.estimator = e.estimator
            and t.comparison = e.comparison
            and i.scale = e.scale
            and t.found = e.found
            and t.effort = e.effort
            and t.design_effect = e.design_effect
            and cast(t.limit_value as decimal(12, 3)) = e.limit_value
),

-- parts with an interval speak by it; a per-positive mean or hard condition that is met stands in no way, a broken hard
-- condition is certain, a missed mean is neither proof nor disproof
folded as (
    select
        place_code,
        target_id,
        max(round_id) as round_id,
        count(probability_met) as interval_parts,
        min(p_value_missed) as smallest_p_value,
        -- DuckDB's greatest passes over nulls, and parts without an interval must not count
        round(exp(sum(case when probability_met is not null then ln(greatest(probability_met, 1e-300)) end)), 9)
            as probability_met,
        min(probability_met) as smallest_probability_met,
        min(case when is_confirmed_met or probability_met is null then 1 else 0 end) as is_confirmed_met,
        max(case when role = 'hard_condition' and not is_met then 1 else 0 end) as has_broken_condition,
        max(case when estimator = 'mean' and not is_met then 1 else 0 end) as has_missed_mean,
        min(case when is_met then 1 when is_met is null then null else 0 end) as is_met,
        sum(findings_to_mend) as findings_to_mend,
        max(effort_to_prove) as effort_to_prove,
        max(case when required_grade is null then value end) as value
    from part
    group by place_code, target_id
),

status as (
    select
        t.place_code,
        t.place_kind,
        t.target_id,
        t.vector,
        t.indicator,
        t.unit_scope,
        coalesce(t.required_grade, concat('>= ', cast(t.required_value as varchar))) as required,
        case when t.required_grade is not null then c.grade end as actual_grade,
        f.value as actual_value,
        c.is_stale,
        c.not_assessed_reason,
        c.edition_status,
        coalesce(f.round_id, c.round_id) as round_id,
        case
            when t.required_grade is null and f.is_met is null then 'not_assessed'
            when t.required_grade is null and f.is_met = 1 then 'met'
            when t.required_grade is null then 'not_met'
            when c.grade is null or c.grade = 'N' then 'not_assessed'
            when
                case c.grade when 'A' then 1 when 'B' then 2 when 'C' then 3 else 4 end
                <= case t.required_grade when 'A' then 1 when 'B' then 2 else 3 end
                then 'met'
            else 'not_met'
        end as status,
        f.interval_parts,
        f.smallest_p_value,
        f.probability_met,
        f.smallest_probability_met,
        f.is_confirmed_met,
        f.has_broken_condition,
        f.has_missed_mean,
        f.findings_to_mend,
        f.effort_to_prove
    from place_target as t
    cross join edition as e
    left join current_grade as c on t.place_code = c.place_code and t.vector = c.vector
    left join folded as f on t.place_code = f.place_code and t.target_id = f.target_id
    where
        e.as_of >= t.valid_from and e.as_of <= t.valid_to
        and (c.place_code is not null or f.place_code is not null)
)

-- a target is met only if every part is, and missed if a single one is: so likely_met asks the joint probability and
-- likely_missed the smallest; by Holm a part is missed for certain when the smallest p-value times their number is
-- under 0.05
select
    place_code,
    place_kind,
    target_id,
    vector,
    indicator,
    unit_scope,
    round_id,
    required,
    actual_grade,
    actual_value,
    status,
    case
        when status = 'not_assessed' then null
        when has_broken_condition = 1 or smallest_p_value * interval_parts < 0.05 then 'confirmed_missed'
        when is_confirmed_met = 1 and has_missed_mean = 0 then 'confirmed_met'
        when has_missed_mean = 0 and probability_met >= 0.80 then 'likely_met'
        when smallest_probability_met <= 0.20 then 'likely_missed'
        else 'undetermined'
    end as mark,
    case when status <> 'not_assessed' and has_broken_condition = 0 then probability_met end as probability_met,
    smallest_probability_met,
    smallest_p_value,
    interval_parts,
    coalesce(has_broken_condition = 1, false) as has_broken_condition,
    coalesce(has_missed_mean = 1, false) as has_missed_mean,
    cast(findings_to_mend as bigint) as findings_to_mend,
    effort_to_prove,
    is_stale,
    edition_status,
    case when status = 'not_assessed' then not_assessed_reason end as not_assessed_reason
from status
