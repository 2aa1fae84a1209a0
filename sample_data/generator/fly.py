"""The fly survey: rooms with flies, fly-proofing, ready-to-eat food, and breeding sites outdoors."""

from __future__ import annotations

import numpy as np

from sample_data.generator.draw import beta_binomial, shares, spread_over, spread_rate
from sample_data.generator.ladder import aim_mean, aim_rates
from sample_data.generator.row import Row
from sample_data.generator.visit import Visit, found, room_counts, rooms_row

# Units of the reference plan for up to 100,000 persons (standards/sampling_plan.csv), ten rooms each.
_FLY_ROOMS = {"01": 10, "02": 5, "03": 3, "11": 1, "12": 1, "04": 3, "05": 2, "06": 1, "07": 2, "09": 2}
FLY_FAULTS = {"fault_entrance": 4.0, "fault_window": 2.0, "fault_kitchen_door": 3.0, "fault_cooked_food_room": 0.5,
              "fault_ready_food_cabinet": 1.0, "fault_cold_dish_room": 0.5, "fault_ready_food_stall": 1.0,
              "fault_other": 0.5}  # fmt: skip


def fly(visit: Visit) -> list[Row]:
    """Rooms with flies, fly-proofing, ready-to-eat food, and breeding sites outdoors."""
    rng, types = visit.rng, visit.units(_FLY_ROOMS)
    rooms = room_counts(visit, len(types))
    proof = [max(1, n // 3) for n in rooms]
    ready = [int(rng.integers(1, 4)) if t in ("01", "02", "04", "05") else 0 for t in types]
    bins = [5] * max(3, round(5 * visit.size))
    stretches = [100] * max(4, round(10 * visit.size))
    sites = [int(rng.integers(1, 4)) for _ in stretches]
    outdoors = [*bins, 1, 1, 1, 1, *sites]  # two stations, two toilets
    totals = aim_rates("fly", {"fly_rooms": sum(rooms), "proof_places_failing": sum(proof),
                               "breeding_sites_positive": sum(outdoors)}, visit.aim, rng)  # fmt: skip
    with_flies = spread_rate(totals["fly_rooms"], rooms, rng)
    flies: list[int] | list[None] = spread_over(aim_mean("flies", sum(with_flies), visit.aim, rng), with_flies, rng)
    failing = spread_rate(totals["proof_places_failing"], proof, rng)
    breeding = spread_rate(totals["breeding_sites_positive"], outdoors, rng, correlation=0.05)
    tainted = visit.aim.totals.get("ready_food_places_with_flies", 0)
    forgotten = "flies" in visit.story.blank
    for t, n, w, k, p, f, r in zip(types, rooms, with_flies, flies, proof, failing, ready, strict=True):
        row = fly_rooms(n, w, k, p, f, r, rng)
        if w and r and tainted:
            row["ready_food_places_with_flies"], tainted = 1, tainted - 1
        if w and forgotten:
            row["flies"], forgotten = None, False
        visit.add(t, row)
    _fly_outdoors(visit, bins, sites, breeding)
    for n in shares(8 * visit.villages, visit.villages, rng) if visit.villages else ():
        w = beta_binomial([n], 0.1, rng)[0]
        visit.add("10", fly_rooms(n, w, 2 * w, max(1, n // 3), 0, 0, rng), village=True)
    return visit.finish()


def fly_rooms(
    n: int, with_flies: int, flies: int | None, proof: int, failing: int, ready: int, rng: np.random.Generator
) -> Row:
    """Indoor part of a fly row."""
    lamps = int(rng.integers(0, 4)) if ready else 0
    return {
        **rooms_row(n, rng), "fly_rooms": with_flies, "flies": flies, "proof_places": proof,
        "proof_places_failing": failing, **found(failing, FLY_FAULTS, rng),
        "ready_food_places": ready or None, "ready_food_places_with_flies": 0 if ready else None,
        "lamps": lamps or None, "lamps_misplaced": int(rng.binomial(lamps, 0.1)) if lamps else None,
        "indoor_breeding_sites": int(rng.integers(0, 3)), "indoor_breeding_sites_positive": 0,
    }  # fmt: skip


def _fly_outdoors(visit: Visit, bins: list[int], sites: list[int], breeding: list[int]) -> None:
    found_at = iter(breeding)
    for n in bins:
        visit.add("10", {"bins": n, "bins_positive": next(found_at)})
    for _ in range(2):
        visit.add("15", {"stations": 1, "stations_positive": next(found_at)})
    for _ in range(2):
        visit.add("16", {"toilets": 1, "toilets_positive": next(found_at)})
    for i, n in enumerate(sites):
        visit.add(
            ("13", "14")[i % 2],
            {"route_m": 100, "scattered_sites": n, "scattered_sites_positive": next(found_at)},
        )
