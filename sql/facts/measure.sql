-- grain: indicator of a sheet row: what was found and the effort, in base units
with sheet_row as (select * from facts.sheet_row),

indicator as (select * from reference.indicator),

season as (select * from reference.season),

ancestor as (select * from reference.place_ancestor),

rodent_survey as (select * from validated.rodent_survey),

mosquito_survey as (select * from validated.mosquito_survey),

-- outdoor breeding sites are refuse containers, toilets, transfer stations and scattered sites together
fly_survey as (
    select
        *,
        coalesce(bins, 0) + coalesce(toilets, 0) + coalesce(stations, 0) + coalesce(scattered_sites, 0)
            as outdoor_sites,
        coalesce(bins_positive, 0) + coalesce(toilets_positive, 0) + coalesce(stations_positive, 0)
        + coalesce(scattered_sites_positive, 0) as outdoor_sites_positive,
        coalesce(bins, toilets, stations, scattered_sites) is not null as has_outdoor_sites
    from validated.fly_survey
),

cockroach_survey as (select * from validated.cockroach_survey),

rodent_trap as (
    select
        *,
        -- shrews are insectivores and are counted apart
        coalesce(caught, 0) - coalesce(suncus_murinus_male, 0) - coalesce(suncus_murinus_female, 0)
        - coalesce(suncus_murinus_unsexed, 0) - coalesce(other_shrew_male, 0) - coalesce(other_shrew_female, 0)
        - coalesce(other_shrew_unsexed, 0) as rodents
    from validated.rodent_trap
),

light_trap as (select * from validated.light_trap),

double_net as (select * from validated.double_net),

breteau as (select * from validated.breteau),

ovitrap as (select * from validated.ovitrap),

fly_cage as (select * from validated.fly_cage),

cockroach_paper as (select * from validated.cockroach_paper),

every_count as (
    select submission_id, row_id, 'rodent_sign_room_rate' as indicator, sign_rooms as found, standard_rooms as effort
    from rodent_survey
    union all
    select
        submission_id,
        row_id,
        'rodent_proof_pass_rate' as indicator,
        proof_rooms - proof_rooms_failing as found,
        proof_rooms as effort
    from rodent_survey
    union all
    select submission_id, row_id, 'rodent_route_index' as indicator, route_sign_places as found, route_m as effort
    from rodent_survey
    union all
    select
        submission_id,
        row_id,
        'mosquito_small_water_index' as indicator,
        small_waters_positive as found,
        route_m as effort
    from mosquito_survey
    union all
    select submission_id, row_id, 'mosquito_dip_rate' as indicator, dips_positive as found, dips as effort
    from mosquito_survey
    union all
    select
        submission_id,
        row_id,
        'mosquito_immatures_per_dip' as indicator,
        immatures as found,
        case when immatures is not null then dips_positive end as effort
    from mosquito_survey
    union all
    select
        submission_id,
        row_id,
        'mosquito_landing_index' as indicator,
        landings as found,
        sittings * sitting_minutes as effort
    from mosquito_survey
    union all
    select submission_id, row_id, 'fly_room_rate' as indicator, fly_rooms as found, standard_rooms as effort
    from fly_survey
    union all
    select
        submission_id,
        row_id,
        'flies_per_positive_room' as indicator,
        flies as found,
        case when flies is not null then fly_rooms end as effort
    from fly_survey
    union all
    select
        submission_id,
        row_id,
        'fly_proof_pass_rate' as indicator,
        proof_places - proof_places_failing as found,
        proof_places as effort
    from fly_survey
    union all
    select
        submission_id,
        row_id,
        'fly_breeding_rate' as indicator,
        outdoor_sites_positive as found,
        outdoor_sites as effort
    from fly_survey where has_outdoor_sites
    union all
    select
        submission_id,
        row_id,
        'fly_ready_food_places' as indicator,
        ready_food_places_with_flies as found,
        ready_food_places as effort
    from fly_survey
    union all
    select
        submission_id,
        row_id,
        'fly_indoor_breeding' as indicator,
        indoor_breeding_sites_positive as found,
        standard_rooms as effort
    from fly_survey
    union all
    select submission_id, row_id, 'cockroach_room_rate' as indicator, infested_rooms as found, standard_rooms as effort
    from cockroach_survey
    union all
    select
        submission_id,
        row_id,
        'small_cockroaches_per_room' as indicator,
        small_cockroaches as found,
        infested_rooms as effort
    from cockroach_survey
    union all
    select
        submission_id,
        row_id,
        'large_cockroaches_per_room' as indicator,
        large_cockroaches as found,
        infested_rooms as effort
    from cockroach_survey
    union all
    select submission_id, row_id, 'ootheca_room_rate' as indicator, ootheca_rooms as found, standard_rooms as effort
    from cockroach_survey
    union all
    select submission_id, row_id, 'oothecae_per_room' as indicator, oothecae as found, ootheca_rooms as effort
    from cockroach_survey
    union all
    select submission_id, row_id, 'cockroach_trace_rate' as indicator, trace_rooms as found, standard_rooms as effort
    from cockroach_survey
    union all
    select submission_id, row_id, 'rodent_snap_trap_rate' as indicator, rodents as found, traps_effective as effort
    from rodent_trap where method = 'snap'
    union all
    select submission_id, row_id, 'rodent_cage_trap_rate' as indicator, rodents as found, traps_effective as effort
    from rodent_trap where method = 'cage'
    union all
    select submission_id, row_id, 'rodent_glue_board_rate' as indicator, rodents as found, traps_effective as effort
    from rodent_trap where method = 'board'
    union all
    select
        submission_id, row_id, 'rodent_powder_rate' as indicator, patches_positive as found, traps_effective as effort
    from rodent_trap where method = 'powder'
    union all
    select submission_id, row_id, 'mosquito_lamp_night_density' as indicator, females as found, lamps * nights as effort
    from light_trap where nights is not null
    union all
    select
        submission_id,
        row_id,
        'mosquito_lamp_hour_density' as indicator,
        females as found,
        lamps * minutes_per_lamp as effort
    from light_trap where minutes_per_lamp is not null
    union all
    select submission_id, row_id, 'mosquito_tent_index' as indicator, females as found, nets * minutes_per_net as effort
    from double_net
    union all
    select submission_id, row_id, 'breteau_index' as indicator, containers_positive as found, houses as effort
    from breteau
    union all
    select submission_id, row_id, 'ovitrap_index' as indicator, traps_positive as found, traps_recovered as effort
    from ovitrap
    union all
    select submission_id, row_id, 'fly_cage_6h_density' as indicator, total as found, cages_effective as effort
    from fly_cage where exposure_hours = 6
    union all
    select submission_id, row_id, 'fly_cage_24h_density' as indicator, total as found, cages_effective as effort
    from fly_cage where exposure_hours = 24
    union all
    select
        submission_id,
        row_id,
        'cockroach_sticky_rate' as indicator,
        papers_positive as found,
        papers_effective as effort
    from cockroach_paper
    union all
    select submission_id, row_id, 'cockroach_sticky_density' as indicator, caught as found, papers_effective as effort
    from cockroach_paper
),

-- a season holds for a place and everything below it; the nearest place that names one decides
season_of_row as (
    select
        s.submission_id,
        s.row_id,
        n.season,
        month(s.surveyed_on) >= n.first_month and month(s.surveyed_on) <= n.last_month as is_in_season,
        row_number() over (
            partition by s.submission_id, s.row_id, n.season
            order by a.distance, n.first_month
        ) as preference
    from sheet_row as s
    inner join ancestor as a
        on s.place_code = a.place_code and s.surveyed_on >= a.valid_from and s.surveyed_on <= a.valid_to
    inner join season as n
        on
            a.ancestor_code = n.place_code
            and s.surveyed_on >= n.valid_from
            and s.surveyed_on <= coalesce(n.valid_to, date '9999-12-31')
)

select
    s.submission_id,
    s.row_id,
    s.form,
    s.place_code,
    s.unit_code,
    s.unit_key,
    s.unit_type,
    s.is_key_unit,
    s.is_built_up,
    s.surveyed_on,
    s.round_id,
    s.round_kind,
    s.graded_kind,
    s.is_official,
    s.is_graded,
    i.vector,
    c.indicator,
    cast(c.found as bigint) as found,
    cast(c.effort as bigint) as effort,
    coalesce(n.is_in_season, true) as is_in_season
from every_count as c
inner join sheet_row as s on c.submission_id = s.submission_id and c.row_id = s.row_id
inner join indicator as i on c.indicator = i.indicator
left join season_of_row as n
    on c.submission_id = n.submission_id and c.row_id = n.row_id and i.season = n.season and n.preference = 1
where c.found is not null and c.effort is not null
