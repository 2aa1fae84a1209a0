-- grain: county × indicator × limit × year with many streets just inside and hardly any just outside
with indicator_grade as (select * from grades.indicator_grade),

indicator as (select * from reference.indicator),

ancestor as (select * from reference.place_ancestor),

measure as (select * from facts.measure),

convention as (select * from reference.convention),

threshold as (
    select
        max(case when convention = 'pattern_limit_width' then cast(value as decimal(9, 3)) end) as width,
        max(case when convention = 'pattern_limit_p' then cast(value as double) end) as smallest_p
    from convention
),

assessed as (
    select
        g.place_code,
        g.vector,
        g.indicator,
        g.comparison,
        g.limit_a,
        g.limit_b,
        g.limit_c,
        g.last_surveyed_on,
        year(g.last_surveyed_on) as survey_year,
        a.ancestor_code as county_code,
        i.scale,
        -- exact, as for the letter
        cast(g.found as decimal(18, 0)) * cast(i.scale as decimal(9, 0)) as left_value,
        cast(g.effort as decimal(18, 0)) as effort
    from indicator_grade as g
    inner join indicator as i on g.indicator = i.indicator
    inner join ancestor as a
        on
            g.place_code = a.place_code
            and a.ancestor_kind = 'county'
            and g.last_surveyed_on >= a.valid_from
            and g.last_surveyed_on <= a.valid_to
    where
        g.state = 'assessed'
        and g.effort > 0
        and i.estimator <> 'count'
        and g.place_kind in ('street', 'town', 'township', 'zone')
),

against_limit as (
    select *, 'A' as grade, limit_a as limit_value from assessed
    union all
    select *, 'B' as grade, limit_b as limit_value from assessed
    union all
    select *, 'C' as grade, limit_c as limit_value from assessed
),

-- of a share that must be reached (95 % of places passing) it is what fails that lies near or far
adverse as (
    select
        *,
        case when comparison = '>=' then scale * effort - left_value else left_value end as adverse_value,
        case when comparison = '>=' then scale - limit_value else limit_value end as adverse_limit
    from against_limit
    where limit_value is not null
),

-- a limit of nothing at all has no inside
near as (
    select
        d.*,
        case
            when d.comparison = '<' then d.adverse_value < d.adverse_limit * d.effort
            else d.adverse_value <= d.adverse_limit * d.effort
        end as is_inside
    from adverse as d
    cross join threshold as t
    where
        d.adverse_limit > 0
        and d.adverse_value >= d.adverse_limit * d.effort * (1 - t.width)
        and d.adverse_value <= d.adverse_limit * d.effort * (1 + t.width)
),

side as (
    select
        county_code,
        vector,
        indicator,
        grade,
        limit_value,
        survey_year,
        max(last_surveyed_on) as last_surveyed_on,
        sum(case when is_inside then 1 else 0 end) as inside,
        sum(case when is_inside then 0 else 1 end) as outside
    from near
    group by county_code, vector, indicator, grade, limit_value, survey_year
),

-- exact tail of a fair coin: as few outside or fewer. More than three just outside is no crowding.
tailed as (
    select
        *,
        inside + outside as results,
        (
            1
            + case when outside >= 1 then inside + outside else 0 end
            + case when outside >= 2 then (inside + outside) * (inside + outside - 1) / 2 else 0 end
            + case
                when outside >= 3
                    then (inside + outside) * (inside + outside - 1) * (inside + outside - 2) / 6
                else 0
            end
        ) * exp(-(inside + outside) * ln(2)) as p_value
    from side
    where outside <= 3
),

-- a row of the street surveyed last stands for them
rows_of_side as (
    select
        d.county_code,
        d.indicator,
        d.grade,
        d.limit_value,
        d.survey_year,
        m.submission_id,
        m.row_id,
        m.form,
        m.surveyed_on,
        row_number() over (
            partition by d.county_code, d.indicator, d.grade, d.limit_value, d.survey_year
            order by m.surveyed_on desc, m.submission_id asc, m.row_id asc
        ) as preference
    from tailed as d
    inner join near as n
        on
            d.county_code = n.county_code
            and d.indicator = n.indicator
            and d.grade = n.grade
            and d.limit_value = n.limit_value
            and d.survey_year = n.survey_year
            and n.is_inside
            and d.last_surveyed_on >= n.last_surveyed_on
    inner join ancestor as a on n.place_code = a.ancestor_code
    inner join measure as m
        on
            a.place_code = m.place_code
            and n.indicator = m.indicator
            and n.last_surveyed_on = m.surveyed_on
            and m.surveyed_on >= a.valid_from
            and m.surveyed_on <= a.valid_to
)

select
    'pattern.crowded_limit' as rule_id,
    d.county_code as place_code,
    d.vector,
    r.form,
    d.indicator,
    cast(null as varchar) as column_key,
    r.submission_id,
    r.row_id,
    cast(d.results as bigint) as row_count,
    r.surveyed_on,
    cast(d.inside as double) as seen_value,
    cast(d.results as double) / 2 as expected_value,
    cast(d.p_value as double) as score,
    cast(null as varchar) as other_submission_id,
    cast(null as varchar) as other_row_id,
    concat(
        cast(d.survey_year as varchar), '年', i.name_zh, '：', d.grade, ' 级限值 ',
        cast(cast(d.limit_value as double) as varchar), ' 附近 ',
        cast(d.inside as varchar), ' 个在内、', cast(d.outside as varchar), ' 个在外'
    ) as seen_zh,
    concat(
        i.name_en, ' in ', cast(d.survey_year as varchar), ': near the limit of ', d.grade, ', ',
        cast(cast(d.limit_value as double) as varchar), ', ', cast(d.inside as varchar), ' inside and ',
        cast(d.outside as varchar), ' outside'
    ) as seen_en
from tailed as d
cross join threshold as t
inner join rows_of_side as r
    on
        d.county_code = r.county_code
        and d.indicator = r.indicator
        and d.grade = r.grade
        and d.limit_value = r.limit_value
        and d.survey_year = r.survey_year
        and r.preference = 1
inner join indicator as i on d.indicator = i.indicator
where d.p_value < t.smallest_p
