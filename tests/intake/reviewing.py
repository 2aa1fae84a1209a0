"""Who sent a sheet and who reviews it, in few words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert

from intake.receive import Receipt
from intake.review import Reviewer, pass_county, pass_town, reviews, send_back
from intake.review_state import Review
from registry.database import read, write
from registry.portal_tables import sent_by
from tests.intake.desk import Desk, at, row

TOWN = Reviewer("硖石审核员", "xiashi")
COUNTY = Reviewer("县疾控审核员", "cdc")
CLERK = Reviewer("硖石填报员", "clerk")


def from_account(
    desk: Desk,
    receipt: Receipt,
    account: str = "clerk",
    places: Sequence[str] = ("330481001",),
    firm: str | None = None,
) -> Receipt:
    """Note which account sent a sheet, as the portal does."""
    with write(desk.engine) as connection:
        connection.execute(
            insert(sent_by).values(
                submission_id=receipt.submission_id, account=account, place_codes=list(places), firm=firm
            )
        )
    return receipt


def town_sheet(desk: Desk, unit: str = "东山小区1号点") -> Receipt:
    """A sheet that a town's clerk sent, in force since 1 June."""
    receipt = from_account(desk, desk.send([row(unit)], received_at=at(1)))
    desk.ingest()
    return receipt


def town_passes(
    desk: Desk, receipt: Receipt, reviewer: Reviewer = TOWN, reason: str | None = None, when: datetime | None = None,
    locked_at: datetime | None = None,
) -> None:  # fmt: skip
    pass_town(
        desk.engine, desk.standards, receipt.receipt_no, reviewer=reviewer, reason=reason, at=when, locked_at=locked_at
    )


def county_passes(
    desk: Desk, receipt: Receipt, reviewer: Reviewer = COUNTY, reason: str | None = None, when: datetime | None = None,
    locked_at: datetime | None = None,
) -> None:  # fmt: skip
    pass_county(
        desk.engine, desk.standards, receipt.receipt_no, reviewer=reviewer, reason=reason, at=when, locked_at=locked_at
    )


def returns(
    desk: Desk, receipt: Receipt, reviewer: Reviewer = COUNTY, reason: str = "日期有误", *, is_county: bool = True,
    when: datetime | None = None, locked_at: datetime | None = None,
) -> None:  # fmt: skip
    send_back(
        desk.engine, desk.standards, receipt.receipt_no, reviewer=reviewer, is_county=is_county, reason=reason,
        at=when, locked_at=locked_at,
    )  # fmt: skip


def review(desk: Desk, receipt: Receipt, before: datetime | None = None) -> Review:
    with read(desk.engine) as connection:
        return reviews(connection, [receipt.submission_id], before=before)[receipt.submission_id]
