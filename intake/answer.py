"""The answer to one file: what the sender is told, the same for a dry run, a submission, the web page and the API."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from expectations.problem import RowProblem
from intake.grouping import grouped
from settings import SHANGHAI
from sheets.practice import WATERMARK

ACCEPTED, PARTLY, REFUSED, UNREADABLE, BROKEN = "accepted", "partly_accepted", "refused", "unreadable", "broken"
UNCHANGED, PENDING = "unchanged", "pending"


def status_of(accepted: int, refused: int, identical: int = 0) -> str:
    """The status of a file that could be read and judged."""
    if not accepted:
        return UNCHANGED if identical and not refused else REFUSED
    return PARTLY if refused else ACCEPTED


@dataclass(frozen=True)
class RowChange:
    """One row against the version that is replaced.

    Attributes:
        kind: added, changed, withdrawn or identical.
        row_id, sheet, row: Of the new version; of the former one where the row is withdrawn.
        what: The visit in words: unit and date; "" for an identical row, of which there is nothing to tell.
        columns: Of a changed row: (key, title, former value, new value), each as staff would write it.
    """

    kind: str
    row_id: str
    sheet: str
    row: int
    what: str
    columns: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True)
class Standing:
    """What a submission has beyond its verdict: the receipt and how it stands (`registry.standing`).

    `is_new` is false when the same bytes had been received before; `replaces` is the receipt that it replaces.
    """

    receipt_no: str
    submission_id: str
    received_at: datetime
    is_new: bool
    status: str
    replaces: str | None

    def as_dict(self) -> dict[str, object]:
        """The standing as JSON takes it, the instant in Shanghai time."""
        return {**asdict(self), "received_at": self.received_at.astimezone(SHANGHAI).isoformat()}


@dataclass(frozen=True)
class Answer:
    """What the sender is told.

    Attributes:
        status: accepted, partly_accepted, refused (no row accepted, or the file as a whole), unchanged (every row is
            stored already, just so), unreadable, broken (a check of ours raised: the file is neither right nor
            wrong, `broken_checks` says which), or pending (received, not read yet).
        form: Form id, None where the file could not be read.
        rows, accepted, refused: Numbers of rows.
        identical: Rows that are neither accepted nor refused, because the very same row is in force already.
        problems: Every problem of every row; of a refused file, one problem without a row.
        remarks: What was assumed in reading, in Chinese.
        changes: Against the version in force that it replaces, row by row; empty where it replaces none.
        standing: Receipt and standing; None for a dry run.
        is_practice: It was given in practice mode (练习) and counts nowhere.
        is_held: It would replace a version in force, and that one stands until the sender confirms, because rows were
            refused or rows in force are not in it: `changes` says which would be withdrawn.
    """

    status: str
    form: str | None
    rows: int
    accepted: int
    refused: int
    problems: tuple[RowProblem, ...]
    remarks: tuple[str, ...]
    broken_checks: tuple[str, ...] = ()
    identical: int = 0
    changes: tuple[RowChange, ...] = ()
    standing: Standing | None = None
    is_practice: bool = False
    is_held: bool = False

    @property
    def is_clean(self) -> bool:
        """Every row is accepted or stored already, and nothing waits for the sender (warnings may stand)."""
        return self.status in (ACCEPTED, UNCHANGED) and not self.is_held

    def count_changes(self, kind: str) -> int:
        """How many rows are added, changed, withdrawn or identical against the version that is replaced."""
        return sum(change.kind == kind for change in self.changes)

    def as_dict(self) -> dict[str, object]:
        """The answer as JSON takes it."""
        return {
            "status": self.status,
            "form": self.form,
            "rows": self.rows,
            "accepted": self.accepted,
            "refused": self.refused,
            "identical": self.identical,
            "problems": [problem.as_dict() for problem in self.problems],
            "groups": [group.as_dict() for group in grouped(self.problems)],
            "remarks": list(self.remarks),
            "broken_checks": list(self.broken_checks),
            "changes": [asdict(change) for change in self.changes],
            "standing": None if self.standing is None else self.standing.as_dict(),
            "is_practice": self.is_practice,
            "is_held": self.is_held,
            "watermark": WATERMARK if self.is_practice else "",
        }
