"""Two years lived through: sheets come in, nights are run, staff act in between; everything seen is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import duckdb
from sqlalchemy import Engine

from assets.catalogue import prepare, tables
from assets.flags.case_tables import derived
from assets.night import open_night
from assets.table import Table
from cases.commit import commit_night
from intake.ingest import ingest
from reference.load import Standards, load_standards
from registry.database import open_registry
from settings import STANDARDS, Settings, end_of_day
from sheets.isolated import Reader
from tests.golden.two_years.assessments import Assessments
from tests.golden.two_years.county import VECTORS, Plan
from tests.golden.two_years.desk import Desk
from tests.golden.two_years.ground import spots
from tests.golden.two_years.post import Post
from tests.golden.two_years.staff import Staff

Records = list[dict[str, object]]
MakePost = Callable[[Settings, Engine, Standards], Post]


@dataclass(frozen=True)
class Published:
    """What one night published on cases."""

    as_of: date
    status: Records
    open_case: Records
    events: Records


@dataclass
class Replay:
    """One installation through all the nights of a plan."""

    plan: Plan
    settings: Settings
    engine: Engine
    standards: Standards
    post: Post
    staff: Staff
    assessments: Assessments
    nights: list[Published] = field(default_factory=list)

    @classmethod
    def of(cls, plan: Plan, home: Path, make_post: MakePost = Post) -> Replay:
        """A new installation, with the plan's rounds as its local standards."""
        settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
        settings.make_folders()
        plan.lay_standards(settings.own_standards)
        standards = load_standards([STANDARDS, settings.local_standards])
        engine = open_registry(settings.registry_url)
        ground = spots(plan.places, VECTORS, plan.seed)
        post = make_post(settings, engine, standards)
        staff = Staff(Desk(settings, engine, standards), post, ground)
        return cls(plan, settings, engine, standards, post, staff, Assessments(plan, ground, post))

    def run(self) -> Replay:
        """Live through the plan; the registry is closed afterwards."""
        try:
            with Reader() as reader:
                for before, as_of in pairwise([self.plan.nights[0] - timedelta(days=30), *self.plan.nights]):
                    self.live(before, as_of, reader)
        finally:
            self.engine.dispose()
        return self

    def live(self, before: date, as_of: date, reader: Reader) -> None:
        """The days after one night and the night that follows them."""
        self.receive(before, as_of, reader)
        self.nights.append(self.night(as_of))

    def receive(self, before: date, as_of: date, reader: Reader) -> None:
        """What staff do and send after one night, up to the end of the day of another."""
        self.staff.act(before, as_of)
        self.assessments.write(before, as_of)
        self.post.deliver(end_of_day(as_of))
        report = ingest(self.settings, self.engine, self.standards, reader=reader)
        assert (report.refused_rows, report.unreadable, report.broken) == (0, 0, ()), f"{as_of}: {report}"

    def night(self, as_of: date) -> Published:
        """Build the day's tables, commit what they say of cases, and keep that."""
        with duckdb.connect(config={"threads": 1}) as connection:  # tables are small: threads only cost
            prepare(connection)
            night = open_night(connection, self.settings, self.engine, as_of)
            for table in case_tables():
                table.build(night)
            commit_night(self.engine, as_of, f"{as_of}", derived(connection, as_of))
            return Published(
                as_of,
                *(records(connection, f"flags.{name}") for name in ("case_status", "open_case", "case_event")),
            )


@cache
def case_tables() -> tuple[Table, ...]:
    """The tables on cases and all that they read: what lies beside costs a night half its time."""
    needed = {"flags.case_status", "flags.open_case", "flags.case_event"}
    for table in reversed(tables()):
        if table.full_name in needed:
            needed.update(table.reads)
    return tuple(table for table in tables() if table.full_name in needed)


def records(connection: duckdb.DuckDBPyConnection, table: str) -> Records:
    """Rows of a table as dictionaries."""
    relation = connection.table(table)
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
