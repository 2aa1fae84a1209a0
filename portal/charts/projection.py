"""From longitude and latitude to the plane of a picture: Mercator, fitted into a box, thinned to what is seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log, pi, radians, tan

from reference.boundaries import Polygon, Ring

# Points nearer than this to the last one drawn are left out, in pixels.
_SEEN = 0.7
_MARGIN = 6.0


@dataclass(frozen=True)
class Frame:
    """A picture's plane.

    Attributes:
        width, height: In pixels; one of them is what was asked for, the other follows from the land.
        scale: Pixels per radian of longitude.
        left, top: Of the land, in radians.
    """

    width: float
    height: float
    scale: float
    left: float
    top: float

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a place on earth lies, x to the right, y downward."""
        return (
            _MARGIN + (radians(longitude) - self.left) * self.scale,
            _MARGIN + (self.top - _northing(latitude)) * self.scale,
        )

    def polygon(self, polygon: Polygon) -> Polygon:
        """A polygon in the plane; rings too small to be seen are left out, the outer one never."""
        outer, *holes = (self.ring(ring) for ring in polygon)
        return (outer, *(hole for hole in holes if len(hole) >= 3))

    def ring(self, ring: Ring) -> Ring:
        """A ring in the plane, open, thinned."""
        points = [self.point(*position) for position in ring[:-1]]
        kept = points[:1]
        for x, y in points[1:]:
            if max(abs(x - kept[-1][0]), abs(y - kept[-1][1])) >= _SEEN:
                kept.append((x, y))
        # An outer ring smaller than a pixel stays as it is, so that no place is lost.
        return tuple(kept if len(kept) >= 3 else points)


def fit(polygons: Iterable[Polygon], width: float, height: float) -> Frame:
    """The frame that shows all the polygons within a box, as large as can be, cut to their shape.

    Args:
        polygons: In degrees.
        width: The most that the picture may take, in pixels.
        height: The same, downward.
    """
    outlines = [position for polygon in polygons for position in polygon[0]]
    east = [radians(longitude) for longitude, _ in outlines]
    north = [_northing(latitude) for _, latitude in outlines]
    left, right, bottom, top = min(east), max(east), min(north), max(north)
    across, down = max(right - left, 1e-9), max(top - bottom, 1e-9)
    scale = min((width - 2 * _MARGIN) / across, (height - 2 * _MARGIN) / down)
    return Frame(across * scale + 2 * _MARGIN, down * scale + 2 * _MARGIN, scale, left, top)


def _northing(latitude: float) -> float:
    return log(tan(pi / 4 + radians(latitude) / 2))
