"""趋势: an index of a place by month and round, traps beside former years; each as chart, table and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from cases.words import VECTOR_IN_MESSAGE_ZH
from editions.numbers import beside
from editions.opened import Edition
from editions.trap_years import read_trap_year, trap_years
from editions.trends import Indicator, Limits, Point, indicators_of, places_with_counts, read_months, read_rounds
from editions.words import STATE_ZH, TREND_ZH
from editions.written import csv_text
from portal.charts.picture import WIDE, Chart
from portal.guard import Asked, Guard
from portal.pages.charts import SPANS, Wanted, known_indicator, make_chart
from portal.refusal import NotThereError
from portal.security.permission import Permission
from reference.naming import UnknownPlaceError, find_place

router = APIRouter()

# More places than this are found by name, not by reading a list.
_MOST_LISTED: Final = 300
_SIGNS: Final = {"<=": "≤", "<": "<", ">=": "≥"}
_Text = Annotated[str, Query(max_length=60)]
_Span = Annotated[int, Query(ge=1, le=max(SPANS))]
_Year = Annotated[int | None, Query(ge=1900, le=2999)]
_See = Annotated[Asked, Depends(Guard(Permission.SEE))]


@router.get("/trends")
def places(asked: _See, place: _Text = "") -> Response:
    """Which place: found by name or code, or chosen from the list; who sees one only is led there."""
    with asked.house.editions.reading() as edition:
        found = places_with_counts(edition, asked.places(Permission.SEE))
        problem = ""
        if place.strip():
            try:
                row = find_place(asked.house.standards.now(), place)
                asked.require(Permission.SEE, str(row["place_code"]))
                return asked.done(f"/trends/{row['place_code']}")
            except (UnknownPlaceError, NotThereError) as error:
                problem = error.zh if isinstance(error, UnknownPlaceError) else "这个地方不在您的管辖范围内；请另选。"
        elif len(found) == 1:
            return asked.done(f"/trends/{found[0]['place_code']}")
        return asked.render(
            "charts/places.html", status=400 if problem else 200, edition=edition, places=found[:_MOST_LISTED],
            left=max(0, len(found) - _MOST_LISTED), typed=place, problem=problem,
        )  # fmt: skip


@router.get("/trends/{place_code}")
def trends(
    asked: _See, place_code: str, indicator: _Text = "", months: _Span = 24, year: _Year = None
) -> Response:  # fmt: skip
    """One indicator of one place."""
    asked.require(Permission.SEE, place_code)
    name = str(asked.place(place_code)["place_name"])
    with asked.house.editions.reading() as edition:
        known = indicators_of(edition, place_code)
        if not known:
            return asked.render("charts/trend.html", edition=edition, place_code=place_code, name=name, chosen=None)
        chosen = known_indicator(known, indicator or known[0].code)
        years = trap_years(edition, place_code, chosen.code) if chosen.is_trap else []
        year = year if year in years else (years[0] if years else None)
        return asked.render(
            "charts/trend.html",
            edition=edition,
            place_code=place_code,
            name=name,
            chosen=chosen,
            by_vector=_by_vector(known),
            months=months,
            spans=SPANS,
            years=years,
            year=year,
            sections=_sections(edition, name, place_code, chosen, months, year),
        )


@router.get("/trends/{place_code}/{kind}.csv")
def trends_csv(
    asked: _See, place_code: str, kind: str, indicator: _Text, months: _Span = 24, year: _Year = None
) -> Response:  # fmt: skip
    """The numbers under one chart."""
    asked.require(Permission.SEE, place_code)
    name = str(asked.place(place_code)["place_name"])
    with asked.house.editions.reading() as edition:
        chosen = known_indicator(indicators_of(edition, place_code), indicator)
        columns, rows = _numbers(edition, place_code, chosen, kind, months, year)
        fixed = [place_code, name, chosen.code, chosen.name_zh, chosen.unit_zh]
        text = csv_text(
            ["区划代码", "名称", "指标代码", "指标", "单位", *columns, "版本"],
            [[*fixed, *row, edition.edition_id] for row in rows],
        )
    saved = f"{kind}-{place_code}-{chosen.code}.csv"
    return Response(
        text, media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{saved}"'},
    )  # fmt: skip


def _sections(
    edition: Edition, name: str, place_code: str, chosen: Indicator, months: int, year: int | None
) -> list[dict[str, object]]:
    """Charts with their tables, the more telling one first: rounds for what carries letters, history for traps."""
    kinds = ("traps", "months") if chosen.is_trap else ("rounds", "months")
    sections: list[dict[str, object]] = []
    for kind in kinds if year or not chosen.is_trap else ("months",):
        made: Chart = make_chart(edition, name, Wanted(kind, place_code, chosen.code, months, year), WIDE)
        columns, rows = _numbers(edition, place_code, chosen, kind, months, year)
        query = urlencode({"months": months} if kind == "months" else {"year": year} if kind == "traps" else {})
        more = urlencode({"indicator": chosen.code}) + (f"&{query}" if query else "")
        sections.append(
            {
                "kind": kind,
                "heading": _HEADINGS[kind],
                "title": made.title,
                "words": made.words,
                "picture": f"/charts/{kind}/{place_code}/{chosen.code}/wide.svg" + (f"?{query}" if query else ""),
                "narrow": f"/charts/{kind}/{place_code}/{chosen.code}/narrow.svg" + (f"?{query}" if query else ""),
                "csv": f"/trends/{place_code}/{kind}.csv?{more}",
                "columns": columns,
                "rows": [row for row in rows if kind != "months" or row[3] is not None],
            }
        )
    return sections


_HEADINGS: Final = {"rounds": "各轮次", "months": "逐月", "traps": "与历年同月比较"}
_POINT_COLUMNS: Final = (
    "发现数", "工作量", "指数", "95%下限", "95%上限", "A级", "B级", "C级", "限值依据",
)  # fmt: skip


def _numbers(
    edition: Edition, place_code: str, chosen: Indicator, kind: str, months: int, year: int | None
) -> tuple[list[str], list[list[object]]]:
    """Columns and rows of a chart's table; what was not looked at is empty, never zero."""
    if kind == "months":
        points = read_months(edition, place_code, chosen.code, months)
        rows = [[f"{p.first_day:%Y-%m}", *_cells(p), "" if p.is_complete else "未满月"] for p in points]
        return ["月份", *_POINT_COLUMNS, "说明"], rows
    if kind == "rounds":
        rounds = read_rounds(edition, place_code, chosen.code)
        rows = [[p.name, p.kind_zh, p.first_day, p.last_day, *_cells(p), p.grade, _note(p)] for p in rounds]
        return ["轮次", "性质", "首日", "末日", *_POINT_COLUMNS, "等级", "说明"], rows
    if kind == "traps" and chosen.is_trap:
        years = trap_years(edition, place_code, chosen.code)
        year = year or (years[0] if years else edition.as_of.year)
        return _trap_numbers(edition, place_code, chosen, year)
    raise NotThereError("没有这张表；请从“趋势”页下载。", f"no table {kind!r} of {chosen.code}")


def _trap_numbers(
    edition: Edition, place_code: str, chosen: Indicator, year: int
) -> tuple[list[str], list[list[object]]]:
    columns = [
        "月份",
        "捕获数",
        "工作量",
        "指数",
        "趋势水平",
        "历年年数",
        "历年均值",
        "历年最低",
        "历年最高",
        "P值",
        "说明",
    ]
    return columns, [
        [
            f"{year}-{month.month:02}",
            month.found,
            month.effort,
            _figure(month.value),
            TREND_ZH.get(month.level, ""),
            month.former_years or None,
            _figure(month.former_value),
            _figure(month.former_least),
            _figure(month.former_most),
            None if month.p_value is None else f"{month.p_value:.3f}",
            "，".join([*([] if month.is_complete else ["未满月"]), *(["趋势信号"] if month.is_signal else [])]),
        ]
        for month in read_trap_year(edition, place_code, chosen.code, year)
    ]


def _cells(point: Point) -> list[object]:
    limits = point.limits
    bounds = [None, None, None] if limits is None else [limits.a, limits.b, limits.c]
    shown = [
        None if limits is None else f"{_SIGNS.get(limits.comparison, limits.comparison)}{value:g}" for value in bounds
    ]
    # A value just past a limit is not to read as the limit.
    nearest = min((v for v in bounds if v is not None), key=lambda v: abs(v - (point.value or 0)), default=None)
    value = None if point.value is None else max(f"{point.value:.2f}", beside(point.value, nearest), key=len)
    return [point.found, point.effort, value, _figure(point.lower), _figure(point.upper), *shown, _document(limits)]


def _document(limits: Limits | None) -> str | None:
    if limits is None:
        return None
    if limits.is_local:
        return f"{limits.document}（本地）"
    return limits.document if limits.is_in_force else f"{limits.document}（已废止）"


def _note(point: Point) -> str:
    words = [STATE_ZH.get(point.state, ""), "" if point.is_complete else "进行中"]
    return "，".join(word for word in words if word)


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _by_vector(known: Sequence[Indicator]) -> dict[str, list[Indicator]]:
    groups: dict[str, list[Indicator]] = {}
    for indicator in known:
        groups.setdefault(VECTOR_IN_MESSAGE_ZH.get(indicator.vector, indicator.vector), []).append(indicator)
    return groups
