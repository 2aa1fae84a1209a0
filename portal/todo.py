"""What waits for a visitor, a line each, with where it is done; counted when the page is asked, never stored."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from cases.ledger import read_cases
from cases.row import case_row
from cases.telling import Names
from editions.opened import Edition
from editions.queue import open_findings, questions_to
from editions.rounds import locked_sheets
from intake.review_list import ReviewSheet, latest_about, review_sheets
from intake.rounds import locks_of
from portal.guard import Asked
from portal.reviewing import Levels, reviewed_places
from portal.security.permission import Permission
from registry.database import read


@dataclass(frozen=True)
class Todo:
    """One line: how many of what, and the page on which it is done."""

    count: int
    sentence: str
    path: str
    is_urgent: bool = False


def todos(asked: Asked) -> list[Todo]:
    """What waits for the visitor, the most urgent first; only lines of which there is something."""
    with asked.house.editions.reading_if_any() as edition, read(asked.house.engine) as connection:
        lines = [*_of_sheets(asked, edition, connection), *_of_cases(asked, connection)]
    return sorted((line for line in lines if line.count), key=lambda line: not line.is_urgent)


def _of_sheets(asked: Asked, edition: Edition | None, connection: Connection) -> list[Todo]:
    lines = []
    if asked.may(Permission.SEND):
        mine = [
            one for one in _sheets(asked, edition, connection, asked.places(Permission.SEND)) if _is_own(asked, one)
        ]
        held = sum(one.standing.status == "held" for one in mine)
        returned = sum(one.review.state == "returned" for one in mine)
        questions = len(questions_to(connection, [one.standing.submission_id for one in mine]))
        lines += [
            Todo(returned, "份报表被退回，请更正后重新报送", "/submissions?own=1", is_urgent=True),
            Todo(questions, "条审核员的询问等您答复", "/queue", is_urgent=True),
            Todo(held, "份更正等您确认后才生效", "/submissions?status=held&own=1", is_urgent=True),
        ]
    reviewed = reviewed_places(asked)
    if reviewed:
        levels = Levels.of(asked)
        waiting = sum(
            one.waits_for in ("town", "county") and levels.next(one) == one.waits_for
            for one in _sheets(asked, edition, connection, reviewed)
        )
        lines += [
            Todo(waiting, "份报表等您审核", "/review"),
            Todo(len(open_findings(edition, connection, reviewed)), "条提醒与可疑结果等处理", "/queue"),
        ]
    return lines


def _sheets(
    asked: Asked, edition: Edition | None, connection: Connection, places: list[str] | set[str]
) -> list[ReviewSheet]:
    standards, ids = asked.house.standards.now(), latest_about(connection, places)
    locked = {} if edition is None else locked_sheets(edition, standards, locks_of(connection), ids)
    return review_sheets(connection, standards, ids, locked)


def _is_own(asked: Asked, sheet: ReviewSheet) -> bool:
    return sheet.sent_by is not None and sheet.sent_by.account == asked.visitor.username


def _of_cases(asked: Asked, connection: Connection) -> list[Todo]:
    acting = {*asked.places(Permission.CASE_PLACE), *asked.places(Permission.CASE_OFFICE)}
    if not acting:
        return []
    names, today = Names(asked.house.standards.now()), asked.house.today()
    rows = [case_row(case, names, today) for case in read_cases(connection).values() if case.place_code in acting]
    opened = [row for row in rows if row["is_open"]]
    proposed = sum(bool(row["override_proposed_by"]) for row in opened if asked.may(Permission.CASE_OFFICE))
    return [
        Todo(sum(bool(row["is_overdue"]) for row in opened), "件案件已逾期", "/cases?which=overdue", is_urgent=True),
        Todo(proposed, "件案件提出手工销案，等另一人核准", "/cases", is_urgent=True),
        Todo(sum(not row["is_overdue"] for row in opened), "件案件在办", "/cases"),
    ]
