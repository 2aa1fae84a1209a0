"""What may be typed into a column of the template: a message before, a drop-down or range, an error after.

The spreadsheet's rules only help: pasting goes round them, and the reader and `expectations` judge everything again.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from sheets.cells import LARGEST_NUMBER, allowed_text
from sheets.fields import Field, Kind
from sheets.lists import LOCAL_LISTS

if TYPE_CHECKING:
    from reference.load import Standards

# Excel opens no workbook whose input message or its title is longer.
_LONGEST_MESSAGE: Final = 255
_LONGEST_TITLE: Final = 32


def input_rule(field: Field, standards: Standards, source: str | None) -> dict[str, object] | None:
    """The rule of a column as XlsxWriter takes it, None where anything goes and nothing is to be said.

    Args:
        field: The column.
        standards: Vocabularies, for the messages.
        source: Where its drop-down stands, None where it has none.
    """
    allowed = f"请填{allowed_text(field, standards)}。"
    message = field.help_zh
    rule: dict[str, object] = {"validate": "any"}
    if source:
        # Bare 12-digit codes, rare aliases and units that are not registered are right too: those lists only help.
        rule = {"validate": "list", "source": source, "show_error": field.key not in LOCAL_LISTS}
        message = message or "请从下拉列表中选择。"
        allowed = "请从下拉列表中选择，或粘贴列表中的名称。"
        if field.key == "unit_name":
            message = "已登记的单位可从下拉列表中选择，其他单位直接填写。"
    elif field.kind in (Kind.INTEGER, Kind.DECIMAL):
        low = -LARGEST_NUMBER if field.minimum is None else field.minimum
        high = LARGEST_NUMBER if field.maximum is None else field.maximum
        kind = "integer" if field.kind is Kind.INTEGER else "decimal"
        rule = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
        message = message or allowed
    elif field.kind is Kind.DATE:
        rule = {"validate": "date", "criteria": "between", "minimum": dt.date(2000, 1, 1),
                "maximum": dt.date(2099, 12, 31)}  # fmt: skip
        message = message or allowed
    if field.default is not None:
        message = f"{message}通常填 {field.default}。"
    if message:
        rule |= {"input_title": field.label_zh[:_LONGEST_TITLE], "input_message": message[:_LONGEST_MESSAGE]}
    elif rule["validate"] == "any":
        return None
    return rule | {"error_title": "填写有误", "error_message": allowed[:_LONGEST_MESSAGE]}
