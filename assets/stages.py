"""The stages in their order. One word per stage: folder, DuckDB schema, Dagster key prefix and group, tests."""

STAGES = ("reference", "intake", "validated", "facts", "indices", "grades", "flags", "publications")
