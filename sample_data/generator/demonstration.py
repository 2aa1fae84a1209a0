"""The 192 demonstration units: sixteen in each street and town, inspected with all four forms once a half-year."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from sample_data.generator import haining
from sample_data.generator.cockroach import cockroach_rooms
from sample_data.generator.draw import beta_binomial, gamma_poisson, generator
from sample_data.generator.fly import fly_rooms
from sample_data.generator.mosquito import small_waters
from sample_data.generator.rodent import rodent_rooms, rodent_route
from sample_data.generator.row import Row
from sample_data.generator.stories import VECTORS
from sample_data.generator.visit import workday

# Five institutions, one farm-produce market, ten restaurants (Haining 2022).
QUOTA = ("03", "03", "07", "08", "12", "05", *["01"] * 10)
ROUNDS = {
    "2025-h2-units": (date(2025, 11, 3), date(2025, 11, 28)),
    "2026-h1-units": (date(2026, 5, 25), date(2026, 6, 26)),
    "2026-h2-units": (date(2026, 10, 19), date(2026, 11, 13)),
}


def units(street: str) -> list[Row]:
    """The register of a street's demonstration units; rooms stay with the unit from one inspection to the next."""
    rng = generator(f"demonstration-{street}")
    names = haining.Namer(street, date(2025, 9, 1), rng)
    return [
        {
            **names.header(unit_type),
            "unit_code": f"SF{street}{number:02d}",
            "rooms": int(rng.integers(60, 120)) if unit_type == "05" else int(rng.integers(4, 16)),
        }
        for number, unit_type in enumerate(QUOTA, start=1)
    ]


def inspection(street: str, round_id: str, vector: str, rng: np.random.Generator) -> list[Row]:
    """Rows of one vector for the sixteen units: levels somewhat below those of ordinary units."""
    first, last = ROUNDS[round_id]
    place = list(haining.SIZE).index(street)
    start = first + timedelta(days=(2 * place + VECTORS.index(vector)) % ((last - first).days - 2))
    register = units(street)
    rooms = [int(str(unit["rooms"])) for unit in register]
    rows = []
    for i, (unit, values) in enumerate(zip(register, _VALUES[vector](register, rooms, rng), strict=True)):
        header = {key: value for key, value in unit.items() if key != "rooms"}
        rows.append({
            **header, "round_id": round_id, "round_kind": "unit_inspection",
            "surveyed_on": workday(start + timedelta(days=i // 8), last), "inspectors": "示范单位检查组", **values,
        })  # fmt: skip
    return rows


def _rodent(register: list[Row], rooms: list[int], rng: np.random.Generator) -> list[Row]:
    signs = beta_binomial(rooms, 0.015, rng)
    failing = beta_binomial(rooms, 0.03, rng)
    places = gamma_poisson([0.12] * len(rooms), rng)
    return [
        {**rodent_rooms(n, s, f, rng), **rodent_route(100, p, rng)}
        for n, s, f, p in zip(rooms, signs, failing, places, strict=True)
    ]


def _mosquito(register: list[Row], rooms: list[int], rng: np.random.Generator) -> list[Row]:
    positive = gamma_poisson([0.06] * len(rooms), rng)
    return [small_waters(100 if n < 60 else 300, p, rng) for n, p in zip(rooms, positive, strict=True)]


def _fly(register: list[Row], rooms: list[int], rng: np.random.Generator) -> list[Row]:
    with_flies = beta_binomial(rooms, 0.03, rng)
    proof = [max(2, n // 3) for n in rooms]
    failing = beta_binomial(proof, 0.04, rng)
    return [
        fly_rooms(n, w, w + int(rng.poisson(0.8 * w)), p, f, 2 if unit["unit_type"] in ("01", "05") else 0, rng)
        for unit, n, w, p, f in zip(register, rooms, with_flies, proof, failing, strict=True)
    ]


def _cockroach(register: list[Row], rooms: list[int], rng: np.random.Generator) -> list[Row]:
    infested, oothecae, traces = (beta_binomial(rooms, mean, rng) for mean in (0.02, 0.008, 0.03))
    return [
        cockroach_rooms(
            n, i, i + int(rng.poisson(3 * i)), int(rng.poisson(0.2 * i)), o, o + int(rng.poisson(o)), t, rng
        )
        for n, i, o, t in zip(rooms, infested, oothecae, traces, strict=True)
    ]


_VALUES = {"rodent": _rodent, "mosquito": _mosquito, "fly": _fly, "cockroach": _cockroach}
