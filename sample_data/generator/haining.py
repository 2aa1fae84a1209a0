"""Haining's places as the sample uses them: streets and towns, their communities and villages, invented unit names.

Codes and place names are the official ones of standards/place.csv. Every unit is invented: a place and a plain noun.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from sample_data.generator.row import Row

OFFICIAL_PLACES = Path(__file__).resolve().parents[2] / "standards" / "place.csv"
COUNTY = "330481"

# Built-up population differs, and so does how much of the reference plan a place really surveys.
SIZE = {
    "330481001": 1.0,  # 硖石街道
    "330481002": 1.0,  # 海洲街道
    "330481003": 0.8,  # 海昌街道
    "330481004": 0.7,  # 马桥街道
    "330481101": 0.8,  # 许村镇
    "330481103": 1.0,  # 长安镇
    "330481105": 0.6,  # 周王庙镇
    "330481106": 0.6,  # 丁桥镇
    "330481107": 0.7,  # 斜桥镇
    "330481108": 0.6,  # 黄湾镇
    "330481110": 0.7,  # 盐官镇
    "330481112": 0.7,  # 袁花镇
}

# Two villages of 许村镇 are merged; the new code is free in the official list.
MERGED = ("330481101228", "330481101229")
MERGED_INTO = "330481101231"
MERGED_NAME = "前胜村委会"
MERGED_ON = date(2026, 7, 1)

_NOUNS = {
    "01": ("面馆", "小吃店", "酒家", "快餐店", "早餐店", "农家菜馆", "饭店", "羊肉馆"),
    "02": ("超市", "便利店", "百货商场", "生鲜店"),
    "03": ("办事服务中心", "办公楼", "便民服务站"),
    "04": ("宾馆", "旅馆", "大酒店"),
    "05": ("农贸市场", "菜市场"),
    "06": ("客运站", "公交首末站"),
    "07": ("卫生服务站", "门诊部", "卫生院"),
    "08": ("小学", "幼儿园", "中学"),
    "09": ("住宅工地", "拆迁工地", "道路工地"),
    "10": ("居委会办公楼", "小区", "老小区"),
    "11": ("食品厂", "豆制品厂", "糕点厂"),
    "12": ("皮革厂", "经编厂", "仓库", "五金厂"),
    "13": ("主街道路段", "支路路段", "沿河路段"),
    "14": ("口袋公园", "公共绿地", "健身公园"),
    "15": ("垃圾中转站",),
    "16": ("公共厕所",),
    "17": ("河道", "池塘", "景观湖"),
    "18": ("竹林", "公园林地", "废旧轮胎堆场"),
}

# 重点 by default in standards/unit_type.csv.
KEY_TYPES = frozenset({"01", "02", "04", "05", "06", "07", "11"})


@cache
def _official() -> dict[str, dict[str, str]]:
    with OFFICIAL_PLACES.open(encoding="utf-8-sig", newline="") as lines:
        return {row["place_code"]: row for row in csv.DictReader(lines)}


def street_name(code: str) -> str:
    """Name of a street or town of Haining."""
    return _official()[code]["place_name"]


def parts_of(street: str, kind: str, on: date) -> list[tuple[str, str]]:
    """Codes and names of a street's communities or villages on a day, the merged village included."""
    found = [(code, row["place_name"]) for code, row in _official().items()
             if row["parent_code"] == street and row["place_kind"] == kind]  # fmt: skip
    if on >= MERGED_ON and kind == "village" and MERGED_INTO.startswith(street):
        found = [p for p in found if p[0] not in MERGED] + [(MERGED_INTO, MERGED_NAME)]
    return sorted(found)


def short(name: str) -> str:
    """A community's or village's name without its office."""
    for tail in ("社区居民委员会", "社区居委会", "村民委员会", "居民委员会", "村委会", "居委会", "社区", "村"):
        if name.endswith(tail) and len(name) > len(tail):
            return name[: -len(tail)]
    return name


class Namer:
    """Gives each unit of a sheet a place and a name that no other unit of the sheet has."""

    def __init__(self, street: str, on: date, rng: np.random.Generator) -> None:
        """Communities of the built-up part are visited at random; villages only where a row asks for one."""
        self.street, self.rng, self.on = street, rng, on
        self.communities = parts_of(street, "community", on)
        self.villages = parts_of(street, "village", on)
        self._used: dict[str, int] = {}

    def header(self, unit_type: str, *, built_up: bool = True, village: str | None = None) -> Row:
        """Where and what a unit is; `village` asks for that village by its code."""
        places = self.communities if built_up and self.communities else self.villages
        chosen = dict(places).get(village or "") if village else None
        code, name = (village, chosen) if village and chosen else places[int(self.rng.integers(len(places)))]
        unit = f"{short(name)}{self.rng.choice(_NOUNS[unit_type])}"
        seen = self._used.get(unit, 0)
        self._used[unit] = seen + 1
        return {
            "place_code": code,
            "place_name": name,
            "unit_name": f"{unit}{seen + 1}" if seen else unit,
            "unit_type": unit_type,
            "is_key_unit": unit_type in KEY_TYPES,
            "is_built_up": built_up,
        }
