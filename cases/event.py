"""What can happen to a case. An event is never changed or taken back other than by a later event.

Events of the night (`as_of` is the day of the official edition that they follow from; actor `sihai`):

| kind | detail |
|---|---|
| opened, reopened, evidence | round_id, grade, required, target_id, mark, severity, standard, edition, |
| | edition_status, assessed_on, basis, failing_units, due_on, cause (of reopened: recurrence, proof_gone) |
| verdict | attempt, round_id, outcome (met, not_met, insufficient), grade, surveyed_on, rows, reasons, basis, |
| | supplement, due_on |
| closed | attempt, round_id |
| withdrawn | round_ids |
| overdue, escalated | step, due_on, to_place_code (of escalated) |
| suspended, resumed | step, due_on |

Events of people:

| kind | detail |
|---|---|
| notified | document_no, document_kind |
| acknowledged | due_on |
| planned | measures, responsible, due_on |
| worked | worked_on, what, firm, treated_on, resurvey_from, files |
| finished | finished_on, round_id, resurvey_from, due_on |
| snoozed | step, due_on |
| override_proposed | account (of the portal) |
| override_confirmed, override_rejected | |
| noted | files (what is noted is the reason) |

`basis` is a list of indicators: indicator, found, effort, value, comparison, limit_value, grade, lower_95, upper_95.
`failing_units` is a list of units: unit_key, unit_name, place_code, indicators. `measures` are codes of case_measure.
`files` is a list of kept files: sha256, filename, media_type, size_bytes. Dates are written 2026-01-31.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

NIGHT_KINDS = (
    "opened", "reopened", "evidence", "verdict", "closed", "withdrawn", "overdue", "escalated", "suspended", "resumed",
)  # fmt: skip
PEOPLE_KINDS = (
    "notified", "acknowledged", "planned", "worked", "finished", "snoozed", "override_proposed", "override_confirmed",
    "override_rejected", "noted",
)  # fmt: skip
KINDS = NIGHT_KINDS + PEOPLE_KINDS

# Who acts where the night does.
NIGHT_ACTOR = "sihai"


@dataclass(frozen=True)
class CaseEvent:
    """One event of one case.

    Attributes:
        at: When it counts from.
        as_of: Day of the official edition from which the night derived it; None where a person recorded it.
        number: Position among events of one instant: the registry's event id, or the order in which the night derived
            it.
        detail: What an event of its kind says besides, see the head of this module.
    """

    kind: str
    at: datetime
    actor: str
    reason: str | None
    detail: Mapping[str, object]
    as_of: date | None = None
    number: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"case event {self.kind!r}; allowed are {', '.join(KINDS)}")

    @property
    def order(self) -> tuple[datetime, int, int]:
        """In what order events count: by instant; of one instant the night's first, it was computed from before."""
        return (self.at, 0 if self.as_of is not None else 1, self.number)

    def text(self, key: str) -> str:
        """A text of the detail, empty where it says nothing."""
        value = self.detail.get(key)
        return "" if value is None else str(value)

    @property
    def files(self) -> list[Mapping[str, str]]:
        """Files that came with it, every value as text; see the head of this module."""
        files = self.detail.get("files")
        return [{key: str(value) for key, value in file.items()} for file in files] if isinstance(files, list) else []

    def day(self, key: str) -> date | None:
        """A date of the detail."""
        value = self.detail.get(key)
        return None if value is None else date.fromisoformat(str(value))


@dataclass(frozen=True)
class CaseFile:
    """A case: which, where, which vector, and everything that happened to it, in order."""

    case_id: str
    case_no: str
    place_code: str
    vector: str
    events: tuple[CaseEvent, ...]

    @property
    def order(self) -> tuple[str, int]:
        """Year and running number of the case; as text, C2026-10000 would come before C2026-9999."""
        year, _, number = self.case_no.partition("-")
        return (year, int(number)) if number.isdecimal() else (self.case_no, 0)
