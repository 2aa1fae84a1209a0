"""Draws: totals kept, capacities kept, and the distribution given the total is the one that is claimed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_data.generator.draw import details, parts, shares, spread_count, spread_over, spread_rate

units = st.lists(st.integers(1, 30), min_size=1, max_size=12)


@given(units, st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_positives_add_up_and_fit_into_their_units(capacities: list[int], share: float, seed: int) -> None:
    total = min(int(share * sum(capacities)), 40)
    drawn = spread_rate(total, capacities, np.random.default_rng(seed))
    assert sum(drawn) == total
    assert all(0 <= k <= n for k, n in zip(drawn, capacities, strict=True))


@given(units, st.integers(0, 20), st.integers(0, 2**32 - 1))
def test_counts_add_up(efforts: list[int], total: int, seed: int) -> None:
    assert sum(spread_count(total, efforts, np.random.default_rng(seed))) == total


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8), st.integers(0, 30), st.integers(0, 2**32 - 1))
def test_individuals_are_found_only_where_something_is_positive(minimums: list[int], extra: int, seed: int) -> None:
    total = sum(minimums) + (extra if sum(minimums) else 0)
    drawn = spread_over(total, minimums, np.random.default_rng(seed))
    assert sum(drawn) == total
    assert all(k >= m and (m > 0 or k == 0) for k, m in zip(drawn, minimums, strict=True))


@given(st.integers(0, 30), st.integers(0, 2**32 - 1))
def test_details_cover_every_positive_and_parts_add_up(total: int, seed: int) -> None:
    weights = {"droppings": 3.0, "burrows": 1.0}
    assert sum(parts(total, weights, np.random.default_rng(seed)).values()) == total
    seen = sum(details(total, weights, np.random.default_rng(seed)).values())
    assert seen >= total
    assert (seen == 0) == (total == 0)


def test_shares_add_up() -> None:
    drawn = shares(100, 7, np.random.default_rng(1), least=5)
    assert sum(drawn) == 100
    assert min(drawn) >= 5


def test_what_does_not_fit_is_refused() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match="do not fit"):
        spread_rate(5, [2, 2], rng)
    with pytest.raises(ValueError, match="cannot be spread"):
        spread_over(1, [2], rng)
    with pytest.raises(ValueError, match="cannot be split"):
        shares(3, 2, rng, least=3)


def test_distribution_given_the_total_is_the_beta_binomial_one() -> None:
    # Two units of 4 rooms, 4 positives: exact chances from binomials and beta functions, four standard errors.
    correlation, draws = 0.2, 4000
    a = b = 0.5 * (1 / correlation - 1)

    def beta(x: float, y: float) -> float:
        return math.exp(math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y))

    alone = [math.comb(4, k) * beta(k + a, 4 - k + b) / beta(a, b) for k in range(5)]
    exact = np.asarray([alone[k] * alone[4 - k] for k in range(5)])
    exact = exact / exact.sum()
    rng = np.random.default_rng(7)
    seen = np.bincount([spread_rate(4, [4, 4], rng, correlation)[0] for _ in range(draws)], minlength=5) / draws
    assert np.all(np.abs(seen - exact) < 4 * np.sqrt(exact * (1 - exact) / draws))
