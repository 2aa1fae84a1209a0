-- grain: street or town × species first caught after a year or more of monitoring
with species_count as (select * from facts.species_count),

sheet_row as (select * from facts.sheet_row),

ancestor as (select * from reference.place_ancestor),

species as (select * from reference.species),

convention as (select * from reference.convention),

threshold as (
    select max(cast(value as bigint)) as least_months
    from convention
    where convention = 'pattern_species_months'
),

monitored as (
    select
        a.ancestor_code as place_code,
        s.form,
        min(s.surveyed_on) as first_on
    from sheet_row as s
    inner join ancestor as a
        on s.place_code = a.place_code and s.surveyed_on >= a.valid_from and s.surveyed_on <= a.valid_to
    where s.form_group = 'trap' and a.ancestor_kind in ('street', 'town', 'township', 'zone')
    group by a.ancestor_code, s.form
),

caught as (
    select
        a.ancestor_code as place_code,
        c.form,
        c.vector,
        c.species,
        c.submission_id,
        c.row_id,
        c.surveyed_on,
        c.count as animals,
        row_number() over (
            partition by a.ancestor_code, c.form, c.species
            order by c.surveyed_on, c.submission_id, c.row_id, c.sex, c.stage
        ) as preference
    from species_count as c
    inner join ancestor as a
        on c.place_code = a.place_code and c.surveyed_on >= a.valid_from and c.surveyed_on <= a.valid_to
    where
        c.count > 0
        -- other species are no one species
        and c.species not like 'other%'
        and a.ancestor_kind in ('street', 'town', 'township', 'zone')
)

select
    'pattern.new_species' as rule_id,
    c.place_code,
    c.vector,
    c.form,
    cast(null as varchar) as indicator,
    c.species as column_key,
    c.submission_id,
    c.row_id,
    cast(1 as bigint) as row_count,
    c.surveyed_on,
    cast(c.animals as double) as seen_value,
    cast(0 as double) as expected_value,
    cast(null as double) as score,
    cast(null as varchar) as other_submission_id,
    cast(null as varchar) as other_row_id,
    concat('首次捕到', coalesce(s.name_zh, c.species), ' ', cast(c.animals as varchar), ' 只') as seen_zh,
    concat('first catch of ', coalesce(s.latin_name, c.species), ', ', cast(c.animals as varchar)) as seen_en
from caught as c
inner join monitored as m on c.place_code = m.place_code and c.form = m.form
cross join threshold as t
left join species as s on c.species = s.species
where c.preference = 1 and c.surveyed_on >= cast(m.first_on + interval 1 month * t.least_months as date)
