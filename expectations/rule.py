"""What a rule is and how Great Expectations judges it. No particular rule stands here.

A `Rule` is what people read: id, severity, sentence, remedy. A `Check` ties a rule to the cells of one form: which core
expectation judges it and which operands a row hands to that expectation. A row without operands makes no claim, so the
check is silent there (a missing count is not a wrong one).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from expectations.visit import Visit

Severity = Literal["error", "warning", "notice"]

# How Great Expectations calls our severities.
GX_SEVERITY: dict[Severity, str] = {"error": "critical", "warning": "warning", "notice": "info"}


@dataclass(frozen=True)
class Rule:
    """One rule as people know it.

    Attributes:
        rule_id: `<form>.<columns>.<what>`; `header`, `count`, `row`, `cell` and `file` in front where forms share it.
        form: Form it belongs to, "" where several share it or the whole file is meant.
        severity: error = the row is refused; warning = kept, wants confirmation; notice = for information.
        columns: Field keys it reads, the one that a problem points at first; empty for rows, files and shared rules.
        sentence_zh, sentence_en: What must be true.
        remedy_zh, remedy_en: How to mend a row that breaks it.
    """

    rule_id: str
    form: str
    severity: Severity
    columns: tuple[str, ...]
    sentence_zh: str
    sentence_en: str
    remedy_zh: str
    remedy_en: str


class Expects(StrEnum):
    """The core expectation that judges a check; the comment names what the operands are."""

    GIVEN = "given"  # a: the cell; must not be null
    BETWEEN = "between"  # a: number; within the check's limits, inclusive
    IN_SET = "in_set"  # a: value; one of the check's allowed values
    AT_LEAST = "at_least"  # a >= b, numbers or dates
    MORE_THAN = "more_than"  # a > b
    EQUAL = "equal"  # a = b
    UNIQUE = "unique"  # a: key; no other row of the submission has it


Operand = str | int | Decimal | date | bool | None
# (a, b) for the expectation, then whatever the allowed text wants to name. None: the row makes no claim.
Operands = tuple[Operand, ...] | None


@dataclass(frozen=True)
class Check:
    """A rule applied to one form.

    Attributes:
        column: Field key a problem points at, "" for the whole row.
        columns: Field keys whose own problems (missing, out of range, unreadable) silence this check, because the row
            is then told once what to mend and not twice.
        expects: Core expectation that judges it.
        operands: What a row hands to the expectation.
        allowed_zh, allowed_en: What is allowed, as text with {0}, {1} … for the operands.
        limits: For BETWEEN: smallest and largest number.
        allowed: For IN_SET: allowed values.
        is_cell: The check is about one cell on its own; its problems silence other checks that read that cell.
    """

    rule: Rule
    column: str
    columns: tuple[str, ...]
    expects: Expects
    operands: Callable[[Visit], Operands]
    allowed_zh: str
    allowed_en: str
    limits: tuple[float, float] = (0, 0)
    allowed: tuple[str | int | bool, ...] = (True,)
    is_cell: bool = False
