"""Sheets of the small edition that a town's clerk sent, and whoever reviews them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import insert, select

from intake.sent_by import places_of
from portal.house import House
from registry.database import read, write
from registry.portal_tables import sent_by
from registry.tables import submission
from tests.portal.conftest import FOREIGN, STREET


@dataclass(frozen=True)
class Sheets:
    """Receipts of the two streets' sheets, by street; those of `clerk` were sent by the street's own account."""

    street: list[str]
    foreign: list[str]
    ids: dict[str, str]
    forms: dict[str, str]


@pytest.fixture
def sheets(house: House) -> Sheets:
    with read(house.engine) as connection:
        rows = connection.execute(
            select(submission.c.submission_id, submission.c.receipt_no, submission.c.form).order_by(
                submission.c.receipt_no
            )
        ).all()
        about = places_of(connection, [row.submission_id for row in rows])
    within = {root: house.places_within([root]) for root in (STREET, FOREIGN)}
    mine = {root: [row for row in rows if about[row.submission_id] <= within[root]] for root in within}
    clerk = mine[STREET][0]
    with write(house.engine) as connection:
        connection.execute(
            insert(sent_by).values(
                submission_id=clerk.submission_id, account="clerk", place_codes=[STREET], firm=None
            )
        )  # fmt: skip
    return Sheets(
        [row.receipt_no for row in mine[STREET]],
        [row.receipt_no for row in mine[FOREIGN]],
        {row.receipt_no: row.submission_id for row in rows},
        {row.receipt_no: row.form for row in rows},
    )
