"""What a re-survey has shown, as its verdict is told: closed, mend again, or survey more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.letters.plain_text import plain
from cases.letters.shortfall import LETTERS
from cases.letters.wording import weekday_zh
from cases.state import STEP_ZH, CaseState


@dataclass(frozen=True)
class Outcome:
    """The outcome of a re-survey.

    Attributes:
        name: In two to four words: 达标销案, 未达标, 需补测.
        conclusion: As a sentence.
        reasons: Why it is not 达标销案, each a sentence.
        next_step: What is to be done now.
    """

    name: str
    conclusion: str
    reasons: tuple[str, ...]
    next_step: str


def outcome(state: CaseState, required: str, made_on: date) -> Outcome:
    """The outcome of the case's latest verdict."""
    verdict = state.verdicts[-1]
    grade, kind = str(verdict.get("grade") or "N"), str(verdict.get("outcome"))
    letter = f"复查等级为{grade}级" if grade in LETTERS else "复查未能评出等级"
    asked = f"{required}级" if required in LETTERS else "目标"
    if kind == "met":
        # The night that finds it met closes it; between the two nobody can see it.
        return Outcome("达标销案", f"{letter}，达到{asked}要求，检查量和复查条件符合规定，本案予以销案。", (),
                       "请巩固整改成果，做好日常防制；销案后再次低于目标的，按复发重新办理。")  # fmt: skip
    reasons = _reasons(verdict)
    until = _until(state, made_on)
    if kind == "insufficient":
        return Outcome("需补测", f"{letter}，但复查尚不充分，暂不能销案。", reasons, f"请按上述情况补测{until}。")
    return Outcome(
        "未达标", f"{letter}，未达到{asked}要求，本案不能销案。", reasons, f"请继续整改，完成后再次复查{until}。"
    )


def _until(state: CaseState, made_on: date) -> str:
    if state.step is None or state.due_on is None:
        return ""
    day = weekday_zh(state.due_on)
    return f"，{STEP_ZH[state.step]}期限为{day}{'，已逾期，请即办理' if state.due_on < made_on else ''}"


def _reasons(verdict: Mapping[str, object]) -> tuple[str, ...]:
    reasons = verdict.get("reasons")
    if isinstance(reasons, str):
        return (plain(reasons),)
    return tuple(plain(reason) for reason in reasons) if isinstance(reasons, Sequence) else ()
