"""Judging: sheet contents in, a verdict for each submission out, the same alone as in any batch.

Claims of all submissions of a form go to Great Expectations in one run. When something raises there, the submissions
are judged one by one; one that still raises carries the broken check and accepts nothing: it is not clean data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from expectations.natural_key import natural_key
from expectations.problem import RowProblem, cell_of, seen_text, value_text
from expectations.rule import Check, Expects
from expectations.rules import CHECKS, RULES
from expectations.suites import Claim, failing
from expectations.visit import Lookup, Sheet, Visit
from reference.load import Standards
from settings import SHANGHAI
from sheets.forms import FORMS
from sheets.problem import CellFault
from sheets.reader import SheetContent, SheetRow

__all__ = ["Judged", "judge", "natural_key"]

Received = tuple[str, datetime, SheetContent]


class CheckError(RuntimeError):
    """A check raised while it read a row; the message names the rule."""


@dataclass
class Judged:
    """The verdict on one submission.

    Attributes:
        accepted, refused: Its rows; a row with an unreadable cell or an error is refused.
        problems: In the order of sheet, row, column, rule.
        broken_checks: Checks that raised; where there are any, no row is accepted and none is called wrong.
    """

    submission_id: str
    content: SheetContent
    accepted: list[SheetRow] = field(default_factory=list)
    refused: list[SheetRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    broken_checks: list[str] = field(default_factory=list)


def judge(inputs: Sequence[Received], standards: Standards) -> list[Judged]:
    """Judge submissions.

    Args:
        inputs: Submission id, instant of receipt (aware) and content of each.
        standards: Places, units, rounds and conventions to judge by.

    Returns:
        One verdict each, in the order given.
    """
    lookup = Lookup(standards)
    verdicts: dict[int, Judged] = {}
    by_form: dict[str, list[int]] = {}
    for number, (_, _, content) in enumerate(inputs):
        by_form.setdefault(content.form_id, []).append(number)
    for form_id, numbers in by_form.items():
        batch = [inputs[n] for n in numbers]
        verdicts.update(zip(numbers, _judge_form(form_id, batch, lookup), strict=True))
    return [verdicts[n] for n in range(len(inputs))]


def _judge_form(form_id: str, batch: Sequence[Received], lookup: Lookup) -> list[Judged]:
    # Whatever a check or Great Expectations raises must not pass for clean data, nor stop the other submissions.
    try:
        return _judge_together(form_id, batch, lookup)
    except Exception as error:
        if len(batch) > 1:
            return [one for received in batch for one in _judge_form(form_id, [received], lookup)]
        submission_id, _, content = batch[0]
        return [Judged(submission_id, content, refused=list(content.rows), broken_checks=[_reason(error)])]


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, CheckError) else f"{type(error).__name__}: {error}"


def _judge_together(form_id: str, batch: Sequence[Received], lookup: Lookup) -> list[Judged]:
    claims = [
        claim
        for number, (_, received_at, content) in enumerate(batch)
        for claim in _claims(number, content, received_at.astimezone(SHANGHAI).date(), lookup)
    ]
    broken: list[list[Claim]] = [[] for _ in batch]
    for claim in failing(claims, form_id):
        broken[claim.submission].append(claim)
    same_key = _rows_by_key(claims)
    return [
        _verdict(submission_id, content, found, same_key, lookup.standards)
        for (submission_id, _, content), found in zip(batch, broken, strict=True)
    ]


def _claims(number: int, content: SheetContent, received_on: date, lookup: Lookup) -> list[Claim]:
    """What the checks of the form claim of every row of one submission."""
    form, sheet = FORMS[content.form_id], Sheet(content.rows)
    claims = []
    for position, row in enumerate(content.rows):
        visit = Visit(form, row, sheet, lookup, received_on)
        for check in CHECKS[content.form_id]:
            try:
                operands = check.operands(visit)
            except Exception as error:
                raise CheckError(f"{check.rule.rule_id}: {type(error).__name__}: {error} ({row.row_id})") from error
            if operands is not None:
                claims.append(Claim(check, number, position, operands))
    return claims


def _rows_by_key(claims: list[Claim]) -> dict[tuple[int, object], list[int]]:
    """Positions of the rows that share a natural key, by submission and key."""
    rows: dict[tuple[int, object], list[int]] = {}
    for claim in claims:
        if claim.check.expects is Expects.UNIQUE:
            rows.setdefault((claim.submission, claim.operands[0]), []).append(claim.row)
    return rows


def _verdict(
    submission_id: str, content: SheetContent, broken: list[Claim], same_key: dict[tuple[int, object], list[int]],
    standards: Standards,
) -> Judged:  # fmt: skip
    form = FORMS[content.form_id]
    position = {key: n for n, key in enumerate(f.key for f in form.fields)}
    place_of = {row.row_id: n for n, row in enumerate(content.rows)}
    # A cell that is missing, unreadable or out of range is told once; rules that compare it with others stay silent.
    spoiled: dict[int, set[str]] = {}
    found: list[tuple[int, RowProblem]] = []
    for fault in content.faults:
        number = place_of[fault.row_id]
        spoiled.setdefault(number, set()).add(fault.column)
        found.append((number, _fault_problem(fault, content.rows[number])))
    faulty = {(number, key) for number, keys in spoiled.items() for key in keys}
    for claim in broken:
        if claim.check.is_cell:
            spoiled.setdefault(claim.row, set()).add(claim.check.column)
    for claim in broken:
        check = claim.check
        is_told = (
            (claim.row, check.column) in faulty if check.is_cell else spoiled.get(claim.row, set()) & {*check.columns}
        )
        if not is_told:
            others = [
                content.rows[n] for n in same_key.get((claim.submission, claim.operands[0]), []) if n != claim.row
            ]
            found.append((claim.row, _problem(check, claim, content, others, standards)))
    found.sort(key=lambda f: (f[1].sheet, f[1].row, position.get(f[1].column, -1), f[1].rule_id))
    refused = {number for number, problem in found if problem.severity == "error"}
    return Judged(
        submission_id,
        content,
        accepted=[row for n, row in enumerate(content.rows) if n not in refused],
        refused=[row for n, row in enumerate(content.rows) if n in refused],
        problems=[problem for _, problem in found],
    )


def _fault_problem(fault: CellFault, row: SheetRow) -> RowProblem:
    rule = RULES[fault.rule_id]
    return RowProblem(
        rule.rule_id, rule.severity, fault.sheet, fault.row, row.row_id, fault.column, fault.title, fault.seen,
        fault.allowed, rule.sentence_en, rule.sentence_zh, rule.sentence_en, rule.remedy_zh, rule.remedy_en,
        cell_of(row, fault.column),
    )  # fmt: skip


def _problem(
    check: Check, claim: Claim, content: SheetContent, same: list[SheetRow], standards: Standards
) -> RowProblem:  # fmt: skip
    form, row, rule = FORMS[content.form_id], content.rows[claim.row], check.rule
    words = [value_text(operand) for operand in claim.operands]
    if check.expects is Expects.UNIQUE:
        numbers = [f"{o.sheet} {o.row_number}" if o.sheet != row.sheet else str(o.row_number) for o in same]
        words = [words[0], "、".join(numbers)]
    keys = check.columns or form.key_fields
    return RowProblem(
        rule.rule_id,
        rule.severity,
        row.sheet,
        row.row_number,
        row.row_id,
        check.column,
        form[check.column].title_zh if check.column else "",
        seen_text(form, keys, row.values, standards),
        check.allowed_zh.format(*words),
        check.allowed_en.format(*words),
        rule.sentence_zh,
        rule.sentence_en,
        rule.remedy_zh,
        rule.remedy_en,
        cell_of(row, check.column),
    )
