"""地图: the letters of a county's streets and towns as a map, or as tiles where no boundaries are laid down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from cases.words import VECTOR_ZH
from editions.map_letters import counties, mapped_rounds, read_letters
from editions.opened import Edition, Record
from editions.words import GRADE_STATUS_ZH, not_assessed_zh
from portal.charts.lands import Lands
from portal.charts.map import Area, draw_map, draw_tiles, hatches
from portal.charts.palette import LETTERS, tint
from portal.guard import Asked, Guard
from portal.security.permission import Permission
from reference.problem import StandardsError

router = APIRouter()

STREET: Final = "street"
_LANDS: Final = Lands()
_MEANINGS: Final = {
    "A": "达到A级", "B": "达到B级", "C": "达到C级", "D": "未达C级", "N": "未评定", "": "无须评定",
}  # fmt: skip
_Text = Annotated[str, Query(max_length=60)]


@router.get("/map")
def letters_map(
    asked: Annotated[Asked, Depends(Guard(Permission.SEE))],
    county: _Text = "",
    vector: _Text = STREET,
    round_id: Annotated[str, Query(alias="round", max_length=60)] = "",
) -> HTMLResponse:
    """The map with its table; what the address asks wrongly is passed over."""
    seen = asked.house.places_within(asked.visitor.places(Permission.SEE))
    vector = vector if vector in VECTOR_ZH else STREET
    with asked.house.editions.reading() as edition:
        known, rounds = counties(edition, seen), mapped_rounds(edition)
        county = _one_of(county, known, "place_code", otherwise=str(known[0]["place_code"]) if known else "")
        round_id = _one_of(round_id, rounds, "round_id", otherwise="")
        rows = read_letters(edition, county, seen, vector, round_id or None)
        return _page(asked, edition, rows, known, rounds, county, vector, round_id)


def _page(
    asked: Asked, edition: Edition, rows: Sequence[Record], known: Sequence[Record], rounds: Sequence[Record],
    county: str, vector: str, round_id: str,
) -> HTMLResponse:  # fmt: skip
    names = {str(row["place_code"]): str(row["place_name"]) for row in known}
    round_names = {str(row["round_id"]): str(row["name_zh"]) for row in rounds}
    what = f"{round_names.get(round_id, '现行')}{VECTOR_ZH.get(vector, '综合')}等级"
    title = f"{names.get(county, '')}{what}"
    areas = [_area(row, what, round_id) for row in rows]
    problem, source = "", ""
    land = None
    try:
        settings, standards = asked.house.settings, asked.house.standards.now()
        land, source = _LANDS.land(settings.local_standards, standards, [area.code for area in areas])
    except StandardsError as error:
        # A slip in a picture's file hides no letter: tiles need none.
        problem = str(error.problems[0].reason).split(" / ", 1)[0]
    described = f"{len(areas)}个镇街：{_counted(areas)}。"
    return asked.render(
        "charts/map.html",
        edition=edition,
        title=title,
        counties=known,
        rounds=rounds,
        county=county,
        vector=vector,
        round_id=round_id,
        areas=areas,
        rows=[{**row, "words": _words(row)} for row in rows],
        # Every text in it is escaped where it is written.
        picture=Markup(draw_map(areas, land, title, described) if land else draw_tiles(areas, title, described)),
        hatches=Markup(hatches("key-")),
        key=_key(areas),
        is_land=land is not None,
        without=[area.name for area in areas if land and area.code not in land.shapes],
        source=source,
        problem=problem,
    )


def _one_of(typed: str, rows: Sequence[Record], column: str, *, otherwise: str) -> str:
    return typed if any(row[column] == typed for row in rows) else otherwise


def _area(row: Record, what: str, round_id: str) -> Area:
    code, name = str(row["place_code"]), str(row["place_name"])
    query = f"?{urlencode({'round': round_id})}" if round_id else ""
    grade = None if row["grade"] is None else str(row["grade"])
    said = f"{name}{what}：{grade or '无须评定'}{''.join(f'，{word}' for word in _words(row))}"
    return Area(code, name, grade, "过期" if row["is_stale"] else "", said, f"/grades/{code}{query}")


def _words(row: Record) -> list[str]:
    """What stands beside a letter, in words: status, running, stale, why there is none."""
    words: list[str] = []
    if row["grade"] in ("A", "B", "C", "D"):
        words.append(GRADE_STATUS_ZH.get(str(row["grade_status"]), ""))
    if row["grade"] is not None and not row["is_complete"]:
        words.append("进行中")
    if row["is_stale"]:
        words.append("已过期")
    if row["grade"] == "N" and row["not_assessed_reason"]:
        words.append(not_assessed_zh(row["not_assessed_reason"]))
    if row["grade"] == "N" and row["missing"]:
        words.append("未评：" + "、".join(VECTOR_ZH[vector] for vector in cast("list[str]", row["missing"])))
    return [word for word in words if word]


def _counted(areas: Sequence[Area]) -> str:
    return "、".join(f"{letter or '无'} {number}" for letter, number in _numbers(areas).items() if number)


def _numbers(areas: Sequence[Area]) -> dict[str, int]:
    return {letter: sum((area.letter or "") == letter for area in areas) for letter in (*LETTERS, "")}


def _key(areas: Sequence[Area]) -> list[dict[str, object]]:
    """The legend: every letter with its look, meaning and number of places; no letter at all only where it occurs."""
    return [
        {"letter": letter, "tint": tint(letter), "meaning": _MEANINGS[letter], "number": number}
        for letter, number in _numbers(areas).items()
        if letter or number
    ]
