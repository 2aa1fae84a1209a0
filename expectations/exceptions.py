"""Accepted exceptions: warnings and notices that a reviewer has accepted, as rows of standards/accepted_exception.csv.

An exception never lets a refused row in: only warnings and notices may be named. What it covers is still told, as a
notice that says who accepted it and why, and stands in flags.suspicious_result marked as accepted while the row holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from expectations.problem import RowProblem
from expectations.rules import RULES
from expectations.visit import Lookup
from reference.check import Lines
from reference.problem import StandardsProblem
from reference.rows import Row, day, is_in_force, text
from sheets.forms import FORMS
from sheets.reader import SheetRow

TABLE = "accepted_exception"


def check_exceptions(lines: Lines) -> Iterator[StandardsProblem]:
    """Rows that name an unknown rule or form, or a rule that refuses; `load_standards` calls this with its tables."""
    for line in lines[TABLE]:
        rule_id, form = text(line.row, "rule_id"), text(line.row, "form")
        if rule_id not in RULES:
            yield line.problem(
                f"没有规则“{rule_id}”，可用的见 docs/rules.md", f"no rule {rule_id!r}; see docs/rules.md"
            )
        elif RULES[rule_id].severity == "error":
            yield line.problem(
                f"“{rule_id}”是错误，违反的行不予接收，不能认可为例外；只有提示和说明可以",
                f"{rule_id!r} is an error and its rows are refused; only warnings and notices may be excepted",
            )
        elif RULES[rule_id].form and form not in ("", RULES[rule_id].form):
            yield line.problem(
                f"规则“{rule_id}”只用于表单“{RULES[rule_id].form}”，此处写的是“{form}”",
                f"{rule_id!r} is a rule of form {RULES[rule_id].form!r} and not of {form!r}",
            )
        if form and form not in FORMS:
            yield line.problem(f"没有表单“{form}”，可用：{'、'.join(FORMS)}", f"no form {form!r}")


def marked(problem: RowProblem, row: SheetRow, form_id: str, lookup: Lookup, on: date) -> RowProblem:
    """The problem, as a notice that names the exception where one covers it on the day `on`, else as it is."""
    found = _exception(problem, row, form_id, lookup, on) if problem.severity != "error" else None
    if found is None:
        return problem
    who, why, until = text(found, "accepted_by"), text(found, "reason"), day(found, "valid_to")
    return replace(
        problem,
        severity="notice",
        allowed_zh=f"已认可（{who}：{why}{f'，至 {until}' if until else ''}），无需处理",
        allowed_en=f"accepted by {who}: {why}{f', until {until}' if until else ''}; nothing to do",
    )


def _exception(problem: RowProblem, row: SheetRow, form_id: str, lookup: Lookup, on: date) -> Row | None:
    for exception in lookup.standards.tables[TABLE]:
        if exception["rule_id"] == problem.rule_id and is_in_force(exception, on):
            units = (row.values.get("unit_code"), row.values.get("unit_name"))
            if (
                exception["form"] in (None, form_id)
                and exception["surveyed_on"] in (None, row.values.get("surveyed_on"))
                and exception["unit"] in (None, *units)
                and exception["place_code"] in (None, *_places(row, lookup))
            ):
                return exception
    return None


def _places(row: SheetRow, lookup: Lookup) -> tuple[str, ...]:
    code, on = row.values.get("place_code"), row.values.get("surveyed_on")
    if not isinstance(code, str) or not isinstance(on, date):
        return ()
    place = lookup.place(code, on)
    return lookup.ancestors(str(place["place_code"]), on) if place else ()
