"""Checking a file without sending it: a function of its bytes, the standards, the instant of receipt, and the registry.

Dry run, web, API, CLI and the night all judge through here or through the same two calls, so that a sheet that passed
the dry run passes the night. Given a registry, the dry run also plans the settlement and records nothing: what is in
force already, and what a replacement would change, is then told as a submission would tell it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from intake.answer import BROKEN, REFUSED, UNREADABLE, Answer, status_of
from intake.problem import file_problem
from intake.sent_by import SentBy
from reference.load import Standards
from settings import Settings
from sheets.isolated import Reader
from sheets.practice import require_real
from sheets.problem import UnreadableSheet

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from expectations.judge import Judged
    from intake.settle import Settlement


@dataclass(frozen=True)
class Against:
    """The registry against which a dry run is planned: what would be said if the file were sent now.

    Attributes:
        settings: Of the installation whose registry it is.
        connection: A read transaction.
        sender: Who would send it.
        replaces: Receipt number or id that it would be said to replace.
        sent_by: The account that would send it.
    """

    settings: Settings
    connection: Connection
    sender: str
    replaces: str | None = None
    sent_by: SentBy | None = None


def check(
    content: bytes,
    filename: str,
    standards: Standards,
    received_at: datetime,
    *,
    submission_id: str = "check",
    reader: Reader | None = None,
    mapping: bytes | None = None,
    against: Against | None = None,
    is_practice: bool = False,
) -> Answer:
    """Read and judge one file.

    Args:
        content: The file's bytes.
        filename: As the sender calls it.
        standards: To judge by.
        received_at: Dates after this day are refused; aware.
        submission_id: Named in nothing that the sender sees.
        reader: A running reader to share; a child process is started for this file when None.
        mapping: A mapping file by which it is read.
        against: The registry to plan against. Submissions that wait to be ingested are not seen.
        is_practice: Practice mode, which alone takes sheets made for practice.

    Raises:
        ReceiveRefusedError: `against.replaces` names nothing that may be replaced.
    """
    if reader is None:
        with Reader() as own:
            return check(
                content, filename, standards, received_at,
                submission_id=submission_id, reader=own, mapping=mapping, against=against, is_practice=is_practice,
            )  # fmt: skip
    replaces = None if against is None else _replaced(against, received_at)
    try:
        sheet = reader.read(content, filename, standards, mapping)
        if not is_practice:
            require_real(sheet, filename)
    except UnreadableSheet as refusal:
        status = UNREADABLE if refusal.rule_id == "file.unreadable" else REFUSED
        return Answer(status, None, 0, 0, 0, (file_problem(refusal, filename),), (), is_practice=is_practice)
    from expectations.judge import judge

    judged = judge([(submission_id, received_at, sheet)], standards)[0]
    if against is None or judged.broken_checks:
        return replace(_judged_answer(judged), is_practice=is_practice)
    from intake.settle import Found, Pending, plan_settlements

    pending = Pending(
        submission_id, "", "", filename, against.sender, received_at, replaces, 0, sent_by=against.sent_by
    )
    plan = plan_settlements(against.connection, against.settings, standards, [Found(pending, judged)])
    return replace(_planned_answer(plan[0]), is_practice=is_practice)


def _replaced(against: Against, received_at: datetime) -> str | None:
    if against.replaces is None:
        return None
    from intake.receive import resolve_replaced

    return resolve_replaced(against.connection, against.replaces.strip(), received_at)


def _judged_answer(judged: Judged) -> Answer:
    accepted, refused = len(judged.accepted), len(judged.refused)
    return Answer(
        status=BROKEN if judged.broken_checks else status_of(accepted, refused),
        form=judged.content.form_id,
        rows=len(judged.content.rows),
        accepted=accepted,
        refused=refused,
        problems=tuple(judged.problems),
        remarks=tuple(judged.content.remarks),
        broken_checks=tuple(judged.broken_checks),
    )


def _planned_answer(one: Settlement) -> Answer:
    accepted, refused, identical = len(one.accepted), len(one.refused), len(one.identical)
    return Answer(
        status=status_of(accepted, refused, identical),
        form=one.form,
        rows=accepted + refused + identical,
        accepted=accepted,
        refused=refused,
        problems=tuple(one.problems),
        remarks=tuple(one.remarks),
        identical=identical,
        changes=one.changes or (),
        is_held=one.status == "held",
    )
