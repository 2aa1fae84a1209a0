"""What people record on cases, back-dated to when they did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from cases import decide
from cases.decide_record import By, CaseRefusedError
from cases.event import CaseFile
from cases.ledger import read_cases
from reference.load import Standards
from registry.database import read
from settings import SHANGHAI, Settings


@dataclass
class Desk:
    """The county office's and the places' way to a case: what the commands do, with a clock of its own."""

    settings: Settings
    engine: Engine
    standards: Standards

    def cases(self) -> list[CaseFile]:
        """Every case."""
        with read(self.engine) as connection:
            return list(read_cases(connection).values())

    def case(self, case_id: str) -> CaseFile:
        """One case."""
        with read(self.engine) as connection:
            return read_cases(connection, [case_id])[case_id]

    def notify(self, case: CaseFile, at: datetime, document_no: str) -> None:
        """Send the document that the case calls for."""
        decide.notify(self.engine, case.case_no, By("陈", at=at), document_no=document_no)

    def acknowledge(self, case: CaseFile, at: datetime) -> None:
        """The place has received it."""
        decide.acknowledge(self.engine, self.standards, case.case_no, By("镇爱卫办", at=at))

    def plan(self, case: CaseFile, at: datetime) -> None:
        """The first measure that the catalogue has for the vector."""
        rows = self.standards.tables["case_measure"]
        measure = next(str(row["measure"]) for row in rows if row["vector"] in (None, case.vector))
        decide.plan(
            self.engine, self.standards, case.case_no, By("镇爱卫办", at=at), measures=[measure], responsible="镇爱卫办"
        )

    def work(self, case: CaseFile, at: datetime, *, is_treatment: bool) -> None:
        """Works of the day."""
        day = _day(at)
        decide.work(
            self.engine, self.settings, self.standards, case.case_no, By("镇爱卫办", at=at), worked_on=day,
            what="清理孳生地", firm="海宁消杀" if is_treatment else None, treated_on=day if is_treatment else None,
        )  # fmt: skip

    def finish(self, case: CaseFile, at: datetime) -> None:
        """The works are done."""
        decide.finish(self.engine, self.standards, case.case_no, By("镇爱卫办", at=at), finished_on=_day(at))

    def snooze(self, case: CaseFile, at: datetime, until: date) -> None:
        """More time."""
        decide.snooze(self.engine, self.standards, case.case_no, By("王", "雨季", at), until=until)

    def propose(self, case: CaseFile, at: datetime, actor: str) -> None:
        """Propose to end the case by hand."""
        decide.propose_override(self.engine, case.case_no, By(actor, "已拆迁", at))

    def confirm(self, case: CaseFile, at: datetime, actor: str) -> bool:
        """Whether the person could end the case by hand."""
        try:
            decide.confirm_override(self.engine, case.case_no, By(actor, at=at))
        except CaseRefusedError:
            return False
        return True

    def reject(self, case: CaseFile, at: datetime, actor: str) -> None:
        """Turn the proposal down."""
        decide.reject_override(self.engine, case.case_no, By(actor, "仍有鼠迹", at))


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
