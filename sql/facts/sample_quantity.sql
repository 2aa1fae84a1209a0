-- grain: sheet row × quantity of the sampling plan: how much of it was surveyed
with sheet_row as (select * from facts.sheet_row),

rodent_survey as (select * from validated.rodent_survey),

mosquito_survey as (select * from validated.mosquito_survey),

fly_survey as (select * from validated.fly_survey),

cockroach_survey as (select * from validated.cockroach_survey),

every_quantity as (
    select submission_id, row_id, 'rooms' as quantity, standard_rooms as amount from rodent_survey
    union all
    select submission_id, row_id, 'route_m' as quantity, route_m as amount from rodent_survey
    union all
    select submission_id, row_id, 'route_m' as quantity, route_m as amount from mosquito_survey
    union all
    select submission_id, row_id, 'water_bodies' as quantity, case when dips > 0 then 1 else 0 end as amount
    from mosquito_survey
    union all
    select submission_id, row_id, 'sittings' as quantity, sittings as amount from mosquito_survey
    union all
    select submission_id, row_id, 'rooms' as quantity, standard_rooms as amount from fly_survey
    union all
    select submission_id, row_id, 'bins' as quantity, bins as amount from fly_survey
    union all
    select submission_id, row_id, 'toilets' as quantity, toilets as amount from fly_survey
    union all
    select submission_id, row_id, 'stations' as quantity, stations as amount from fly_survey
    union all
    select submission_id, row_id, 'scattered_route_m' as quantity, route_m as amount from fly_survey
    union all
    select submission_id, row_id, 'rooms' as quantity, standard_rooms as amount from cockroach_survey
    union all
    -- a unit counts where rooms were inspected, a site where a route was walked
    select submission_id, row_id, 'units' as quantity, 1 as amount from rodent_survey where standard_rooms > 0
    union all
    select submission_id, row_id, 'units' as quantity, 1 as amount from fly_survey where standard_rooms > 0
    union all
    select submission_id, row_id, 'units' as quantity, 1 as amount from cockroach_survey where standard_rooms > 0
    union all
    select submission_id, row_id, 'units' as quantity, 1 as amount from mosquito_survey where route_m > 0
    union all
    select submission_id, row_id, 'sites' as quantity, 1 as amount from rodent_survey where route_m > 0
    union all
    select submission_id, row_id, 'sites' as quantity, 1 as amount from fly_survey where route_m > 0
)

select
    s.submission_id,
    s.row_id,
    s.form,
    s.vector,
    s.place_code,
    s.unit_key,
    s.unit_type,
    s.is_built_up,
    s.surveyed_on,
    s.round_id,
    s.graded_kind,
    q.quantity,
    cast(q.amount as bigint) as amount
from every_quantity as q
inner join sheet_row as s on q.submission_id = s.submission_id and q.row_id = s.row_id
where q.amount > 0
