"""Local standards that some broken samples need; written to broken/standards and laid over standards/."""

from __future__ import annotations

from collections.abc import Mapping

_INVENTED = {"source": "sample_data/broken: invented", "confidence": "synthetic"}
_UNIT = {"place_code": "330481001", "unit_type": "01", "is_key_unit": "true", "is_demonstration": "false"}
_ROUND = {
    "round_kind": "assessment", "year": "2026", "number": "1", "starts_on": "2026-04-01", "ends_on": "2026-06-30",
}  # fmt: skip
_ABSENT = {
    "place_code": "330481002", "is_present": "false", "approved_by": "样例", "approved_on": "2020-01-01",
    "valid_from": "2020-01-01", "valid_to": "",
}  # fmt: skip

STANDARDS: dict[str, list[Mapping[str, str]]] = {
    "place": [
        {
            "place_code": "330481001901", "code12": "330481001901", "place_name": "样例旧村", "place_kind": "village",
            "parent_code": "330481001", "population_class": "", "valid_from": "2011-01-01", "valid_to": "2025-12-31",
            **_INVENTED,
        }
    ],
    "place_feature": [
        {"feature": feature, **_ABSENT, **_INVENTED} for feature in ("medium_or_large_water", "ready_food_place")
    ],
    "unit": [
        {
            "unit_code": "样例-1", "unit_name": "样例单位甲", **_UNIT, "valid_from": "2020-01-01", "valid_to": "",
            **_INVENTED,
        },
        {
            "unit_code": "样例-2", "unit_name": "样例旧单位", **_UNIT, "valid_from": "2020-01-01",
            "valid_to": "2025-12-31", **_INVENTED,
        },
    ],
    "round": [
        {"round_id": name, "place_code": place, **_ROUND, "name_zh": name, "name_en": "sample round", **_INVENTED}
        for name, place in (("样例轮次甲", "330481"), ("样例轮次乙", "320681"))
    ],
}  # fmt: skip
