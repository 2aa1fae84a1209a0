"""The mosquito survey: small waters on a route, dips in larger waters, landing counts in special places."""

from __future__ import annotations

import numpy as np

from sample_data.generator.draw import gamma_poisson, parts, spread_count, spread_over, spread_rate
from sample_data.generator.ladder import aim_mean, aim_rates
from sample_data.generator.row import Row
from sample_data.generator.visit import Visit

# Units and metres of each, reference plan for up to 100,000 persons (standards/sampling_plan.csv).
_MOSQUITO_ROUTE = {"10": (5, 200), "03": (5, 100), "08": (2, 100), "12": (3, 100), "09": (3, 330), "13": (2, 500)}
SMALL_WATERS = {"water_container": 5.0, "water_puddle": 2.0, "water_ornamental": 1.0, "water_drain_well": 3.0,
                "water_ditch": 1.0, "water_basement": 0.4, "water_tyre": 0.8, "water_other": 0.5}  # fmt: skip
WATER_KINDS = ("river", "pond", "ornamental_pool", "ditch", "artificial_lake")


def mosquito(visit: Visit) -> list[Row]:
    """Small waters on the route, dips in larger waters, landing counts in special places."""
    rng, left_out = visit.rng, visit.story.without
    sites = [(t, m) for t, (n, m) in _MOSQUITO_ROUTE.items() for _ in range(max(1, round(n * visit.size)))]
    sites = sites if "route" not in left_out else []
    route = visit.story.efforts.get("route_m", sum(m for _, m in sites))
    spare = route - sum(m for _, m in sites)
    metres = [m + spare // len(sites) + (1 if i < spare % len(sites) else 0) for i, (_, m) in enumerate(sites)]
    dips = visit.story.efforts.get("dips", 20 * max(3, round(4 * visit.size))) if "dips" not in left_out else 0
    bodies = max(3, dips // 20)
    sittings = visit.story.efforts.get("sittings", max(3, round(5 * visit.size))) if "sittings" not in left_out else 0
    totals = aim_rates("mosquito", {"small_waters_positive": sum(metres), "dips_positive": dips,
                                    "landings": 30 * sittings}, visit.aim, rng)  # fmt: skip
    positive = spread_count(totals.get("small_waters_positive", 0), metres, rng)
    for (unit_type, _), m, p in zip(sites, metres, positive, strict=True):
        visit.add(unit_type, small_waters(m, p, rng))
    if dips:
        taken = [dips // bodies + (1 if i < dips % bodies else 0) for i in range(bodies)]
        wet = spread_rate(totals["dips_positive"], taken, rng)
        larvae = spread_over(aim_mean("immatures", sum(wet), visit.aim, rng), wet, rng)
        for n, p, count in zip(taken, wet, larvae, strict=True):
            kind = str(rng.choice(WATER_KINDS))
            visit.add("17", {"water_kind": kind, "dips": n, "dips_positive": p, "immatures": count})
    if sittings:
        landed = spread_count(totals["landings"], [30] * sittings, rng, shape=1.5)
        for n in landed:
            visit.add("18", {"sittings": 1, "sitting_minutes": 30, "landings": n})
    for _ in range(visit.villages):
        visit.add("10", small_waters(300, gamma_poisson([0.4], rng)[0], rng), village=True)
    return visit.finish()


def small_waters(metres: int, positive: int, rng: np.random.Generator) -> Row:
    """Small waters on a stretch of route, by kind."""
    seen = positive + int(rng.poisson(metres / 120))
    positives = parts(positive, SMALL_WATERS, rng)
    others = parts(seen - positive, SMALL_WATERS, rng)
    kinds: Row = {}
    for key in SMALL_WATERS:
        if positives[key] + others[key]:
            kinds[key], kinds[f"{key}_positive"] = positives[key] + others[key], positives[key]
    return {"route_m": metres, "small_waters": seen, "small_waters_positive": positive, **kinds}
