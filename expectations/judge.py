"""Judging: sheet contents in, a verdict for each submission out, the same alone as in any batch.

Claims of all submissions go to Great Expectations in one run. When something raises, the batch is judged again in
halves; a submission that raises alone carries the broken check and accepts nothing: it is not clean data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from expectations.exceptions import marked
from expectations.natural_key import natural_key
from expectations.problem import RowProblem, cell_of, seen_text, value_text
from expectations.rule import Check, Expects
from expectations.rules import CHECKS, RULES
from expectations.suites import Claim, Claims
from expectations.visit import Lookup, Sheet, Visit
from reference.load import Standards
from settings import SHANGHAI
from sheets.forms import FORMS
from sheets.problem import CellFault
from sheets.reader import SheetContent, SheetRow
from sheets.table import column_letters

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
        keys: Row id -> natural key, of every row that names its place and date.
        broken_checks: Checks that raised; where there are any, no row is accepted and none is called wrong.
    """

    submission_id: str
    content: SheetContent
    accepted: list[SheetRow] = field(default_factory=list)
    refused: list[SheetRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    broken_checks: list[str] = field(default_factory=list)


def judge(inputs: Sequence[Received], standards: Standards) -> list[Judged]:
    """Judge submissions.

    Args:
        inputs: Submission id, instant of receipt (aware) and content of each.
        standards: Places, units, rounds and conventions to judge by.

    Returns:
        One verdict each, in the order given.
    """
    return _judge_halves(inputs, Lookup(standards)) if inputs else []


def _judge_halves(batch: Sequence[Received], lookup: Lookup) -> list[Judged]:
    # Whatever a check or Great Expectations raises must not pass for clean data, nor stop the other submissions.
    try:
        return _judge_together(batch, lookup)
    except Exception as error:
        if len(batch) > 1:
            middle = len(batch) // 2
            return [*_judge_halves(batch[:middle], lookup), *_judge_halves(batch[middle:], lookup)]
        submission_id, _, content = batch[0]
        return [Judged(submission_id, content, refused=list(content.rows), broken_checks=[_reason(error)])]


def _judge_together(batch: Sequence[Received], lookup: Lookup) -> list[Judged]:
    claims = Claims()
    for number, (_, received_at, content) in enumerate(batch):
        _add_claims(claims, number, content, received_at.astimezone(SHANGHAI).date(), lookup)
    broken: list[list[Claim]] = [[] for _ in batch]
    for claim in claims.failing():
        broken[claim.submission].append(claim)
    keys = _natural_keys(claims, [content for _, _, content in batch])
    return [
        _verdict(submission_id, content, found, of_rows, lookup, received_at.astimezone(SHANGHAI).date())
        for (submission_id, received_at, content), found, of_rows in zip(batch, broken, keys, strict=True)
    ]


def _add_claims(claims: Claims, number: int, content: SheetContent, received_on: date, lookup: Lookup) -> None:
    """Add what the checks of the form claim of every row of one submission."""
    form, sheet = FORMS[content.form_id], Sheet(content.rows)
    visits = [Visit(form, row, sheet, lookup, received_on) for row in content.rows]
    for column in claims.of(content.form_id, CHECKS[content.form_id]):
        operands_of, first = column.check.operands, len(column)
        try:
            for position, visit in enumerate(visits):
                operands = operands_of(visit)
                if operands is not None:
                    column.rows.append(position)
                    column.operands.append(operands)
        except Exception as error:
            where = f"({visit.row.row_id})"
            raise CheckError(f"{column.check.rule.rule_id}: {type(error).__name__}: {error} {where}") from error
        column.submissions.extend([number] * (len(column) - first))


def _natural_keys(claims: Claims, contents: list[SheetContent]) -> list[dict[str, str]]:
    """Row id -> natural key, of each submission: what its rows claimed to be alone in having."""
    found: list[dict[str, str]] = [{} for _ in contents]
    for column in claims:
        if column.check.expects is Expects.UNIQUE:
            for submission, row, operands in zip(column.submissions, column.rows, column.operands, strict=True):
                found[submission][contents[submission].rows[row].row_id] = str(operands[0])
    return found


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, CheckError) else f"{type(error).__name__}: {error}"


def _rows_by_key(broken: list[Claim]) -> dict[object, list[int]]:
    """Positions of the rows of a submission that share a natural key; each of them breaks the rule."""
    rows: dict[object, list[int]] = {}
    for claim in broken:
        if claim.check.expects is Expects.UNIQUE:
            rows.setdefault(claim.operands[0], []).append(claim.row)
    return rows


def _verdict(
    submission_id: str,
    content: SheetContent,
    broken: list[Claim],
    keys: dict[str, str],
    lookup: Lookup,
    received_on: date,
) -> Judged:
    form = FORMS[content.form_id]
    position = {key: n for n, key in enumerate(f.key for f in form.fields)}
    place_of = {row.row_id: n for n, row in enumerate(content.rows)}
    # A cell that is missing, unreadable or out of range is told once; rules that compare it with others stay silent.
    spoiled: dict[int, set[str]] = {}
    found: list[tuple[int, RowProblem]] = []
    for fault in content.faults:
        number = place_of[fault.row_id]
        spoiled.setdefault(number, set()).add(fault.column)
        if fault.column == "place_name" and "place_code" not in content.rows[number].numbers:
            # The sheet has no column of codes: the name that is not known is the code that is missing.
            spoiled[number].add("place_code")
        found.append((number, _fault_problem(fault, content.rows[number])))
    same_key = _rows_by_key(broken)
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
            others = [content.rows[n] for n in same_key.get(claim.operands[0], []) if n != claim.row]
            problem = _problem(check, claim, content, others, lookup.standards)
            found.append((claim.row, marked(problem, content.rows[claim.row], content.form_id, lookup, received_on)))
    found.sort(key=lambda f: (f[1].sheet, f[1].row, position.get(f[1].column, -1), f[1].rule_id))
    refused = {number for number, problem in found if problem.severity == "error"}
    return Judged(
        submission_id,
        content,
        accepted=[row for n, row in enumerate(content.rows) if n not in refused],
        refused=[row for n, row in enumerate(content.rows) if n in refused],
        problems=[problem for _, problem in found],
        keys=keys,
    )


def _fault_problem(fault: CellFault, row: SheetRow) -> RowProblem:
    rule = RULES[fault.rule_id]
    return RowProblem(
        rule.rule_id, rule.severity, fault.sheet, fault.row, row.row_id, fault.column, fault.title, fault.seen,
        fault.allowed, rule.sentence_en, rule.sentence_zh, rule.sentence_en, rule.remedy_zh, rule.remedy_en,
        f"{column_letters(fault.number)}{fault.row}" if fault.number else cell_of(row, fault.column),
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
