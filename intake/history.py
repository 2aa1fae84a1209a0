"""The story of a sheet: every version of it, oldest first, with all that happened to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, select

from intake.answer import RowChange
from intake.decisions import find_submission
from intake.diff import changes_from_json
from intake.ledger import Claim, claims_of
from intake.left_out import lack_left_out_rows
from registry.database import read
from registry.portal_tables import review_event, row_query_event
from registry.standing import Standing, standings
from registry.tables import attachment, confirmation, exclusion_event, submission, submission_event, verdict
from settings import SHANGHAI
from sheets.forms import FORMS

_LACKING = "有行因与另一回执相同而没有入库，该回执后来已撤回或被替换；仍应计入的，请把本表再报送一次"
# Events that concern one row.
_OF_ROWS = frozenset({"warning_confirmed", "row_excluded", "row_restored", "row_asked", "row_answered"})


@dataclass(frozen=True)
class Event:
    """One thing that happened to a submission.

    Attributes:
        kind: A kind of submission event or of review event; warning_confirmed, row_excluded, row_restored, row_asked,
            row_answered, attached, attachment_removed.
        subject: What of the submission it concerns: the row and rule, the attached file; "" for the whole.
    """

    kind: str
    at: datetime
    recorded_at: datetime
    actor: str
    reason: str | None
    subject: str = ""


@dataclass(frozen=True)
class WaitingRow:
    """A refused row that no later version has replaced."""

    row_id: str
    sheet: str
    row: int
    rule_ids: tuple[str, ...]


@dataclass(frozen=True)
class Version:
    """One submission of a chain, with its verdict in numbers (None while pending).

    Attributes:
        remarks: What was assumed in reading; that rows left out for another receipt may be in force nowhere.
        changes: Row by row against the version in force that it replaced or would replace.
        waiting: Refused rows that still wait for a later version to take effect.
    """

    standing: Standing
    filename: str
    form: str | None
    accepted_rows: int | None
    refused_rows: int | None
    remarks: tuple[str, ...]
    events: tuple[Event, ...]
    identical_rows: int | None = None
    changes: tuple[RowChange, ...] = ()
    waiting: tuple[WaitingRow, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The version as JSON takes it, instants in Shanghai time."""
        return {
            **_plain(vars(self.standing)),
            "filename": self.filename,
            "form": self.form,
            "accepted_rows": self.accepted_rows,
            "refused_rows": self.refused_rows,
            "identical_rows": self.identical_rows,
            "remarks": list(self.remarks),
            "changes": [asdict(change) for change in self.changes],
            "waiting": [asdict(row) for row in self.waiting],
            "events": [_plain(vars(event)) for event in self.events],
        }


def _plain(values: dict[str, object]) -> dict[str, object]:
    return {k: v.astimezone(SHANGHAI).isoformat() if isinstance(v, datetime) else v for k, v in values.items()}


def history(engine: Engine, named: str) -> list[Version]:
    """Every version of the sheet that has this receipt number or submission id, in order of receipt.

    Raises:
        DecisionError: there is no such submission.
    """
    with read(engine) as connection:
        chain = standings(connection, [find_submission(connection, named).submission_id])
        rows = {
            row["submission_id"]: row
            for row in connection.execute(
                select(
                    submission.c.submission_id,
                    submission.c.filename,
                    submission.c.form,
                    verdict.c.accepted_rows,
                    verdict.c.refused_rows,
                    verdict.c.identical_rows,
                    verdict.c.remarks,
                    verdict.c.changes,
                    verdict.c.problems,
                )
                .outerjoin(verdict, verdict.c.submission_id == submission.c.submission_id)
                .where(submission.c.submission_id.in_(chain))
            ).mappings()
        }
        events = _events(connection, list(chain))
        still_counted = [one for one in chain.values() if one.is_alive or one.status == "unchanged"]
        lacking = lack_left_out_rows(connection, still_counted)
        claims = claims_of(connection, [key for key in chain if any(event.kind in _OF_ROWS for event in events[key])])
    return [
        Version(
            standing=standing,
            filename=rows[key]["filename"],
            form=rows[key]["form"],
            accepted_rows=rows[key]["accepted_rows"],
            refused_rows=rows[key]["refused_rows"],
            identical_rows=rows[key]["identical_rows"],
            remarks=(*(rows[key]["remarks"] or ()), *((_LACKING,) if key in lacking else ())),
            changes=changes_from_json(FORMS.get(rows[key]["form"] or ""), rows[key]["changes"]),
            waiting=waiting_rows(standing, rows[key]["problems"] or ()),
            events=tuple(_numbered(event, claims.get(key, {})) for event in events[key]),
        )
        for key, standing in sorted(chain.items(), key=lambda item: (item[1].received_at, item[1].receipt_no))
    ]


def waiting_rows(standing: Standing, problems: Sequence[dict[str, object]]) -> tuple[WaitingRow, ...]:
    """Refused rows that wait: until a later version of the chain takes effect, or the sheet is withdrawn.

    `validated.rejected_row` says the same at any as-of day.
    """
    if standing.replaced_at is not None or standing.withdrawn_at is not None:
        return ()
    rules: dict[tuple[str, str, int], list[str]] = {}
    for problem in problems:
        if problem["severity"] == "error" and problem["row"]:
            where = (str(problem["row_id"]), str(problem["sheet"]), int(str(problem["row"])))
            rules.setdefault(where, []).append(str(problem["rule_id"]))
    return tuple(WaitingRow(*where, tuple(dict.fromkeys(found))) for where, found in rules.items())


def _events(connection: Connection, ids: Sequence[str]) -> dict[str, list[Event]]:
    """Everything recorded about the submissions, in the order in which it counts."""
    found: dict[str, list[Event]] = {key: [] for key in ids}
    row_kinds = {"exclude": "row_excluded", "restore": "row_restored"}
    file_kinds = {"attach": "attached", "remove": "attachment_removed"}
    for table in (submission_event, confirmation, exclusion_event, attachment, review_event, row_query_event):
        query = select(table).where(table.c.submission_id.in_(ids)).order_by(table.c.event_id)
        for row in connection.execute(query).mappings():
            if table in (submission_event, review_event):
                event = _event(row, row["kind"])
            elif table is confirmation:
                event = _event(row, "warning_confirmed", f"{row['row_id']} {row['rule_id']}")
            elif table is row_query_event:
                event = _event(row, f"row_{row['kind']}", f"{row['row_id']} {row['rule_id']}")
            elif table is exclusion_event:
                event = _event(row, row_kinds[row["action"]], row["row_id"])
            else:
                event = _event(row, file_kinds[row["action"]], row["filename"])
            found[row["submission_id"]].append(event)
    for events in found.values():
        events.sort(key=lambda event: event.at)  # stable: events of one instant stay in the order of their recording
    return found


def _numbered(event: Event, claims: Mapping[str, Claim]) -> Event:
    """The event with the number of its row, where the row's id does not say it."""
    row_id, space, rest = event.subject.partition(" ")
    claim = claims.get(row_id) if event.kind in _OF_ROWS else None
    if claim is None or not claim.row_number or row_id.endswith(f"!{claim.row_number}"):
        return event
    return replace(event, subject=f"{row_id}（第 {claim.row_number} 行）{space}{rest}")


def _event(row: RowMapping, kind: str, subject: str = "") -> Event:
    return Event(kind, row["at"], row["recorded_at"], row["actor"], row["reason"], subject)
