"""Tables of standards/ on single units: codes of problems, the reporting plan of key units."""

from __future__ import annotations

from reference.table import Table

UNIT_TABLES: tuple[Table, ...] = ()
