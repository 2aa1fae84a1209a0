"""A county's boundaries are read whole or refused whole, each slip named with its remedy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reference.boundaries import FILE, read_boundaries
from reference.load import Standards, StandardsError

RING = [[120.5, 30.4], [120.6, 30.4], [120.6, 30.5], [120.5, 30.4]]
HOLE = [[120.57, 30.42], [120.58, 30.42], [120.58, 30.43], [120.57, 30.42]]


def feature(kind: str = "Polygon", coordinates: object = None, **properties: object) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties or {"place_code": "330481001"},
        "geometry": {"type": kind, "coordinates": [RING] if coordinates is None else coordinates},
    }


def lay(folder: Path, *features: object, **more: object) -> Path:
    collection = {"type": "FeatureCollection", "features": list(features), **more}
    (folder / FILE).write_text(json.dumps(collection), encoding="utf-8")
    return folder


def refusals(folder: Path, standards: Standards) -> list[str]:
    with pytest.raises(StandardsError) as refused:
        read_boundaries(folder, standards)
    assert all(problem.file.endswith(FILE) for problem in refused.value.problems)
    return [problem.reason for problem in refused.value.problems]


def test_no_file_is_no_boundaries(tmp_path: Path, standards: Standards) -> None:
    assert read_boundaries(tmp_path, standards) is None


def test_places_are_named_by_either_code_as_text_or_number(tmp_path: Path, standards: Standards) -> None:
    lay(
        tmp_path,
        feature(place_code="330481001"),
        feature(code12=330481002000),
        feature("MultiPolygon", [[RING, HOLE], [RING]], place_code=330481003),
        source="审图号：浙S（2026）1号",
    )
    found = read_boundaries(tmp_path, standards)
    assert found is not None
    assert list(found.areas) == ["330481001", "330481002", "330481003"]
    assert [[len(polygon) for polygon in polygons] for polygons in found.areas.values()] == [[1], [1], [2, 1]]
    assert found.areas["330481001"][0][0][:2] == ((120.5, 30.4), (120.6, 30.4))
    assert found.source == "审图号：浙S（2026）1号"


def test_heights_and_a_byte_order_mark_are_passed_over(tmp_path: Path, standards: Standards) -> None:
    lay(tmp_path, feature(coordinates=[[[*position, 12.5] for position in RING]]))
    (tmp_path / FILE).write_bytes(b"\xef\xbb\xbf" + (tmp_path / FILE).read_bytes())
    found = read_boundaries(tmp_path, standards)
    assert found is not None
    assert found.areas["330481001"][0][0][0] == (120.5, 30.4)


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        (feature(place_code="999999999"), "区划代码“999999999”不在place.csv中"),
        (feature(name="硖石街道"), "属性中没有 place_code 或 code12"),
        (feature("Point", [120.5, 30.4]), "几何类型是Point，应为 Polygon 或 MultiPolygon"),
        (feature(coordinates=[RING[:-1]]), "不闭合或不足四点"),
        (feature(coordinates=[[RING[0], RING[0]]]), "不闭合或不足四点"),
        (feature(coordinates=[[[40512345.0, 3367890.0]] * 4]), "不是经纬度；请转换为CGCS2000经纬度"),
        (feature(coordinates=[[["东", "北"]] * 4]), "有一点不是两个数"),
        (feature(coordinates=[[[float("nan"), 30.0]] * 4]), "有一点不是两个数"),
        (feature(coordinates=[[[True, 30.0]] * 4]), "有一点不是两个数"),
        (feature(coordinates=[[None] * 4]), "有一点不是两个数"),
        (feature(coordinates=[]), "空的多边形"),
        (feature("MultiPolygon", []), "没有任何多边形"),
        ({"type": "Feature", "properties": {"place_code": "330481001"}, "geometry": None}, "几何类型是None"),
        ("街道", "应是 Feature"),
    ],
)
def test_a_slip_is_named(tmp_path: Path, standards: Standards, slip: object, told: str) -> None:
    [reason] = refusals(lay(tmp_path, feature(place_code="330481002"), slip), standards)
    assert reason.startswith("第2个要素：")
    assert told in reason


def test_every_slip_is_listed(tmp_path: Path, standards: Standards) -> None:
    reasons = refusals(lay(tmp_path, feature(), feature(), feature(place_code="9")), standards)
    assert ["已有边界" in reasons[0], "不在place.csv中" in reasons[1]] == [True, True]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"type": "FeatureCollection",', "不是有效的GeoJSON：第1行"),
        ('{"说明": "边界"}'.encode("gb18030"), "不是UTF-8编码"),
        (b'{"type": "Feature"}', "最外层应是 FeatureCollection"),
        (b"[]", "最外层应是 FeatureCollection"),
        (b"[" * 100_000, "不是有效的GeoJSON"),
        (b" " * 20_000_001, "最大20 MB"),
    ],
    ids=["cut", "gb18030", "feature", "list", "deep", "large"],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, standards: Standards, content: bytes, told: str) -> None:
    (tmp_path / FILE).write_bytes(content)
    [reason] = refusals(tmp_path, standards)
    assert told in reason
