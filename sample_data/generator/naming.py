"""Who was named, corrected or revoked as a demonstration place, and which villages govern themselves: all invented."""

from __future__ import annotations

from datetime import date

from sample_data.generator import haining
from sample_data.generator.row import Row

_OFFICE = "海宁市爱卫办（示例）"
_CITY = "嘉兴市爱卫办（示例）"

# Subject kind, unit code, place code, road, then each step: status, day, document, who decided, note.
_Step = tuple[str, date, str | None, str, str | None]
_Story = tuple[str, str | None, str | None, str | None, list[_Step]]
_NAMED: _Step = ("named", date(2026, 3, 31), "嘉爱卫办〔2026〕示例2号", _CITY, None)
_NAMED_VILLAGES = ("330481107201", "330481107202", "330481107203", "330481101200", haining.MERGED[0])
_STORIES: list[_Story] = [
    ("unit", "SF33048100206", None, None, [
        ("applied", date(2025, 3, 10), None, _OFFICE, None),
        ("reviewed", date(2025, 6, 18), None, _OFFICE, None),
        ("named", date(2025, 9, 1), "海爱卫办〔2025〕示例1号", _OFFICE, None),
        ("re_examined", date(2026, 9, 15), "海爱卫办〔2026〕示例4号", _OFFICE, "复查合格"),
    ]),
    ("unit", "SF33048100107", None, None, [
        ("limited_time_correction", date(2026, 11, 5), "海爱卫办〔2026〕示例6号", _OFFICE, "防鼠设施，限30日内整改"),
    ]),
    ("unit", "SF33048110110", None, None, [
        ("limited_time_correction", date(2026, 7, 10), "海爱卫办〔2026〕示例3号", _OFFICE, "蟑迹，限30日内整改"),
        ("revoked", date(2026, 10, 20), "海爱卫办〔2026〕示例5号", _OFFICE, "整改后复查仍不合格"),
    ]),
    ("road", None, "330481001", "示例路", [("named", date(2026, 3, 20), "海爱卫办〔2026〕示例1号", _OFFICE, None)]),
    ("community", None, "330481001003", None, [
        ("named", date(2026, 3, 20), "海爱卫办〔2026〕示例1号", _OFFICE, None),
    ]),
    ("village", None, "330481107226", None, [
        _NAMED,
        ("revoked", date(2026, 9, 30), "嘉爱卫办〔2026〕示例7号", _CITY, "暗访发现多处积水"),
    ]),
    ("village", None, "330481107206", None, [("applied", date(2026, 10, 12), None, _OFFICE, None)]),
]  # fmt: skip

# Feature, place, whether it has it. The county's row closes the list of 精品村: no other village is one.
_FEATURES = [
    ("beautiful_village", haining.COUNTY, False),
    *(("beautiful_village", village, True) for village in ("330481107201", "330481107226", "330481101200")),
    *(("self_management", place, True) for place in ("330481107201", "330481107202", "330481107003", "330481001003")),
    ("self_management", "330481107226", False),
]


def steps() -> list[Row]:
    """Rows of demonstration_status.csv."""
    return [
        {
            "subject_kind": kind, "unit_code": unit, "place_code": place, "road_name": road, "status": status,
            "status_on": on, "document_zh": document, "decided_by": who, "note": note,
        }
        for kind, unit, place, road, told in (*_STORIES, *_named_villages())
        for status, on, document, who, note in told
    ]  # fmt: skip


def _named_villages() -> list[_Story]:
    return [("village", None, village, None, [_NAMED]) for village in _NAMED_VILLAGES]


def features() -> list[Row]:
    """Rows of place_feature.csv on villages and communities."""
    return [
        {
            "place_code": place, "feature": feature, "is_present": is_present, "approved_by": _OFFICE,
            "approved_on": date(2026, 3, 1), "valid_from": date(2026, 3, 1), "valid_to": None,
        }
        for feature, place, is_present in _FEATURES
    ]  # fmt: skip
