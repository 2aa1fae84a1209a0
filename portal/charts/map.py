"""The map of letters as inline SVG: each place with its name, its letter in colour and hatch, and a link.

Presentation attributes and classes only: the pages' Content-Security-Policy forbids `style`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from portal.charts.middle import middle
from portal.charts.palette import FONTS, INK, LETTERS, tint
from portal.charts.projection import fit
from reference.boundaries import Boundaries, Polygon

_WIDTH, _HEIGHT = 640.0, 640.0
_LETTER, _NAME = 20, 14
_TAG: Final = 28.0
_TILE: Final = (116.0, 80.0)
_GAP: Final = 6.0


@dataclass(frozen=True)
class Area:
    """A place on the map.

    Attributes:
        letter: A, B, C, D or N; None where nothing was expected of it.
        note: A word beside the name, such as 过期; "" for none.
        said: All of it in words, for whoever does not see the map.
        address: Where a click leads; "" where it leads nowhere.
    """

    code: str
    name: str
    letter: str | None
    note: str
    said: str
    address: str = ""

    @property
    def shown(self) -> str:
        """The letter as it is written: a dash where there is none."""
        return self.letter or "—"

    @property
    def label(self) -> str:
        """Name and note."""
        return f"{self.name}·{self.note}" if self.note else self.name


@dataclass(frozen=True)
class Land:
    """Boundaries in the plane of the picture: worked out once, drawn for every vector.

    Attributes:
        shapes: By place_code.
        middles: Where labels stand, and how far from the edge.
    """

    width: float
    height: float
    shapes: Mapping[str, tuple[Polygon, ...]]
    middles: Mapping[str, tuple[float, float, float]]


def lay_out(boundaries: Boundaries, codes: Sequence[str]) -> Land | None:
    """The places of a county in one picture; None where none of them has a boundary."""
    drawn = {code: boundaries.areas[code] for code in codes if code in boundaries.areas}
    if not drawn:
        return None
    frame = fit([polygon for polygons in drawn.values() for polygon in polygons], _WIDTH, _HEIGHT)
    shapes = {code: tuple(frame.polygon(polygon) for polygon in polygons) for code, polygons in drawn.items()}
    return Land(frame.width, frame.height, shapes, {code: middle(polygons) for code, polygons in shapes.items()})


def draw_map(areas: Sequence[Area], land: Land, title: str, description: str) -> str:
    """The choropleth. Places without a boundary are not on it: the caller says so."""
    drawn = [area for area in areas if area.code in land.shapes]
    shapes = "".join(_shape(area, _path(land.shapes[area.code])) for area in drawn)
    names = _names_with_room(drawn, land)
    labels = "".join(_label(area, *land.middles[area.code][:2], names.get(area.code, "")) for area in drawn)
    return _picture("map", land.width, land.height, title, description, shapes, labels)


def draw_tiles(areas: Sequence[Area], title: str, description: str) -> str:
    """A tile for each place in a compact grid, ordered by division code."""
    ordered = sorted(areas, key=lambda area: area.code)
    columns = min(4, max(1, ceil(sqrt(len(ordered)))))
    wide, high = _TILE
    shapes, labels = [], []
    for n, area in enumerate(ordered):
        x, y = (n % columns) * (wide + _GAP) + _GAP, (n // columns) * (high + _GAP) + _GAP
        shapes.append(_shape(area, f"M{x:g},{y:g}h{wide:g}v{high:g}h{-wide:g}Z"))
        labels.append(_label(area, x + wide / 2, y + high / 2 - 8, area.label, most=wide - 8))
    rows = ceil(len(ordered) / columns)
    size = (columns * (wide + _GAP) + _GAP, max(1, rows) * (high + _GAP) + _GAP)
    return _picture("tiles", *size, title, description, "".join(shapes), "".join(labels))


def _picture(kind: str, width: float, height: float, title: str, description: str, shapes: str, labels: str) -> str:
    # A group, not an image: an image's links would be hidden from those who hear the page.
    return (
        f'<svg class="map {kind}" role="group" aria-labelledby="{kind}-title {kind}-description" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f"font-family={quoteattr(FONTS)}>"
        f'<title id="{kind}-title">{escape(title)}</title><desc id="{kind}-description">{escape(description)}</desc>'
        f'<defs>{hatches()}</defs><g stroke="#FFFFFF" stroke-width="1.5" stroke-linejoin="round">{shapes}</g>'
        f'<g aria-hidden="true" text-anchor="middle" pointer-events="none">{labels}</g></svg>'
    )


def hatches(prefix: str = "") -> str:
    """Patterns that lie over the colours, so that letters are told apart in grey and on poor printers.

    Args:
        prefix: Of their names, where several pictures of a page define them.
    """
    dark, light = f'stroke="{INK}" stroke-opacity="0.5"', 'stroke="#FFFFFF" stroke-opacity="0.6"'
    box = 'patternUnits="userSpaceOnUse"'
    return (
        f'<pattern id="{prefix}hatch-dots" {box} width="9" height="9"><circle cx="4.5" cy="4.5" r="1.3" fill="{INK}" '
        'fill-opacity="0.55"/></pattern>'
        f'<pattern id="{prefix}hatch-lines" {box} width="8" height="8" patternTransform="rotate(45)">'
        f'<path d="M0,0V8" {dark} stroke-width="2"/></pattern>'
        f'<pattern id="{prefix}hatch-crossed" {box} width="8" height="8" patternTransform="rotate(45)">'
        f'<path d="M0,0V8M0,0H8" {light} stroke-width="2"/></pattern>'
        f'<pattern id="{prefix}hatch-sparse" {box} width="14" height="10" patternTransform="rotate(-45)">'
        f'<path d="M0,5H7" {dark} stroke-width="1"/></pattern>'
    )


def _shape(area: Area, path: str) -> str:
    look = tint(area.letter)
    edge = "" if area.letter in LETTERS else f' stroke="{INK}" stroke-dasharray="4 3"'
    drawn = f'<path d="{path}" fill="{look.fill}" fill-rule="evenodd"{edge}/>'
    if look.hatch:
        drawn += f'<path d="{path}" fill="url(#hatch-{look.hatch})" fill-rule="evenodd"/>'
    said = f"<title>{escape(area.said)}</title>"
    if not area.address:
        return f'<g class="map-area" role="img" aria-label={quoteattr(area.said)}>{said}{drawn}</g>'
    return f'<a class="map-area" href={quoteattr(area.address)} aria-label={quoteattr(area.said)}>{said}{drawn}</a>'


def _label(area: Area, x: float, y: float, label: str, *, most: float = 0) -> str:
    look = tint(area.letter)
    name = ""
    if label:
        fitted = f' textLength="{most:g}" lengthAdjust="spacingAndGlyphs"' if 0 < most < _width(label) else ""
        name = (
            f'<text class="map-name" x="{x:.1f}" y="{y + _TAG / 2 + _NAME + 2:.1f}" font-size="{_NAME}" fill="{INK}" '
            f'stroke="#FFFFFF" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"{fitted}>'
            f"{escape(label)}</text>"
        )
    return (
        f'<g class="map-letter"><rect x="{x - _TAG / 2:.1f}" y="{y - _TAG / 2:.1f}" width="{_TAG:g}" '
        f'height="{_TAG:g}" rx="3" fill="{look.fill}" stroke="#FFFFFF" stroke-width="2"/>'
        f'<text x="{x:.1f}" y="{y + _LETTER * 0.36:.1f}" font-size="{_LETTER}" font-weight="bold" '
        f'fill="{look.ink}">{escape(area.shown)}</text></g>{name}'
    )


def _width(label: str) -> float:
    """About how wide a label is: Chinese signs are as wide as high."""
    return sum(_NAME if ord(sign) > 0x2E7F else _NAME * 0.6 for sign in label)


def _names_with_room(areas: Sequence[Area], land: Land) -> dict[str, str]:
    """What is written below whose letter, by place_code: the roomiest first, nothing over a letter or another name.

    Where the note has no room it is left out, then the name; both stand in the table.
    """
    taken = [_box(*land.middles[area.code][:2], _TAG, _TAG) for area in areas]
    named = {}
    for area in sorted(areas, key=lambda found: -land.middles[found.code][2]):
        x, y, _ = land.middles[area.code]
        for label in dict.fromkeys((area.label, area.name)):
            box = _box(x, y + _TAG / 2 + _NAME * 0.75, _width(label), _NAME)
            is_within = box[0] >= 0 and box[2] <= land.width and box[3] <= land.height
            if is_within and not any(_meet(box, other) for other in taken):
                taken.append(box)
                named[area.code] = label
                break
    return named


def _box(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _path(polygons: Sequence[Polygon]) -> str:
    return "".join(
        "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in ring) + "Z" for polygon in polygons for ring in polygon
    )
