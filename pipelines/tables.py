"""Assets and asset checks, one for each table and check of the catalogue; nothing is computed here."""

from __future__ import annotations

import dagster as dg
import duckdb

from assets.catalogue import tables
from assets.checks import Check, checks
from assets.flags.case_tables import derived
from assets.night import Night
from assets.publications.edition import NotPublishedError, publish
from assets.reference.calendar import edition_id
from assets.stages import STAGES
from assets.table import Table
from cases.commit import commit_night
from intake.lake import LakeError, read_lake_file
from pipelines.resources import Warehouse
from settings import Settings

# Shown in the web pages: at most one run writes. The truth is the lock of the file system.
WRITER_POOL = "writer"
INGEST = dg.AssetKey(["lake", "ingest"])
EDITION = dg.AssetKey(["publications", "published_edition"])
FOLLOWED = dg.AssetKey(["publications", "followed_cases"])
_RETRY = dg.RetryPolicy(max_retries=2, delay=5)


@dg.asset(
    key=INGEST,
    group_name="lake",
    kinds={"great_expectations", "parquet"},
    pool=WRITER_POOL,
    retry_policy=_RETRY,
    description="待入库的报送：逐表校验，接收的行写入数据湖。\n\nPending submissions, judged by Great Expectations and "
    "written to the lake as one batch; the registry names its files in one transaction.",
)
def ingest_pending(warehouse: Warehouse) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Judge what is pending and write it to the lake."""
    report = warehouse.ingest_pending()
    return dg.MaterializeResult(
        metadata={
            "batch_id": report.batch_id or "nothing pending",
            "submissions": report.submissions,
            "accepted_rows": report.accepted_rows,
            "refused_rows": report.refused_rows,
            "unreadable": report.unreadable,
            "broken_checks": len(report.broken),
            "damaged_files": len(report.damaged),
        }
    )


def table_asset(table: Table, every: int) -> dg.AssetsDefinition:
    """The asset that builds one table, of `every` tables in all."""
    deps = [dg.AssetKey(read.split(".")) for read in table.reads] or [INGEST]

    @dg.asset(
        key=dg.AssetKey([table.stage, table.name]),
        deps=deps,
        group_name=table.stage,
        kinds={"duckdb", "sql" if table.query else "python"},
        pool=WRITER_POOL,
        description=table.description,
        op_tags={"sihai/stage": table.stage},
    )
    def build(warehouse: Warehouse) -> dg.MaterializeResult:  # type: ignore[type-arg]
        night = warehouse.night()
        try:
            rows = table.build(night)
        except duckdb.Error:
            if table.stage == "validated":
                _see_that_lake_is_whole(night, warehouse.settings)
            raise
        warehouse.tell_built(every)
        metadata: dict[str, dg.MetadataValue] = {"dagster/row_count": dg.MetadataValue.int(rows)}
        if table.query:
            metadata["sql"] = dg.MetadataValue.md(f"```sql\n{table.query}\n```")
        return dg.MaterializeResult(metadata=metadata)

    return build


def _see_that_lake_is_whole(night: Night, settings: Settings) -> None:
    """Read every file that the night was to read.

    Raises:
        LakeError: A file is missing or damaged; names it, which DuckDB does not always do.
    """
    for file in night.registry["batch"]:
        try:
            read_lake_file(settings, str(file["path"]))
        except LakeError as damage:
            raise LakeError(f"{damage} `sihai doctor` names every damaged file.") from None


def check_asset(check: Check) -> dg.AssetChecksDefinition:
    """The asset check that runs one query of sql/checks."""

    @dg.asset_check(
        asset=dg.AssetKey([check.stage, check.table]),
        additional_deps=[dg.AssetKey(read.split(".")) for read in check.reads if read != check.full_name],
        name=check.name,
        blocking=check.is_blocking,
        description=check.sentence,
        pool=WRITER_POOL,
    )
    def run(warehouse: Warehouse) -> dg.AssetCheckResult:
        count, rows = check.violations(warehouse.night().connection)
        severity = dg.AssetCheckSeverity.ERROR if check.is_blocking else dg.AssetCheckSeverity.WARN
        return dg.AssetCheckResult(
            passed=count == 0,
            severity=severity,
            metadata={"violations": count, "first": dg.MetadataValue.json(rows), "sql": check.query},
        )

    return run


@dg.asset(
    key=EDITION,
    deps=[dg.AssetKey([t.stage, t.name]) for t in tables()],
    group_name=STAGES[-1],
    kinds={"duckdb", "parquet"},
    pool=WRITER_POOL,
    retry_policy=_RETRY,
    description="发布的版本：DuckDB 与 Parquet，核对无误后切换链接。\n\nThe edition that analysts open: DuckDB and "
    "Parquet, verified, then one symlink is swapped.",
)
def published_edition(warehouse: Warehouse) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Publish what the run computed."""
    try:
        published = publish(warehouse.night(), warehouse.settings)
    except NotPublishedError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    warehouse.tell("publish", 1, 1)
    return dg.MaterializeResult(
        metadata={
            "edition_id": published.edition_id,
            "folder": dg.MetadataValue.path(str(published.folder)),
            "is_new": published.is_new,
        }
    )


@dg.asset(
    key=FOLLOWED,
    deps=[EDITION],
    group_name=STAGES[-1],
    kinds={"sqlite"},
    pool=WRITER_POOL,
    retry_policy=_RETRY,
    description="案件跟踪：正式版本发布后，把当夜得出的案件事件记入登记库，一天只记一次。\n\nWhat the official edition "
    "means for cases, written to the registry once it is published; once a day, and never for other editions.",
)
def followed_cases(warehouse: Warehouse) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Write the case events of an official edition to the registry."""
    night = warehouse.night()
    if night.kind != "nightly":
        return dg.MaterializeResult(metadata={"outcome": "not an official edition", "events": {}})
    done = commit_night(warehouse.engine, night.as_of, edition_id(night), derived(night.connection, night.as_of))
    return dg.MaterializeResult(metadata={"outcome": done.outcome, "events": dict(done.events)})


def table_assets() -> list[dg.AssetsDefinition]:
    """Ingest, every table, the edition, and what follows from it."""
    every = tables()
    built = [table_asset(table, len(every)) for table in every]
    return [ingest_pending, *built, published_edition, followed_cases]


def table_checks() -> list[dg.AssetChecksDefinition]:
    """Every check of sql/checks."""
    return [check_asset(check) for check in checks()]
