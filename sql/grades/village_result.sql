-- grain: village × vector with criteria: met, not met or not assessed by the last ended assessment round
with round_count as (select * from indices.round_count),

round as (select * from facts.round),

criterion as (select * from reference.village_criterion),

indicator as (select * from reference.indicator),

ancestor as (select * from reference.place_ancestor),

place as (select * from reference.place),

convention as (select * from reference.convention),

edition as (select * from reference.edition),

holding as (
    select max(case when convention = 'stale_max_months' then cast(value as bigint) end) as most_months
    from convention
),

-- the criteria that bind a village today: those of the nearest area that has any for the indicator
bound as (
    select
        p.place_code,
        c.vector,
        c.indicator,
        c.comparison,
        c.limit_value,
        c.least_effort,
        c.is_required,
        row_number() over (
            partition by p.place_code, c.indicator
            order by a.distance asc, c.valid_from desc
        ) as preference
    from place as p
    cross join edition as e
    inner join ancestor as a
        on p.place_code = a.place_code and e.as_of >= a.valid_from and e.as_of <= a.valid_to
    inner join criterion as c
        on
            a.ancestor_code = c.place_code
            and e.as_of >= c.valid_from
            and e.as_of <= coalesce(c.valid_to, date '9999-12-31')
    where
        p.place_kind = 'village'
        and e.as_of >= p.valid_from
        and e.as_of <= coalesce(p.valid_to, date '9999-12-31')
),

-- official counts in season, of rounds that are over and not yet too old to speak
surveyed as (
    select
        c.place_code,
        c.vector,
        c.indicator,
        c.round_id,
        r.ends_on,
        c.found,
        c.effort,
        c.first_surveyed_on,
        c.last_surveyed_on
    from round_count as c
    inner join round as r on c.round_id = r.round_id
    cross join edition as e
    cross join holding as h
    where
        c.place_kind = 'village'
        and c.unit_scope = 'all'
        and c.graded_kind = 'assessment'
        and c.is_in_season
        and (r.ends_on <= e.as_of or not r.is_planned)
        and c.last_surveyed_on + interval 1 month * h.most_months >= e.as_of
),

-- one round judges a vector, so that a finding of spring is not thinned by the effort of autumn
last_round as (
    select
        s.place_code,
        s.vector,
        s.round_id,
        row_number() over (
            partition by s.place_code, s.vector
            order by max(s.ends_on) desc, max(s.last_surveyed_on) desc, s.round_id desc
        ) as preference
    from surveyed as s
    inner join bound as b on s.place_code = b.place_code and s.indicator = b.indicator and b.preference = 1
    group by s.place_code, s.vector, s.round_id
),

judged as (
    select
        b.place_code,
        b.vector,
        b.indicator,
        b.is_required,
        l.round_id,
        s.first_surveyed_on,
        s.last_surveyed_on,
        case
            when s.effort is null or s.effort < b.least_effort then null
            when b.comparison = '<='
                then
                    cast(s.found as decimal(18, 0)) * cast(i.scale as decimal(9, 0))
                    <= b.limit_value * cast(s.effort as decimal(18, 0))
            when b.comparison = '<'
                then
                    cast(s.found as decimal(18, 0)) * cast(i.scale as decimal(9, 0))
                    < b.limit_value * cast(s.effort as decimal(18, 0))
            else
                cast(s.found as decimal(18, 0)) * cast(i.scale as decimal(9, 0))
                >= b.limit_value * cast(s.effort as decimal(18, 0))
        end as is_met
    from bound as b
    inner join indicator as i on b.indicator = i.indicator
    left join last_round as l on b.place_code = l.place_code and b.vector = l.vector and l.preference = 1
    left join surveyed as s
        on b.place_code = s.place_code and b.indicator = s.indicator and l.round_id = s.round_id
    where b.preference = 1
),

folded as (
    select
        place_code,
        vector,
        max(round_id) as round_id,
        min(case when is_met is not null then first_surveyed_on end) as first_surveyed_on,
        max(case when is_met is not null then last_surveyed_on end) as last_surveyed_on,
        count(is_met) as judged_count,
        count(case when is_required and is_met is null then 1 end) as missing_count,
        min(case when is_required and is_met is null then indicator end) as missing_indicator,
        min(case when not is_met then indicator end) as failing_indicator
    from judged
    group by place_code, vector
)

select
    place_code,
    vector,
    round_id,
    case
        when failing_indicator is not null then 'not_met'
        when missing_count > 0 or judged_count = 0 then 'not_assessed'
        else 'met'
    end as state,
    failing_indicator,
    missing_indicator,
    judged_count as indicator_count,
    first_surveyed_on,
    last_surveyed_on,
    true as is_provisional
from folded
