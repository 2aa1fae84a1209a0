"""What fell short, as a letter tells it: the units where something was found, and the effort that must be reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cases.indicator_line import entries, whole
from cases.letters.problem_words import problem_unit, problem_words
from cases.plain_text import plain
from cases.state import CaseState
from cases.wording import listed
from reference.load import Standards


@dataclass(frozen=True)
class UnitLine:
    """One unit where something was found."""

    name: str
    place_name: str
    problems: str


def required_effort(state: CaseState) -> dict[str, int]:
    """Effort that a re-survey must reach, by failing indicator; a per-positive mean has none of its own."""
    found: dict[str, int] = {}
    for trigger in state.triggers.values():
        for part in entries(trigger.get("basis")):
            effort = whole(part.get("effort"))
            if effort and part.get("estimator") != "mean":
                code = str(part.get("indicator"))
                found[code] = max(effort, found.get(code, 0))
    return found


def unit_lines(
    failing_units: Iterable[Mapping[str, object]], problems: Iterable[Mapping[str, object]], standards: Standards
) -> tuple[UnitLine, ...]:
    """Units that failed, with their problems.

    Args:
        failing_units: Of the evidence, as events tell them.
        problems: Rows of `flags.problem_item` of the place and vector; a unit's problems are told by them. A unit
            without any is told by the indicators it failed in.
        standards: For the names of places and indicators.
    """
    known = {str(row["indicator"]): plain(row["name_zh"]) for row in standards.tables["indicator"]}
    told: dict[str, list[str]] = {}
    for item in problems:
        told.setdefault(str(item["unit_key"]), []).append(_problem(item))
    lines = []
    for entry in failing_units:
        key = str(entry.get("unit_key"))
        place = standards.place_ever(str(entry.get("place_code") or ""))
        codes = entry.get("indicators")
        names = [_failed(code, known) for code in codes] if isinstance(codes, Sequence) else []
        lines.append(
            UnitLine(
                name=plain(entry.get("unit_name")) or plain(key),
                place_name=plain(place["place_name"]) if place else "",
                problems="；".join(told.get(key) or []) or listed(names) or "见原始记录",
            )
        )
    return tuple(lines)


def _problem(item: Mapping[str, object]) -> str:
    vector, code = str(item["vector"]), str(item["problem_code"])
    words = plain(item.get("problem")) or problem_words(vector, code)
    found = whole(item.get("found"))
    return f"{words} {found} {problem_unit(vector, code) or '处'}" if found else words


def _failed(code: object, known: Mapping[str, str]) -> str:
    """An indicator in which a unit failed: its code, or an entry that says what was found of how much."""
    if not isinstance(code, Mapping):
        return known.get(str(code), plain(code))
    name = known.get(str(code.get("indicator")), plain(code.get("indicator")))
    found, effort = whole(code.get("found")), whole(code.get("effort"))
    return f"{name} {found}/{effort}" if found is not None and effort else name
