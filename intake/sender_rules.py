"""Rows that the account which sends them may not send: outside its area, or assessing what its firm treats."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from expectations.problem import RowProblem
from expectations.sender_rules import FIRM_TREATS, OUTSIDE_AREA
from intake.problem import rule_problem
from intake.sent_by import SentBy, is_within
from reference.load import Standards
from reference.standards import normalised
from registry.following_tables import treatment_event
from registry.snapshot_following import standing_treatments
from settings import SHANGHAI
from sheets.reader import SheetRow


class _Treatment(NamedTuple):
    treated_on: date
    treatment_id: str
    place_code: str


class SenderRules:
    """Which rows the accounts of a batch may not send, by the treatment log as it stands."""

    def __init__(self, connection: Connection, standards: Standards, senders: Iterable[SentBy]) -> None:
        self._standards = standards
        self._treated: dict[str, list[_Treatment]] = {normalised(one.firm): [] for one in senders if one.firm}
        if self._treated:
            events = select(treatment_event).order_by(treatment_event.c.at, treatment_event.c.event_id)
            for one in standing_treatments([dict(row) for row in connection.execute(events).mappings()]):
                of_firm, treated_on = self._treated.get(normalised(str(one["firm"]))), one["treated_on"]
                if of_firm is not None and isinstance(treated_on, date):
                    of_firm.append(_Treatment(treated_on, str(one["treatment_id"]), str(one["place_code"])))

    def barred(self, sent_by: SentBy, row: SheetRow, received_at: datetime) -> RowProblem | None:
        """Why an account may not send a row that is right in itself; None where it may."""
        code, surveyed_on = str(row.values["place_code"]), row.values["surveyed_on"]
        on = surveyed_on if isinstance(surveyed_on, date) else received_at.astimezone(SHANGHAI).date()
        if not is_within(self._standards, code, sent_by.place_codes, on):
            granted = "、".join(map(self._named, sent_by.place_codes))
            return rule_problem(
                OUTSIDE_AREA,
                seen=self._named(code),
                allowed_zh=f"{granted}及其下属地区" if granted else "本账号没有报送范围，任何地区都不能报送",
                allowed_en=f"places within {', '.join(sent_by.place_codes) or 'none: nothing is granted'}",
                sheet=row.sheet,
                row=row.row_number,
                row_id=row.row_id,
            )
        treatment = None if sent_by.firm is None else self._treatment(sent_by.firm, code, on)
        if treatment is None:
            return None
        days = self._standards.convention("firm_independence_days")
        where = self._named(treatment.place_code)
        return rule_problem(
            FIRM_TREATS,
            seen=f"{sent_by.firm} {treatment.treated_on} 在{where}消杀（{treatment.treatment_id}）",
            allowed_zh=f"调查日前 {days} 天内，本单位没有在{self._named(code)}及其上级、下级消杀过",
            allowed_en=f"no treatment by this firm at, above or below {code} within {days} days before the survey",
            sheet=row.sheet,
            row=row.row_number,
            row_id=row.row_id,
        )

    def _treatment(self, firm: str, code: str, on: date) -> _Treatment | None:
        """The latest treatment by the firm at a place, above or below it, that still counts on a day."""
        first = on - timedelta(days=int(self._standards.convention("firm_independence_days")))
        around = self._standards.ancestors(code, on)

        def touches(place: str, treated_on: date) -> bool:
            return place in around or around[0] in self._standards.ancestors(place, treated_on)

        found = [
            one
            for one in self._treated[normalised(firm)]
            if around and first <= one.treated_on <= on and touches(one.place_code, one.treated_on)
        ]
        return max(found, default=None)

    def _named(self, code: str) -> str:
        row = self._standards.place_ever(code)
        return code if row is None else f"{row['place_name']}（{row['place_code']}）"
