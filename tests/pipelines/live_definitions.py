"""The same definitions with a night every minute, for the test that sees a schedule fire."""

from __future__ import annotations

from pipelines.definitions import build_definitions

defs = build_definitions(cron="* * * * *")
