-- grain: place × round × graded kind × vector: the edition of the standard that judges it
with expected_vector as (select * from indices.expected_vector),

standard_edition as (select * from reference.standard_edition),

ladder as (select * from grades.ladder),

-- an edition can judge once limits of it hold
with_limits as (
    select
        standard,
        edition,
        min(valid_from) as valid_from
    from ladder
    where adopted_by is null
    group by standard, edition
),

-- the edition in force on the last survey day; where its limits are not known, the one that lapsed last
candidate as (
    select
        v.place_code,
        v.round_id,
        v.graded_kind,
        v.vector,
        v.judged_on,
        e.standard,
        e.edition,
        v.judged_on <= coalesce(e.valid_to, date '9999-12-31') as is_in_force,
        row_number() over (
            partition by v.place_code, v.round_id, v.graded_kind, v.vector
            order by e.valid_from desc, e.standard asc, e.edition asc
        ) as preference
    from expected_vector as v
    inner join standard_edition as e on v.vector = e.vector and v.judged_on >= e.valid_from
    inner join with_limits as l
        on e.standard = l.standard and e.edition = l.edition and v.judged_on >= l.valid_from
)

select
    place_code,
    round_id,
    graded_kind,
    vector,
    judged_on,
    standard,
    edition,
    case when is_in_force then 'in_force' else 'superseded' end as edition_status
from candidate
where preference = 1
