"""The answer to a submission, from what the registry keeps: verdict and standing. The same type as a dry run's."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, RowMapping, select

from expectations.problem import RowProblem
from intake.answer import BROKEN, PENDING, REFUSED, UNREADABLE, Answer, Standing, status_of
from intake.decisions import find_submission
from intake.diff import changes_from_json
from registry.database import read
from registry.standing import Standing as RegistryStanding
from registry.tables import submission, verdict
from settings import Settings
from sheets.forms import FORMS


def answer_of(settings: Settings, engine: Engine, named: str, *, is_new: bool = True) -> Answer:
    """The answer to a stored submission.

    Args:
        settings: The installation.
        engine: Its registry.
        named: Receipt number or submission id.
        is_new: False when the same bytes were sent again and the first receipt holds.

    Raises:
        DecisionError: there is no such submission.
    """
    with read(engine) as connection:
        found = find_submission(connection, named)
        kept = connection.execute(
            select(verdict).where(verdict.c.submission_id == found.submission_id)
        ).mappings().first()  # fmt: skip
        replaces = _receipt_no(connection, found.replaces)
    standing = Standing(found.receipt_no, found.submission_id, found.received_at, is_new, found.status, replaces)
    is_practice = bool(getattr(settings, "is_practice", False))
    if kept is None:
        return Answer(PENDING, None, 0, 0, 0, (), (), standing=standing, is_practice=is_practice)
    return _answer(kept, found, standing, is_practice=is_practice)


def _answer(kept: RowMapping, found: RegistryStanding, standing: Standing, *, is_practice: bool) -> Answer:
    accepted, refused, identical = kept["accepted_rows"], kept["refused_rows"], kept["identical_rows"]
    is_broken = kept["status"] == "broken"
    if is_broken:
        status = BROKEN
    elif kept["form"] is None:
        status = UNREADABLE if kept["status"] == "unreadable" else REFUSED
    else:
        status = status_of(accepted, refused, identical)
    return Answer(
        status=status,
        form=kept["form"],
        rows=accepted + refused + identical,
        accepted=accepted,
        refused=refused,
        problems=tuple(RowProblem(**problem) for problem in kept["problems"]),
        # What a broken check said is kept among the remarks.
        remarks=() if is_broken else tuple(kept["remarks"]),
        broken_checks=tuple(kept["remarks"]) if is_broken else (),
        identical=identical,
        changes=changes_from_json(FORMS.get(kept["form"] or ""), kept["changes"]),
        standing=standing,
        is_practice=is_practice,
        is_held=found.status == "held",
    )


def _receipt_no(connection: Connection, submission_id: str | None) -> str | None:
    if submission_id is None:
        return None
    found = connection.scalar(select(submission.c.receipt_no).where(submission.c.submission_id == submission_id))
    return None if found is None else str(found)
