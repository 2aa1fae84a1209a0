-- grain: place with a letter × unit in it × vector × round of an assessment or re-survey: whether the unit passes
with unit_result as (select * from grades.unit_result),

sheet_row as (select * from facts.sheet_row),

ancestor as (select * from reference.place_ancestor),

visit as (
    select
        place_code,
        unit_key,
        round_id,
        graded_kind,
        vector,
        max(unit_name) as unit_name,
        max(case when is_built_up then 1 else 0 end) as is_built_up
    from sheet_row
    group by place_code, unit_key, round_id, graded_kind, vector
)

select
    a.ancestor_code as place_code,
    u.vector,
    u.round_id,
    u.graded_kind,
    u.place_code as unit_place_code,
    u.unit_key,
    v.unit_name,
    u.surveyed_on,
    u.failing_count,
    u.first_failing_indicator,
    u.judged_indicators,
    u.failing_indicators,
    u.is_passed
from unit_result as u
inner join visit as v
    on
        u.place_code = v.place_code
        and u.unit_key = v.unit_key
        and u.round_id = v.round_id
        and u.graded_kind = v.graded_kind
        and u.vector = v.vector
inner join ancestor as a
    on
        u.place_code = a.place_code
        and u.surveyed_on >= a.valid_from
        and u.surveyed_on <= a.valid_to
        and a.ancestor_kind in ('street', 'town', 'township', 'zone', 'county')
-- the letter speaks for the built-up part alone
where u.graded_kind in ('assessment', 'resurvey') and v.is_built_up = 1
