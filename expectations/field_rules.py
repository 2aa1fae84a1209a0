"""Rules that a field's own definition implies: required, and limits of numbers. Vocabularies are the reader's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from expectations.rule import Check, Expects, Operands, Rule
from expectations.visit import Visit
from sheets.fields import Field, Form, Kind
from sheets.forms.header import LARGEST_COUNT, TRAP_HEADER

_HEADER_KEYS = frozenset(f.key for f in TRAP_HEADER)


def field_checks(form: Form) -> Iterator[Check]:
    """Required and range checks of every field; header fields and plain counts share one rule over all forms."""
    for f in form.fields:
        if f.required:
            yield _required(form, f)
        if f.minimum is not None and f.maximum is not None:
            yield _range(form, f, f.minimum, f.maximum)


def _owner(form: Form, f: Field) -> tuple[str, str]:
    """Prefix of the rule id and form of the rule: shared for the header."""
    return ("header", "") if f.key in _HEADER_KEYS else (form.form_id, form.form_id)


def _cell(key: str) -> Callable[[Visit], Operands]:
    def operands(visit: Visit) -> Operands:
        value = visit.row.values.get(key)
        return (None if value == "" else value,)  # type: ignore[return-value]

    return operands


def _number(key: str) -> Callable[[Visit], Operands]:
    def operands(visit: Visit) -> Operands:
        value = visit.number(key)
        return None if value is None else (value,)

    return operands


def _required(form: Form, f: Field) -> Check:
    prefix, owner = _owner(form, f)
    zero_zh = "查了没有查见填 0。" if f.kind is Kind.INTEGER else ""
    zero_en = " Inspected and nothing found is 0." if f.kind is Kind.INTEGER else ""
    rule = Rule(
        f"{prefix}.{f.key}.required", owner, "error", (f.key,),
        f"「{f.title_zh}」必须填写。",
        f"The column “{f.label_en}” must be filled in.",
        f"请补填「{f.title_zh}」。{zero_zh}",
        f"Fill in “{f.label_en}”.{zero_en}",
    )  # fmt: skip
    return Check(rule, f.key, (f.key,), Expects.GIVEN, _cell(f.key), "必填", "a value", is_cell=True)


def _range(form: Form, f: Field, minimum: float, maximum: float) -> Check:
    if (minimum, maximum) == (0, LARGEST_COUNT):
        rule = Rule(
            "count.range", "", "error", (),
            f"数量应在 0 到 {LARGEST_COUNT} 之间。",
            f"A count lies between 0 and {LARGEST_COUNT}.",
            "请核对原始记录后改正；大于 40000 的数往往是日期被当作数字填入，负数不允许。",
            "Correct it from the record; a count above 40000 is often a date turned into a number, below 0 is a slip.",
        )  # fmt: skip
    else:
        prefix, owner = _owner(form, f)
        unit = f" {f.unit}" if f.unit else ""
        rule = Rule(
            f"{prefix}.{f.key}.range", owner, "error", (f.key,),
            f"「{f.label_zh}」应在 {minimum:g} 到 {maximum:.0f}{unit} 之间。",
            f"{f.label_en.capitalize()} lies between {minimum:g} and {maximum:.0f}{unit}.",
            "请核对原始记录和单位后改正。",
            "Correct it from the record; look at the unit.",
        )  # fmt: skip
    return Check(
        rule, f.key, (f.key,), Expects.BETWEEN, _number(f.key), f"{minimum:g} 到 {maximum:.0f}",
        f"{minimum:g} to {maximum:.0f}", limits=(minimum, maximum), is_cell=True,
    )  # fmt: skip
