"""Sheets as a reviewer's list shows them: standing, verdict in numbers, places, sender and how far the review is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from intake.review import TownReview, review_events, town_review
from intake.review_state import Review, review_of
from intake.sent_by import SentBy, places_of, senders_of
from reference.standards import Standards
from registry.portal_tables import submission_place
from registry.standing import PARAMETERS, Standing, chunks, standings
from registry.tables import submission, verdict

# So many of the latest submissions are looked through; older ones are found by their receipt.
MOST_LOOKED_AT = 2_000


@dataclass(frozen=True)
class ReviewSheet:
    """A submission in review.

    Attributes:
        form: "" where it could not be told.
        place_codes: Places that its rows are about.
        sent_by: The account that sent it, None for the command line and the inbox.
        town: Whether a town has a say in it.
    """

    standing: Standing
    form: str
    filename: str
    place_codes: frozenset[str]
    accepted_rows: int
    refused_rows: int
    warnings: int
    sent_by: SentBy | None
    town: TownReview
    review: Review

    @property
    def waits_for(self) -> str:
        """Whose turn it is: town, county, sender or nobody ("")."""
        if self.review.state == "returned" or self.standing.status == "held":
            return "sender"
        if self.review.state == "checked":
            return "town" if self.town is TownReview.NEEDED else "county"
        return "county" if self.review.state == "town_passed" else ""


def latest_about(connection: Connection, places: Collection[str]) -> list[str]:
    """Ids of the latest submissions all of whose places are among these, newest first.

    What was sent of several towns in one sheet is reviewed by whoever answers for them all.
    """
    query = select(submission.c.submission_id).order_by(
        submission.c.received_at.desc(), submission.c.receipt_no.desc()
    )  # fmt: skip
    if len(places) <= PARAMETERS:  # of a town the latest of the town, not the town's among the latest of all
        about_places = select(submission_place.c.submission_id).where(submission_place.c.place_code.in_(sorted(places)))
        query = query.where(submission.c.submission_id.in_(about_places))
    latest = [str(key) for key in connection.execute(query.limit(MOST_LOOKED_AT)).scalars()]
    about = places_of(connection, latest)
    return [key for key in latest if about.get(key) and about[key] <= set(places)]


def review_sheets(
    connection: Connection,
    standards: Standards,
    ids: Sequence[str],
    locked_at: Mapping[str, datetime] | None = None,
) -> list[ReviewSheet]:
    """The submissions as a reviewer sees them, in the order of their ids.

    Args:
        connection: A registry transaction.
        standards: Kinds of the senders' places.
        ids: Submission ids.
        locked_at: Submission -> when the rounds of all its rows were locked.
    """
    standing, events, sent = standings(connection, ids), review_events(connection, ids), senders_of(connection, ids)
    about, locked, rows = places_of(connection, ids), locked_at or {}, _rows(connection, ids)
    found = []
    for key in ids:
        row = rows[key]
        found.append(
            ReviewSheet(
                standing=standing[key],
                form=row["form"] or "",
                filename=row["filename"],
                place_codes=frozenset(about.get(key, ())),
                accepted_rows=row["accepted_rows"] or 0,
                refused_rows=row["refused_rows"] or 0,
                warnings=row["warnings"] or 0,
                sent_by=sent.get(key),
                town=town_review(standards, sent.get(key)),
                review=review_of(standing[key], events.get(key, ()), locked.get(key)),
            )
        )
    return found


def _rows(connection: Connection, ids: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for chunk in chunks(ids):
        query = (
            select(
                submission.c.submission_id,
                submission.c.form,
                submission.c.filename,
                verdict.c.accepted_rows,
                verdict.c.refused_rows,
                verdict.c.warnings,
            )
            .outerjoin(verdict, verdict.c.submission_id == submission.c.submission_id)
            .where(submission.c.submission_id.in_(chunk))
        )
        found.update({row["submission_id"]: dict(row) for row in connection.execute(query).mappings()})
    return found
