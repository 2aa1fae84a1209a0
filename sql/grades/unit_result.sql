-- grain: unit × round × graded kind × vector: whether a single unit passes, by counts
with sheet_row as (select * from facts.sheet_row),

measure as (select * from facts.measure),

indicator as (select * from reference.indicator),

standard_edition as (select * from reference.standard_edition),

ladder as (select * from grades.ladder),

unit_ladder as (select * from reference.unit_ladder),

by_unit as (
    select
        m.place_code,
        m.unit_key,
        max(m.unit_code) as unit_code,
        max(m.unit_type) as unit_type,
        m.round_id,
        m.graded_kind,
        m.vector,
        m.indicator,
        max(m.surveyed_on) as surveyed_on,
        cast(sum(m.found) as bigint) as found,
        cast(sum(m.effort) as bigint) as effort
    from measure as m
    where m.effort > 0 and m.is_graded and m.is_in_season
    group by m.place_code, m.unit_key, m.round_id, m.graded_kind, m.vector, m.indicator
),

-- the limits of the survey day, of the latest edition whose limits are known
limited as (
    select
        u.*,
        l.comparison,
        l.limit_c,
        row_number() over (
            partition by u.place_code, u.unit_key, u.round_id, u.graded_kind, u.indicator
            order by e.valid_from desc, l.valid_from desc
        ) as preference
    from by_unit as u
    inner join standard_edition as e on u.vector = e.vector and u.surveyed_on >= e.valid_from
    inner join ladder as l
        on
            e.standard = l.standard
            and e.edition = l.edition
            and u.indicator = l.indicator
            and u.surveyed_on >= l.valid_from
            and l.adopted_by is null
),

-- rates: positives allowed are those of the count ladder for flies, else the whole number below limit × rooms; the
-- level is C, the only one for which a unit's rule was found
judged as (
    select
        u.place_code,
        u.unit_key,
        u.unit_code,
        u.unit_type,
        u.round_id,
        u.graded_kind,
        u.vector,
        u.indicator,
        u.surveyed_on,
        u.found,
        u.effort,
        case
            when u.indicator = 'fly_room_rate' and f.vector is not null then u.found <= f.positive_rooms_allowed
            when u.indicator = 'fly_breeding_rate' or i.estimator = 'count' then u.found = 0
            when u.comparison = '<='
                then
                    cast(u.found as decimal(18, 0)) * cast(i.scale as decimal(9, 0))
                    <= u.limit_c * cast(u.effort as decimal(18, 0))
            when u.comparison = '<'
                then
                    cast(u.found as decimal(18, 0)) * cast(i.scale as decimal(9, 0))
                    < u.limit_c * cast(u.effort as decimal(18, 0))
            else
                cast(u.found as decimal(18, 0)) * cast(i.scale as decimal(9, 0))
                >= u.limit_c * cast(u.effort as decimal(18, 0))
        end as is_met
    from limited as u
    inner join indicator as i on u.indicator = i.indicator
    left join unit_ladder as f
        on
            u.vector = f.vector
            and u.effort >= f.rooms_from
            and u.effort <= coalesce(f.rooms_to, 1000000)
            and f.grade = 'C'
    where u.preference = 1
),

visit as (
    select distinct
        place_code,
        unit_key,
        round_id,
        graded_kind,
        vector,
        is_demonstration
    from sheet_row
)

select
    j.place_code,
    j.unit_key,
    max(j.unit_code) as unit_code,
    max(j.unit_type) as unit_type,
    max(case when v.is_demonstration then 1 else 0 end) = 1 as is_demonstration,
    j.round_id,
    j.graded_kind,
    j.vector,
    max(j.surveyed_on) as surveyed_on,
    count(*) as indicator_count,
    count(case when not j.is_met then 1 end) as failing_count,
    min(case when not j.is_met then j.indicator end) as first_failing_indicator,
    string_agg(j.indicator, ';' order by j.indicator) as judged_indicators,
    string_agg(case when not j.is_met then j.indicator end, ';' order by j.indicator) as failing_indicators,
    count(case when not j.is_met then 1 end) = 0 as is_passed,
    true as is_provisional
from judged as j
inner join visit as v
    on
        j.place_code = v.place_code
        and j.unit_key = v.unit_key
        and j.round_id = v.round_id
        and j.graded_kind = v.graded_kind
        and j.vector = v.vector
group by j.place_code, j.unit_key, j.round_id, j.graded_kind, j.vector
