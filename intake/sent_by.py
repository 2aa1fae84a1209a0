"""The account that sent a sheet, as it stood then, and on which submissions it may act."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select

from reference.load import Standards
from registry.portal_tables import sent_by as sent_by_table
from registry.portal_tables import submission_place
from registry.standing import chunks


@dataclass(frozen=True)
class SentBy:
    """An account that sends.

    Attributes:
        account: Its username.
        place_codes: What it was granted when it sent, each with everything below it.
        firm: The pest-control or assessment firm for which it acts, None for staff.
    """

    account: str
    place_codes: tuple[str, ...]
    firm: str | None = None

    @classmethod
    def of(cls, stored: Mapping[str, object]) -> SentBy:
        """From a row of the registry, or from what a sidecar holds."""
        codes, firm = stored["place_codes"], stored["firm"]
        if not isinstance(codes, list | tuple):
            raise TypeError(f"place_codes is {codes!r}, not a list")
        return cls(str(stored["account"]), tuple(map(str, codes)), None if firm is None else str(firm))


def record_sent_by(connection: Connection, submission_id: str, sent_by: SentBy) -> None:
    """Keep with the submission by which account it was sent."""
    connection.execute(
        insert(sent_by_table),
        {
            "submission_id": submission_id,
            "account": sent_by.account,
            "place_codes": list(sent_by.place_codes),
            "firm": sent_by.firm,
        },
    )


def senders_of(connection: Connection, submission_ids: Iterable[str]) -> dict[str, SentBy]:
    """Submission -> account that sent it; those of the command line, the inbox and bundles have none."""
    found: dict[str, SentBy] = {}
    for chunk in chunks(sorted(set(submission_ids))):
        query = select(sent_by_table).where(sent_by_table.c.submission_id.in_(chunk))
        for row in connection.execute(query).mappings():
            found[row["submission_id"]] = SentBy.of(dict(row))
    return found


def places_of(connection: Connection, submission_ids: Iterable[str]) -> dict[str, set[str]]:
    """Submission -> codes of the places that its rows are about; nothing before it is settled."""
    found: dict[str, set[str]] = {}
    for chunk in chunks(sorted(set(submission_ids))):
        query = select(submission_place).where(submission_place.c.submission_id.in_(chunk))
        for row in connection.execute(query):
            found.setdefault(row.submission_id, set()).add(row.place_code)
    return found


def is_within(standards: Standards, place_code: str, roots: Sequence[str], on: date) -> bool:
    """Whether a place lies in one of several, or below it, on a day or, being gone by then, when it last stood."""
    chain = standards.ancestors(place_code, on)
    if not chain:
        last = standards.place_ever(place_code)
        ended = None if last is None else last["valid_to"]
        chain = standards.ancestors(place_code, ended) if isinstance(ended, date) else ()
    return not {*roots}.isdisjoint(chain)


def may_act(standards: Standards, who: SentBy, sent: SentBy | None, places: Collection[str], on: date) -> bool:
    """Whether an account may replace, confirm or withdraw a submission: its own, or one of its places alone.

    A firm acts on its own only: it works in many towns, and their sheets are theirs.

    Args:
        standards: The division tree.
        who: The account that asks, as it stands now.
        sent: By which account the submission was sent.
        places: What its rows are about; unknown before it is settled.
        on: The day of the tree.
    """
    if sent is not None and sent.account == who.account:
        return True
    if who.firm is not None or (sent is not None and sent.firm is not None):
        return False
    return bool(places) and all(is_within(standards, place, who.place_codes, on) for place in places)
