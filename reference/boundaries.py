"""Boundaries of places that a county lays beside its local rows: `boundaries.geojson`, read and checked whole.

None are shipped. What was wrong is told like a slip in any other file of standards, by the number of the feature.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Final

from reference.problem import StandardsError, StandardsProblem
from reference.rows import text
from reference.standards import Standards

FILE: Final = "boundaries.geojson"
# A county drawn to ten metres is well below it; a page is not to wait for more.
_MOST_BYTES: Final = 20_000_000
_MOST_PROBLEMS: Final = 20

Ring = tuple[tuple[float, float], ...]
# The outer ring, then its holes.
Polygon = tuple[Ring, ...]


@dataclass(frozen=True)
class Boundaries:
    """Where places lie.

    Attributes:
        areas: By place_code the polygons of a place, in degrees, longitude first.
        source: Who drew them, under which number (审图号): the file's own `source`, "" where it has none.
    """

    areas: Mapping[str, tuple[Polygon, ...]]
    source: str = ""


class _WrongError(ValueError):
    """What is wrong in one feature, Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")


def read_boundaries(folder: Path, standards: Standards) -> Boundaries | None:
    """The boundaries in a folder of local standards; None where it has no such file.

    Args:
        folder: `Settings.local_standards`.
        standards: Whose places the features name.

    Raises:
        StandardsError: The file cannot be used; every problem is listed.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        features, source = _features(path)
    except _WrongError as wrong:
        raise StandardsError([StandardsProblem(str(path), 1, str(wrong))]) from None
    codes = _codes(standards)
    areas: dict[str, tuple[Polygon, ...]] = {}
    problems: list[StandardsProblem] = []
    for number, feature in enumerate(features, 1):
        try:
            code, polygons = _area(feature, codes)
            if code in areas:
                raise _WrongError(f"“{code}”已有边界；几块请合为一个 MultiPolygon", f"{code} has a boundary already")
            areas[code] = polygons
        except _WrongError as wrong:
            problems.append(StandardsProblem(str(path), 1, f"第{number}个要素：{wrong}"))
    if problems:
        raise StandardsError(problems[:_MOST_PROBLEMS])
    return Boundaries(areas, source)


def _features(path: Path) -> tuple[list[object], str]:
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise _WrongError(
            f"文件有{size / 1e6:.0f} MB，最大{_MOST_BYTES / 1e6:.0f} MB；请先简化边界（如 mapshaper -simplify 10%）",
            f"the file has {size} bytes, allowed are {_MOST_BYTES}",
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise _WrongError("不是UTF-8编码，请另存为UTF-8", "not UTF-8") from None
    except json.JSONDecodeError as error:
        raise _WrongError(
            f"不是有效的GeoJSON：第{error.lineno}行第{error.colno}列读不下去", f"line {error.lineno}: {error.msg}"
        ) from None
    except RecursionError:
        raise _WrongError("不是有效的GeoJSON：嵌套太深", "nested too deeply") from None
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise _WrongError(
            "最外层应是 FeatureCollection，每个镇街一个要素", "the outermost object must be a FeatureCollection"
        )
    source = found.get("source")
    return features, source if isinstance(source, str) else ""


def _codes(standards: Standards) -> dict[str, str]:
    """Every spelling of a division code: the shortest prefix, and its twelve digits."""
    rows = standards.tables["place"]
    return {
        spelling: text(row, "place_code") for row in rows for spelling in (text(row, "place_code"), text(row, "code12"))
    }


def _area(feature: object, codes: Mapping[str, str]) -> tuple[str, tuple[Polygon, ...]]:
    if not isinstance(feature, dict):
        raise _WrongError("应是 Feature", "not a Feature")
    properties, geometry = feature.get("properties"), feature.get("geometry")
    properties = properties if isinstance(properties, dict) else {}
    seen = properties.get("place_code", properties.get("code12"))
    if seen is None or isinstance(seen, (dict, list)):
        raise _WrongError("属性中没有 place_code 或 code12（区划代码）", "no place_code or code12 in its properties")
    code = codes.get(str(seen).strip())
    if code is None:
        raise _WrongError(f"区划代码“{seen}”不在place.csv中", f"{seen!r} is not in place.csv")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    found = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(found, list):
        raise _WrongError(f"“{code}”的几何类型是{kind}，应为 Polygon 或 MultiPolygon", f"{code}: geometry is {kind}")
    polygons = tuple(_polygon(part, code) for part in ([found] if kind == "Polygon" else found))
    if not polygons:
        raise _WrongError(f"“{code}”没有任何多边形", f"{code} has no polygon")
    return code, polygons


def _polygon(found: object, code: str) -> Polygon:
    if not isinstance(found, list) or not found:
        raise _WrongError(f"“{code}”有空的多边形", f"{code}: empty polygon")
    rings = tuple(tuple(_positions(ring, code)) for ring in found)
    for ring in rings:
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise _WrongError(
                f"“{code}”有一圈不闭合或不足四点：首尾两点应相同",
                f"{code}: a ring is open or has fewer than four positions",
            )
    return rings


def _positions(ring: object, code: str) -> Iterator[tuple[float, float]]:
    for position in ring if isinstance(ring, list) else ():
        # A third number is the height, which nobody needs here.
        pair = position[:2] if isinstance(position, list) else []
        if len(pair) < 2 or not all(type(value) in (int, float) and isfinite(value) for value in pair):
            raise _WrongError(f"“{code}”有一点不是两个数", f"{code}: a position is not two numbers")
        longitude, latitude = float(pair[0]), float(pair[1])
        if not (-180 <= longitude <= 180 and -85 <= latitude <= 85):
            raise _WrongError(
                f"“{code}”有一点是({longitude:g}, {latitude:g})，不是经纬度；请转换为CGCS2000经纬度（度，经度在前）",
                f"{code}: ({longitude:g}, {latitude:g}) is no longitude and latitude in degrees",
            )
        yield longitude, latitude
