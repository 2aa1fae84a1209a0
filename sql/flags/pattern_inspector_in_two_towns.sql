-- grain: county × inspector × day with rows of more than one street or town
with inspector as (select * from validated.inspector),

sheet_row as (select * from facts.sheet_row),

ancestor as (select * from reference.place_ancestor),

place as (select * from reference.place),

convention as (select * from reference.convention),

threshold as (
    select max(cast(value as bigint)) as least_towns
    from convention
    where convention = 'pattern_inspector_towns'
),

-- one name in two counties is two people rather than one who travels
present as (
    select
        i.inspector,
        y.ancestor_code as county_code,
        s.surveyed_on,
        a.ancestor_code as place_code,
        s.vector,
        s.form,
        s.submission_id,
        s.row_id,
        row_number() over (
            partition by i.inspector, s.surveyed_on, a.ancestor_code
            order by s.submission_id, s.row_id
        ) as preference
    from inspector as i
    inner join sheet_row as s on i.submission_id = s.submission_id and i.row_id = s.row_id
    inner join ancestor as a
        on s.place_code = a.place_code and s.surveyed_on >= a.valid_from and s.surveyed_on <= a.valid_to
    inner join ancestor as y
        on s.place_code = y.place_code and s.surveyed_on >= y.valid_from and s.surveyed_on <= y.valid_to
    where
        y.ancestor_kind = 'county'
        and a.ancestor_kind in ('street', 'town', 'township', 'zone')
),

busy as (
    select
        inspector,
        county_code,
        surveyed_on,
        count(distinct place_code) as towns,
        count(*) as row_count,
        min(place_code) as first_place_code,
        max(place_code) as last_place_code
    from present
    group by inspector, county_code, surveyed_on
)

select
    'pattern.inspector_in_two_towns' as rule_id,
    b.last_place_code as place_code,
    p.vector,
    p.form,
    cast(null as varchar) as indicator,
    'inspectors' as column_key,
    p.submission_id,
    p.row_id,
    b.row_count,
    b.surveyed_on,
    cast(b.towns as double) as seen_value,
    cast(1 as double) as expected_value,
    cast(null as double) as score,
    o.submission_id as other_submission_id,
    o.row_id as other_row_id,
    concat(b.inspector, '当天出现在 ', cast(b.towns as varchar), ' 个镇街，另一个是', n.place_name) as seen_zh,
    concat(
        b.inspector, ' stands in sheets of ', cast(b.towns as varchar), ' towns that day, the other one being ',
        n.place_name
    ) as seen_en
from busy as b
cross join threshold as t
inner join present as p
    on
        b.inspector = p.inspector
        and b.county_code = p.county_code
        and b.surveyed_on = p.surveyed_on
        and b.last_place_code = p.place_code
        and p.preference = 1
inner join present as o
    on
        b.inspector = o.inspector
        and b.county_code = o.county_code
        and b.surveyed_on = o.surveyed_on
        and b.first_place_code = o.place_code
        and o.preference = 1
inner join place as n
    on
        b.first_place_code = n.place_code
        and b.surveyed_on >= n.valid_from
        and b.surveyed_on <= coalesce(n.valid_to, date '9999-12-31')
where b.towns >= t.least_towns
