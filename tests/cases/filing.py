"""Cases filed in a registry, as a night files them, and what people then do with fewer words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine

from cases import decide
from cases.decide_record import By
from cases.event import CaseEvent, CaseFile
from cases.fold import fold
from cases.ledger import add_case, add_events, find_case, read_cases
from cases.state import CaseState
from reference.load import Standards
from registry.database import read, write
from settings import SHANGHAI, Settings
from tests.cases.lives import opening

STREET = "330481001"
NO = "C2026-0001"


def file_case(
    engine: Engine, number: int = 1, place_code: str = STREET, vector: str = "rodent",
    events: Sequence[CaseEvent] = (), **changes: object,
) -> str:  # fmt: skip
    """File a case with its opening and further events; returns its number. Opened at the end of 31 May 2026."""
    case = CaseFile(f"case-{number:04d}", f"C2026-{number:04d}", place_code, vector, ())
    with write(engine) as connection:
        add_case(connection, case)
        add_events(connection, case.case_id, [opening(**changes), *events])
    return case.case_no


def add(engine: Engine, event: CaseEvent, number: int = 1) -> None:
    with write(engine) as connection:
        add_events(connection, f"case-{number:04d}", [event])


def night(kind: str, on: date, **detail: object) -> CaseEvent:
    """An event of the night whose edition counts up to that day."""
    at = datetime(on.year, on.month, on.day, 23, 59, 59, 999999, tzinfo=SHANGHAI)
    return CaseEvent(kind, at, "sihai", None, detail, as_of=on)


def june(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Hands:
    """A person at work on cases; `at` is from when what he does counts."""

    engine: Engine
    settings: Settings
    standards: Standards
    by: By = field(default_factory=lambda: By("朱敏", at=june(1)))
    no: str = NO

    def on(self, day: int, hour: int = 9) -> Hands:
        return replace(self, by=replace(self.by, at=june(day, hour)))

    def because(self, reason: str | None) -> Hands:
        return replace(self, by=replace(self.by, reason=reason))

    def as_(self, actor: str) -> Hands:
        return replace(self, by=replace(self.by, actor=actor))

    def now(self) -> Hands:
        return replace(self, by=replace(self.by, at=None))

    def case(self) -> CaseFile:
        with read(self.engine) as connection:
            return find_case(connection, self.no)

    def state(self) -> CaseState:
        return fold(self.case().events)

    def every_state(self) -> list[CaseState]:
        with read(self.engine) as connection:
            return [fold(case.events) for case in read_cases(connection).values()]

    def notify(self, document_no: str = "海爱卫〔2026〕3号", **given: Any) -> CaseFile:
        return decide.notify(self.engine, self.no, self.by, document_no=document_no, **given)

    def acknowledge(self) -> CaseFile:
        return decide.acknowledge(self.engine, self.standards, self.no, self.by)

    def plan(self, *measures: str, responsible: str = "硖石街道办事处", **given: Any) -> CaseFile:
        return decide.plan(
            self.engine, self.standards, self.no, self.by, measures=measures or ("proofing",),
            responsible=responsible, **given,
        )  # fmt: skip

    def work(self, day: int = 1, what: str = "封堵孔洞 36 处", **given: Any) -> CaseFile:
        return decide.work(
            self.engine, self.settings, self.standards, self.no, self.by,
            **{"worked_on": date(2026, 6, day), "what": what, **given},
        )  # fmt: skip

    def finish(self, day: int = 1) -> CaseFile:
        return decide.finish(self.engine, self.standards, self.no, self.by, finished_on=date(2026, 6, day))

    def snooze(self, until: date) -> CaseFile:
        return decide.snooze(self.engine, self.standards, self.no, self.by, until=until)

    def propose(self) -> CaseFile:
        return decide.propose_override(self.engine, self.no, self.by)

    def confirm(self) -> CaseFile:
        return decide.confirm_override(self.engine, self.no, self.by)

    def reject(self) -> CaseFile:
        return decide.reject_override(self.engine, self.no, self.by)

    def note(self, **given: Any) -> CaseFile:
        return decide.note(self.engine, self.settings, self.no, self.by, **given)
