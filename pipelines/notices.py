"""When notices go out: a sensor of the daemon writes what is news and sends what is due, beside all runs.

It asks for no run and takes no writer lock: it reads the registry and published editions, and adds to the outbox.
"""

from __future__ import annotations

from datetime import UTC, datetime

import dagster as dg

from assets.publications.new_flags import new_flags
from cases.notices.delivery import fill_and_send
from cases.notices.notices_file import notices_path, read_book
from expectations.exceptions import check_exceptions
from reference.load import load_standards
from registry.database import open_registry
from settings import STANDARDS, load_settings


@dg.sensor(minimum_interval_seconds=120, default_status=dg.DefaultSensorStatus.RUNNING)
def notices_sensor(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Tell recipients what happened to their cases; a file that cannot be used fails the tick and says why."""
    settings = load_settings()
    if not notices_path(settings).exists():
        return dg.SkipReason("there is no notices.toml: nobody is told anything (`sihai notices example`)")
    standards = load_standards([STANDARDS, settings.local_standards], check_exceptions)
    book = read_book(settings, standards)
    if book is None:
        return dg.SkipReason("notices.toml is gone")
    for warning in book.warnings:
        context.log.warning(warning)
    engine = open_registry(settings.registry_url)
    try:
        written, passed = fill_and_send(engine, standards, book, datetime.now(UTC), lambda: new_flags(settings))
    finally:
        engine.dispose()
    for recipient, way in passed.hanging:
        context.log.warning(f"{recipient} by {way} did not come back in time; the others were served")
    counted = "".join(f", {kind} {count}" for kind, count in sorted(passed.outcomes.items()))
    return dg.SkipReason(f"{written} written{counted}")
