"""Who has reported: places × forms of a round or month, as the edition tells and as the registry has gone on since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, select

from editions.fresh import forms_of, fresh_sheets
from intake.review import reviews
from intake.sent_by import places_of
from registry.portal_tables import reminder_event, review_event
from registry.standing import standings
from registry.tables import submission_event
from settings import SHANGHAI

if TYPE_CHECKING:
    from editions.opened import Edition, Record

STATE_ZH: Final = {
    "on_time": "按时",
    "late": "迟报",
    "missing": "漏报",
    "refused": "被退回",
    "received": "已收到，待评级",
    "waiting": "未到期",
}
# A report that is on its way is not asked for.
WANTED: Final = ("missing", "refused", "waiting")

_TABLE = "select count(*) as tables from duckdb_tables() where schema_name = 'flags' and table_name = 'report_due'"
_PERIODS = """
    select
        coalesce(d.round_id, strftime(d.starts_on, '%Y-%m')) as period,
        d.round_id is not null as is_round,
        coalesce(any_value(r.name_zh), strftime(any_value(d.starts_on), '%Y年%-m月')) as name_zh,
        min(d.starts_on) as starts_on, max(d.ends_on) as ends_on, max(d.due_on) as due_on,
        count(*) as due,
        count_if(d.report_state = 'on_time') as on_time,
        count_if(d.report_state = 'late') as late,
        count_if(d.report_state = 'missing') as missing,
        count_if(d.report_state = 'waiting') as waiting
    from flags.report_due as d
    left join reference.round as r on r.round_id = d.round_id
    where d.place_code in (select unnest($places))
    group by all
    order by starts_on desc, period desc
"""
_DUE = """
    select d.*, p.place_name
    from flags.report_due as d
    inner join (select place_code, any_value(place_name) as place_name from reference.place group by place_code) as p
        using (place_code)
    where coalesce(d.round_id, strftime(d.starts_on, '%Y-%m')) = $period and d.place_code in (select unnest($places))
    order by d.place_kind = 'county', d.place_code, d.form
"""
_OF_PLACE = """
    select coalesce(d.round_id, strftime(d.starts_on, '%Y-%m')) as period,
        coalesce(r.name_zh, strftime(d.starts_on, '%Y年%-m月')) as name_zh,
        d.form, d.starts_on, d.due_on, d.received_on, d.report_state
    from flags.report_due as d
    left join reference.round as r on r.round_id = d.round_id
    where d.place_code = $place
    order by d.starts_on desc, period desc, d.form
"""
_WHO = """
    select place_code from flags.report_due
    where coalesce(round_id, strftime(starts_on, '%Y-%m')) = $period and place_code in (select unnest($places))
    group by place_code, place_kind
    order by place_kind = 'county', place_code
"""
_PLAN = """
    select c.place_code, concat(c.vector, '_survey') as form, count(*) as cells,
        count_if(c.plan_state = 'met') as cells_met,
        list({'cell': c.cell_zh, 'quantity': c.quantity, 'required': c.required_amount, 'surveyed': c.surveyed_amount}
            order by c.cell, c.quantity) filter (where c.plan_state <> 'met') as short
    from indices.plan_cell as c
    where c.round_id = $period and c.place_code in (select unnest($places))
    group by c.place_code, c.vector
"""
_ANCESTORS = """
    select distinct place_code, ancestor_code
    from reference.place_ancestor
    where ancestor_code in (select unnest($places))
"""
_RETURNED = """
    select distinct s.submission_id, a.ancestor_code as place_code, s.form, s.round_kind, s.round_id, s.surveyed_on
    from facts.sheet_row as s
    inner join reference.place_ancestor as a
        on s.place_code = a.place_code and s.surveyed_on >= a.valid_from and s.surveyed_on <= a.valid_to
    where s.submission_id in (select unnest($ids))
"""


@dataclass(frozen=True)
class ReportCell:
    """A report that is due.

    Attributes:
        state: One of `STATE_ZH`.
        receipts: Sheets to look at: those returned or refused, or received since the edition.
        cells, cells_met: Cells of the sampling plan, and those of them that were met; None for trap monitoring.
        short: Cells surveyed below the plan: cell, quantity, required, surveyed.
        reminded_at: When the place was last reminded of it.
    """

    place_code: str
    form: str
    state: str
    starts_on: date
    due_on: date
    received_on: date | None
    receipts: tuple[str, ...] = ()
    cells: int | None = None
    cells_met: int | None = None
    short: tuple[Mapping[str, object], ...] = ()
    reminded_at: datetime | None = None

    @property
    def state_zh(self) -> str:
        """The state as people say it."""
        return STATE_ZH[self.state]

    @property
    def is_wanted(self) -> bool:
        """It has not come, or came so that it must come again."""
        return self.state in WANTED


@dataclass(frozen=True)
class ReportPlace:
    """A place with its reports by form."""

    place_code: str
    place_name: str
    cells: dict[str, ReportCell] = field(default_factory=dict)


def report_periods(edition: Edition, places: Collection[str]) -> list[Record]:
    """Rounds and months in which something was due of the places, newest first; none in editions from before."""
    if not edition.rows(_TABLE)[0]["tables"]:
        return []
    return edition.rows(_PERIODS, {"places": sorted(places)})


def reporting_places(edition: Edition, period: str, places: Collection[str]) -> list[str]:
    """Those of the places of which something is due in a round or month, in the order of the matrix."""
    return [str(row["place_code"]) for row in edition.rows(_WHO, {"period": period, "places": sorted(places)})]


def report_matrix(
    edition: Edition, connection: Connection, period: str, places: Collection[str], shown: Collection[str] | None = None
) -> list[ReportPlace]:
    """The reports due in a round (its id) or month (2026-10).

    Args:
        edition: What was due and had come when it was made.
        connection: A registry transaction: what has come since.
        period: The round or month.
        places: The places, with everything below them.
        shown: Only these of them; all when None.
    """
    given = {"period": period, "places": sorted(places if shown is None else shown)}
    due = edition.rows(_DUE, given)
    plan = {(str(row["place_code"]), str(row["form"])): row for row in edition.rows(_PLAN, given)}
    since = _Since(edition, connection, places)
    reminded = _reminded(connection, {str(row["place_code"]) for row in due})
    found: dict[str, ReportPlace] = {}
    for row in due:
        place, form = str(row["place_code"]), str(row["form"])
        state, receipts = since.state(row)
        # A plan says how much is surveyed in an assessment; an inspection of units has none.
        cells = plan.get((place, form), {}) if row["round_kind"] == "assessment" else {}
        starts_on, due_on, received_on = row["starts_on"], row["due_on"], row["received_on"]
        assert isinstance(starts_on, date)
        assert isinstance(due_on, date)
        assert received_on is None or isinstance(received_on, date)
        cell = ReportCell(
            place, form, state, starts_on, due_on, received_on, receipts,
            cells=_count(cells.get("cells")), cells_met=_count(cells.get("cells_met")),
            short=_short(cells.get("short")), reminded_at=reminded.get((place, form, starts_on.isoformat())),
        )  # fmt: skip
        found.setdefault(place, ReportPlace(place, str(row["place_name"]))).cells[form] = cell
    return list(found.values())


def report_history(edition: Edition, place_code: str) -> list[tuple[Record, dict[str, Record]]]:
    """What one place owed in every round and month, newest first: the period, and by form what came of it.

    As the edition tells; what was received or returned since shows in the matrix of the period.
    """
    found: dict[str, tuple[Record, dict[str, Record]]] = {}
    for row in edition.rows(_OF_PLACE, {"place": place_code}):
        _, by_form = found.setdefault(str(row["period"]), (row, {}))
        by_form[str(row["form"])] = row
    return list(found.values())


class _Since:
    """What the registry knows beside the edition: sheets received since, refused ones, returned ones."""

    def __init__(self, edition: Edition, connection: Connection, places: Collection[str]) -> None:
        ancestors = edition.rows(_ANCESTORS, {"places": sorted(places)})
        self._above: dict[str, set[str]] = {}
        for row in ancestors:
            self._above.setdefault(str(row["place_code"]), set()).add(str(row["ancestor_code"]))
        # (place, form) -> (received on, receipt)
        self._fresh: dict[tuple[str, str], list[tuple[date, str]]] = {}
        for sheet in fresh_sheets(edition, connection, places):
            day = sheet.standing.received_at.astimezone(SHANGHAI).date()
            self._note(self._fresh, sheet.place_codes, sheet.form, day, sheet.standing.receipt_no)
        self._refused: dict[tuple[str, str], list[tuple[date, str]]] = {}
        self._read_refused(connection, places)
        self._returned = self._read_returned(edition, connection)

    def state(self, row: Record) -> tuple[str, tuple[str, ...]]:
        """State of a due report and the receipts to look at."""
        key, starts_on = (str(row["place_code"]), str(row["form"])), row["starts_on"]
        assert isinstance(starts_on, date)
        if row["report_state"] in ("missing", "waiting"):
            for state, known in (("received", self._fresh), ("refused", self._refused)):
                receipts = tuple(sorted(receipt for day, receipt in known.get(key, ()) if day >= starts_on))
                if receipts:
                    return state, receipts
            return str(row["report_state"]), ()
        returned = tuple(
            sorted(
                {
                    str(one["receipt_no"])
                    for one in self._returned
                    if (one["place_code"], one["form"], one["round_kind"]) == (*key, row["round_kind"])
                    and (one["round_id"] == row["round_id"] if row["round_id"] else _within(one["surveyed_on"], row))
                }
            )
        )
        return ("refused", returned) if returned else (str(row["report_state"]), ())

    def _note(
        self, known: dict[tuple[str, str], list[tuple[date, str]]], codes: Collection[str], form: str, day: date,
        receipt: str,
    ) -> None:  # fmt: skip
        for place in {above for code in codes for above in self._above.get(code, ())}:
            known.setdefault((place, form), []).append((day, receipt))

    def _read_refused(self, connection: Connection, places: Collection[str]) -> None:
        query = select(submission_event.c.submission_id).where(submission_event.c.kind == "refused").distinct()
        ids = [str(key) for key in connection.execute(query).scalars()]
        about = {key: codes for key, codes in places_of(connection, ids).items() if not codes.isdisjoint(places)}
        found = standings(connection, about)
        forms = forms_of(connection, about)
        for key, codes in about.items():
            if found[key].status == "refused":
                day = found[key].received_at.astimezone(SHANGHAI).date()
                self._note(self._refused, codes, forms[key], day, found[key].receipt_no)

    def _read_returned(self, edition: Edition, connection: Connection) -> list[Record]:
        query = select(review_event.c.submission_id).where(review_event.c.kind == "returned").distinct()
        ids = [str(key) for key in connection.execute(query).scalars()]
        returned = {key for key, review in reviews(connection, ids).items() if review.state == "returned"}
        if not returned:
            return []
        receipts = {key: one.receipt_no for key, one in standings(connection, returned).items()}
        rows = edition.rows(_RETURNED, {"ids": sorted(returned)})
        return [{**row, "receipt_no": receipts[str(row["submission_id"])]} for row in rows]


def _within(surveyed_on: object, row: Record) -> bool:
    assert isinstance(surveyed_on, date)
    starts_on, ends_on = row["starts_on"], row["ends_on"]
    assert isinstance(starts_on, date)
    assert isinstance(ends_on, date)
    return starts_on <= surveyed_on <= ends_on


def _reminded(connection: Connection, places: Collection[str]) -> dict[tuple[str, str, str], datetime]:
    """(place, form, first day) -> when it was last reminded."""
    query = select(reminder_event).order_by(reminder_event.c.at)
    return {
        (row["place_code"], row["form"], row["starts_on"]): row["at"]
        for row in connection.execute(query).mappings()
        if row["place_code"] in places
    }


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _short(value: object) -> tuple[Mapping[str, object], ...]:
    return tuple(value) if isinstance(value, list) else ()
