"""Which rows are claimed by whom, and from when to when: the registry's answer, kept up to date while a batch settles.

A row is blocked by another submission's row of the same natural key when both would be in force at once. That depends
on when things took effect, never on when ingest happened to run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from registry.standing import Standing, chunks, standings
from registry.tables import row_claim, submission


@dataclass(frozen=True)
class Claim:
    """A row of a submission that was once accepted: what it claims, where it stands, what its values hash to.

    `row_number` and `values_hash` are unknown for rows claimed before they were kept.
    """

    natural_key: str
    submission_id: str
    row_id: str
    row_number: int | None = None
    values_hash: str | None = None


class Ledger:
    """Claims and standings of everything that the given keys and submissions touch."""

    def __init__(self, connection: Connection, keys: Iterable[str], ids: Iterable[str]) -> None:
        """Load the holders of `keys` and the chains of `ids`, as the registry knows them now."""
        self._claims: dict[str, list[Claim]] = {}
        for chunk in chunks(sorted(set(keys))):
            for claim in _claims(connection, row_claim.c.natural_key.in_(chunk)):
                self._claims.setdefault(claim.natural_key, []).append(claim)
        wanted = {claim.submission_id for claims in self._claims.values() for claim in claims} | set(ids)
        self._standings = standings(connection, wanted)
        self._replaces = {key: standing.replaces for key, standing in self._standings.items()}
        self._effective = {key: standing.effective_at for key, standing in self._standings.items()}
        self._ended = {key: standing.ended_at for key, standing in self._standings.items()}
        self._alive = {key for key, standing in self._standings.items() if standing.is_alive}

    @property
    def known(self) -> set[str]:
        """Every submission that was loaded."""
        return set(self._standings)

    def standing(self, submission_id: str) -> Standing:
        """Standing as loaded, before this batch."""
        return self._standings[submission_id]

    def is_alive(self, submission_id: str) -> bool:
        """Whether the submission counts or still may, this batch included."""
        return submission_id in self._alive

    def replaced_by(self, submission_id: str, former: str | None) -> None:
        """Note what a submission replaces, found while it was read."""
        self._replaces[submission_id] = former

    def formers(self, submission_id: str) -> list[str]:
        """Every former version of the submission, nearest first."""
        found: list[str] = []
        former = self._replaces.get(submission_id)
        while former is not None and former not in found:
            found.append(former)
            former = self._replaces.get(former)
        return found

    def in_force(self, submission_id: str, at: datetime) -> bool:
        """Whether the submission is in force at `at`, and later as far as is known."""
        effective, ended = self._effective.get(submission_id), self._ended.get(submission_id)
        return effective is not None and (ended is None or ended > at)

    def has_ended(self, submission_id: str) -> bool:
        """Whether the submission is known to be in force no longer, be it from a later instant than is asked about."""
        return self._ended.get(submission_id) is not None

    def newest(self, submission_id: str, but: str) -> str:
        """The newest living version of a chain, leaving `but` out of account."""
        while True:
            later = [key for key, former in self._replaces.items() if former == submission_id and key != but]
            living = [key for key in later if key in self._alive]
            if not living:
                return submission_id
            submission_id = max(living, key=lambda key: self._standings[key].receipt_no)

    def holder(self, key: str, submission_id: str, at: datetime) -> Claim | None:
        """Who holds the key against a submission that takes effect at `at`; its own former versions do not."""
        own = {submission_id, *self.formers(submission_id)}
        holders = [
            claim
            for claim in self._claims.get(key, ())
            if claim.submission_id not in own and self.in_force(claim.submission_id, at)
        ]
        # One that lasts is named rather than one that ended after `at`.
        return min(holders, key=lambda claim: self.has_ended(claim.submission_id), default=None)

    def claim(self, claims: Sequence[Claim]) -> None:
        """Record claims of this batch."""
        for claim in claims:
            self._claims.setdefault(claim.natural_key, []).append(claim)

    def take_effect(self, submission_id: str, at: datetime) -> None:
        """The submission is in force from `at`, its former versions no longer."""
        self._effective[submission_id] = at
        for former in self.formers(submission_id):
            ended = self._ended.get(former)
            self._ended[former] = at if ended is None else min(ended, at)
            self._alive.discard(former)

    def end(self, submission_id: str) -> None:
        """The submission is refused or unreadable: it will never be in force."""
        self._alive.discard(submission_id)


def claims_of(connection: Connection, submission_ids: Iterable[str]) -> dict[str, dict[str, Claim]]:
    """Submission -> row id -> claim, of rows once accepted."""
    found: dict[str, dict[str, Claim]] = {}
    for chunk in chunks(sorted(set(submission_ids))):
        for claim in _claims(connection, row_claim.c.submission_id.in_(chunk)):
            found.setdefault(claim.submission_id, {})[claim.row_id] = claim
    return found


def _claims(connection: Connection, condition: ColumnElement[bool]) -> Iterator[Claim]:
    query = select(
        row_claim.c.natural_key,
        row_claim.c.submission_id,
        row_claim.c.row_id,
        row_claim.c.row_number,
        row_claim.c.values_hash,
    ).where(condition)
    for row in connection.execute(query):
        yield Claim(*row)


def submissions_of_instances(connection: Connection, instance_ids: Iterable[str]) -> dict[str, list[str]]:
    """Template instance -> submissions already read that were filled in it."""
    found: dict[str, list[str]] = {}
    for chunk in chunks(sorted(set(instance_ids))):
        query = select(submission.c.instance_id, submission.c.submission_id).where(submission.c.instance_id.in_(chunk))
        for row in connection.execute(query):
            found.setdefault(row.instance_id, []).append(row.submission_id)
    return found


def submissions_named(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """Receipt number or submission id -> submission id, of those that exist."""
    found: dict[str, str] = {}
    for chunk in chunks(sorted(set(names))):
        query = select(submission.c.submission_id, submission.c.receipt_no).where(
            submission.c.submission_id.in_(chunk) | submission.c.receipt_no.in_(chunk)
        )
        for row in connection.execute(query):
            found[row.submission_id] = found[row.receipt_no] = row.submission_id
    return found
