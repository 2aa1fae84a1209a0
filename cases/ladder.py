"""The limit that an indicator must keep for the letter required: a row of standards/threshold.csv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reference.load import Standards
from reference.rows import Row, is_in_force

LETTERS = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Ladder:
    """The limits by which a case is judged.

    Attributes:
        standards: National and local standards.
        standard, edition: That judged, as the event names them.
        required: Letter required, or a value.
        on: Survey day, None where it is not known.
    """

    standards: Standards
    standard: str
    edition: str
    required: str
    on: date | None = None

    @classmethod
    def of(cls, standards: Standards, evidence: Mapping[str, object]) -> Ladder:
        """Of the evidence of a case: the detail of an opened, reopened or evidence event."""
        required = str(evidence.get("required") or "")
        return cls(standards, str(evidence.get("standard")), str(evidence.get("edition")), required)

    def limit(self, indicator: str) -> tuple[str, Decimal] | None:
        """Comparison and limit of the letter required; None where the edition names none."""
        for row in self.standards.tables["threshold"]:
            if (
                row["indicator"] == indicator
                and row["grade"] == self.required
                and (row["standard"], row["edition"]) == (self.standard, self.edition)
                and not row["adopted_by"]
                and (self.on is None or is_in_force(row, self.on))
            ):
                return str(row["comparison"]), Decimal(str(row["limit_value"]))
        return None

    def indicator(self, code: str) -> Row:
        """The indicator's row, empty where no row names it."""
        return next((row for row in self.standards.tables["indicator"] if row["indicator"] == code), {})
