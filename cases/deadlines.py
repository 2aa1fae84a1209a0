"""Until when the steps of a case are to be done: rows of standards/, counted in working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.calendar import WorkingDays
from reference.load import Standards
from reference.rows import Row, is_in_force


@dataclass(frozen=True)
class Deadlines:
    """The deadlines that hold in a county.

    Attributes:
        calendar: Its working days.
        rows: `case_deadline` of standards/.
        severities: `case_severity` of standards/.
        conventions: `convention` of standards/, by name.
    """

    calendar: WorkingDays
    rows: tuple[Row, ...]
    severities: tuple[Row, ...]
    conventions: dict[str, str]

    @classmethod
    def of(cls, standards: Standards) -> Deadlines:
        """The deadlines that a set of standards holds."""
        tables = standards.tables
        return cls(
            calendar=WorkingDays(tables["holiday"]),
            rows=tables["case_deadline"],
            severities=tables["case_severity"],
            conventions={str(row["convention"]): str(row["value"]) for row in tables["convention"]},
        )

    def severity(self, grade: str, mark: str | None, on: date) -> str:
        """How severe a letter is with its mark: urgent, serious or ordinary.

        Raises:
            LookupError: standards/case_severity.csv says nothing of it on that day.
        """
        for row in self.severities:
            if row["grade"] == grade and row["mark"] == mark and is_in_force(row, on):
                return str(row["severity"])
        raise LookupError(f"standards/case_severity.csv has no row for grade {grade}, mark {mark} on {on}")

    def due_on(self, severity: str, step: str, begun_on: date) -> date:
        """Last day on which a step that began on a day is in time."""
        return self.calendar.after(begun_on, self._number(severity, step, "working_days", begun_on))

    def escalates_on(self, severity: str, step: str, due_on: date) -> date:
        """Day after whose end a step still not done is told to the level above."""
        return self.calendar.after(due_on, self._number(severity, step, "escalate_after", due_on))

    def number(self, convention: str) -> int:
        """A whole number of standards/convention.csv."""
        return int(self.conventions[convention])

    def _number(self, severity: str, step: str, column: str, on: date) -> int:
        for row in self.rows:
            if row["severity"] == severity and row["step"] == step and is_in_force(row, on):
                return int(str(row[column]))
        raise LookupError(f"standards/case_deadline.csv has no row for {severity}, {step} on {on}")
