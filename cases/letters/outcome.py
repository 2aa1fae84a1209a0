"""What a re-survey has shown, as its verdict is told: closed, mend again, or survey more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.indicator_line import entries
from cases.ladder import LETTERS
from cases.plain_text import plain
from cases.state import CaseState
from cases.wording import listed, quantity, unit_zh, weekday_zh
from cases.words import REASON_ZH, STEP_ZH
from reference.load import Standards


@dataclass(frozen=True)
class Outcome:
    """The outcome of a re-survey.

    Attributes:
        name: 达标销案, 未达标, 需补测 or 需重新复查.
        conclusion: As a sentence.
        reasons: Why it is not 达标销案, each a sentence.
        next_step: What is to be done now.
    """

    name: str
    conclusion: str
    reasons: tuple[str, ...]
    next_step: str


def outcome(state: CaseState, required: str, standards: Standards, made_on: date) -> Outcome:
    """The outcome of the case's latest verdict."""
    verdict = state.verdicts[-1]
    grade, kind = str(verdict.get("grade") or "N"), str(verdict.get("outcome"))
    letter = f"复查等级为{grade}级" if grade in LETTERS else "复查未能评出等级"
    asked = f"{required}级" if required in LETTERS else "目标"
    if kind == "met":
        return Outcome("达标销案", f"{letter}，达到{asked}要求，检查量和复查条件符合规定，本案予以销案。", (),
                       "请巩固整改成果，做好日常防制；销案后再次低于目标的，按复发重新办理。")  # fmt: skip
    reasons = _reasons(verdict, standards)
    until = _until(state, made_on)
    if kind == "insufficient":
        again = "补测" if isinstance(verdict.get("supplement"), Mapping) else "重新复查"
        return Outcome(
            f"需{again}", f"{letter}，但复查尚不充分，暂不能销案。", reasons, f"请按上述情况{again}{until}。"
        )
    return Outcome(
        "未达标", f"{letter}，未达到{asked}要求，本案不能销案。", reasons, f"请继续整改，完成后再次复查{until}。"
    )


def _until(state: CaseState, made_on: date) -> str:
    if state.step is None or state.due_on is None:
        return ""
    day = weekday_zh(state.due_on)
    return f"，{STEP_ZH[state.step]}期限为{day}{'，已逾期，请即办理' if state.due_on < made_on else ''}"


def _reasons(verdict: Mapping[str, object], standards: Standards) -> tuple[str, ...]:
    reasons, supplement = verdict.get("reasons"), verdict.get("supplement")
    codes = [str(code) for code in reasons] if isinstance(reasons, Sequence) else []
    lacking = _lacking(supplement, standards) if isinstance(supplement, Mapping) else {}
    return tuple(f"{REASON_ZH.get(code, plain(code))}{lacking.get(code, '')}。" for code in codes)


def _lacking(supplement: Mapping[str, object], standards: Standards) -> dict[str, str]:
    """What a supplement must bring, by the reason that it answers."""
    known = {str(row["indicator"]): row for row in standards.tables["indicator"]}
    units = listed([plain(unit.get("unit_name") or unit.get("unit_key")) for unit in entries(supplement.get("units"))])
    short, parts = supplement.get("effort"), []
    for code, effort in short.items() if isinstance(short, Mapping) else ():
        if (row := known.get(str(code))) is not None:
            parts.append(f"{plain(row['name_zh'])} {quantity(str(effort), unit_zh(str(row['effort_unit'])))}")
    lacking = {"unit_not_revisited": units, "effort_short": f"还差 {listed(parts)}" if parts else ""}
    return {code: f"：{text}" for code, text in lacking.items() if text}
