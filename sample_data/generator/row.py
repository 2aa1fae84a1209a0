"""What the generator writes: sheets and their rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

Value = int | str | bool | date | Decimal | None
Row = dict[str, Value]


@dataclass
class Sheet:
    """One workbook: who sent it when, what it replaces, and its rows (field key -> value)."""

    sheet_id: str
    form: str
    sender: str
    received_at: datetime
    rows: list[Row] = field(default_factory=list)
    replaces: str = ""
