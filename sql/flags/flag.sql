-- grain: finding that waits for somebody, of whatever kind: shortfall, missing report, stale letter, signal, question
with below_target as (select * from flags.below_target),

not_assessed as (select * from flags.not_assessed),

missing_report as (select * from flags.missing_report),

stale_grade as (select * from flags.stale_grade),

plan_not_met as (select * from flags.plan_not_met),

low_facility_rate as (select * from flags.low_facility_rate),

trend_signal as (select * from flags.trend_signal),

suspicious_result as (select * from flags.suspicious_result),

surge_report as (select * from flags.surge_report),

surge_day as (select * from flags.surge_day),

open_case as (select * from flags.open_case),

problem_item as (select * from flags.problem_item),

missing_unit_report as (select * from flags.missing_unit_report),

quota_reached as (select * from flags.quota),

quota as (select * from reference.quota),

vector_grade as (select * from grades.vector_grade),

current_grade as (select * from grades.current_grade),

target as (select * from reference.target),

indicator as (select * from reference.indicator),

indicator_form as (select * from reference.indicator_form),

planned_round as (select * from reference.round),

place as (select * from reference.place),

ancestor as (select * from reference.place_ancestor),

edition as (select * from reference.edition),

form_vector as (select distinct form, vector from indicator_form),

-- a round in which a place is not assessed is followed until the next one is complete
last_round as (
    select
        place_code,
        vector,
        round_id,
        ends_on,
        row_number() over (partition by place_code, vector order by ends_on desc, round_id desc) as preference
    from vector_grade
    where is_official and is_planned and is_complete
),

-- a letter rests on one round: what its sample lacks is one finding
plan_of_letter as (
    select
        place_code,
        place_kind,
        vector,
        round_id,
        max(last_surveyed_on) as last_surveyed_on,
        count(*) as cells,
        sum(case when plan_state = 'not' then 1 else 0 end) as empty_cells
    from plan_not_met
    where is_current
    group by place_code, place_kind, vector, round_id
),

-- what units have to mend is followed unit by unit in its own list; here each street hears how much of it waits
problem_of_place as (
    select
        coalesce(a.ancestor_code, i.place_code) as place_code,
        coalesce(a.ancestor_kind, i.place_kind) as place_kind,
        i.vector,
        min(i.found_on) as found_on,
        count(*) as items,
        sum(case when i.is_overdue then 1 else 0 end) as overdue_items
    from problem_item as i
    left join ancestor as a
        on
            i.place_code = a.place_code
            and i.found_on >= a.valid_from
            and i.found_on <= a.valid_to
            and a.ancestor_kind in ('street', 'town', 'township', 'zone')
    where i.state in ('open', 'mended')
    group by coalesce(a.ancestor_code, i.place_code), coalesce(a.ancestor_kind, i.place_kind), i.vector
),

-- while a special round runs, its last survey of each place and indicator speaks
last_surge_day as (
    select
        d.*,
        row_number() over (
            partition by d.surge_id, d.place_code, d.indicator, d.unit_scope
            order by d.day_on desc
        ) as preference
    from surge_day as d
    where d.is_surveyed
),

running_surge as (
    select
        r.round_id as surge_id,
        r.name_zh
    from planned_round as r
    cross join edition as e
    where r.round_kind = 'surge' and r.starts_on <= e.as_of and r.ends_on >= e.as_of
),

finding as (
    select
        'below_target' as flag_kind,
        b.place_code,
        b.place_kind,
        b.vector,
        b.target_id as subject,
        b.round_id,
        coalesce(case when b.indicator is null then c.assessed_on end, v.ends_on) as since_on,
        case
            when b.actual = 'D' then 'urgent'
            when b.mark in ('confirmed_missed', 'likely_missed') then 'serious'
            else 'ordinary'
        end as severity,
        concat(t.name_zh, '：实际 ', b.actual, case when b.is_stale then '（等级已过期）' else '' end) as reason_zh
    from below_target as b
    cross join edition as e
    inner join target as t
        on
            b.target_id = t.target_id
            and e.as_of >= t.valid_from
            and e.as_of <= coalesce(t.valid_to, date '9999-12-31')
    left join current_grade as c on b.place_code = c.place_code and b.vector = c.vector
    left join vector_grade as v
        on
            b.place_code = v.place_code
            and b.vector = v.vector
            and b.round_id = v.round_id
            and v.graded_kind = 'assessment'
    union all
    select
        'not_assessed' as flag_kind,
        n.place_code,
        n.place_kind,
        n.vector,
        case when n.reason = 'indicator_missing' then n.missing_indicator else n.reason end as subject,
        n.round_id,
        l.ends_on as since_on,
        'serious' as severity,
        concat(
            '未评定：', n.reason_zh, case when i.name_zh is not null then concat('（', i.name_zh, '）') else '' end
        ) as reason_zh
    from not_assessed as n
    inner join last_round as l
        on n.place_code = l.place_code and n.vector = l.vector and n.round_id = l.round_id and l.preference = 1
    left join indicator as i on n.missing_indicator = i.indicator and n.reason = 'indicator_missing'
    union all
    select
        'missing_report' as flag_kind,
        m.place_code,
        m.place_kind,
        f.vector,
        m.form as subject,
        m.round_id,
        cast(m.due_on + interval 1 day as date) as since_on,
        'serious' as severity,
        concat(
            '漏报：', cast(m.starts_on as varchar), ' 至 ', cast(m.ends_on as varchar), ' 的报表应于 ',
            cast(m.due_on as varchar), ' 前报送'
        ) as reason_zh
    from missing_report as m
    inner join form_vector as f on m.form = f.form
    where m.reason = 'missing'
    union all
    select
        'stale_grade' as flag_kind,
        s.place_code,
        s.place_kind,
        s.vector,
        s.grade as subject,
        s.round_id,
        s.stale_since as since_on,
        'serious' as severity,
        concat(
            s.grade, ' 级评于 ', cast(s.assessed_on as varchar), '，有效期至 ', cast(s.valid_until as varchar), '，已过期'
        ) as reason_zh
    from stale_grade as s
    union all
    select
        'plan_not_met' as flag_kind,
        p.place_code,
        p.place_kind,
        p.vector,
        'sampling_plan' as subject,
        p.round_id,
        p.last_surveyed_on as since_on,
        'notice' as severity,
        concat(
            '抽样量不足方案：', cast(p.cells as varchar), ' 项未查够',
            case when p.empty_cells > 0 then concat('，其中 ', cast(p.empty_cells as varchar), ' 项未查') else '' end,
            '（供参照，不影响等级）'
        ) as reason_zh
    from plan_of_letter as p
    union all
    -- where the target binds the place itself, the shortfall stands with the targets already
    select
        'low_facility_rate' as flag_kind,
        r.place_code,
        r.place_kind,
        r.vector,
        r.indicator as subject,
        r.round_id,
        r.last_surveyed_on as since_on,
        'notice' as severity,
        concat(
            '重点单位', i.name_zh, ' ', cast(r.found as varchar), '/', cast(r.effort as varchar), '，低于 ',
            case
                when r.required_value = floor(r.required_value) then cast(cast(r.required_value as bigint) as varchar)
                else cast(cast(r.required_value as double) as varchar)
            end,
            '%（所在地区的目标）'
        ) as reason_zh
    from low_facility_rate as r
    inner join indicator as i on r.indicator = i.indicator
    where not r.is_met and not r.is_bound
    union all
    select
        'trend_signal' as flag_kind,
        t.place_code,
        t.place_kind,
        t.vector,
        t.indicator as subject,
        cast(null as varchar) as round_id,
        t.high_since as since_on,
        'ordinary' as severity,
        concat(
            i.name_zh, '：近几个监测月中 ', cast(t.high_months as varchar), ' 个月高于本地同月历史（统计信号，无国家限值）'
        ) as reason_zh
    from trend_signal as t
    inner join indicator as i on t.indicator = i.indicator
    where t.is_latest
    union all
    select
        'suspicious_result' as flag_kind,
        s.place_code,
        p.place_kind,
        s.vector,
        s.rule_id as subject,
        cast(null as varchar) as round_id,
        s.surveyed_on as since_on,
        case when s.severity = 'warning' then 'ordinary' else 'notice' end as severity,
        concat(s.sentence_zh, coalesce(s.seen_zh, '')) as reason_zh
    from suspicious_result as s
    left join place as p
        on
            s.place_code = p.place_code
            and s.surveyed_on >= p.valid_from
            and s.surveyed_on <= coalesce(p.valid_to, date '9999-12-31')
    where s.is_open
    union all
    select
        'surge_report_missing' as flag_kind,
        r.place_code,
        r.place_kind,
        f.vector,
        r.form as subject,
        r.surge_id as round_id,
        r.due_on as since_on,
        'urgent' as severity,
        concat(u.name_zh, '：', cast(r.due_on as varchar), ' 应报未报') as reason_zh
    from surge_report as r
    inner join running_surge as u on r.surge_id = u.surge_id
    inner join form_vector as f on r.form = f.form
    where r.report_state = 'missing'
    union all
    select
        'surge_limit_not_met' as flag_kind,
        d.place_code,
        d.place_kind,
        d.vector,
        d.indicator as subject,
        d.surge_id as round_id,
        d.day_on as since_on,
        'urgent' as severity,
        concat(
            u.name_zh, '：', i.name_zh, ' ', cast(round(d.value, 2) as varchar), '，未达到 ', d.comparison, ' ',
            case
                when d.limit_value = floor(d.limit_value) then cast(cast(d.limit_value as bigint) as varchar)
                else cast(cast(d.limit_value as double) as varchar)
            end
        ) as reason_zh
    from last_surge_day as d
    inner join running_surge as u on d.surge_id = u.surge_id
    inner join indicator as i on d.indicator = i.indicator
    where d.preference = 1 and d.limit_state = 'not_met'
    union all
    select
        'open_case' as flag_kind,
        c.place_code,
        c.place_kind,
        c.vector,
        c.case_no as subject,
        c.round_id,
        c.opened_on as since_on,
        c.severity,
        concat(
            '案件待',
            case c.step
                when 'acknowledge' then '签收'
                when 'plan' then '制定方案'
                when 'works' then '落实整改'
                when 'resurvey' then '复查'
                when 'supplement' then '补测'
                else '恢复办理'
            end,
            case when c.due_on is not null then concat('，期限 ', cast(c.due_on as varchar)) else '' end,
            case when c.is_overdue then '，已逾期' else '' end
        ) as reason_zh
    from open_case as c
    union all
    select
        'problem_item' as flag_kind,
        i.place_code,
        i.place_kind,
        i.vector,
        'problem_item' as subject,
        cast(null as varchar) as round_id,
        i.found_on as since_on,
        case when i.overdue_items > 0 then 'serious' else 'ordinary' end as severity,
        concat(
            '单位问题待整改或待复核 ', cast(i.items as varchar), ' 项',
            case when i.overdue_items > 0 then concat('，其中逾期 ', cast(i.overdue_items as varchar), ' 项') else '' end
        ) as reason_zh
    from problem_of_place as i
    union all
    select
        'missing_unit_report' as flag_kind,
        m.place_code,
        m.place_kind,
        f.vector,
        m.unit_code as subject,
        cast(null as varchar) as round_id,
        cast(m.due_on + interval 1 day as date) as since_on,
        'ordinary' as severity,
        concat(
            '漏报：', m.unit_name, ' ', cast(m.starts_on as varchar), ' 至 ', cast(m.ends_on as varchar), ' 的报表应于 ',
            cast(m.due_on as varchar), ' 前报送'
        ) as reason_zh
    from missing_unit_report as m
    inner join form_vector as f on m.form = f.form
    where m.reason = 'missing'
    union all
    -- the sum of a county repeats what its towns lack
    select
        'quota' as flag_kind,
        r.place_code,
        r.place_kind,
        cast(null as varchar) as vector,
        r.quota_id as subject,
        cast(null as varchar) as round_id,
        case when r.is_overdue then cast(r.due_on + interval 1 day as date) end as since_on,
        case when r.is_overdue then 'serious' else 'notice' end as severity,
        concat(q.name_zh, '：要求 ', cast(r.required_count as varchar), '，还差 ', cast(r.missing_count as varchar))
            as reason_zh
    from quota_reached as r
    cross join edition as e
    inner join quota as q
        on
            r.quota_id = q.quota_id
            and e.as_of >= q.valid_from
            and e.as_of <= coalesce(q.valid_to, date '9999-12-31')
    where not r.is_met and r.place_count = 1
)

select
    flag_kind,
    place_code,
    place_kind,
    vector,
    subject,
    round_id,
    since_on,
    severity,
    reason_zh
from finding
