"""How a case closes, in plain words: what the re-survey must be, so that nobody is surprised by its verdict."""

from __future__ import annotations

from collections.abc import Mapping

from cases.deadlines import Deadlines
from cases.ladder import LETTERS
from cases.plain_text import plain
from cases.wording import quantity, unit_zh
from reference.load import Standards

ALL_YEAR = (1, 12)


def closing_conditions(
    *,
    months: tuple[int, int] | None,
    required: str,
    efforts: Mapping[str, int],
    unit_count: int,
    listed_in: str,
    deadlines: Deadlines,
    standards: Standards,
) -> tuple[str, ...]:
    """The conditions, all of which must hold; each a sentence.

    Args:
        months: First and last month in which a survey counts, None for the whole year.
        required: Letter required, or a value.
        efforts: Effort to match, by indicator: that which found the shortfall.
        unit_count: Units that failed in it.
        listed_in: Where these units are listed, as the reader calls it.
        deadlines: For how long to wait after a treatment.
        standards: For the names of indicators.
    """
    season = "" if months is None or months == ALL_YEAR else f"，且在调查季节（{months[0]}月至{months[1]}月）内"
    days = deadlines.number("case_days_after_treatment")
    conditions = [
        f"整改全部完成后进行专门复查（调查表的调查性质填“复查”）{season}；",
        f"使用化学药剂消杀的，最后一次消杀满 {days} 天后方可复查；",
    ]
    if unit_count:
        conditions.append(f"{listed_in}所列 {unit_count} 家单位逐一回访，均达到单位合格标准；")
    if effort := _effort(efforts, standards):
        conditions.append(f"未达要求的指标，检查量不少于原调查（{effort}）；")
    reached = f"达到{required}级及以上" if required in LETTERS else "达到规定数值"
    conditions.append(f"复查结果{reached}。")
    return tuple(conditions)


def season_note(months: tuple[int, int] | None, deadlines: Deadlines) -> str:
    """What becomes of a case that the end of the season overtakes; "" for vectors surveyed all year."""
    if months is None or months == ALL_YEAR:
        return ""
    month, _, day = deadlines.conventions["case_resume_by"].partition("-")
    return f"调查季节结束时尚未复查的，暂缓办理，于次年{int(month)}月{int(day)}日前恢复。"


def _effort(efforts: Mapping[str, int], standards: Standards) -> str:
    known = {str(row["indicator"]): row for row in standards.tables["indicator"]}
    return "，".join(
        f"{plain(known[code]['name_zh'])} {quantity(str(effort), unit_zh(str(known[code]['effort_unit'])))}"
        for code, effort in efforts.items()
        if code in known
    )
