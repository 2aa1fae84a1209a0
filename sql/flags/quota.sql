-- grain: place × quota that it is to reach: how many are required, met, not met, not assessed and still missing
with quota as (select * from reference.quota),

place as (select * from reference.place),

ancestor as (select * from reference.place_ancestor),

edition as (select * from reference.edition),

member as (select * from flags.quota_member),

place_now as (
    select p.*
    from place as p
    cross join edition as e
    where e.as_of >= p.valid_from and e.as_of <= coalesce(p.valid_to, date '9999-12-31')
),

bound as (
    select
        p.place_code,
        q.quota_id,
        q.place_code as set_for,
        q.required_count,
        q.share_numerator,
        q.share_denominator
    from quota as q
    cross join edition as e
    inner join ancestor as a
        on q.place_code = a.ancestor_code and e.as_of >= a.valid_from and e.as_of <= a.valid_to
    inner join place_now as p on a.place_code = p.place_code
    where
        e.as_of >= q.valid_from
        and e.as_of <= coalesce(q.valid_to, date '9999-12-31')
        and concat(';', q.applies_to, ';') like concat('%;', p.place_kind, ';%')
),

counted as (
    select
        b.place_code,
        b.quota_id,
        b.set_for,
        b.required_count,
        b.share_numerator,
        b.share_denominator,
        count(m.member_code) as member_count,
        count(case when m.state = 'met' then 1 end) as met_count,
        count(case when m.state = 'not_met' then 1 end) as not_met_count,
        count(case when m.state = 'not_assessed' then 1 end) as not_assessed_count,
        string_agg(case when m.state = 'not_met' then m.member_name end, '、' order by m.member_code)
            as not_met_names,
        string_agg(case when m.state = 'not_assessed' then m.member_name end, '、' order by m.member_code)
            as not_assessed_names
    from bound as b
    left join member as m on b.place_code = m.place_code and b.quota_id = m.quota_id
    group by b.place_code, b.quota_id, b.set_for, b.required_count, b.share_numerator, b.share_denominator
),

-- a share is of all that are counted, assessed or not, and a part of a village asks for the whole village; of none
-- nothing is asked
required as (
    select
        *,
        coalesce(
            required_count, (member_count * share_numerator + share_denominator - 1) // share_denominator
        ) as needed_count
    from counted
    where required_count is not null or member_count > 0
),

reached as (
    select
        *,
        greatest(needed_count - met_count, 0) as missing_count
    from required
),

-- where each town is to reach it, the county that set it has their sums: one town's surplus fills no other's gap
every_row as (
    select
        place_code,
        quota_id,
        1 as place_count,
        case when missing_count > 0 then 1 else 0 end as short_place_count,
        needed_count,
        member_count,
        met_count,
        not_met_count,
        not_assessed_count,
        missing_count,
        not_met_names,
        not_assessed_names
    from reached
    union all
    select
        set_for as place_code,
        quota_id,
        count(*) as place_count,
        count(case when missing_count > 0 then 1 end) as short_place_count,
        sum(needed_count) as needed_count,
        sum(member_count) as member_count,
        sum(met_count) as met_count,
        sum(not_met_count) as not_met_count,
        sum(not_assessed_count) as not_assessed_count,
        sum(missing_count) as missing_count,
        string_agg(not_met_names, '、' order by place_code) as not_met_names,
        string_agg(not_assessed_names, '、' order by place_code) as not_assessed_names
    from reached
    group by set_for, quota_id
    having count(case when place_code = set_for then 1 end) = 0
)

select
    r.place_code,
    p.place_kind,
    r.quota_id,
    cast(r.place_count as bigint) as place_count,
    cast(r.short_place_count as bigint) as short_place_count,
    cast(r.needed_count as bigint) as required_count,
    cast(r.member_count as bigint) as member_count,
    cast(r.met_count as bigint) as met_count,
    cast(r.not_met_count as bigint) as not_met_count,
    cast(r.not_assessed_count as bigint) as not_assessed_count,
    cast(r.missing_count as bigint) as missing_count,
    r.not_met_names,
    r.not_assessed_names,
    r.missing_count = 0 as is_met,
    q.due_on,
    coalesce(r.missing_count > 0 and q.due_on < e.as_of, false) as is_overdue
from every_row as r
cross join edition as e
inner join place_now as p on r.place_code = p.place_code
inner join quota as q
    on
        r.quota_id = q.quota_id
        and e.as_of >= q.valid_from
        and e.as_of <= coalesce(q.valid_to, date '9999-12-31')
