"""Whether a re-survey mends a shortfall. The letter is the grader's; what is asked here is whether it may close a case.

A case closes only on rows of kind re-survey, in season, after the works and late enough after a treatment, with every
failing unit revisited and passing, with at least the effort on every failing indicator that found the shortfall, and
with the letter met. Findings are never diluted: a missed letter asks for works, not for more rooms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cases.facts import Resurvey, is_met
from cases.state import CaseState

# What a supplement can still bring in.
CURABLE = {"unit_not_revisited", "effort_short", "not_assessed"}


@dataclass(frozen=True)
class Verdict:
    """What a re-survey comes to.

    Attributes:
        outcome: met, not_met (mend again) or insufficient (the letter may be met, the proof is not).
        reasons: Codes of `REASON_ZH`.
        supplement: What would complete it, where more rows can: units to visit and effort by indicator.
    """

    outcome: str
    reasons: tuple[str, ...]
    supplement: Mapping[str, object] | None = None


def judge(state: CaseState, resurvey: Resurvey, required: str, days_after_treatment: int) -> Verdict:
    """The verdict on a re-survey as far as it has come.

    Args:
        state: The case.
        resurvey: Rows within the window of its current attempt.
        required: Letter asked for.
        days_after_treatment: How many days a treatment must lie before its rows.
    """
    units = failing_units(state)
    left = [unit for unit in units if is_passed(unit, resurvey) is None]
    short = missing_effort(state, resurvey)
    reasons = []
    met = is_met(resurvey.grade, required)
    if met is False:
        reasons.append("letter_missed")
    if any(is_passed(unit, resurvey) is False for unit in units):
        reasons.append("unit_failing")
    if reasons:
        return Verdict("not_met", tuple(reasons))
    if met is None:
        reasons.append("not_assessed")
    if left:
        reasons.append("unit_not_revisited")
    if short:
        reasons.append("effort_short")
    if is_too_soon(state, resurvey, days_after_treatment):
        reasons.append("too_soon")
    if not reasons:
        return Verdict("met", ())
    if set(reasons) <= CURABLE:
        return Verdict("insufficient", tuple(reasons), {"units": [dict(unit) for unit in left], "effort": short})
    return Verdict("insufficient", tuple(reasons))


def is_passed(unit: Mapping[str, object], resurvey: Resurvey) -> bool | None:
    """Whether a failing unit passes now; None where it was not visited.

    One known by its name may have a code now, and one known by its code be written down without: so name and code
    stand for each other, but never two codes.
    """
    place_code, key = _key(unit)
    name = str(unit.get("unit_name"))
    visits = (
        (resurvey.units, key),
        (resurvey.named, key) if name == key else (resurvey.units, name),
    )
    for found, called in visits:
        if (passed := found.get((place_code, called))) is not None:
            return passed if not passed or _is_looked_at(unit, resurvey, (place_code, called)) else None
    return None


def _is_looked_at(unit: Mapping[str, object], resurvey: Resurvey, key: tuple[str, str]) -> bool:
    """Whether what failed at the unit was looked at again: a visit to its yard says nothing of its rooms."""
    failed = {str(indicator) for indicator in _list(unit, "indicators") if indicator}
    return failed <= {*resurvey.judged.get(key, ()), *resurvey.not_applicable}


def failing_units(state: CaseState) -> list[Mapping[str, object]]:
    """Units that failed in any round that the current cycle rests on, each once, with all that failed there."""
    found: dict[tuple[str, str], Mapping[str, object]] = {}
    for trigger in state.triggers.values():
        for unit in _list(trigger, "failing_units"):
            known = found.setdefault(_key(unit), unit)
            failed = dict.fromkeys([*_list(known, "indicators"), *_list(unit, "indicators")])
            found[_key(unit)] = {**known, "indicators": list(failed)}
    return list(found.values())


def missing_effort(state: CaseState, resurvey: Resurvey) -> dict[str, int]:
    """Effort that the re-survey lacks, by failing indicator.

    A per-positive mean has no effort of its own to compare: it is over what its rate found. Of what is not there any
    more nothing can be asked.
    """
    done = {str(part["indicator"]): _number(part["effort"]) for part in resurvey.basis}
    short: dict[str, int] = {}
    for trigger in state.triggers.values():
        for part in _list(trigger, "basis"):
            indicator, lacking = str(part["indicator"]), _number(part["effort"]) - done.get(str(part["indicator"]), 0)
            if lacking > 0 and part.get("estimator") != "mean" and indicator not in resurvey.not_applicable:
                short[indicator] = max(lacking, short.get(indicator, 0))
    return short


def is_too_soon(state: CaseState, resurvey: Resurvey, days: int) -> bool:
    """Whether a treatment lies fewer than `days` before a day on which the re-survey may have been made.

    Treatments are those of the works, of the treatment log and of the sheet itself.
    """
    of_works = (date.fromisoformat(str(work["treated_on"])) for work in state.works if work.get("treated_on"))
    return resurvey.rows_too_soon > 0 or any(
        treated_on <= resurvey.last_surveyed_on and resurvey.first_surveyed_on < treated_on + timedelta(days=days)
        for treated_on in (*of_works, *resurvey.treated_on)
    )


def _key(unit: Mapping[str, object]) -> tuple[str, str]:
    return (str(unit["place_code"]), str(unit["unit_key"]))


def _list(trigger: Mapping[str, object], key: str) -> list[Any]:
    value = trigger.get(key)
    return value if isinstance(value, list) else []


def _number(value: object) -> int:
    return 0 if value is None else int(str(value))
