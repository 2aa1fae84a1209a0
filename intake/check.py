"""Checking a file without sending it: a pure function of its bytes, the standards and the instant of receipt.

Dry run, web, API, CLI and the night all judge through here or through the same two calls, so that a sheet that passed
the dry run passes the night. What only the registry knows (rows already in force) is added in `intake.settle`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from expectations.problem import RowProblem
from expectations.rules import RULES
from intake.answer import ACCEPTED, BROKEN, PARTLY, REFUSED, UNREADABLE, Answer
from reference.load import Standards
from sheets.isolated import Reader
from sheets.problem import UnreadableSheet


def check(
    content: bytes,
    filename: str,
    standards: Standards,
    received_at: datetime,
    *,
    submission_id: str = "check",
    reader: Reader | None = None,
    mapping: bytes | None = None,
) -> Answer:
    """Read and judge one file.

    Args:
        content: The file's bytes.
        filename: As the sender calls it.
        standards: To judge by.
        received_at: Dates after this day are refused; aware.
        submission_id: Named in nothing that the sender sees.
        reader: A running reader to share; a child process is started for this file when None.
        mapping: A mapping file by which it is read.
    """
    if reader is None:
        with Reader() as own:
            return check(
                content, filename, standards, received_at, submission_id=submission_id, reader=own, mapping=mapping
            )
    try:
        sheet = reader.read(content, filename, standards, mapping)
    except UnreadableSheet as refusal:
        status = UNREADABLE if refusal.rule_id == "file.unreadable" else REFUSED
        return Answer(status, None, 0, 0, 0, (file_problem(refusal, filename),), ())
    from expectations.judge import judge

    judged = judge([(submission_id, received_at, sheet)], standards)[0]
    accepted, refused = len(judged.accepted), len(judged.refused)
    return Answer(
        status=BROKEN if judged.broken_checks else status_of(accepted, refused),
        form=sheet.form_id,
        rows=len(sheet.rows),
        accepted=accepted,
        refused=refused,
        problems=tuple(judged.problems),
        remarks=tuple(sheet.remarks),
        broken_checks=tuple(judged.broken_checks),
    )


def status_of(accepted: int, refused: int) -> str:
    """The status of a file that could be read and judged."""
    if not accepted:
        return REFUSED
    return PARTLY if refused else ACCEPTED


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


def count_severity(problems: Sequence[RowProblem], severity: str) -> int:
    """How many of the problems have this severity."""
    return sum(problem.severity == severity for problem in problems)
