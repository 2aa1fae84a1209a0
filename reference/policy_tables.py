"""Tables of standards/ on what policy asks besides a letter: quotas, demonstration places, special rounds."""

from __future__ import annotations

from reference.table import Table

POLICY_TABLES: tuple[Table, ...] = ()
