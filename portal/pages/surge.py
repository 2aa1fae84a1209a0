"""专项保障: the daily report of a special round, of the places that the visitor sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from editions.absent import NotInEditionError
from editions.numbers import beside
from editions.opened import Record
from editions.surge import Report, chosen, read_report, read_surges
from editions.surge_words import LIMIT_ZH, NOTE_ZH, headline, limit_words, reporters, scope_words, sections
from intake.decisions import DecisionError
from portal.casework.typed import Typed
from portal.download import csv_file
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.security.permission import Permission

router = APIRouter()

_See = Annotated[Asked, Depends(Guard(Permission.SEE))]


@router.get("/surge")
def surge(asked: _See, surge: str = "", day: str = "") -> HTMLResponse:
    """The reports of a day: by default the last of what runs, or of what ended last."""
    reports, surges, edition, message = _reports(asked, surge, day)
    return asked.render(
        "cases/surge.html", status=200 if not message else 404, message=message, edition=edition,
        surges={str(row["surge_id"]): str(row["name_zh"]) for row in surges},
        reports=[(report, headline(report), sections(report), reporters(report)) for report in reports],
        chosen={"surge": surge, "day": day}, limit_zh=LIMIT_ZH, note=NOTE_ZH, beside=beside, limit_words=limit_words,
        scope_words=scope_words,
    )  # fmt: skip


@router.get("/surge.csv")
def surge_csv(asked: _See, surge: str = "", day: str = "") -> Response:
    """The results of the day for a spreadsheet."""
    reports, _, _, message = _reports(asked, surge, day)
    if message:
        raise NotThereError(message)
    rows = [row for report in reports for row in report.results]
    return csv_file(rows, "surge_id", f"专项保障日报-{reports[0].day if reports else ''}.csv")


def _reports(asked: Asked, named: str, typed: str) -> tuple[list[Report], list[Record], object, str]:
    """Reports, every special round, the edition, and why there are none."""
    seen = set(asked.places(Permission.SEE))
    with asked.house.editions.reading() as edition:
        surges = read_surges(edition)
        try:
            day: date | None = Typed({"day": [typed]}).maybe_day("day", "日期")
            found = [
                _of_places(read_report(edition, row, day), seen)
                for row in chosen(surges, named or None, day or edition.as_of)
            ]
        except NotInEditionError as refusal:
            return [], surges, edition, refusal.zh
        except DecisionError as refusal:
            return [], surges, edition, str(refusal)
    return found, surges, edition, ""


def _of_places(report: Report, seen: set[str]) -> Report:
    def within(rows: list[Record]) -> list[Record]:
        return [row for row in rows if row["place_code"] in seen]

    return replace(
        report, reports=within(report.reports), results=within(report.results),
        missed_before=within(report.missed_before),
    )  # fmt: skip
