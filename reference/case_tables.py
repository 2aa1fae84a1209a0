"""Tables of standards/ on cases: severity, deadlines, measures, the calendar of working days."""

from __future__ import annotations

from reference.table import Table

CASE_TABLES: tuple[Table, ...] = ()
