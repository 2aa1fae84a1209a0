"""A case of a street of the small edition, and the people who have to do with it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from cases.fold import fold
from cases.ledger import find_case
from cases.state import CaseState
from portal.house import House
from registry.database import read
from registry.portal_tables import audit_event
from tests.cases.filing import file_case
from tests.portal.conftest import COUNTY, STREET, Person, SignIn

NUMBER = "C2026-0901"


@dataclass(frozen=True)
class OneCase:
    """The case as the registry has it now."""

    house: House
    number: str = NUMBER

    @property
    def path(self) -> str:
        return f"/cases/{self.number}"

    def state(self) -> CaseState:
        with read(self.house.engine) as connection:
            return fold(find_case(connection, self.number).events)

    def last(self) -> dict[str, object]:
        """The last event: kind, actor, reason, detail."""
        with read(self.house.engine) as connection:
            event = find_case(connection, self.number).events[-1]
        return {"kind": event.kind, "actor": event.actor, "reason": event.reason, "detail": dict(event.detail)}

    def audit(self) -> list[tuple[str, str, str, str]]:
        """Account, action, subject and outcome of everything audited about cases, in order."""
        with read(self.house.engine) as connection:
            rows = connection.execute(
                select(audit_event).where(audit_event.c.action.like("case.%")).order_by(audit_event.c.event_id)
            )
            return [(row.account, row.action, row.subject, row.outcome) for row in rows]


@pytest.fixture
def case(house: House) -> OneCase:
    file_case(house.engine, 901, place_code=STREET)
    return OneCase(house)


@pytest.fixture
def clerk(sign_in: SignIn) -> Person:
    """Of the street."""
    return sign_in(("sender", STREET))


@pytest.fixture
def office(sign_in: SignIn) -> Person:
    """Of the county's patriotic-health office."""
    return sign_in(("county_reviewer", COUNTY))


@pytest.fixture
def colleague(sign_in: SignIn) -> Person:
    """Another one of the county's office."""
    return sign_in(("county_reviewer", COUNTY))
