from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from assets.flags.effect import conclusion, ratio_bounds

COUNTS = st.integers(0, 60)
EFFORTS = st.integers(1, 5000)


@given(COUNTS, EFFORTS, COUNTS, EFFORTS)
def test_bounds_are_where_the_exact_tails_are(before: int, before_effort: int, after: int, after_effort: int) -> None:
    """The share of the later count among both is binomial; at a bound its tail is 2.5 %."""
    lower, upper = ratio_bounds(before, before_effort, after, after_effort)

    def share(ratio: float) -> float:
        return ratio * after_effort / (ratio * after_effort + before_effort)

    both = before + after
    if after:
        assert binom.sf(after - 1, both, share(lower)) == pytest.approx(0.025)
    else:
        assert lower == 0
    if before:
        assert upper is not None
        assert binom.cdf(after, both, share(upper)) == pytest.approx(0.025)
        assert lower <= (after / after_effort) / (before / before_effort) <= upper
    else:
        assert upper is None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((9, 120), (0, 120), "reduced"),
        ((9, 120), (2, 120), "no_detectable_change"),  # 7.5 % to 1.7 % on 120 rooms each may be chance
        ((90, 1200), (20, 1200), "reduced"),
        ((2, 120), (20, 120), "increased"),
        ((5, 100), (5, 100), "no_detectable_change"),
        ((0, 100), (0, 100), "no_detectable_change"),
        ((0, 100), (9, 100), "increased"),
    ],
)
def test_no_detectable_change_is_an_answer(before: tuple[int, int], after: tuple[int, int], said: str) -> None:
    assert conclusion(*ratio_bounds(*before, *after)) == said
