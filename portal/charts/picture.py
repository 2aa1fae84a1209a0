"""From a chart to an SVG picture: how big, in which fonts, rendered by vl-convert, remembered by edition.

A browser gets a picture and never a chart script: see docs/decisions/0025-charts-are-pictures.md.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from portal.charts.palette import FONTS, GRID, INK, MUTED

if TYPE_CHECKING:
    import altair as alt

# Pictures kept: about 15 kB each, so some 8 MB.
_KEPT: Final = 512
# Signs of a title that a narrow picture has room for.
_LINE: Final = 18
_XLINK: Final = re.compile(r'\sxmlns:xlink="[^"]*"')


@dataclass(frozen=True)
class Size:
    """How big a chart is drawn, in CSS pixels, its margins not counted.

    Attributes:
        width, height: Of the plot.
        columns: How many rounds fit side by side.
        is_narrow: For a phone: fewer labels, words broken into more lines.
    """

    width: int
    height: int
    columns: int
    is_narrow: bool = False


WIDE: Final = Size(700, 280, 10)
NARROW: Final = Size(250, 220, 5, is_narrow=True)
SIZES: Final = {"wide": WIDE, "narrow": NARROW}


@dataclass(frozen=True)
class Chart:
    """A chart and what it says in words, which stands as text instead of the picture.

    Attributes:
        picture: Makes the chart: pages want the words alone.
    """

    picture: Callable[[], alt.LayerChart | alt.FacetChart]
    title: str
    words: str


def render(chart: Chart) -> bytes:
    """The chart as an SVG file, with title and description, that asks for nothing outside itself."""
    import vl_convert

    drawn = chart.picture().configure(
        background="#FFFFFF",
        font=FONTS,
        padding=8,
        aria=False,  # its words would be English; title and description below are ours
        axis={
            "labelColor": INK, "labelFontSize": 12, "titleColor": INK, "gridColor": GRID, "domainColor": MUTED,
            "tickColor": MUTED, "titleFontWeight": "normal", "titleFontSize": 12,
        },
        view={"stroke": None},
        title={
            "anchor": "start", "color": INK, "fontSize": 14, "subtitleColor": MUTED, "subtitleFontSize": 12,
            "subtitlePadding": 4, "offset": 10, "frame": "group",
        },
    )  # fmt: skip
    svg = _XLINK.sub("", vl_convert.vegalite_to_svg(drawn.to_dict(validate=False)))
    head, rest = svg.split(">", 1)
    said = f"<title>{escape(chart.title)}</title><desc>{escape(chart.words)}</desc>"
    return f'{head} role="img">{said}{rest}'.encode()


def in_lines(title: str, size: Size) -> list[str]:
    """A title in lines that a picture has room for: broken after the place where it is long."""
    return title.split(" ", 1) if size.is_narrow and len(title) > _LINE else [title]


class Pictures:
    """Pictures already drawn. An edition never changes, so a key that begins with its id is good for ever."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._drawn: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The picture of a key, made where it is not there; the one longest unasked for makes room."""
        with self._lock:
            if key in self._drawn:
                self._drawn.move_to_end(key)
                return self._drawn[key]
        made = make()
        with self._lock:
            self._drawn[key] = made
            while len(self._drawn) > self._kept:
                self._drawn.popitem(last=False)
        return made

    def __len__(self) -> int:
        return len(self._drawn)


def warm_up() -> None:
    """Draw a chart of nothing, so that the first visitor does not wait for the libraries to load."""
    import altair as alt

    nothing = alt.layer(alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_point().encode(x="x:Q"))
    render(Chart(lambda: nothing, "", ""))
