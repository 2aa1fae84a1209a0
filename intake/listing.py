"""Submissions as a list: those that somebody may see, newest first, a page at a time, with their verdict in numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from registry.portal_tables import sent_by, submission_place
from registry.standing import Standing, standings
from registry.tables import submission, verdict
from settings import end_of_day

# Verdicts under which a submission may stand so; what people decided since is in its events.
_VERDICTS_OF = {
    "pending": (None, "broken"),
    "effective": ("effective", "held"),
    "held": ("held",),
    "refused": ("refused",),
    "unreadable": ("unreadable",),
    "unchanged": ("unchanged",),
}


@dataclass(frozen=True)
class Viewer:
    """What somebody may see: sheets that their account sent, and those about any of their places."""

    account: str
    place_codes: Collection[str]


@dataclass(frozen=True)
class Wanted:
    """Which submissions are asked for; whatever is empty or None asks for all.

    Attributes:
        status: A status of `registry.standing`.
        form: Form id.
        first, last: Days of receipt in Shanghai, both included.
        text: Part of receipt number, file name or sender.
        place_codes: About any of these places.
        is_own: Sent by the viewer's account alone.
    """

    status: str = ""
    form: str = ""
    first: date | None = None
    last: date | None = None
    text: str = ""
    place_codes: Collection[str] | None = None
    is_own: bool = False


@dataclass(frozen=True)
class Listed:
    """One submission of a list; numbers of rows are None while it is pending."""

    standing: Standing
    filename: str
    form: str | None
    channel: str
    account: str | None
    place_codes: tuple[str, ...]
    accepted_rows: int | None
    refused_rows: int | None
    warnings: int | None


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many submissions there are on all of them."""

    listed: tuple[Listed, ...]
    count: int


def may_see(connection: Connection, viewer: Viewer, submission_id: str) -> bool:
    """Whether somebody may see a submission."""
    account = connection.scalar(select(sent_by.c.account).where(sent_by.c.submission_id == submission_id))
    if account is not None and account == viewer.account:
        return True
    about = select(submission_place.c.place_code).where(submission_place.c.submission_id == submission_id)
    return any(code in viewer.place_codes for code in connection.scalars(about))


def list_submissions(connection: Connection, viewer: Viewer, wanted: Wanted, *, page: int, size: int) -> Page:
    """One page of what somebody may see and asks for, newest first; pages are counted from 1."""
    query = _query(connection, viewer, wanted)
    newest = (submission.c.received_at.desc(), submission.c.receipt_no.desc())
    start = (page - 1) * size
    if not wanted.status:
        count = int(connection.scalar(select(func.count()).select_from(query.subquery())) or 0)
        ids = list(connection.scalars(query.order_by(*newest).limit(size).offset(start)))
    else:
        # How a submission stands follows from its events: of those that may stand so, each is looked at.
        candidates = list(connection.scalars(query.order_by(*newest)))
        found = standings(connection, candidates)
        standing_so = [key for key in candidates if found[key].status == wanted.status]
        count, ids = len(standing_so), standing_so[start : start + size]
    return Page(_listed(connection, ids), count)


def _query(connection: Connection, viewer: Viewer, wanted: Wanted) -> Select[Any]:
    query = select(submission.c.submission_id).outerjoin(
        verdict, verdict.c.submission_id == submission.c.submission_id
    )  # fmt: skip
    own = submission.c.submission_id.in_(select(sent_by.c.submission_id).where(sent_by.c.account == viewer.account))
    if wanted.is_own:
        query = query.where(own)
    else:
        query = query.where(or_(own, submission.c.submission_id.in_(_about(connection, viewer.place_codes))))
    if wanted.place_codes is not None:
        query = query.where(submission.c.submission_id.in_(_about(connection, wanted.place_codes)))
    if wanted.status in _VERDICTS_OF:
        verdicts = _VERDICTS_OF[wanted.status]
        known = verdict.c.status.in_([one for one in verdicts if one])
        query = query.where(or_(known, verdict.c.status.is_(None)) if None in verdicts else known)
    if wanted.form:
        query = query.where(submission.c.form == wanted.form)
    if wanted.first is not None:
        query = query.where(submission.c.received_at >= end_of_day(wanted.first - timedelta(days=1)))
    if wanted.last is not None:
        query = query.where(submission.c.received_at < end_of_day(wanted.last))
    if wanted.text:
        columns = (submission.c.receipt_no, submission.c.filename, submission.c.sender)
        query = query.where(or_(*(column.icontains(wanted.text, autoescape=True) for column in columns)))
    return query


def _about(connection: Connection, place_codes: Collection[str]) -> Select[Any]:
    """Submissions about any of these places."""
    # A city has tens of thousands of places, more than a database takes at once; sheets are about far fewer.
    used = set(connection.scalars(select(submission_place.c.place_code).distinct()))
    seen = used.intersection(place_codes)
    query = select(submission_place.c.submission_id)
    return query if seen == used else query.where(submission_place.c.place_code.in_(sorted(seen)))


def _listed(connection: Connection, ids: Sequence[str]) -> tuple[Listed, ...]:
    if not ids:
        return ()
    rows = {
        row["submission_id"]: row
        for row in connection.execute(
            select(
                submission.c.submission_id, submission.c.filename, submission.c.form, submission.c.channel,
                sent_by.c.account, verdict.c.accepted_rows, verdict.c.refused_rows, verdict.c.warnings,
            )
            .outerjoin(sent_by, sent_by.c.submission_id == submission.c.submission_id)
            .outerjoin(verdict, verdict.c.submission_id == submission.c.submission_id)
            .where(submission.c.submission_id.in_(ids))
        ).mappings()
    }  # fmt: skip
    about: dict[str, list[str]] = {}
    places = select(submission_place).where(submission_place.c.submission_id.in_(ids))
    for row in connection.execute(places.order_by(submission_place.c.place_code)):
        about.setdefault(row.submission_id, []).append(row.place_code)
    found = standings(connection, ids)
    return tuple(
        Listed(
            standing=found[key],
            filename=rows[key]["filename"],
            form=rows[key]["form"],
            channel=rows[key]["channel"],
            account=rows[key]["account"],
            place_codes=tuple(about.get(key, ())),
            accepted_rows=rows[key]["accepted_rows"],
            refused_rows=rows[key]["refused_rows"],
            warnings=rows[key]["warnings"],
        )
        for key in ids
    )
