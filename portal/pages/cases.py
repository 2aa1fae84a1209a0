"""案件: what is being mended, whose turn it is and until when, as of this moment."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from cases.row import Record, case_row, row_order
from cases.telling import Names, due_words
from cases.words import SEVERITY_ZH, STATUS_ZH
from portal.casework.case_list import listed_cases
from portal.casework.choices import choosable, chosen_places, known_vector, paged
from portal.download import csv_file
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.security.permission import Permission

router = APIRouter()

WHICH_ZH = {"open": "未结", "overdue": "逾期", "ended": "已结", "all": "全部"}
_See = Annotated[Asked, Depends(Guard(Permission.SEE))]


@router.get("/cases")
def cases(
    asked: _See, which: str = "open", place: str = "", vector: str = "", severity: str = "", status: str = "",
    page: int = 1,
) -> HTMLResponse:  # fmt: skip
    """The list, overdue ones first."""
    rows = _rows(asked, which, place, vector, severity, status)
    today = asked.house.today()
    for row in rows:
        row["due_zh"] = due_words(row["due_on"], today) if row["is_open"] else ""  # type: ignore[arg-type]
    chosen = {"which": which, "place": place, "vector": vector, "severity": severity, "status": status}
    return asked.render(
        "cases/cases.html",
        found=paged(rows, page, "/cases", **chosen),
        overdue=sum(bool(row["is_overdue"]) for row in rows),
        proposed=[row for row in rows if row["override_proposed_by"]],
        places=choosable(asked),
        chosen=chosen,
        which_zh=WHICH_ZH,
        severity_zh=SEVERITY_ZH,
        status_zh=STATUS_ZH,
        today=today,
    )


@router.get("/cases.csv")
def cases_csv(
    asked: _See, which: str = "open", place: str = "", vector: str = "", severity: str = "", status: str = ""
) -> Response:
    """The same rows for a spreadsheet."""
    rows = _rows(asked, which, place, vector, severity, status)
    return csv_file(rows, "case_no", "案件.csv", without=["case_id"])


def _rows(asked: Asked, which: str, place: str, vector: str, severity: str, status: str) -> list[Record]:
    for typed, allowed in ((which, WHICH_ZH), (severity, SEVERITY_ZH), (status, STATUS_ZH)):
        if typed and typed not in allowed:
            raise NotThereError(f"没有「{typed[:20]}」这种案件；请从列表中选择。")
    seen, of_vector = set(chosen_places(asked, place)), known_vector(vector)
    names, today = Names(asked.house.standards.now()), asked.house.today()
    found = listed_cases(asked, seen, of_vector, only_open=which in ("open", "overdue"))
    rows = [
        row
        for row in (case_row(case, names, today) for case in found)
        if _is_listed(row, which)
        and (not severity or row["severity"] == severity)
        and (not status or row["status"] == status)
    ]
    return sorted(rows, key=row_order)


def _is_listed(row: Record, which: str) -> bool:
    if which == "overdue":
        return bool(row["is_overdue"])
    return which == "all" or bool(row["is_open"]) is (which != "ended")
