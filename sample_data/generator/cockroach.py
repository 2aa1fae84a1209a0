"""The cockroach survey: infested rooms, live oothecae and traces."""

from __future__ import annotations

import math

import numpy as np

from sample_data.generator.draw import beta_binomial, shares, spread_over, spread_rate
from sample_data.generator.ladder import Aim, aim_mean, aim_rates
from sample_data.generator.row import Row
from sample_data.generator.visit import Visit, found, room_counts, rooms_row

# Units of the reference plan for up to 100,000 persons (standards/sampling_plan.csv), ten rooms each.
_COCKROACH_ROOMS = {"01": 30, "02": 2, "03": 11, "12": 4, "04": 5, "05": 1, "06": 1, "07": 1, "08": 3, "10": 2}
TRACES = {"dead_bodies": 2.0, "fragments": 1.0, "empty_oothecae": 1.5, "faeces": 4.0, "cast_skins": 2.0}


def cockroach(visit: Visit) -> list[Row]:
    """Infested rooms, live oothecae and traces."""
    rng, types = visit.rng, visit.units({t: math.ceil(n * 0.7) for t, n in _COCKROACH_ROOMS.items()})
    rooms = room_counts(visit, len(types))
    totals = aim_rates("cockroach", dict.fromkeys(("infested_rooms", "ootheca_rooms", "trace_rooms"), sum(rooms)),
                       visit.aim, rng)  # fmt: skip
    infested = spread_rate(totals["infested_rooms"], rooms, rng)
    small = spread_over(aim_mean("small_cockroaches", sum(infested), visit.aim, rng), infested, rng)
    large = _large(sum(infested), infested, visit.aim, rng)
    oothecae = spread_rate(totals["ootheca_rooms"], rooms, rng)
    cases = spread_over(aim_mean("oothecae", sum(oothecae), visit.aim, rng), oothecae, rng)
    traces = spread_rate(totals["trace_rooms"], rooms, rng)
    for values in zip(types, rooms, infested, small, large, oothecae, cases, traces, strict=True):
        unit_type, n, i, s, b, o, c, t = values
        visit.add(unit_type, cockroach_rooms(n, i, s, b, o, c, t, rng))
    for n in shares(8 * visit.villages, visit.villages, rng) if visit.villages else ():
        i = beta_binomial([n], 0.04, rng)[0]
        visit.add("10", cockroach_rooms(n, i, 2 * i, 0, 0, 0, i, rng), village=True)
    return visit.finish()


def _large(rooms: int, infested: list[int], aim: Aim, rng: np.random.Generator) -> list[int]:
    total = aim_mean("large_cockroaches", rooms, aim, rng, least=0)
    if rooms == 0:
        return [0] * len(infested)
    return [int(k) for k in rng.multinomial(total, np.asarray(infested) / rooms)]


def cockroach_rooms(
    n: int, infested: int, small: int, large: int, oothecae: int, cases: int, traces: int, rng: np.random.Generator
) -> Row:
    """One cockroach row."""
    return {
        **rooms_row(n, rng), "infested_rooms": infested, "large_cockroaches": large, "small_cockroaches": small,
        "ootheca_rooms": oothecae, "oothecae": cases, "trace_rooms": traces, **found(traces, TRACES, rng),
    }  # fmt: skip
