"""A submission as the portal's visitors meet it: who may see it, who may act on it, and all that its page tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from cases.resurvey import resurvey_lines
from editions.graded import Graded, counted_in, first_graded
from expectations.problem import RowProblem
from intake.answer import Answer
from intake.attach import Attached, attachments
from intake.decisions import find_submission
from intake.history import Version, history
from intake.ledger import claims_of
from intake.listing import Viewer, may_see
from intake.review import reviews
from intake.review_state import Review
from intake.sent_by import SentBy, may_act, places_of, senders_of
from intake.stored_answer import answer_of
from portal.guard import Asked
from portal.refusal import NotAllowedError, NotThereError
from portal.security.permission import Permission
from portal.sending import sent_by
from registry.database import read
from registry.standing import Standing
from registry.tables import batch_submission, confirmation, submission
from settings import SHANGHAI

_NOT_THERE = "没有找到这份回执，或不在您的管辖范围内；请核对回执号，或从「上报记录」进入。"


@dataclass(frozen=True)
class Submission:
    """All that the page of a submission tells.

    Attributes:
        sent: The account that sent it, None where it came without one.
        places: Names of the places that its rows are about.
        to_confirm: Warnings of accepted rows that nobody has confirmed, by rule.
        graded: Version -> the first nightly edition on the shelf that counts its rows.
        counted: Versions that the published edition counts.
        notes: What its re-surveys mean for cases.
    """

    standing: Standing
    filename: str
    channel: str
    size_bytes: int
    sent: SentBy | None
    places: tuple[str, ...]
    answer: Answer
    versions: tuple[Version, ...]
    reviews: dict[str, Review]
    attached: tuple[Attached, ...]
    to_confirm: dict[str, list[RowProblem]]
    graded: dict[str, Graded | None]
    counted: frozenset[str]
    edition_id: str
    notes: tuple[str, ...]
    may_act: bool


def viewer_of(asked: Asked) -> Viewer:
    """What the visitor may see of submissions."""
    return Viewer(asked.visitor.username, frozenset(asked.places(Permission.SEE_SUBMISSIONS)))


def seen(asked: Asked, named: str) -> Standing:
    """A submission that the visitor may see.

    Raises:
        NotThereError: there is none, or none for this visitor.
    """
    with read(asked.house.engine) as connection:
        known = _is_known(connection, named)
        if not known or not may_see(connection, viewer_of(asked), find_submission(connection, named).submission_id):
            raise NotThereError(_NOT_THERE)
        return find_submission(connection, named)


def filename_of(asked: Asked, standing: Standing) -> str:
    """The name of its file, as its sender calls it."""
    with read(asked.house.engine) as connection:
        named = select(submission.c.filename).where(submission.c.submission_id == standing.submission_id)
        return str(connection.scalar(named))


def acted_on(asked: Asked, named: str) -> Standing:
    """A submission on which the visitor may act: replace, confirm, withdraw, attach.

    Raises:
        NotThereError: there is none, or none for this visitor.
        NotAllowedError: it is another's.
    """
    standing = seen(asked, named)
    with read(asked.house.engine) as connection:
        if not _may_act(asked, connection, standing.submission_id):
            asked.audit("submission.act", standing.receipt_no, outcome="refused")
            raise NotAllowedError(
                f"回执 {standing.receipt_no} 不是由您或您负责的地区报送的，不能由您更正、确认或撤回；请联系其报送人。"
            )
    return standing


def _is_known(connection: Connection, named: str) -> bool:
    named = named.strip()
    is_so = (submission.c.receipt_no == named) | (submission.c.submission_id == named)
    return connection.scalar(select(submission.c.submission_id).where(is_so)) is not None


def _may_act(asked: Asked, connection: Connection, submission_id: str) -> bool:
    if not asked.may(Permission.SEND):
        return False
    sent = senders_of(connection, [submission_id]).get(submission_id)
    places = places_of(connection, [submission_id]).get(submission_id, set())
    return may_act(asked.house.standards.now(), sent_by(asked.visitor), sent, places, asked.house.today())


def whole(asked: Asked, named: str) -> Submission:
    """Everything about a submission that the visitor may see.

    Raises:
        NotThereError: there is none, or none for this visitor.
    """
    standing, house = seen(asked, named), asked.house
    key, standards = standing.submission_id, house.standards.now()
    answer = answer_of(house.settings, house.engine, key)
    versions = tuple(history(house.engine, key))
    chain = [version.standing.submission_id for version in versions]
    with read(house.engine) as connection:
        about = connection.execute(select(submission).where(submission.c.submission_id == key)).mappings().one()
        sent = senders_of(connection, [key]).get(key)
        codes = sorted(places_of(connection, [key]).get(key, ()))
        batches = {
            row.submission_id: row.batch_id
            for row in connection.execute(select(batch_submission).where(batch_submission.c.submission_id.in_(chain)))
        }
        found = Submission(
            standing=standing,
            filename=about["filename"],
            channel=about["channel"],
            size_bytes=about["size_bytes"],
            sent=sent,
            places=tuple(place_names(asked, codes)),
            answer=answer,
            versions=versions,
            reviews=reviews(connection, chain),
            attached=tuple(attachments(house.engine, key)),
            to_confirm=_to_confirm(connection, key, answer),
            graded={one.standing.submission_id: _graded(asked, one.standing, batches) for one in versions},
            counted=frozenset(),
            edition_id="",
            notes=tuple(resurvey_lines(house.settings, house.engine, standards, answer)),
            may_act=_may_act(asked, connection, key),
        )
    edition_id, counted = counted_now(asked, chain)
    return Submission(**{**vars(found), "counted": counted, "edition_id": edition_id})


def counted_now(asked: Asked, submission_ids: Sequence[str]) -> tuple[str, frozenset[str]]:
    """The published edition, "" while there is none, and those of the submissions whose rows it counts."""
    with asked.house.editions.reading_if_any() as edition:
        if edition is None:
            return "", frozenset()
        return edition.edition_id, frozenset(counted_in(edition, submission_ids))


def place_names(asked: Asked, codes: Sequence[str]) -> list[str]:
    """Names of places, a code where none is known."""
    standards = asked.house.standards.now()
    rows = [(code, standards.place_ever(code)) for code in codes]
    return [code if row is None else str(row["place_name"]) for code, row in rows]


def _graded(asked: Asked, standing: Standing, batches: dict[str, str]) -> Graded | None:
    batch_id = batches.get(standing.submission_id)
    if batch_id is None or standing.effective_at is None:
        return None
    ended = None if standing.ended_at is None else standing.ended_at.astimezone(SHANGHAI).date()
    return first_graded(asked.house.settings, batch_id, standing.effective_at.astimezone(SHANGHAI).date(), ended)


def _to_confirm(connection: Connection, submission_id: str, answer: Answer) -> dict[str, list[RowProblem]]:
    accepted = claims_of(connection, [submission_id]).get(submission_id, {})
    confirmed = {
        (row.row_id, row.rule_id)
        for row in connection.execute(select(confirmation).where(confirmation.c.submission_id == submission_id))
    }
    waiting: dict[str, list[RowProblem]] = {}
    for one in answer.problems:
        is_asked = one.severity == "warning" and one.row_id in accepted
        if is_asked and (one.row_id, one.rule_id) not in confirmed:
            waiting.setdefault(one.rule_id, []).append(one)
    return waiting
