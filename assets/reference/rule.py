"""`reference.rule`: the registry of rules as a table, so that a finding can be read beside the rule that it breaks."""

from __future__ import annotations

from assets.columns import arrow_schema, create_table
from assets.night import Night
from assets.table import Table, insert_rows
from expectations.rules import RULES

_COLUMNS = (
    ("rule_id", "varchar", "规则", "id of the rule"),
    ("form", "varchar", "表单", "form it belongs to; empty where several share it"),
    ("severity", "varchar", "级别", "error, warning or notice"),
    ("sentence_zh", "varchar", "要求", "what must be true, in Chinese"),
    ("sentence_en", "varchar", "要求（英文）", "what must be true, in English"),
    ("remedy_zh", "varchar", "如何改正", "how to mend a row, in Chinese"),
    ("remedy_en", "varchar", "如何改正（英文）", "how to mend a row, in English"),
)


def _fill(night: Night) -> None:
    rows = [{name: getattr(rule, name) or None for name, *_ in _COLUMNS} for rule in RULES.values()]
    insert_rows(night.connection, "reference.rule", rows, arrow_schema(_COLUMNS))


_DESCRIPTION = ("数据规则", "rules of sheets and rules across rows, one row each")
RULE = Table(
    stage="reference",
    name="rule",
    description=": ".join(_DESCRIPTION),
    reads=(),
    schema=create_table("reference", "rule", *_DESCRIPTION, _COLUMNS),
    fill=_fill,
)
