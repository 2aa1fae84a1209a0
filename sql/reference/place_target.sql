-- grain: place × target that binds it, with the days on which it does
with target as (select * from reference.target),

place as (select * from reference.place),

ancestor as (select * from reference.place_ancestor),

feature as (select * from reference.place_feature),

bound as (
    select
        p.place_code,
        p.place_kind,
        t.target_id,
        t.vector,
        t.indicator,
        t.unit_scope,
        t.required_grade,
        t.required_value,
        t.only_within,
        greatest(p.valid_from, a.valid_from, t.valid_from) as valid_from,
        least(
            coalesce(p.valid_to, date '9999-12-31'), a.valid_to, coalesce(t.valid_to, date '9999-12-31')
        ) as valid_to
    from target as t
    inner join ancestor as a on t.place_code = a.ancestor_code
    inner join place as p on a.place_code = p.place_code
    where concat(';', t.applies_to, ';') like concat('%;', p.place_kind, ';%')
),

-- a target that binds only within places of a feature needs the place, or an area above it, to have the feature
within_feature as (
    select
        b.place_code,
        b.target_id,
        min(f.valid_from) as valid_from,
        max(coalesce(f.valid_to, date '9999-12-31')) as valid_to
    from bound as b
    inner join ancestor as a on b.place_code = a.place_code
    inner join feature as f on a.ancestor_code = f.place_code and b.only_within = f.feature
    where
        f.is_present
        and f.valid_from <= b.valid_to
        and coalesce(f.valid_to, date '9999-12-31') >= b.valid_from
    group by b.place_code, b.target_id
)

select
    b.place_code,
    b.place_kind,
    b.target_id,
    b.vector,
    b.indicator,
    b.unit_scope,
    b.required_grade,
    b.required_value,
    greatest(b.valid_from, coalesce(w.valid_from, b.valid_from)) as valid_from,
    least(b.valid_to, coalesce(w.valid_to, b.valid_to)) as valid_to
from bound as b
left join within_feature as w on b.place_code = w.place_code and b.target_id = w.target_id
where b.valid_from <= b.valid_to and (b.only_within is null or w.target_id is not null)
