"""Clean rows of every form, and what to change in them where a rule's relation alone does not tell."""

from __future__ import annotations

from collections.abc import Mapping

Values = Mapping[str, str | int | None]

HEADER: Values = {
    "place_code": "330481001000",
    "unit_type": "01",
    "is_key_unit": "是",
    "is_built_up": "是",
    "surveyed_on": "2026-05-06",
    "inspectors": "样例",
}
_ROOMS: Values = {"rooms": 10, "standard_rooms": 10}
_TRAP: Values = {"habitat": "urban_residential", "temperature_c": 18}

BASE: dict[str, Values] = {
    "rodent_survey": {
        **_ROOMS, "sign_rooms": 0, "droppings": 0, "proof_rooms": 10, "proof_rooms_failing": 0, "fault_floor_drain": 0,
        "route_m": 500, "route_sign_places": 0, "route_droppings": 0, "bait_stations": 5, "bait_empty": 0,
        "bait_spoiled": 0, "bait_misplaced": 0, "bait_unlabelled": 0,
    },
    "mosquito_survey": {
        "route_m": 1000, "small_waters": 4, "small_waters_positive": 0, "water_container": 2,
        "water_container_positive": 0, "water_puddle": 2, "water_puddle_positive": 0, "water_kind": "river",
        "dips": 30, "dips_positive": 0, "immatures": 0, "sittings": 2, "sitting_minutes": 30, "landings": 0, "lamps": 0,
    },
    "fly_survey": {
        **_ROOMS, "fly_rooms": 0, "flies": 0, "proof_places": 5, "proof_places_failing": 0, "fault_entrance": 0,
        "ready_food_places": 2, "ready_food_places_with_flies": 0, "lamps": 3, "lamps_misplaced": 0,
        "indoor_breeding_sites": 2, "indoor_breeding_sites_positive": 0, "bins": 5, "bins_positive": 0, "toilets": 1,
        "toilets_positive": 0, "stations": 1, "stations_positive": 0, "route_m": 500, "scattered_sites": 1,
        "scattered_sites_positive": 0,
    },
    "cockroach_survey": {
        **_ROOMS, "infested_rooms": 0, "large_cockroaches": 0, "small_cockroaches": 0, "ootheca_rooms": 0,
        "oothecae": 0, "trace_rooms": 0, "dead_bodies": 0,
    },
    "rodent_trap": {
        **_TRAP, "method": "snap", "collected_on": "2026-05-07", "traps_set": 250, "traps_set_indoors": 125,
        "traps_set_outdoors": 125, "traps_recovered": 245, "traps_invalid": 5, "traps_effective": 240,
        "rattus_norvegicus_male": 0, "caught": 0,
    },
    "light_trap": {
        **_TRAP, "lamps": 2, "nights": 1, "culex_pipiens_female": 3, "culex_pipiens_male": 1, "females": 3, "total": 4,
    },
    "double_net": {**_TRAP, "nets": 2, "minutes_per_net": 30, "females": 5, "aedes_albopictus_female": 2},
    "breteau": {**_TRAP, "houses": 50, "houses_positive": 1, "containers": 20, "containers_positive": 2},
    "ovitrap": {
        **_TRAP, "collected_on": "2026-05-09", "traps_set": 50, "traps_recovered": 48, "traps_positive": 3,
    },
    "fly_cage": {
        **_TRAP, "cages_set": 4, "cages_effective": 4, "exposure_hours": 6, "musca_domestica": 12, "total": 12,
    },
    "cockroach_paper": {
        **_TRAP, "papers_set": 20, "papers_recovered": 20, "papers_effective": 19, "papers_positive": 2,
        "blattella_germanica_nymph": 3, "caught": 3,
    },
}  # fmt: skip

# Shared rules whose sample is not a rodent survey.
FORM_OF_SHARED = {
    "header.habitat.required": "light_trap",
    "header.temperature_c.range": "light_trap",
    "header.surveyed_on.in_season": "mosquito_survey",
    "count.range": "mosquito_survey",
    "cell.decimal": "light_trap",
}

# The same in the three forms that inspect rooms.
_ROOM_CHANGES: dict[str, Values] = {
    "large_room_area_m2.range": {"large_rooms": 1, "large_room_area_m2": -20},
    "large_room_area_m2.fits_rooms": {"large_rooms": 2, "large_room_area_m2": 30},
    "large_rooms.at_most.rooms": {"large_rooms": 11, "large_room_area_m2": 220},
    "large_rooms.together.large_room_area_m2": {"large_rooms": 1},
    "rooms.together.standard_rooms": {"rooms": None},
}
_NO_ROUTE_WATERS: Values = {
    "water_container": None, "water_container_positive": None, "water_puddle": None, "water_puddle_positive": None,
}  # fmt: skip


def _nothing(form_id: str) -> Values:
    return dict.fromkeys(BASE[form_id])


def _water(kind: str) -> Values:
    """A kind of small water with one more positive than waters; the totals still agree."""
    before = int(BASE["mosquito_survey"].get(f"water_{kind}") or 0)
    waters = before or 1
    return {
        f"water_{kind}": waters, f"water_{kind}_positive": waters + 1, "small_waters": 4 - before + waters,
        "small_waters_positive": waters + 1,
    }  # fmt: skip


CHANGES: dict[str, Values] = {
    # cells
    "cell.integer": {"bait_stations": "约五个"},
    "cell.decimal": {"temperature_c": "偏热"},
    "cell.date": {"surveyed_on": "五月上旬"},
    "cell.boolean": {"is_key_unit": "不清楚"},
    "cell.code": {"unit_type": "飞船"},
    # 46148 is the serial of 2026-05-06: a date leaked into a column of counts
    "count.range": {"lamps": 46148},
    # header
    "header.habitat.required": {"habitat": None},
    "header.temperature_c.range": {"temperature_c": 60},
    "header.place_code.known": {"place_code": "330481999000"},
    "header.place_code.valid_on_date": {"place_code": "330481001901"},
    "header.place_code.kind": {"place_code": "330481000000"},
    "header.place_name.agrees": {"place_name": "海洲街道"},
    "header.unit_code.known": {"unit_code": "样例-9"},
    "header.unit_code.valid_on_date": {"unit_code": "样例-2"},
    "header.unit_code.in_place": {"unit_code": "样例-1", "place_code": "330481002000"},
    "header.unit_type.as_registered": {"unit_code": "样例-1", "unit_type": "05"},
    "header.round_id.covers_place": {"round_id": "样例轮次乙"},
    "header.round_kind.agrees_with_round": {"round_id": "样例轮次甲", "round_kind": "self_check"},
    "header.round_kind.fits_form": {"round_kind": "monitoring"},
    "header.surveyed_on.within_round": {"round_id": "样例轮次甲", "surveyed_on": "2026-08-01"},
    "header.surveyed_on.not_after_receipt": {"surveyed_on": "2099-05-06"},
    "header.surveyed_on.not_before_2000": {"surveyed_on": "1999-05-06"},
    "header.surveyed_on.in_season": {"surveyed_on": "2026-01-06"},
    "header.last_treated_on.not_after.surveyed_on": {"last_treated_on": "2026-05-07"},
    "row.natural_key.unique": {"unit_name": "样例单位甲"},
    "row.duplicate_in_force": {},
    "row.identical_in_force": {},
    **{
        f"{form}.{name}": changes
        for form in ("rodent_survey", "fly_survey", "cockroach_survey")
        for name, changes in _ROOM_CHANGES.items()
    },
    # rodents
    "rodent_survey.route_sign_places.details_at_least": {"route_sign_places": 3, "route_droppings": 2},
    "rodent_survey.bait_empty.sum_at_most.bait_stations": {"bait_empty": 3, "bait_spoiled": 3},
    "rodent_survey.effort.present": {**_nothing("rodent_survey"), "bait_stations": 1},
    "rodent_trap.surveyed_on.not_after.collected_on": {"collected_on": "2026-05-05"},
    "rodent_trap.traps_recovered.at_most.traps_set": {"traps_recovered": 251, "traps_effective": 246},
    "rodent_trap.caught.needed_when.method": {"caught": None},
    "rodent_trap.patches_positive.needed_when.method": {"method": "powder", "caught": None},
    "rodent_trap.caught.only_when.method": {"method": "powder", "patches_positive": 0},
    "rodent_trap.patches_positive.only_when.method": {"patches_positive": 0},
    "rodent_trap.caught.needs.traps_effective": {
        "traps_effective": 0, "traps_invalid": 245, "caught": 1, "rattus_norvegicus_male": 1,
    },
    "rodent_trap.patches_positive.needs.traps_effective": {
        "method": "powder", "traps_effective": 0, "traps_invalid": 245, "caught": None, "patches_positive": 1,
    },
    "rodent_trap.patches_positive.at_most.traps_effective": {
        "method": "powder", "caught": None, "patches_positive": 241,
    },
    "rodent_trap.effort.present": {"traps_effective": 0, "traps_invalid": 245},
    "rodent_trap.collected_on.not_after_receipt": {"collected_on": "2099-05-07"},
    "rodent_trap.traps_effective.sample_size": {
        "habitat": "key_trade", "traps_set": 100, "traps_set_indoors": 50, "traps_set_outdoors": 50,
        "traps_recovered": 95, "traps_effective": 90,
    },
    "rodent_trap.printed_index.equals_computed": {"printed_index": 1},
    # mosquitoes
    "mosquito_survey.sitting_minutes.range": {"sitting_minutes": 300},
    "mosquito_survey.small_waters_positive.together.route_m": {
        "small_waters": None, "small_waters_positive": None, **_NO_ROUTE_WATERS,
    },
    "mosquito_survey.small_waters_positive.at_most.small_waters": {"small_waters_positive": 5, **_NO_ROUTE_WATERS},
    "mosquito_survey.small_waters.needs.route_m": {"route_m": 0},
    "mosquito_survey.dips_positive.at_most.immatures": {"dips_positive": 3, "immatures": 2},
    "mosquito_survey.sittings.together.landings": {"landings": None},
    "mosquito_survey.sittings.together.sitting_minutes": {"sitting_minutes": None},
    "mosquito_survey.effort.present": {**_nothing("mosquito_survey"), "lamps": 1},
    "mosquito_survey.dips.applicable": {"place_code": "330481002000"},
    **{
        f"mosquito_survey.water_{kind}_positive.at_most.water_{kind}": _water(kind)
        for kind in ("container", "puddle", "ornamental", "drain_well", "ditch", "basement", "tyre", "other")
    },
    "light_trap.minutes_per_lamp.range": {"nights": None, "minutes_per_lamp": 2000},
    "light_trap.nights.or.minutes_per_lamp": {"minutes_per_lamp": 120},
    "light_trap.females.needs.lamps": {"lamps": 0},
    "light_trap.females.needs.nights": {"nights": 0},
    "light_trap.females.at_most.total": {"culex_pipiens_female": None, "culex_pipiens_male": None, "total": 2},
    "light_trap.printed_index.equals_computed": {"printed_index": 3},
    "double_net.printed_index.equals_computed": {"printed_index": 2},
    "ovitrap.printed_index.equals_computed": {"printed_index": "0.06"},
    "fly_cage.printed_index.equals_computed": {"printed_index": 2},
    "cockroach_paper.printed_index.equals_computed": {"printed_index": "15.8"},
    "light_trap.effort.present": {
        "lamps": 0, "culex_pipiens_female": 0, "culex_pipiens_male": 0, "females": 0, "total": 0,
    },
    "double_net.minutes_per_net.range": {"minutes_per_net": 300},
    "double_net.females.needs.nets": {"nets": 0},
    "double_net.effort.present": {"nets": 0, "females": 0, "aedes_albopictus_female": 0},
    "breteau.containers_positive.needs.containers": {"containers": 0},
    "breteau.containers.needs.houses": {"houses": 0, "houses_positive": None},
    "breteau.houses_positive.at_most.houses": {"houses": 3, "houses_positive": 4, "containers_positive": 4},
    "breteau.houses_positive.at_most.containers_positive": {"houses_positive": 3},
    # BI of 2 positive containers in 50 houses is 4
    "breteau.printed_index.equals_computed": {"printed_index": 5},
    "breteau.effort.present": {"houses": 0, "houses_positive": 0, "containers": 0, "containers_positive": 0},
    "ovitrap.surveyed_on.not_after.collected_on": {"collected_on": "2026-05-05"},
    "ovitrap.traps_positive.needs.traps_recovered": {"traps_recovered": 0},
    "ovitrap.effort.present": {"traps_recovered": 0, "traps_positive": 0},
    "ovitrap.collected_on.not_after_receipt": {"collected_on": "2099-05-09"},
    # flies
    "fly_survey.fly_rooms.at_most.flies": {"fly_rooms": 3, "flies": 2},
    "fly_survey.effort.present": {**_nothing("fly_survey"), "lamps": 3},
    "fly_survey.ready_food_places.applicable": {"place_code": "330481002000"},
    "fly_survey.scattered_sites.needs.route_m": {"route_m": 0},
    "fly_cage.total.needs.cages_effective": {"cages_effective": 0},
    "fly_cage.effort.present": {"cages_effective": 0, "musca_domestica": 0, "total": 0},
    "fly_cage.exposure_hours.allowed": {"exposure_hours": 12},
    # cockroaches
    "cockroach_survey.infested_rooms.details_at_least": {
        "infested_rooms": 3, "large_cockroaches": 1, "small_cockroaches": 1,
    },
    "cockroach_survey.large_cockroaches.counted_when.infested_rooms": {
        "infested_rooms": 1, "large_cockroaches": None, "small_cockroaches": 1,
    },
    "cockroach_survey.small_cockroaches.counted_when.infested_rooms": {
        "infested_rooms": 1, "large_cockroaches": 1, "small_cockroaches": None,
    },
    "cockroach_survey.ootheca_rooms.at_most.oothecae": {"ootheca_rooms": 3, "oothecae": 2},
    "cockroach_survey.effort.present": {**_nothing("cockroach_survey"), "large_cockroaches": 0},
    "cockroach_paper.papers_positive.at_most.papers_effective": {"papers_effective": 1},
    "cockroach_paper.papers_positive.needs.papers_effective": {"papers_effective": 0},
    "cockroach_paper.papers_effective.at_most.papers_recovered": {"papers_effective": 21, "papers_set": 22},
    "cockroach_paper.papers_positive.at_most.caught": {"papers_positive": 4},
    "cockroach_paper.papers_positive.zero_iff_details_zero": {"papers_positive": 0},
    "cockroach_paper.effort.present": {
        "papers_effective": 0, "papers_positive": 0, "blattella_germanica_nymph": 0, "caught": 0,
    },
}  # fmt: skip
