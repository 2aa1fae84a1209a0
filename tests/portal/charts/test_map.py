"""Shapes keep their form and their holes within the picture, every place is a link, and nothing needs inline style."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.charts.map import Area, draw_map, draw_tiles, lay_out
from portal.charts.middle import area, middle
from portal.charts.palette import LETTERS
from portal.charts.projection import fit
from reference.boundaries import Boundaries, Polygon, Ring
from tests.portal.charts.drawn import with_style

CODES = [f"33048100{n}" for n in range(1, 6)]
AREAS = [
    Area(code, f"第{n}街道", letter, note, f"第{n}街道：{letter}", f"/places/{code}?a=1&b=2")
    for n, (code, letter, note) in enumerate(zip(CODES, [*"ABCD", None], ["", "过期", "", "", ""], strict=True), 1)
]


def square(west: float, south: float, side: float) -> Ring:
    east, north = west + side, south + side
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def land(*codes: str) -> Boundaries:
    """Squares side by side; the second has a hole, the third an island."""
    areas: dict[str, tuple[Polygon, ...]] = {
        code: ((square(120.5 + n * 0.1, 30.4, 0.1),),) for n, code in enumerate(codes)
    }
    if len(codes) > 1:
        areas[codes[1]] = ((square(120.6, 30.4, 0.1), square(120.63, 30.43, 0.04)),)
    if len(codes) > 2:
        areas[codes[2]] = ((square(120.7, 30.4, 0.1),), (square(120.75, 30.52, 0.02),))
    return Boundaries(areas)


def root(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def shapes(svg: str) -> dict[str, str]:
    """The coloured path of each link, by its address."""
    return {str(link.get("href")): str(link[1].get("d")) for link in root(svg).iter("a")}


def drawn_map(*codes: str) -> str:
    found = lay_out(land(*codes), CODES)
    assert found is not None
    return draw_map(AREAS, found, "地图", "说明")


@given(
    st.lists(st.tuples(st.floats(-179, 178), st.floats(-84, 83), st.floats(1e-4, 1.0)), min_size=1, max_size=8),
    st.floats(100, 1000),
    st.floats(100, 1000),
)
def test_everything_lies_within_the_frame(
    squares: list[tuple[float, float, float]], width: float, height: float
) -> None:
    polygons: list[Polygon] = [(square(*found),) for found in squares]
    frame = fit(polygons, width, height)
    assert frame.width <= width + 1e-6
    assert frame.height <= height + 1e-6
    for polygon in polygons:
        for x, y in frame.polygon(polygon)[0]:
            assert -1e-6 <= x <= frame.width + 1e-6
            assert -1e-6 <= y <= frame.height + 1e-6


def test_north_is_up_and_east_is_right_and_forms_are_kept() -> None:
    frame = fit([(square(120.5, 30.4, 0.1),)], 600, 600)
    (west, south), (east, north) = frame.point(120.5, 30.4), frame.point(120.6, 30.5)
    assert west < east
    assert north < south
    # A degree of longitude is shorter than one of latitude by the cosine.
    assert (east - west) / (south - north) == pytest.approx(0.8625, abs=0.001)


def test_holes_and_islands_are_kept() -> None:
    found = shapes(drawn_map(*CODES))
    assert [found[a.address].count("M") for a in AREAS] == [1, 2, 2, 1, 1]
    assert [found[a.address].count("Z") for a in AREAS] == [1, 2, 2, 1, 1]
    svg = root(drawn_map(*CODES))
    paths = [path for link in svg.iter("a") for path in link.iter("path")]
    assert {path.get("fill-rule") for path in paths} == {"evenodd"}


def test_a_long_coast_is_thinned_and_a_dot_is_not_lost() -> None:
    coast = tuple((120.5 + n / 100_000, 30.4 + (n % 2) / 1e6) for n in range(20_000))
    ring = (*coast, (120.7, 30.5), coast[0])
    dot = square(120.9, 30.9, 1e-6)
    frame = fit([(ring,), (dot,)], 640, 640)
    thinned = frame.polygon((ring,))[0]
    assert len(thinned) < 1500
    assert area(thinned) == pytest.approx(area(tuple(frame.point(*p) for p in ring[:-1])), rel=0.02)
    assert len(frame.polygon((dot,))[0]) == 4


@given(st.lists(st.tuples(st.floats(10, 200), st.floats(0.05, 1)), min_size=3, max_size=24))
def test_a_label_stands_inside_its_area(spokes: list[tuple[float, float]]) -> None:
    """Stars of any form: whatever the corners, the label is within and not in the hole."""
    from math import cos, pi, sin

    turn = 2 * pi / len(spokes)
    star = tuple((300 + r * s * cos(n * turn), 300 + r * s * sin(n * turn)) for n, (r, s) in enumerate(spokes))
    hole = tuple((300 + 0.1 * (x - 300), 300 + 0.1 * (y - 300)) for x, y in star)
    if abs(area(star)) < 200:
        return
    x, y, room = middle([(star, hole)])
    assert room > 0
    assert contains(star, x, y)
    assert not contains(hole, x, y)


def contains(ring: Ring, x: float, y: float) -> bool:
    crossings = 0
    for (ax, ay), (bx, by) in pairwise((*ring, ring[0])):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossings += 1
    return crossings % 2 == 1


@pytest.mark.parametrize("svg", [drawn_map(*CODES), draw_tiles(AREAS, "地图", "说明"), draw_tiles([], "地图", "说明")])
def test_the_picture_needs_nothing_that_the_pages_forbid(svg: str) -> None:
    assert with_style(svg.encode()) == []
    assert "://" not in svg
    # Whatever is painted with is defined in it.
    used = set(re.findall(r"url\(#([^)]+)\)", svg))
    assert used <= set(re.findall(r'<pattern id="([^"]+)"', svg))
    labels = str(root(svg).get("aria-labelledby")).split()
    assert set(labels) <= {str(element.get("id")) for element in root(svg).iter()}


@pytest.mark.parametrize("svg", [drawn_map(*CODES), draw_tiles(AREAS, "地图", "说明")])
def test_every_place_is_a_link_with_name_letter_and_look(svg: str) -> None:
    links = list(root(svg).iter("a"))
    assert [(link.get("href"), link.get("aria-label")) for link in links] == [(a.address, a.said) for a in AREAS]
    fills = [link[1].get("fill") for link in links]
    assert fills == [*(LETTERS[letter].fill for letter in "ABCD"), "#FFFFFF"]
    hatches = [[path.get("fill") for path in link.iter("path")][1:] for link in links]
    assert hatches == [[], ["url(#hatch-dots)"], ["url(#hatch-lines)"], ["url(#hatch-crossed)"], []]
    shown = ["".join(text.itertext()) for text in root(svg).iter("text")]
    assert [text for text in shown if len(text) == 1] == ["A", "B", "C", "D", "—"]
    assert "第1街道" in shown


def test_names_that_would_lie_over_each_other_are_left_to_the_table() -> None:
    crowded = Boundaries({code: ((square(120.5 + n * 0.01, 30.4, 0.01),),) for n, code in enumerate(CODES)}
                         | {"330481101": ((square(120.0, 30.0, 0.3),),)})  # fmt: skip
    found = lay_out(crowded, [*CODES, "330481101"])
    assert found is not None
    svg = draw_map([*AREAS, Area("330481101", "大镇", "A", "", "大镇：A")], found, "地图", "说明")
    texts = list(root(svg).iter("text"))
    assert sum(text.get("class") != "map-name" for text in texts) == 6
    named = {"".join(text.itertext()) for text in texts if text.get("class") == "map-name"}
    assert "大镇" in named
    assert len(named) < 6


def test_a_map_without_boundaries_of_its_places_is_none() -> None:
    assert lay_out(land("330482001"), CODES) is None


def test_tiles_stand_in_the_order_of_codes_and_within_the_picture() -> None:
    svg = root(draw_tiles(list(reversed(AREAS)), "地图", "说明"))
    assert [link.get("href") for link in svg.iter("a")] == [a.address for a in AREAS]
    assert "第2街道·过期" in ["".join(text.itertext()) for text in svg.iter("text")]
    _, _, width, height = map(float, str(svg.get("viewBox")).split())
    for x, y in (map(float, re.findall(r"M([\d.]+),([\d.]+)", str(link[1].get("d")))[0]) for link in svg.iter("a")):
        assert 0 <= x <= width - 116
        assert 0 <= y <= height - 80


def test_names_are_text_and_never_markup(tmp_path: Path) -> None:
    evil = Area("330481001", '<script>"&', "A", "", '"><script>', "/p?x=<&\"'")
    svg = draw_tiles([evil], "<b>", "&")
    assert "<script" not in svg
    assert json.dumps([link.get("href") for link in root(svg).iter("a")]) == json.dumps([evil.address])
