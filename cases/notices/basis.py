"""What a letter rests on, in a few short lines: n, found, limit, interval, standard and edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from reference.rows import Row, text
from reference.standards import Standards

VECTOR_ZH: Mapping[str, str] = {"rodent": "鼠类", "mosquito": "蚊虫", "fly": "蝇类", "cockroach": "蟑螂"}
MARK_ZH: Mapping[str, str] = {
    "confirmed_met": "确认达标",
    "likely_met": "很可能达标",
    "undetermined": "难以判定",
    "likely_missed": "很可能未达标",
    "confirmed_missed": "确认未达标",
}
_EFFORT_ZH: Mapping[str, str] = {
    "rooms": "间", "dips": "勺", "m": "米", "person-minutes": "人·分钟", "places": "处", "sites": "处",
}  # fmt: skip
_UNIT_ZH: Mapping[str, str] = {
    "%": "%", "places/km": " 处/千米", "per dip": " 只/勺", "per person per 30 min": " 只/(人·30分钟)",
    "per room": " 只/间", "places": " 处", "sites": " 处",
}  # fmt: skip
_COMPARISON_ZH: Mapping[str, str] = {"<=": "≤", ">=": "≥", "<": "<", ">": ">", "=": "="}

# A message is read on a phone: the worst are named, the others counted.
_MOST_LINES = 3


def place_name(standards: Standards, place_code: str) -> str:
    """The name of a place, its code where it is not known."""
    row = standards.place_ever(place_code)
    return text(row, "place_name") if row is not None else place_code


def basis_lines(standards: Standards, basis: object, evidence: Mapping[str, object]) -> list[str]:
    """A line for each indicator that misses the letter asked for; for all of them where none does.

    Args:
        standards: Names and units.
        basis: List of indicators as an event carries it (see cases/event.py).
        evidence: Detail of the case's latest evidence: the letter asked for, and the limits, which a re-survey's basis
            does not repeat.
    """
    required = str(evidence.get("required") or "")
    limits = {one.get("indicator"): one for one in _indicators(evidence.get("basis"))}
    found = [{**_limit(limits.get(one.get("indicator"), {})), **one} for one in _indicators(basis)]
    missed = [one for one in found if "A" <= str(one.get("grade")) <= "D" and required and str(one["grade"]) > required]
    chosen = sorted(missed or found, key=lambda one: str(one.get("grade") or ""), reverse=True)
    rows = {text(row, "indicator"): row for row in standards.tables["indicator"]}
    lines = [_line(one, rows.get(str(one.get("indicator")))) for one in chosen[:_MOST_LINES]]
    return [*lines, *([f"另有 {len(chosen) - _MOST_LINES} 项"] if len(chosen) > _MOST_LINES else [])]


def _indicators(basis: object) -> list[Mapping[str, object]]:
    listed = basis if isinstance(basis, Sequence) and not isinstance(basis, str) else ()
    return [one for one in listed if isinstance(one, Mapping)]


def _limit(one: Mapping[str, object]) -> dict[str, object]:
    return {key: one[key] for key in ("comparison", "limit_value") if key in one}


def _line(one: Mapping[str, object], row: Row | None) -> str:
    name = text(row, "name_zh") if row is not None else str(one.get("indicator"))
    unit = _UNIT_ZH.get(text(row, "unit"), "") if row is not None else ""
    parts = [f"{one.get('found')}/{one.get('effort')}{_EFFORT_ZH.get(text(row, 'effort_unit'), '') if row else ''}"]
    if one.get("limit_value") is not None:
        comparison = _COMPARISON_ZH.get(str(one.get("comparison")), str(one.get("comparison") or ""))
        parts.append(f"限值{comparison}{number_text(one['limit_value'])}{unit}")
    if one.get("lower_95") is not None and one.get("upper_95") is not None:
        parts.append(f"95%区间{number_text(one['lower_95'])}–{number_text(one['upper_95'])}")
    value = "" if one.get("value") is None else f"{number_text(one['value'])}{unit}"
    return f"{name} {value}（{'，'.join(parts)}）"


def standard_name(evidence: Mapping[str, object]) -> str:
    """The standard by which it was judged, with its edition, and that it has lapsed where it has."""
    standard, edition = evidence.get("standard"), evidence.get("edition")
    name = f"{standard}-{edition}" if standard and edition else "标准版本不明"
    return f"{name}（已被代替，仅供提醒）" if evidence.get("edition_status") == "superseded" else name


def standard_line(evidence: Mapping[str, object]) -> str:
    """The same as a line of its own, which says why a lapsed edition judges and what its letter is good for."""
    if evidence.get("edition_status") == "superseded":
        why = "新版限值尚未取得，等级仅供提醒，不作整改依据"
        return f"标准：{standard_name({**evidence, 'edition_status': None})}，已被新版代替；{why}"
    return f"标准：{standard_name(evidence)}{'（现行）' if evidence.get('edition_status') == 'in_force' else ''}"


def number_text(value: object) -> str:
    """A number to three figures, without zeros at its end."""
    number = Decimal(str(value))
    if number == number.to_integral_value() or abs(number) >= 100:
        return f"{number:.0f}"
    shown = f"{float(number):.3g}"
    return shown if "e" not in shown else f"{number:.4f}".rstrip("0").rstrip(".")
