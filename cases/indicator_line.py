"""One indicator as it is told on the screen, in letters and in messages: found of effort, index, limit, interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cases.ladder import LETTERS, Ladder
from cases.plain_text import plain
from cases.wording import NOTHING, index_words, interval_words, limit_words, quantity, unit_zh
from reference.rows import Row


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator.

    Attributes:
        indicator: Its code.
        name: In Chinese.
        found, effort: Counts in base units; None where it was not assessed.
        counts: Found of effort, as read.
        value, limit, interval: Of the index, in its unit; the limit is that of the letter required.
        grade: Letter reached, N where not assessed, a dash where none is told.
        is_met: Whether it is as good as required; None where not assessed.
    """

    indicator: str
    name: str
    found: int | None
    effort: int | None
    counts: str
    value: str
    limit: str
    interval: str
    grade: str
    is_met: bool | None


def indicator_lines(
    basis: object, ladder: Ladder, graded: Mapping[str, Mapping[str, object]] | None = None
) -> tuple[IndicatorLine, ...]:
    """The indicators of an event's `basis`, in its order.

    Args:
        basis: Of the event.
        ladder: Limits, where the event does not tell them: those of a re-survey are told by nobody else.
        graded: The same indicators in the published edition, for what the event leaves out.
    """
    known = graded or {}
    return tuple(
        _indicator({**known.get(str(entry.get("indicator")), {}), **entry}, ladder) for entry in entries(basis)
    )


def met_names(
    lines: Sequence[IndicatorLine], graded: Mapping[str, Mapping[str, object]], ladder: Ladder
) -> tuple[str, ...]:
    """Names of the indicators that are as good as required: of the event, and those that only the edition tells."""
    told = {line.indicator for line in lines}
    others = (_indicator(entry, ladder) for code, entry in graded.items() if code not in told)
    return tuple(line.name for line in (*lines, *others) if line.is_met)


def _indicator(entry: Mapping[str, object], ladder: Ladder) -> IndicatorLine:
    indicator = str(entry.get("indicator"))
    row = ladder.indicator(indicator)
    unit, effort_unit = unit_zh(str(row.get("unit") or "")), unit_zh(str(row.get("effort_unit") or ""))
    found, effort = whole(entry.get("found")), whole(entry.get("effort"))
    grade = plain(entry.get("grade"))
    comparison, limit = _limit(entry, ladder)
    is_hard = row.get("role") == "hard_condition"
    value = NOTHING
    if found is not None and effort:
        index = str(found) if is_hard else index_words(found, effort, int(str(row.get("scale") or 1)), limit)
        value = quantity(index, unit)
    return IndicatorLine(
        indicator=indicator,
        name=plain(row.get("name_zh")) or plain(indicator),
        found=found,
        effort=effort,
        counts=NOTHING if found is None or not effort else f"{found} / {quantity(str(effort), effort_unit)}",
        value=value,
        limit="不得检出" if is_hard else NOTHING if limit is None else limit_words(comparison, limit, unit),
        interval=interval_words(entry.get("lower_95"), entry.get("upper_95")),
        grade=grade or NOTHING,
        is_met=_is_met(grade, ladder.required, found, effort, comparison, limit, row),
    )


def _limit(entry: Mapping[str, object], ladder: Ladder) -> tuple[str, Decimal | None]:
    if entry.get("limit_value") is not None:
        return str(entry.get("comparison") or "<="), Decimal(str(entry["limit_value"]))
    return ladder.limit(str(entry.get("indicator"))) or ("<=", None)


def _is_met(
    grade: str, required: str, found: int | None, effort: int | None, comparison: str, limit: Decimal | None, row: Row
) -> bool | None:
    """By its letter; where it has none or a value is asked for, by the limit, exactly; N is not assessed."""
    if required in LETTERS and grade in LETTERS:
        return LETTERS.index(grade) <= LETTERS.index(required)
    if grade == "N" or found is None or not effort or limit is None:
        return None
    left, right = Decimal(found) * int(str(row.get("scale") or 1)), limit * effort
    return left >= right if comparison == ">=" else left < right if comparison == "<" else left <= right


def entries(listed_entries: object) -> tuple[Mapping[str, object], ...]:
    """The entries of a list in an event's detail; nothing where there is no list."""
    if not isinstance(listed_entries, Sequence) or isinstance(listed_entries, str):
        return ()
    return tuple(entry for entry in listed_entries if isinstance(entry, Mapping))


def whole(number: object) -> int | None:
    """A count of an event's detail."""
    return None if number is None or number == "" else int(Decimal(str(number)))
