"""Everything that Dagster knows, assembled. Computes nothing and opens nothing."""

from __future__ import annotations

import dagster as dg

from pipelines.jobs import (
    INGEST_JOB,
    INTRADAY_JOB,
    NIGHTLY_CRON,
    NIGHTLY_JOB,
    grading_after_ingest,
    ingest_sensor,
    missed_night,
    nightly_schedule,
)
from pipelines.notices import notices_sensor
from pipelines.resources import Warehouse
from pipelines.tables import table_assets, table_checks


def build_definitions(cron: str = NIGHTLY_CRON) -> dg.Definitions:
    """Definitions made afresh.

    Args:
        cron: When the official edition is made, Shanghai time.
    """
    return dg.Definitions(
        assets=table_assets(),
        asset_checks=table_checks(),
        jobs=[INGEST_JOB, NIGHTLY_JOB, INTRADAY_JOB],
        schedules=[nightly_schedule(cron)],
        sensors=[ingest_sensor, grading_after_ingest, missed_night, notices_sensor],
        resources={"warehouse": Warehouse()},
        # one process for a run: a process a step costs seconds each, and the warehouse has room for one writer only
        executor=dg.in_process_executor,
    )


defs = build_definitions()
