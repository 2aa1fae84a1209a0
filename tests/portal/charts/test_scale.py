from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.charts.scale import ends, pushed_apart

NUMBERS = st.floats(0, 1e6, allow_nan=False)
SHARES = st.floats(0, 100, allow_nan=False)


@given(st.lists(NUMBERS), st.lists(NUMBERS))
def test_everything_lies_between_the_ends(values: list[float], limits: list[float]) -> None:
    low, high = ends(values, limits, is_share_to_reach=False)
    assert low == 0 < high
    assert all(low <= value <= high for value in [*values, *limits])


@given(st.lists(SHARES), st.lists(SHARES))
def test_pass_rates_end_at_a_hundred(values: list[float], limits: list[float]) -> None:
    low, high = ends(values, limits, is_share_to_reach=True)
    assert 0 <= low < high == 100
    assert all(low <= value <= high for value in [*values, *limits])


@given(st.lists(st.floats(0, 300, allow_nan=False), min_size=1, max_size=30))
def test_labels_never_overlap_where_there_is_room(wanted: list[float]) -> None:
    placed = pushed_apart(wanted, 15, 6, 294)
    assert all(6 - 1e-9 <= position <= 294 + 1e-9 for position in placed)
    gaps = [b - a for a, b in zip(sorted(placed), sorted(placed)[1:], strict=False)]
    room = 15 if (len(wanted) - 1) * 15 < 288 else 288 / (len(wanted) - 1)
    assert all(gap >= room - 1e-6 for gap in gaps)


def test_labels_with_room_stay_where_they_belong() -> None:
    assert pushed_apart([100, 20, 200], 15, 0, 300) == [100, 20, 200]


def test_equal_labels_keep_their_order() -> None:
    assert pushed_apart([300, 300, 300], 15, 6, 294) == [264, 279, 294]
