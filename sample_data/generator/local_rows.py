"""Local rows laid over standards/: rounds, plans, units, namings, the festival, what is special about places."""

from __future__ import annotations

from datetime import date

from sample_data.generator import demonstration, haining, naming, surge, traps
from sample_data.generator.row import Row
from sample_data.generator.stories import LETTERS, NO_WATER, ROUND_DAYS, VECTORS

_ORIGIN: Row = {"source": "sample_data: invented", "confidence": "synthetic"}
_FROM = date(2025, 9, 1)
_SEASON = {"spring": ("春季", 1), "autumn": ("秋季", 2)}


def tables() -> dict[str, list[Row]]:
    """Rows by table of standards/."""
    return {
        "round": _rounds(),
        "reporting_plan": _plans(),
        "surge": [
            {
                "surge_id": surge.SURGE, "surge_kind": "major_event", "places": ";".join(surge.PLACES),
                "every_days": surge.EVERY_DAYS, "forms": ";".join(surge.STATIONS),
                "document_zh": "2026年观潮节病媒生物防制保障方案（示例）", **_ORIGIN,
            }
        ],
        "surge_limit": [
            {
                "surge_id": surge.SURGE, "surge_kind": None, "indicator": indicator, "unit_scope": "all",
                "comparison": "<=", "limit_value": limit, "valid_from": _FROM, "valid_to": None, **_ORIGIN,
            }
            for indicator, limit in surge.LIMITS.items()
        ],
        "unit": _units(),
        "place": [
            {
                "place_code": haining.MERGED_INTO, "code12": haining.MERGED_INTO, "place_name": haining.MERGED_NAME,
                "place_kind": "village", "parent_code": haining.MERGED_INTO[:9], "population_class": None,
                "valid_from": haining.MERGED_ON, "valid_to": None, **_ORIGIN,
            }
        ],
        "place_succession": [
            {
                "predecessor_code": code, "successor_code": haining.MERGED_INTO, "succession_kind": "merge",
                "effective_on": haining.MERGED_ON, **_ORIGIN,
            }
            for code in haining.MERGED
        ],
        "place_feature": [
            {
                "place_code": NO_WATER, "feature": "medium_or_large_water", "is_present": False,
                "approved_by": "海宁市疾病预防控制中心（示例）", "approved_on": date(2025, 9, 12),
                "valid_from": _FROM, "valid_to": None, **_ORIGIN,
            },
            *({**row, **_ORIGIN} for row in naming.features()),
        ],
        "demonstration_status": [{**row, **_ORIGIN} for row in naming.steps()],
    }  # fmt: skip


def _rounds() -> list[Row]:
    rows: list[Row] = []
    for round_id, (first, last) in ROUND_DAYS.items():
        season, number = _SEASON[round_id.split("-")[1]]
        rows.append(_round(round_id, "assessment", number, first, last, f"{first.year}年{season}考评",
                           f"{round_id.split('-')[1]} assessment {first.year}"))  # fmt: skip
    for round_id, (first, last) in demonstration.ROUNDS.items():
        half = int(round_id.split("-")[1][1])
        rows.append(_round(round_id, "unit_inspection", half, first, last,
                           f"{first.year}年{'上' if half == 1 else '下'}半年示范单位检查",
                           f"demonstration units, half-year {half} of {first.year}"))  # fmt: skip
    rows.append(_round(surge.SURGE, "surge", 1, surge.FIRST_DAY, surge.LAST_DAY, "2026年观潮节病媒生物保障",
                       "tide-watching festival 2026"))  # fmt: skip
    return rows


def _round(code: str, kind: str, number: int, first: date, last: date, zh: str, en: str) -> Row:
    return {
        "round_id": code, "place_code": haining.COUNTY, "round_kind": kind, "year": first.year, "number": number,
        "starts_on": first, "ends_on": last, "name_zh": zh, "name_en": en, **_ORIGIN,
    }  # fmt: skip


def _plans() -> list[Row]:
    """Surveys once a round from everyone, traps by month from the sentinels."""
    rows = [
        _plan(f"haining-{vector}-{kind}", haining.COUNTY, "street;town", f"{vector}_survey", kind, 14)
        for kind in ("assessment", "unit_inspection")
        for vector in VECTORS
    ]
    rows += [
        {**_plan(f"{place}-{form}", place, None, form, "monitoring", 10),
         "frequency": "month", "months": ";".join(map(str, traps.MONTHS[form]))}
        for form, places in traps.PLACES.items()
        for place in places
    ]  # fmt: skip
    return rows


def _plan(code: str, place: str, kinds: str | None, form: str, round_kind: str, due_days: int) -> Row:
    return {
        "plan_id": code, "place_code": place, "applies_to": kinds, "form": form, "round_kind": round_kind,
        "frequency": "round", "months": None, "due_days": due_days, "valid_from": _FROM, "valid_to": None, **_ORIGIN,
    }  # fmt: skip


def _units() -> list[Row]:
    return [
        {
            **{key: unit[key] for key in ("unit_code", "unit_name", "place_code", "unit_type", "is_key_unit")},
            "is_demonstration": True, "valid_from": _FROM, "valid_to": None, **_ORIGIN,
        }
        for street in LETTERS
        for unit in demonstration.units(street)
    ]  # fmt: skip
