"""Problems that intake itself raises: a refused file, a row already in force. Other rules: expectations."""

from __future__ import annotations

from collections.abc import Sequence

from expectations.problem import RowProblem
from expectations.rules import RULES
from sheets.problem import UnreadableSheet


def file_problem(refusal: UnreadableSheet, filename: str) -> RowProblem:
    """The refusal of a whole file as a problem like any other; it names no row."""
    return rule_problem(refusal.rule_id, seen=filename, allowed_zh=refusal.zh, allowed_en=refusal.en)


def rule_problem(
    rule_id: str, *, seen: str, allowed_zh: str, allowed_en: str, sheet: str = "", row: int = 0, row_id: str = ""
) -> RowProblem:
    """A problem under a rule that no check of Great Expectations raises."""
    rule = RULES[rule_id]
    return RowProblem(
        rule_id=rule_id,
        severity=rule.severity,
        sheet=sheet,
        row=row,
        row_id=row_id,
        column="",
        title_zh="",
        seen=seen,
        allowed_zh=allowed_zh,
        allowed_en=allowed_en,
        sentence_zh=rule.sentence_zh,
        sentence_en=rule.sentence_en,
        remedy_zh=rule.remedy_zh,
        remedy_en=rule.remedy_en,
    )


IDENTICAL = "row.identical_in_force"


def identical_text(receipt_no: str) -> str:
    """How the notice on a row that is in force just so begins: by the receipt under which it is stored."""
    return f"与回执 {receipt_no} "


def identical_receipt(seen: str) -> str:
    """The receipt that such a notice names."""
    return seen.split(" ", 2)[1]


def count_severity(problems: Sequence[RowProblem], severity: str) -> int:
    """How many of the problems have this severity."""
    return sum(problem.severity == severity for problem in problems)
