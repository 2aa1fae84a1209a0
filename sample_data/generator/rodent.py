"""The rodent survey: rooms with signs, rodent-proofing, and the route outdoors."""

from __future__ import annotations

import numpy as np

from sample_data.generator.draw import beta_binomial, shares, spread_count, spread_rate
from sample_data.generator.ladder import aim_rates
from sample_data.generator.row import Row
from sample_data.generator.visit import Visit, found, room_counts, rooms_row

# Units of the reference plan for up to 100,000 persons (standards/sampling_plan.csv), ten rooms each.
_RODENT_ROOMS = {"01": 10, "02": 5, "03": 3, "11": 1, "12": 1, "04": 3, "05": 2, "06": 1, "07": 2, "08": 2, "09": 2,
                 "10": 2}  # fmt: skip
_RODENT_ROUTE = {"13": 1, "14": 1, "15": 1, "16": 1, "10": 2, "03": 1, "05": 1, "06": 1, "09": 1}

SIGNS = {"droppings": 5.0, "burrows": 1.0, "runways": 1.0, "gnaw_marks": 2.0, "footprints": 1.0, "carcasses": 0.3,
         "live_rodents": 0.2}  # fmt: skip
RODENT_FAULTS = {"fault_floor_drain": 3.0, "fault_window": 1.0, "fault_door_gap": 5.0, "fault_hole": 3.0,
                 "fault_wooden_door": 0.5, "fault_water_outlet": 1.0, "fault_drainage_ditch": 2.0,
                 "fault_extractor_fan": 1.0, "fault_vent": 1.0, "fault_store_board": 2.0}  # fmt: skip
ROUTE_SIGNS = {"route_droppings": 4.0, "route_burrows": 4.0, "route_runways": 1.0, "route_gnaw_marks": 0.5,
               "route_soil": 1.0, "route_carcasses": 0.4, "route_live_rodents": 0.2}  # fmt: skip


def rodent(visit: Visit) -> list[Row]:
    """Rooms with signs, rodent-proofing, and the route outdoors."""
    rng, types, sites = visit.rng, visit.units(_RODENT_ROOMS), visit.units(_RODENT_ROUTE)
    if visit.story.efforts.get("rooms", 1000) < 3 * len(types):
        types = ["01", "02"]
    rooms = room_counts(visit, len(types))
    metres = shares(visit.story.efforts.get("route_m", 100 * len(sites)), len(sites), rng, least=40)
    totals = aim_rates("rodent", {"sign_rooms": sum(rooms), "proof_rooms_failing": sum(rooms),
                                  "route_sign_places": sum(metres)}, visit.aim, rng)  # fmt: skip
    signs = spread_rate(totals["sign_rooms"], rooms, rng)
    failing = spread_rate(totals["proof_rooms_failing"], rooms, rng)
    places = spread_count(totals["route_sign_places"], metres, rng)
    for unit_type, n, s, f in zip(types, rooms, signs, failing, strict=True):
        visit.add(unit_type, rodent_rooms(n, s, f, rng))
    for unit_type, m, p in zip(sites, metres, places, strict=True):
        visit.add(unit_type, rodent_route(m, p, rng))
    for n in shares(8 * visit.villages, visit.villages, rng) if visit.villages else ():
        visit.add("10", rodent_rooms(n, beta_binomial([n], 0.05, rng)[0], 0, rng), village=True)
    return visit.finish()


def rodent_rooms(n: int, signs: int, failing: int, rng: np.random.Generator) -> Row:
    """Indoor part of a rodent row."""
    return {
        **rooms_row(n, rng), "sign_rooms": signs, **found(signs, SIGNS, rng),
        "proof_rooms": n, "proof_rooms_failing": failing, **found(failing, RODENT_FAULTS, rng),
    }  # fmt: skip


def rodent_route(metres: int, places: int, rng: np.random.Generator) -> Row:
    """Outdoor part of a rodent row, with the bait stations seen on the way."""
    stations = int(rng.poisson(metres / 30))
    empty, spoiled, _ = (int(k) for k in rng.multinomial(stations, [0.08, 0.05, 0.87]))
    return {
        "route_m": metres, "route_sign_places": places, **found(places, ROUTE_SIGNS, rng), "bait_stations": stations,
        "bait_empty": empty, "bait_spoiled": spoiled, "bait_misplaced": int(rng.binomial(stations, 0.06)),
        "bait_unlabelled": int(rng.binomial(stations, 0.05)),
    }  # fmt: skip
