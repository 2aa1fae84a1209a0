"""Random draws for the synthetic year: clustered counts, with the total of a place given or left to chance.

Findings cluster in premises: one kitchen has signs in five rooms, the next nine kitchens have none. Rates are
therefore beta-binomial between units, counts gamma-Poisson. Where a place's level is set by the plan, units are drawn
from exactly that distribution conditional on the place's total: the letter is known and the clustering still real.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence

import numpy as np

SEED = 20250901

# Rooms in one premises: 10 rooms and this correlation give a design effect of about 2, the floor in indicator.csv.
CORRELATION = 0.12
# Shape of the gamma between stretches of route and between sittings: the smaller, the patchier.
SHAPE = 0.8


def generator(name: str) -> np.random.Generator:
    """A stream of its own for each sheet: changing one sheet leaves all others as they are."""
    return np.random.default_rng([SEED, zlib.crc32(name.encode())])


def spread_rate(
    total: int, capacities: Sequence[int], rng: np.random.Generator, correlation: float = CORRELATION
) -> list[int]:
    """Positives of each unit: independent beta-binomials, conditional on their sum being `total`."""
    inspected = sum(capacities)
    if not 0 <= total <= inspected:
        raise ValueError(f"{total} positives do not fit into {inspected} inspected")
    if total == 0:
        return [0] * len(capacities)
    mean = min(total / inspected, 0.95)
    strength = 1 / correlation - 1
    pmfs = [_beta_binomial(n, mean * strength, (1 - mean) * strength, total) for n in capacities]
    return _given_total(total, pmfs, rng)


def spread_count(total: int, efforts: Sequence[int], rng: np.random.Generator, shape: float = SHAPE) -> list[int]:
    """Findings of each stretch: independent gamma-Poissons in proportion to effort, conditional on their sum."""
    whole = sum(efforts)
    if total == 0:
        return [0] * len(efforts)
    pmfs = [_negative_binomial(total * effort / whole, shape, total) for effort in efforts]
    return _given_total(total, pmfs, rng)


def beta_binomial(
    capacities: Sequence[int], mean: float, rng: np.random.Generator, correlation: float = CORRELATION
) -> list[int]:
    """Positives of each unit where no total is given."""
    strength = 1 / correlation - 1
    levels = rng.beta(mean * strength, (1 - mean) * strength, size=len(capacities))
    return [int(k) for k in rng.binomial(np.asarray(capacities), levels)]


def gamma_poisson(means: Sequence[float], rng: np.random.Generator, shape: float = SHAPE) -> list[int]:
    """Counts with the given means, overdispersed."""
    return [int(k) for k in rng.poisson(np.asarray(means) * rng.gamma(shape, 1 / shape, size=len(means)))]


def spread_over(total: int, minimums: Sequence[int], rng: np.random.Generator) -> list[int]:
    """Individuals found in positive units: at least `minimums` each, the rest by chance in proportion to them."""
    needed = sum(minimums)
    if total < needed:
        raise ValueError(f"{total} individuals cannot be spread over {needed} positive rooms or dips")
    if needed == 0:
        return [0] * len(minimums)
    extra = rng.multinomial(total - needed, np.asarray(minimums) / needed)
    return [m + int(e) for m, e in zip(minimums, extra, strict=True)]


def details(total: int, weights: dict[str, float], rng: np.random.Generator, extra: float = 0.4) -> dict[str, int]:
    """Kinds of what was found: one for each positive and sometimes more, so their sum is at least `total`."""
    chance = np.asarray(list(weights.values()))
    seen = total + (int(rng.poisson(extra * total)) if total else 0)
    counts = rng.multinomial(seen, chance / chance.sum())
    return {key: int(n) for key, n in zip(weights, counts, strict=True)}


def parts(total: int, weights: dict[str, float], rng: np.random.Generator) -> dict[str, int]:
    """Kinds that add up to `total` exactly."""
    return details(total, weights, rng, extra=0)


def shares(total: int, count: int, rng: np.random.Generator, least: int = 3) -> list[int]:
    """Split an effort into `count` uneven shares of at least `least` that add up to `total` exactly."""
    if total < least * count:
        raise ValueError(f"{total} cannot be split into {count} shares of at least {least}")
    rest = rng.multinomial(total - least * count, rng.dirichlet([4.0] * count))
    return [least + int(r) for r in rest]


def _beta_binomial(n: int, a: float, b: float, up_to: int) -> list[float]:
    norm = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    return [
        0.0
        if k > n
        else math.comb(n, k) * math.exp(math.lgamma(k + a) + math.lgamma(n - k + b) - math.lgamma(n + a + b) - norm)
        for k in range(up_to + 1)
    ]


def _negative_binomial(mean: float, shape: float, up_to: int) -> list[float]:
    if mean == 0:
        return [1.0] + [0.0] * up_to
    p = shape / (shape + mean)
    return [
        math.exp(math.lgamma(k + shape) - math.lgamma(shape) - math.lgamma(k + 1) + shape * math.log(p))
        * (1 - p) ** k
        for k in range(up_to + 1)
    ]  # fmt: skip


def _given_total(total: int, pmfs: Sequence[Sequence[float]], rng: np.random.Generator) -> list[int]:
    """Draw unit after unit, each weighted by the chance that the units after it make up what is left."""
    later = [np.zeros(total + 1) for _ in range(len(pmfs) + 1)]
    later[-1][0] = 1.0
    for i in range(len(pmfs) - 1, -1, -1):
        later[i] = np.convolve(np.asarray(pmfs[i]), later[i + 1])[: total + 1]
    left, drawn = total, []
    for i, pmf in enumerate(pmfs):
        weights = np.asarray(pmf[: left + 1]) * later[i + 1][left::-1][: left + 1]
        value = int(rng.choice(left + 1, p=weights / weights.sum()))
        drawn.append(value)
        left -= value
    return drawn
