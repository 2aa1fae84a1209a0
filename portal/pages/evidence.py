"""依据: the sheet rows behind one index of a place and round, each with the submission that it came in."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from cases.wording import unit_zh
from editions.evidence import Evidence, read_evidence
from editions.numbers import limits, short, signed, value_words
from editions.opened import Record
from editions.words import STATE_ZH
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.security.permission import Permission
from sheets.forms import FORMS

router = APIRouter()

PAGE_SIZE = 200
STANDING_ZH = {"counted": "计入", "not_built_up": "不计：建成区以外", "out_of_season": "不计：不在调查季节"}


@router.get("/grades/{place_code}/{round_id}/{indicator}")
def evidence(
    asked: Annotated[Asked, Depends(Guard(Permission.SEE))],
    place_code: str,
    round_id: str,
    indicator: str,
    kind: Annotated[str, Query(max_length=30)] = "assessment",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    official: Annotated[str, Query(max_length=1)] = "",
) -> HTMLResponse:
    """Rows that count, rows that do not and why, rows that a reviewer excluded."""
    asked.require(Permission.SEE, place_code)
    place = asked.place(place_code)
    with asked.house.editions.reading(official=bool(official)) as edition:
        found = read_evidence(edition, place_code, round_id, indicator, kind=kind)
        if found is None:
            raise NotThereError("这一版没有这个指标在这一轮的数据；请从等级页进入。", "no such index in the edition")
        pages = max(1, -(-len(found.rows) // PAGE_SIZE))
        page = min(page, pages)
        return asked.render(
            "grades/evidence.html",
            edition=edition,
            official=official,
            place=place,
            about=_about(found.about),
            total=_total(found),
            rows=[_row(row) for row in found.rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]],
            excluded=[_row(row) for row in found.excluded],
            count=len(found.rows),
            # Who sent and who surveyed is for those who see submissions there.
            sees_people=asked.may(Permission.SEE_SUBMISSIONS, place_code),
            page=page,
            pages=pages,
            address=f"/grades/{place_code}/{quote(round_id, safe='')}/{indicator}?"
            + ("" if kind == "assessment" else f"kind={quote(kind)}&")
            + ("official=1&" if official else ""),
        )


def _about(about: Record) -> Record:
    """The index, as the head of the page tells it."""
    has_interval = about["upper_95"] is not None
    return {
        **about,
        "shown": value_words(about),
        "effort_unit_zh": unit_zh(str(about["effort_unit"] or "")),
        "interval": f"{short(about['lower_95'])}–{short(about['upper_95'])}" if has_interval else "",
        "limits": signed(limits(about)),
        "state_zh": STATE_ZH.get(str(about["state"]), ""),
    }


def _total(found: Evidence) -> dict[str, int]:
    """What the rows that count come to: the same as the index says."""
    counted = found.counted
    return {
        "rows": len(counted),
        "found": sum(int(str(row["found"])) for row in counted),
        "effort": sum(int(str(row["effort"])) for row in counted),
    }


def _row(row: Record) -> Record:
    form = FORMS.get(str(row["form"]))
    return {
        **row,
        "form_zh": form.title_zh if form else row["form"],
        "standing_zh": STANDING_ZH.get(str(row.get("standing")), ""),
    }
