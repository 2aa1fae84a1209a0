"""Checking a file without sending it: a pure function of its bytes, the standards and the instant of receipt.

Dry run, web, API, CLI and the night all judge through here or through the same two calls, so that a sheet that passed
the dry run passes the night. What only the registry knows (rows already in force) is added in `intake.settle`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from expectations.problem import RowProblem
from expectations.rules import RULES
from reference.load import Standards
from sheets.isolated import Reader
from sheets.problem import UnreadableSheet

ACCEPTED, PARTLY, REFUSED, UNREADABLE, BROKEN = "accepted", "partly_accepted", "refused", "unreadable", "broken"


@dataclass(frozen=True)
class Answer:
    """What the sender is told.

    Attributes:
        status: accepted, partly_accepted, refused (no row accepted, or the file as a whole), unreadable, or broken
            (a check of ours raised: the file is neither right nor wrong, `broken_checks` says which).
        form: Form id, None where the file could not be read.
        rows, accepted, refused: Numbers of rows.
        problems: Every problem of every row; of a refused file, one problem without a row.
        remarks: What was assumed in reading, in Chinese.
    """

    status: str
    form: str | None
    rows: int
    accepted: int
    refused: int
    problems: tuple[RowProblem, ...]
    remarks: tuple[str, ...]
    broken_checks: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Every row is accepted (warnings may stand)."""
        return self.status == ACCEPTED

    def as_dict(self) -> dict[str, object]:
        """The answer as JSON takes it."""
        return {
            "status": self.status,
            "form": self.form,
            "rows": self.rows,
            "accepted": self.accepted,
            "refused": self.refused,
            "problems": [problem.as_dict() for problem in self.problems],
            "remarks": list(self.remarks),
            "broken_checks": list(self.broken_checks),
        }


def check(
    content: bytes,
    filename: str,
    standards: Standards,
    received_at: datetime,
    *,
    submission_id: str = "check",
    reader: Reader | None = None,
) -> Answer:
    """Read and judge one file.

    Args:
        content: The file's bytes.
        filename: As the sender calls it.
        standards: To judge by.
        received_at: Dates after this day are refused; aware.
        submission_id: Named in nothing that the sender sees.
        reader: A running reader to share; a child process is started for this file when None.
    """
    if reader is None:
        with Reader() as own:
            return check(content, filename, standards, received_at, submission_id=submission_id, reader=own)
    try:
        sheet = reader.read(content, filename, standards)
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
