"""Where values and words stand on the upright axis: its ends, and labels pushed apart so that all can be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def ends(values: Iterable[float], limits: Iterable[float], *, is_share_to_reach: bool) -> tuple[float, float]:
    """The lowest and highest value that the axis shows.

    Zero is the foot of every axis, but for pass rates: between 90 and 98 % all limits would lie in a tenth of it.

    Args:
        values: Indices and the ends of their intervals.
        limits: Limits in force.
        is_share_to_reach: A pass rate in %, whose limits are `>=`.
    """
    seen, drawn = list(values), list(limits)
    if is_share_to_reach:
        low = min([*seen, *drawn, 95.0])
        return max(0.0, low - max(1.0, (100 - low) * 0.15)), 100.0
    # A limit far above everything found tells no more for being drawn to scale; A, the nearest, always is.
    top = max([*seen, *drawn, 0.0])
    return 0.0, top * 1.1 if top > 0 else 1.0


def pushed_apart(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Positions as near as can be to the wanted ones, in their order, at least `least` apart, within the ends.

    Where there is no room for all they are spread evenly.
    """
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    if len(wanted) > 1 and (len(wanted) - 1) * least >= high - low:
        step = (high - low) / (len(wanted) - 1)
        placed = [low + n * step for n in range(len(wanted))]
    else:
        placed = []
        for n in order:
            placed.append(max(wanted[n], low, placed[-1] + least if placed else low))
        above = high
        for n in reversed(range(len(placed))):
            placed[n] = min(placed[n], above)
            above = placed[n] - least
    result = [0.0] * len(wanted)
    for position, n in enumerate(order):
        result[n] = placed[position]
    return result
