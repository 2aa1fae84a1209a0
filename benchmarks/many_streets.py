"""An installation whose published edition has 1,600 streets of a city that there is not, beside a small sample."""

from __future__ import annotations

import csv
from datetime import date, datetime

import duckdb

from assets.catalogue import prepare, tables
from assets.night import open_night
from assets.publications.edition import publish
from cli.sample import as_workbook, lay_local_standards, read_sample
from expectations.exceptions import check_exceptions
from intake.ingest import ingest
from intake.receive import Incoming, receive_many
from reference.load import Standards, load_standards
from registry.database import open_registry
from settings import SHANGHAI, STANDARDS, Settings

AS_OF = date(2026, 11, 20)
CITY, COUNTIES, STREETS = "3399", 16, 100

_MEASURES = """
insert into facts.measure by name
with street as (
    select place_code, row_number() over (order by place_code) - 1 as number
    from reference.place where place_kind = 'street' and place_code like '3399%'
),
indicator as (
    select indicator, vector, row_number() over (order by indicator) - 1 as number
    from reference.indicator where role <> 'trend'
)
select
    'benchmark' as submission_id, concat_ws('-', s.number, i.number, r.n, u.n) as row_id, 'benchmark' as form,
    s.place_code, cast(null as varchar) as unit_code, concat('unit ', cast(u.n as varchar)) as unit_key,
    lpad(cast(u.n + 1 as varchar), 2, '0') as unit_type, u.n = 0 as is_key_unit, true as is_built_up,
    date '2025-05-10' + cast(r.n * 180 as integer) as surveyed_on,
    concat('benchmark-', cast(r.n as varchar)) as round_id, 'assessment' as round_kind, 'assessment' as graded_kind,
    true as is_official, true as is_graded, i.vector, i.indicator,
    cast(hash(s.number, i.number, r.n, u.n) % 40 = 0 as integer) as found, 100 as effort, true as is_in_season
from street as s
cross join indicator as i
cross join range(3) as r(n)
cross join range(3) as u(n)
"""
_ROUNDS = """
insert into facts.round by name
select
    concat('benchmark-', cast(n as varchar)) as round_id, 'assessment' as round_kind, false as is_planned,
    date '2025-05-01' + cast(n * 180 as integer) as starts_on, date '2025-05-31' + cast(n * 180 as integer) as ends_on,
    concat('第', cast(n + 1 as varchar), '轮') as name_zh
from range(3) as r(n)
"""


def make_installation(settings: Settings) -> None:
    """An installation whose published edition has 1,600 streets of a city beside the small sample."""
    settings.make_folders()
    lay_local_standards(settings)
    _add_places(settings)
    standards = standards_of(settings)
    engine = open_registry(settings.registry_url)
    since = datetime(2026, 9, 1, tzinfo=SHANGHAI)
    chosen = [sheet for sheet in read_sample() if sheet.received_at > since][:60]
    receive_many(
        settings, engine,
        [Incoming(as_workbook(s, standards), f"{s.sheet_id}.xlsx", s.sender, "import", s.received_at) for s in chosen],
    )  # fmt: skip
    ingest(settings, engine, standards)
    with duckdb.connect(str(settings.warehouse)) as connection:
        prepare(connection)
        night = open_night(connection, settings, engine, AS_OF)
        for table in tables():
            table.build(night)
            if table.full_name == "facts.measure":
                connection.execute(_MEASURES)
            if table.full_name == "facts.round":
                connection.execute(_ROUNDS)
        publish(night, settings)
    engine.dispose()


def _add_places(settings: Settings) -> None:
    """A city of 16 counties of 100 streets each, which there is not."""
    made = [(CITY, "基准市", "city", "33", "")]
    for c in range(1, COUNTIES + 1):
        county = f"{CITY}{c:02d}"
        made.append((county, f"基准{c}县", "county", CITY, "100k_500k"))
        made += [(f"{county}{s:03d}", f"基准{c}县{s}街道", "street", county, "le_100k") for s in range(1, STREETS + 1)]
    path = settings.own_standards / "place.csv"
    is_new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(
                ["place_code", "code12", "place_name", "place_kind", "parent_code", "population_class", "valid_from",
                 "valid_to", "source", "confidence"]
            )  # fmt: skip
        for code, name, kind, parent, population in made:
            padded = code.ljust(12, "0")
            writer.writerow([code, padded, name, kind, parent, population, "2011-01-01", "", "benchmark", "synthetic"])


def standards_of(settings: Settings) -> Standards:
    """National and local standards."""
    return load_standards([STANDARDS, settings.local_standards], check_exceptions)
