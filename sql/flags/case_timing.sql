-- grain: place with every area above it × vector × year of opening: how many cases, and how long each part took
with case_status as (select * from flags.case_status),

ancestor as (select * from reference.place_ancestor),

counted as (
    select
        a.ancestor_code as place_code,
        a.ancestor_kind as place_kind,
        c.vector,
        year(c.opened_on) as opened_year,
        c.case_no,
        c.status,
        c.is_open,
        c.is_overdue,
        c.recurrence_count,
        c.first_verdict_on,
        c.first_outcome,
        -- days between what was opened first and what was done first: a recurrence is counted, not timed
        date_diff('day', c.opened_on, c.acknowledged_on) as days_to_acknowledge,
        date_diff('day', c.opened_on, c.finished_on) as days_to_mend,
        case when c.status = 'closed' and c.cycle = 1 then date_diff('day', c.opened_on, c.ended_on) end
            as days_to_verify
    from case_status as c
    inner join ancestor as a
        on c.place_code = a.place_code and c.opened_on >= a.valid_from and c.opened_on <= a.valid_to
),

summed as (
    select
        place_code,
        place_kind,
        vector,
        opened_year,
        count(*) as case_count,
        count(case when is_open then 1 end) as open_count,
        count(case when is_overdue then 1 end) as overdue_count,
        count(case when status = 'closed' then 1 end) as closed_count,
        count(case when status = 'overridden' then 1 end) as overridden_count,
        count(case when status = 'withdrawn' then 1 end) as withdrawn_count,
        count(case when recurrence_count > 0 then 1 end) as recurrent_count,
        count(first_verdict_on) as resurveyed_count,
        count(case when first_outcome = 'met' then 1 end) as confirmed_at_first_count,
        count(days_to_acknowledge) as acknowledged_count,
        count(days_to_mend) as mended_count,
        count(days_to_verify) as verified_count
    from counted
    group by place_code, place_kind, vector, opened_year
),

measured as (
    select place_code, vector, opened_year, 'acknowledge' as part, days_to_acknowledge as days from counted
    union all
    select place_code, vector, opened_year, 'mend' as part, days_to_mend as days from counted
    union all
    select place_code, vector, opened_year, 'verify' as part, days_to_verify as days from counted
),

ranked as (
    select
        place_code,
        vector,
        opened_year,
        part,
        days,
        row_number() over (partition by place_code, vector, opened_year, part order by days) as position,
        count(*) over (partition by place_code, vector, opened_year, part) as number
    from measured
    where days is not null
),

-- percentiles by nearest rank: each is a number of days that some case took
percentile as (
    select
        place_code,
        vector,
        opened_year,
        max(case when part = 'acknowledge' and position = (number * 50 + 99) // 100 then days end)
            as median_days_to_acknowledge,
        max(case when part = 'acknowledge' and position = (number * 90 + 99) // 100 then days end)
            as p90_days_to_acknowledge,
        max(case when part = 'mend' and position = (number * 50 + 99) // 100 then days end) as median_days_to_mend,
        max(case when part = 'mend' and position = (number * 90 + 99) // 100 then days end) as p90_days_to_mend,
        max(case when part = 'verify' and position = (number * 50 + 99) // 100 then days end)
            as median_days_to_verify,
        max(case when part = 'verify' and position = (number * 90 + 99) // 100 then days end) as p90_days_to_verify
    from ranked
    group by place_code, vector, opened_year
)

select
    s.place_code,
    s.place_kind,
    s.vector,
    s.opened_year,
    s.case_count,
    s.open_count,
    s.overdue_count,
    s.closed_count,
    s.overridden_count,
    s.withdrawn_count,
    s.recurrent_count,
    s.resurveyed_count,
    s.confirmed_at_first_count,
    case
        when s.resurveyed_count > 0
            then cast(s.confirmed_at_first_count as double) / cast(s.resurveyed_count as double)
    end as share_confirmed_at_first,
    s.acknowledged_count,
    p.median_days_to_acknowledge,
    p.p90_days_to_acknowledge,
    s.mended_count,
    p.median_days_to_mend,
    p.p90_days_to_mend,
    s.verified_count,
    p.median_days_to_verify,
    p.p90_days_to_verify
from summed as s
left join percentile as p on s.place_code = p.place_code and s.vector = p.vector and s.opened_year = p.opened_year
