"""为什么是这个等级: one place with its letters, the indicators behind them, targets, former rounds, flags, cases."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from cases.wording import unit_zh
from cases.words import STATUS_ZH, STEP_ZH, VECTOR_ZH
from editions.explanation import about, read_explanation, read_round_explanation, trend_line
from editions.numbers import limits, short, signed, value_words
from editions.opened import Edition, Record
from editions.standing import Standing, read_plan, read_standing
from editions.waiting import SEVERITY_ZH
from editions.words import STATE_ZH
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.security.permission import Permission

router = APIRouter()

# Quantities of the sampling plan, as its table names them.
QUANTITY_ZH = {
    "units": "单位（个）", "rooms": "房间（间）", "route_m": "路径（m）", "scattered_route_m": "散在孳生地路径（m）",
    "sites": "点位（处）", "bins": "垃圾容器（个）", "toilets": "公厕（座）", "stations": "中转站（座）",
    "sittings": "人次", "water_bodies": "水体（处）",
}  # fmt: skip


@router.get("/grades/{place_code}")
def place(
    asked: Annotated[Asked, Depends(Guard(Permission.SEE))],
    place_code: str,
    round_id: Annotated[str, Query(alias="round", max_length=60)] = "",
    official: Annotated[str, Query(max_length=1)] = "",
) -> HTMLResponse:
    """The present letters of a place and why they are so; with a round, the letters of that one."""
    asked.require(Permission.SEE, place_code)
    row = asked.place(place_code)
    with asked.house.editions.reading(official=bool(official)) as edition:
        standing = read_standing(edition, place_code)
        chosen = _round(standing, round_id)
        found = (
            read_explanation(edition, {"place_code": place_code})
            if chosen is None
            else read_round_explanation(edition, place_code, round_id)
        )
        is_reviewer = asked.may(Permission.REVIEW_COUNTY, place_code)
        return asked.render(
            "grades/place.html",
            edition=edition,
            official=official,
            place=row,
            chosen=chosen,
            letters=None if chosen is not None else _letters(edition, place_code),
            parts=[_part(edition, place_code, one, found, standing, is_now=chosen is None) for one in found["vectors"]],
            standing=standing,
            is_reviewer=is_reviewer,
            sees_submissions=asked.may(Permission.SEE_SUBMISSIONS, place_code),
            SEVERITY_ZH=SEVERITY_ZH,
            STATUS_ZH=STATUS_ZH,
            STEP_ZH=STEP_ZH,
            QUANTITY_ZH=QUANTITY_ZH,
        )


def _round(standing: Standing, round_id: str) -> Record | None:
    """The assessment round that is asked for, None for the present letters.

    Raises:
        NotThereError: The place has no letters of it.
    """
    if not round_id:
        return None
    for row in standing.rounds:
        if row["round_id"] == round_id and row["graded_kind"] == "assessment":
            return row
    raise NotThereError(f"这里没有轮次「{round_id}」的评级；请从下面的历次等级中选择。", "no such round at this place")


def _letters(edition: Edition, place_code: str) -> Record | None:
    """The place's row of the grade table; none for villages, which have no letters of their own."""
    rows = edition.rows("select * from publications.street_table where place_code = $place", {"place": place_code})
    return rows[0] if rows else None


def _part(
    edition: Edition, place_code: str, vector: Record, found: dict[str, list[Record]], standing: Standing, *,
    is_now: bool,
) -> Record:  # fmt: skip
    """What the page says of one vector."""
    code = str(vector["vector"])
    round_id = None if vector["round_id"] is None else str(vector["round_id"])
    return {
        **vector,
        "name": VECTOR_ZH[code],
        "about": _named(about(vector), standing),
        "is_trap_only": vector["not_assessed_reason"] == "traps_only",
        "indicators": [
            _indicator(row, standing.mends.get((str(row["round_id"]), str(row["indicator"]))), vector)
            for row in found["indicators"]
            if row["vector"] == code
        ],
        "trends": [{**row, "line": trend_line(row)} for row in found["trends"] if row["vector"] == code],
        "targets": [_target(row) for row in standing.targets if row["vector"] == code] if is_now else [],
        "plan": [] if round_id is None else read_plan(edition, place_code, round_id, code),
    }


def _named(sentence: str, standing: Standing) -> str:
    """A sentence with rounds called by their names."""
    for row in standing.rounds:
        sentence = sentence.replace(f"{row['round_id']} 轮", str(row["round_zh"]))
    return sentence


def _indicator(row: Record, mend: Record | None, vector: Record) -> Record:
    """An indicator as the table tells it."""
    has_interval = row["upper_95"] is not None
    return {
        **row,
        "is_deciding": row["indicator"] == vector["deciding_indicator"] and (vector["grade"] or "N") != "N",
        "effort_unit_zh": unit_zh(str(row["effort_unit"] or "")),
        "shown": value_words(row),
        "interval": f"{short(row['lower_95'])}–{short(row['upper_95'])}" if has_interval else "",
        "limits": signed(limits(row)),
        "allowed": _allowed(row),
        "state_zh": STATE_ZH.get(str(row["state"]), ""),
        "mend": mend,
    }


def _target(row: Record) -> Record:
    """A target with the letter or the value that it asks for, as people write it."""
    sign, _, number = str(row["required"]).partition(" ")
    return {**row, "required_zh": f"{signed(sign)} {short(number)}" if number else sign}


def _allowed(row: Record) -> str:
    """How many adverse findings each letter allows at this effort; a dash where the letter is out of reach."""
    numbers = [row["allowed_a"], row["allowed_b"], row["allowed_c"]]
    if any(number is None for number in numbers):
        return ""
    return "/".join("—" if int(str(number)) < 0 else str(number) for number in numbers)
