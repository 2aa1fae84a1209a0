"""How a case closes, in plain words: what the re-survey must be, so that nobody is surprised by its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cases.deadlines import Deadlines
from cases.letters.shortfall import LETTERS, IndicatorLine
from cases.letters.wording import quantity, unit_zh
from reference.load import Standards
from reference.rows import is_in_force


def closing_conditions(
    *,
    months: tuple[int, int] | None,
    required: str,
    indicators: Sequence[IndicatorLine],
    unit_count: int,
    listed_in: str,
    deadlines: Deadlines,
    standards: Standards,
) -> tuple[str, ...]:
    """The conditions, all of which must hold; each a sentence.

    Args:
        months: First and last month in which a survey counts, None for the whole year.
        required: Letter required, or a value.
        indicators: Of the triggering survey, whose effort must be matched.
        unit_count: Units that failed in it.
        listed_in: Where these units are listed, as the reader calls it.
        deadlines: For how long to wait after a treatment.
        standards: For the names of indicators.
    """
    season = "" if months is None else f"，且在调查季节（{months[0]}月至{months[1]}月）内"
    days = deadlines.number("case_days_after_treatment")
    conditions = [
        f"整改全部完成后进行专门复查（调查表的调查性质填“复查”）{season}；",
        f"使用化学药剂消杀的，最后一次消杀满 {days} 天后方可复查；",
    ]
    if unit_count:
        conditions.append(f"{listed_in}所列 {unit_count} 家单位逐一回访，均不再检出问题；")
    if effort := _effort(indicators, standards):
        conditions.append(f"检查量不少于本次调查（{effort}）；")
    reached = f"达到{required}级及以上" if required in LETTERS else "达到规定数值"
    conditions.append(f"复查结果{reached}。")
    return tuple(conditions)


def season_note(months: tuple[int, int] | None, deadlines: Deadlines) -> str:
    """What becomes of a case that the end of the season overtakes; "" for vectors surveyed all year."""
    if months is None:
        return ""
    month, _, day = deadlines.conventions["case_resume_by"].partition("-")
    return f"调查季节结束时尚未复查的，暂缓办理，于次年{int(month)}月{int(day)}日前恢复。"


def survey_months(place_code: str, vector: str, standards: Standards, on: date) -> tuple[int, int] | None:
    """First and last month in which a survey of the vector carries a letter there; None for the whole year.

    The row of the nearest place above counts, as in grading.
    """
    seasons = {str(row["season"]) for row in standards.tables["indicator"]
               if row["vector"] == vector and row["role"] == "grade"}  # fmt: skip
    for place in standards.ancestors(place_code, on):
        for row in standards.tables["season"]:
            if row["place_code"] == place and row["season"] in seasons and is_in_force(row, on):
                first, last = int(str(row["first_month"])), int(str(row["last_month"]))
                return None if (first, last) == (1, 12) else (first, last)
    return None


def _effort(indicators: Sequence[IndicatorLine], standards: Standards) -> str:
    """Effort of each rate; that of a per-positive mean is what its rate found, and is no effort to match."""
    known = {str(row["indicator"]): row for row in standards.tables["indicator"]}
    parts = []
    for line in indicators:
        row = known.get(line.indicator)
        if row is not None and line.effort and row["estimator"] != "mean" and row["role"] == "grade":
            parts.append(f"{line.name} {quantity(str(line.effort), unit_zh(str(row['effort_unit'])))}")
    return "，".join(parts)
