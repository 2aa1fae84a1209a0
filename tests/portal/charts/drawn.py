"""What the tests ask of an SVG picture: its elements, the text on it, and what it would ask for elsewhere."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

from editions.trends import Indicator, Limits, Point

SVG = "{http://www.w3.org/2000/svg}"
RATE = Indicator("fly_room_rate", "fly", "有蝇房间阳性率", "%", "grade")
PASS_RATE = Indicator("fly_proof_pass_rate", "fly", "防蝇设施合格率", "%", "grade")
TRAP = Indicator("rodent_snap_trap_rate", "rodent", "夹夜法捕获率", "只/百夹夜", "trend")
LADDER = Limits("<=", 3, 6, 9, "GB/T 27772—2011", is_in_force=True, is_local=False)


def month(number: int, value: float | None, limits: Limits | None = LADDER, *, is_complete: bool = True) -> Point:
    """A month of 2026."""
    first = date(2026, number, 1)
    bounds = (None, None) if value is None else (value / 2, value * 2)
    found, effort = (None, None) if value is None else (int(value * 10), 1000)
    return Point(first, date(2026, number, 28), found, effort, value, bounds[0], bounds[1], is_complete, limits)


def layer_rows(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows under one layer of a chart."""
    found = layer["data"]
    rows: list[dict[str, Any]] = found["values"] if "values" in found else spec["datasets"][found["name"]]
    return rows


def parsed(svg: bytes) -> ElementTree.Element:
    """The picture's root."""
    return ElementTree.fromstring(svg)


def texts(svg: bytes) -> list[str]:
    """Every text that is drawn."""
    return ["".join(element.itertext()) for element in parsed(svg).iter(f"{SVG}text")]


def asked_outside(svg: bytes) -> list[str]:
    """Addresses in the picture but for the name space of SVG."""
    return [found for found in re.findall(rb"[a-z]+://[^\"' <)]*", svg) if found != b"http://www.w3.org/2000/svg"]


def with_style(svg: bytes) -> list[str]:
    """Elements that a strict Content-Security-Policy would strip or refuse."""
    root = parsed(svg)
    tags = {f"{SVG}{tag}" for tag in ("style", "script", "foreignObject", "image", "use")}
    return [e.tag for e in root.iter() if e.tag in tags or any(k == "style" or k.startswith("on") for k in e.attrib)]
