"""How a sheet comes in: receive, check, add or replace, ingest. No Dagster here."""
