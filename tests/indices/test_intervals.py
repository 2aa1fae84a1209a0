"""Intervals and probabilities against scipy's own exact test, known figures and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, chi2, poisson

from assets.intervals import (
    Floats,
    bounds,
    clean_effort,
    probability_at_most,
    tail_above,
    tail_below,
)

PAIRS = [(0, 1), (1, 1), (0, 30), (3, 100), (5, 100), (99, 100), (100, 100), (17, 635), (1, 20_000)]


def floats(*values: float) -> Floats:
    return np.asarray(values, dtype=np.float64)


@pytest.mark.parametrize(("found", "effort"), PAIRS)
def test_clopper_pearson_is_that_of_binomtest(found: int, effort: int) -> None:
    ours = bounds("binomial", floats(found), floats(effort))
    test = binomtest(found, effort)
    both = test.proportion_ci(0.95, "exact")
    assert (ours.lower_95[0], ours.upper_95[0]) == pytest.approx((both.low, both.high), abs=1e-10)
    wide = test.proportion_ci(0.90, "exact")  # 5 % in each tail: the two one-sided bounds
    assert (ours.lower_one_sided_95[0], ours.upper_one_sided_95[0]) == pytest.approx((wide.low, wide.high), abs=1e-10)


@pytest.mark.parametrize(("found", "effort"), [(0, 1000), (1, 2500), (2, 2500), (9, 240), (400, 120)])
def test_garwood_is_that_of_chi_square(found: int, effort: int) -> None:
    ours = bounds("poisson", floats(found), floats(effort))
    low = chi2.ppf(0.025, 2 * found) / 2 / effort if found else 0.0
    assert (ours.lower_95[0], ours.upper_95[0]) == pytest.approx((low, chi2.ppf(0.975, 2 * found + 2) / 2 / effort))


def test_garwood_without_a_finding_is_three_over_effort() -> None:
    """The rule of three, 2.996; and 3.689 for the two-sided bound, as printed in tables since 1936."""
    ours = bounds("poisson", floats(0), floats(1))
    assert ours.upper_one_sided_95[0] == pytest.approx(2.9957, abs=1e-4)
    assert ours.upper_95[0] == pytest.approx(3.6889, abs=1e-4)


@pytest.mark.parametrize(("percent", "rooms"), [(1, 299), (3, 99), (5, 59), (9, 32)])
def test_clean_rooms_that_prove_a_limit(percent: int, rooms: int) -> None:
    rate = percent / 100
    assert np.ceil(clean_effort("binomial", "<=", floats(rate))[0]) == rooms
    assert bounds("binomial", floats(0), floats(rooms)).upper_one_sided_95[0] <= rate
    assert bounds("binomial", floats(0), floats(rooms - 1)).upper_one_sided_95[0] > rate


def test_clean_places_that_prove_a_pass_rate() -> None:
    """95 % passing is the same as 5 % failing: 59 places without a failure."""
    assert np.ceil(clean_effort("binomial", ">=", floats(0.95))[0]) == 59


def test_clean_route_that_proves_a_limit() -> None:
    """At most 1 place a km: 3 km without a sign (2,996 m)."""
    assert np.ceil(clean_effort("poisson", "<=", floats(1 / 1000))[0]) == 2996


def test_no_effort_proves_a_limit_of_zero() -> None:
    assert np.isinf(clean_effort("poisson", "<=", floats(0))[0])
    assert np.isinf(clean_effort("binomial", "<=", floats(0))[0])
    assert np.isinf(clean_effort("binomial", ">=", floats(1))[0])


@pytest.mark.parametrize("rate", [0.01, 0.03, 0.05, 0.5, 0.97])
@pytest.mark.parametrize("effort", [30, 100, 635])
def test_clopper_pearson_covers_what_it_promises(rate: float, effort: int) -> None:
    """Summed over every possible count, with its chance: no simulation error."""
    found = np.arange(effort + 1, dtype=np.float64)
    chance = binom.pmf(found, effort, rate)
    ours = bounds("binomial", found, np.full_like(found, effort))
    assert chance[(ours.lower_95 <= rate) & (rate <= ours.upper_95)].sum() >= 0.95
    assert chance[rate <= ours.upper_one_sided_95].sum() >= 0.95
    assert chance[ours.lower_one_sided_95 <= rate].sum() >= 0.95


@pytest.mark.parametrize("mean", [0.5, 2.0, 10.0])
def test_garwood_covers_what_it_promises(mean: float) -> None:
    found = np.arange(80, dtype=np.float64)
    chance = poisson.pmf(found, mean)
    ours = bounds("poisson", found, np.full_like(found, 2000.0))
    rate = mean / 2000
    assert chance[(ours.lower_95 <= rate) & (rate <= ours.upper_95)].sum() >= 0.95


@pytest.mark.parametrize("estimator", ["binomial", "poisson"])
def test_coverage_by_simulation(estimator: str) -> None:
    rng = np.random.default_rng(1934)
    rate, effort = 0.03, 300
    draw = rng.binomial(effort, rate, 20_000) if estimator == "binomial" else rng.poisson(effort * rate, 20_000)
    ours = bounds(estimator, draw.astype(np.float64), np.full(draw.shape, effort, dtype=np.float64))
    assert np.mean((ours.lower_95 <= rate) & (rate <= ours.upper_95)) >= 0.95


@given(st.integers(0, 400), st.integers(1, 400))
def test_jeffreys_agrees_with_the_integral(found: int, effort: int) -> None:
    """The posterior is Beta(found + ½, rest + ½): the area under it by the trapezium rule."""
    found = min(found, effort)
    density = np.linspace(0, 1, 20_001)[1:-1]
    log = (found - 0.5) * np.log(density) + (effort - found - 0.5) * np.log1p(-density)
    weight = np.exp(log - log.max())
    rate = 0.05
    ours = probability_at_most("binomial", floats(found), floats(effort), floats(rate))[0]
    assert ours == pytest.approx(weight[density <= rate].sum() / weight.sum(), abs=0.03)


@given(st.integers(0, 60), st.integers(60, 500), st.floats(0.001, 0.5))
def test_tails_are_chances_of_as_much_or_as_little(found: int, effort: int, rate: float) -> None:
    above = tail_above("binomial", floats(found), floats(effort), floats(rate))[0]
    below = tail_below("binomial", floats(found), floats(effort), floats(rate))[0]
    assert above == pytest.approx(float(binom.sf(found - 1, effort, rate)), abs=1e-9)
    assert below == pytest.approx(float(binom.cdf(found, effort, rate)), abs=1e-9)
    above = tail_above("poisson", floats(found), floats(effort), floats(rate))[0]
    below = tail_below("poisson", floats(found), floats(effort), floats(rate))[0]
    assert above == pytest.approx(float(poisson.sf(found - 1, effort * rate)), abs=1e-9)
    assert below == pytest.approx(float(poisson.cdf(found, effort * rate)), abs=1e-9)


@given(st.integers(0, 300), st.integers(1, 300))
def test_bounds_enclose_the_rate_and_more_effort_narrows_them(found: int, effort: int) -> None:
    found = min(found, effort)
    for estimator in ("binomial", "poisson"):
        narrow = bounds(estimator, floats(found, found * 4), floats(effort, effort * 4))
        rate = found / effort
        assert narrow.lower_95[0] <= narrow.lower_one_sided_95[0] <= rate <= narrow.upper_one_sided_95[0]
        assert narrow.upper_one_sided_95[0] <= narrow.upper_95[0]
        width = narrow.upper_95 - narrow.lower_95
        assert width[1] < width[0]


@given(st.integers(0, 200), st.integers(1, 200))
def test_failing_is_the_mirror_of_passing(failing: int, places: int) -> None:
    """For a limit "at least" the bounds change sides: what passes and what fails give the same interval."""
    failing = min(failing, places)
    passes = bounds("binomial", floats(places - failing), floats(places))
    fails = bounds("binomial", floats(failing), floats(places))
    assert passes.lower_one_sided_95[0] == pytest.approx(1 - fails.upper_one_sided_95[0], abs=1e-9)
    assert tail_below("binomial", floats(places - failing), floats(places), floats(0.95))[0] == pytest.approx(
        tail_above("binomial", floats(failing), floats(places), floats(0.05))[0], abs=1e-9
    )


def test_counts_that_were_deflated_need_not_be_whole() -> None:
    ours = bounds("binomial", floats(1.5), floats(50.0))
    least, most = bounds("binomial", floats(1), floats(50)), bounds("binomial", floats(2), floats(50))
    assert least.upper_95[0] < ours.upper_95[0] < most.upper_95[0]


@pytest.mark.parametrize("estimator", ["mean", "count"])
def test_means_and_counts_have_no_interval(estimator: str) -> None:
    with pytest.raises(ValueError, match="allowed are binomial and poisson"):
        bounds(estimator, floats(1), floats(1))
