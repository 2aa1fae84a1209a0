"""Where the label of an area stands: the point within it that is farthest from its edges."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from reference.boundaries import Polygon, Ring

_STEPS = 14
_ROUNDS = 4


def middle(polygons: Sequence[Polygon]) -> tuple[float, float, float]:
    """A point well within the largest polygon, outside its holes, and its distance from the nearest edge.

    Searched on a grid that is laid ever finer around the best point so far.

    Args:
        polygons: In pixels, rings open.
    """
    polygon = max(polygons, key=lambda found: abs(area(found[0])))
    starts = np.array([point for ring in polygon for point in ring])
    ends = np.array([point for ring in polygon for point in (*ring[1:], ring[0])])
    low, high = np.array(polygon[0]).min(axis=0), np.array(polygon[0]).max(axis=0)
    best, room = (low + high) / 2, -np.inf
    half = (high - low) / 2
    centre = best
    for _ in range(_ROUNDS):
        steps = np.linspace(-1, 1, _STEPS)
        grid = centre + np.stack(np.meshgrid(steps * half[0], steps * half[1]), axis=-1).reshape(-1, 2)
        found = _room(grid, starts, ends)
        if found.max() > room:
            best, room = grid[found.argmax()], found.max()
        centre, half = best, half * (2 / _STEPS)
    return float(best[0]), float(best[1]), float(room)


def area(ring: Ring) -> float:
    """Signed area of an open ring."""
    following = (*ring[1:], ring[0])
    return sum(x * v - u * y for (x, y), (u, v) in zip(ring, following, strict=True)) / 2


def _room(
    grid: npt.NDArray[np.float64], starts: npt.NDArray[np.float64], ends: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Distance of points from the nearest edge, negative outside (by the even-odd rule, so that holes count)."""
    edge = ends - starts
    to_point = grid[:, None, :] - starts[None, :, :]
    length = np.maximum((edge**2).sum(axis=1), 1e-12)
    along = np.clip((to_point * edge).sum(axis=2) / length, 0, 1)
    away = np.sqrt(((to_point - along[..., None] * edge) ** 2).sum(axis=2)).min(axis=1)
    x, y = grid[:, 0, None], grid[:, 1, None]
    spans = (starts[None, :, 1] > y) != (ends[None, :, 1] > y)
    rise = np.where(edge[:, 1] == 0, 1e-12, edge[:, 1])
    crossing = starts[:, 0] + (y - starts[:, 1]) / rise * edge[:, 0]
    inside = (spans & (x < crossing)).sum(axis=1) % 2 == 1
    room: npt.NDArray[np.float64] = np.where(inside, away, -away)
    return room
