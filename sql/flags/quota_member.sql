-- grain: place × quota that binds it × unit, village, community or street counted: whether it meets what is asked
with quota as (select * from reference.quota),

place as (select * from reference.place),

ancestor as (select * from reference.place_ancestor),

feature as (select * from reference.place_feature),

place_target as (select * from reference.place_target),

edition as (select * from reference.edition),

demonstration_place as (select * from flags.demonstration_place),

village_result as (select * from grades.village_result),

target_status as (select * from flags.target_status),

place_now as (
    select p.*
    from place as p
    cross join edition as e
    where e.as_of >= p.valid_from and e.as_of <= coalesce(p.valid_to, date '9999-12-31')
),

ancestor_now as (
    select a.*
    from ancestor as a
    cross join edition as e
    where e.as_of >= a.valid_from and e.as_of <= a.valid_to
),

feature_now as (
    select f.*
    from feature as f
    cross join edition as e
    where
        e.as_of >= f.valid_from
        and e.as_of <= coalesce(f.valid_to, date '9999-12-31')
        and f.approved_on <= e.as_of
),

bound as (
    select
        p.place_code as bound_code,
        q.quota_id,
        q.counted,
        q.demonstration_class,
        q.member_kinds,
        q.only_with,
        q.feature,
        q.targets
    from quota as q
    cross join edition as e
    inner join ancestor_now as a on q.place_code = a.ancestor_code
    inner join place_now as p on a.place_code = p.place_code
    where
        e.as_of >= q.valid_from
        and e.as_of <= coalesce(q.valid_to, date '9999-12-31')
        and concat(';', q.applies_to, ';') like concat('%;', p.place_kind, ';%')
),

-- an application under way is not yet decided; what was corrected or revoked is
unit_member as (
    select
        b.bound_code,
        b.quota_id,
        'unit' as member_kind,
        d.subject_code as member_code,
        d.subject_name as member_name,
        case
            when d.is_valid then 'met'
            when d.status in ('applied', 'reviewed') then 'not_assessed'
            else 'not_met'
        end as state,
        d.status as reason
    from bound as b
    inner join ancestor_now as a on b.bound_code = a.ancestor_code
    inner join demonstration_place as d on a.place_code = d.street_code and d.subject_kind = 'unit'
    where
        b.counted = 'demonstration_unit'
        and d.is_listed
        and d.demonstration_class = coalesce(b.demonstration_class, d.demonstration_class)
),

place_member as (
    select
        b.*,
        p.place_code,
        p.place_kind,
        p.place_name
    from bound as b
    inner join ancestor_now as a on b.bound_code = a.ancestor_code
    inner join place_now as p on a.place_code = p.place_code
    where
        b.counted in ('four_pest_free_village', 'place_feature')
        and concat(';', b.member_kinds, ';') like concat('%;', p.place_kind, ';%')
),

-- whether a village is one of those asked about is said by the row of the nearest area
membership as (
    select
        a.place_code,
        f.feature,
        f.is_present,
        row_number() over (
            partition by a.place_code, f.feature
            order by a.distance asc, f.valid_from desc
        ) as preference
    from ancestor_now as a
    inner join feature_now as f on a.ancestor_code = f.place_code
),

village_state as (
    select
        place_code,
        case
            when count(case when state = 'not_met' then 1 end) > 0 then 'not_met'
            when count(case when state = 'met' then 1 end) = count(*) then 'met'
            else 'not_assessed'
        end as state,
        min(first_surveyed_on) as first_surveyed_on
    from village_result
    group by place_code
),

-- a valid naming speaks for the village; after one that was taken back only surveys from later days do
village_judged as (
    select
        p.place_code,
        case
            when d.is_valid then 'met'
            when v.state = 'not_met' then 'not_met'
            when
                d.status in ('limited_time_correction', 'revoked')
                and (v.state is null or v.state <> 'met' or v.first_surveyed_on <= d.status_on)
                then 'not_met'
            when v.state = 'met' then 'met'
            else 'not_assessed'
        end as state,
        case
            when d.is_valid then d.status
            when v.state = 'not_met' then 'criterion_missed'
            when
                d.status in ('limited_time_correction', 'revoked')
                and (v.state is null or v.state <> 'met' or v.first_surveyed_on <= d.status_on)
                then d.status
            when v.state = 'met' then 'criteria_met'
            else coalesce(d.status, 'no_survey')
        end as reason
    from place_now as p
    left join demonstration_place as d on p.place_code = d.subject_code and d.subject_kind = 'village'
    left join village_state as v on p.place_code = v.place_code
    where p.place_kind = 'village'
),

village_member as (
    select
        m.bound_code,
        m.quota_id,
        m.place_kind as member_kind,
        m.place_code as member_code,
        m.place_name as member_name,
        case when m.only_with is not null and f.is_present is null then 'not_assessed' else v.state end as state,
        case when m.only_with is not null and f.is_present is null then 'feature_unknown' else v.reason end as reason
    from place_member as m
    inner join village_judged as v on m.place_code = v.place_code
    left join membership as f on m.place_code = f.place_code and m.only_with = f.feature and f.preference = 1
    where m.counted = 'four_pest_free_village' and (m.only_with is null or coalesce(f.is_present, true))
),

feature_member as (
    select
        m.bound_code,
        m.quota_id,
        m.place_kind as member_kind,
        m.place_code as member_code,
        m.place_name as member_name,
        case when f.is_present then 'met' when not f.is_present then 'not_met' else 'not_assessed' end as state,
        case
            when f.is_present then 'feature_present' when not f.is_present then 'feature_absent' else 'feature_unknown'
        end as reason
    from place_member as m
    left join feature_now as f on m.place_code = f.place_code and m.feature = f.feature
    where m.counted = 'place_feature'
),

-- a letter that has gone stale is no longer known to be reached
asked as (
    select
        b.bound_code,
        b.quota_id,
        p.place_kind,
        p.place_code,
        p.place_name,
        case when s.status = 'met' and s.is_stale then 'stale' else coalesce(s.status, 'not_assessed') end as status
    from bound as b
    cross join edition as e
    inner join ancestor_now as a on b.bound_code = a.ancestor_code
    inner join place_now as p on a.place_code = p.place_code
    inner join place_target as t
        on
            p.place_code = t.place_code
            and e.as_of >= t.valid_from
            and e.as_of <= t.valid_to
            and concat(';', b.targets, ';') like concat('%;', t.target_id, ';%')
    left join target_status as s on t.place_code = s.place_code and t.target_id = s.target_id
    where b.counted = 'target'
),

target_member as (
    select
        bound_code,
        quota_id,
        place_kind as member_kind,
        place_code as member_code,
        place_name as member_name,
        case
            when count(case when status = 'not_met' then 1 end) > 0 then 'not_met'
            when count(case when status = 'met' then 1 end) = count(*) then 'met'
            else 'not_assessed'
        end as state,
        case
            when count(case when status = 'not_met' then 1 end) > 0 then 'target_missed'
            when count(case when status = 'not_assessed' then 1 end) > 0 then 'no_letter'
            when count(case when status = 'stale' then 1 end) > 0 then 'stale_letter'
            else 'target_met'
        end as reason
    from asked
    group by bound_code, quota_id, place_kind, place_code, place_name
),

member as (
    select * from unit_member
    union all
    select * from village_member
    union all
    select * from feature_member
    union all
    select * from target_member
)

select
    bound_code as place_code,
    quota_id,
    member_kind,
    member_code,
    member_name,
    state,
    reason
from member
