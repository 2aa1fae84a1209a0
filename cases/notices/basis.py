"""What a letter rests on, in a few short lines: n, found, limit, interval, standard and edition."""

from __future__ import annotations

from collections.abc import Mapping

from cases.indicator_line import IndicatorLine, indicator_lines
from cases.ladder import LETTERS, Ladder
from cases.wording import NOTHING
from reference.rows import text
from reference.standards import Standards

# A message is read on a phone: the worst are named, the others counted.
_MOST_LINES = 3


def place_name(standards: Standards, place_code: str) -> str:
    """The name of a place, its code where it is not known."""
    row = standards.place_ever(place_code)
    return text(row, "place_name") if row is not None else place_code


def basis_lines(standards: Standards, basis: object, evidence: Mapping[str, object]) -> list[str]:
    """A line for each indicator that misses the letter asked for; for all of them where none does.

    Args:
        standards: Names, units and limits.
        basis: List of indicators as an event carries it (see cases/event.py).
        evidence: Detail of the case's latest evidence: the letter asked for, and the edition whose limits hold.
    """
    lines = indicator_lines(basis, Ladder.of(standards, evidence))
    missed = [line for line in lines if line.is_met is False]
    chosen = sorted(missed or lines, key=lambda line: line.grade if line.grade in LETTERS else "", reverse=True)
    left = len(chosen) - _MOST_LINES
    return [*map(_said, chosen[:_MOST_LINES]), *([f"另有 {left} 项"] if left > 0 else [])]


def _said(line: IndicatorLine) -> str:
    parts = [line.counts.replace(" / ", "/")]
    if line.limit != NOTHING:
        parts.append(f"限值{line.limit}" if line.limit[0] in "<>≤≥" else line.limit)
    if line.interval != NOTHING:
        parts.append(f"95%区间{line.interval}")
    return f"{line.name} {line.value}（{'，'.join(parts)}）"


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
