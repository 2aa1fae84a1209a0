-- grain: place × ancestor × span of validity; a place is its own ancestor at distance 0
with place as (select * from reference.place),

step as (
    select
        p.place_code,
        a.place_code as ancestor_code,
        a.place_kind as ancestor_kind,
        a.parent_code as next_code,
        greatest(p.valid_from, a.valid_from) as valid_from,
        least(coalesce(p.valid_to, date '9999-12-31'), coalesce(a.valid_to, date '9999-12-31')) as valid_to
    from place as p
    inner join place as a on p.parent_code = a.place_code
),

-- five levels: village, town, county, city, province
parent as (select * from step where valid_from <= valid_to),

grandparent as (
    select
        s.place_code,
        a.place_code as ancestor_code,
        a.place_kind as ancestor_kind,
        a.parent_code as next_code,
        greatest(s.valid_from, a.valid_from) as valid_from,
        least(s.valid_to, coalesce(a.valid_to, date '9999-12-31')) as valid_to
    from parent as s
    inner join place as a on s.next_code = a.place_code
),

great_grandparent as (
    select
        s.place_code,
        a.place_code as ancestor_code,
        a.place_kind as ancestor_kind,
        a.parent_code as next_code,
        greatest(s.valid_from, a.valid_from) as valid_from,
        least(s.valid_to, coalesce(a.valid_to, date '9999-12-31')) as valid_to
    from grandparent as s
    inner join place as a on s.next_code = a.place_code
),

great_great_grandparent as (
    select
        s.place_code,
        a.place_code as ancestor_code,
        a.place_kind as ancestor_kind,
        a.parent_code as next_code,
        greatest(s.valid_from, a.valid_from) as valid_from,
        least(s.valid_to, coalesce(a.valid_to, date '9999-12-31')) as valid_to
    from great_grandparent as s
    inner join place as a on s.next_code = a.place_code
),

every_step as (
    select
        place_code,
        place_code as ancestor_code,
        place_kind as ancestor_kind,
        0 as distance,
        valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from place
    union all
    select place_code, ancestor_code, ancestor_kind, 1 as distance, valid_from, valid_to from parent
    union all
    select place_code, ancestor_code, ancestor_kind, 2 as distance, valid_from, valid_to from grandparent
    union all
    select place_code, ancestor_code, ancestor_kind, 3 as distance, valid_from, valid_to from great_grandparent
    union all
    select place_code, ancestor_code, ancestor_kind, 4 as distance, valid_from, valid_to from great_great_grandparent
)

select
    place_code,
    ancestor_code,
    ancestor_kind,
    cast(distance as bigint) as distance,
    valid_from,
    valid_to
from every_step
where valid_from <= valid_to
