"""One small published edition: the last round of two streets of the sample, made as a night makes it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from settings import SHANGHAI, STANDARDS, Settings

AS_OF = date(2026, 11, 20)
STREETS = ("330481107", "330481004")


def publish_small(home: Path) -> None:
    """Receive, ingest, compute and publish into `home`."""
    import duckdb

    from assets.catalogue import build_all
    from assets.night import open_night
    from assets.publications.edition import publish
    from cli.sample import as_workbook, lay_local_standards, read_sample
    from intake.ingest import ingest
    from intake.receive import Incoming, receive_many
    from reference.load import load_standards
    from registry.database import open_registry

    settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    settings.make_folders()
    lay_local_standards(settings)
    standards = load_standards([STANDARDS, settings.local_standards])
    since = datetime(2026, 9, 1, tzinfo=SHANGHAI)
    chosen = [
        sheet
        for sheet in read_sample()
        if sheet.received_at > since and str(sheet.rows[0]["place_code"]).startswith(STREETS)
    ]
    engine = open_registry(settings.registry_url)
    receive_many(
        settings,
        engine,
        [Incoming(as_workbook(s, standards), f"{s.sheet_id}.xlsx", s.sender, "import", s.received_at) for s in chosen],
    )
    ingest(settings, engine, standards)
    with duckdb.connect(str(settings.warehouse)) as connection:
        night = open_night(connection, settings, engine, AS_OF)
        build_all(night)
        publish(night, settings)
    engine.dispose()
