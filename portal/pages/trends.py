"""趋势: an index of a place by month and round, traps beside former years; each as chart, table and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from cases.words import VECTOR_IN_MESSAGE_ZH
from editions.opened import Edition
from editions.trap_years import trap_years
from editions.trends import Indicator, indicators_of, places_with_counts
from editions.written import csv_text
from portal.charted import SPANS, Wanted, chart_of, known_indicator, read_numbers, table_of
from portal.charts.picture import WIDE
from portal.download import CSV, download
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.security.permission import Permission
from reference.naming import UnknownPlaceError, find_place

router = APIRouter()

# More places than this are found by name, not by reading a list.
_MOST_LISTED: Final = 300
_HEADINGS: Final = {"rounds": "各轮次", "months": "逐月", "traps": "与历年同月比较"}
_Text = Annotated[str, Query(max_length=60)]
_Span = Annotated[int, Query(ge=1, le=max(SPANS))]
_Year = Annotated[int | None, Query(ge=1900, le=2999)]
_See = Annotated[Asked, Depends(Guard(Permission.SEE))]


@router.get("/trends")
def places(asked: _See, place: _Text = "") -> Response:
    """Which place: found by name or code, or chosen from the list; who sees one only is led there."""
    with asked.house.editions.reading() as edition:
        found = places_with_counts(edition, asked.house.places_within(asked.visitor.places(Permission.SEE)))
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
    """The numbers under one chart; months without a survey are among them, empty."""
    asked.require(Permission.SEE, place_code)
    name = str(asked.place(place_code)["place_name"])
    with asked.house.editions.reading() as edition:
        numbers = read_numbers(edition, Wanted(kind, place_code, indicator, months, year))
        about, table = numbers.indicator, table_of(numbers)
        fixed = [place_code, name, about.code, about.name_zh, about.unit_zh]
        text = csv_text(
            ["区划代码", "名称", "指标代码", "指标", "单位", *table.columns, "版本"],
            [[*fixed, *row, edition.edition_id] for row in table.rows],
        )
    return download(text, f"{name}-{about.name_zh}-{_HEADINGS[kind]}.csv", CSV)


def _sections(
    edition: Edition, name: str, place_code: str, chosen: Indicator, months: int, year: int | None
) -> list[dict[str, object]]:
    """Charts with their tables, the more telling one first: rounds for what carries letters, history for traps."""
    kinds = ("rounds", "months") if not chosen.is_trap else ("traps", "months") if year else ("months",)
    sections: list[dict[str, object]] = []
    for kind in kinds:
        numbers = read_numbers(edition, Wanted(kind, place_code, chosen.code, months, year), chosen)
        told, table = chart_of(name, numbers, WIDE), table_of(numbers)
        query: dict[str, object] = {"months": months} if kind == "months" else {"year": year} if kind == "traps" else {}
        picture = f"/charts/{kind}/{place_code}/{chosen.code}/"
        tail = f"?{urlencode(query)}" if query else ""
        sections.append(
            {
                "kind": kind,
                "heading": _HEADINGS[kind],
                "title": told.title,
                "words": told.words,
                "picture": f"{picture}wide.svg{tail}",
                "narrow": f"{picture}narrow.svg{tail}",
                "csv": f"/trends/{place_code}/{kind}.csv?{urlencode({'indicator': chosen.code, **query})}",
                "columns": table.columns,
                # Months without a survey are seen on the chart; rounds without one are told.
                "rows": [
                    row for row, is_told in zip(table.rows, table.measured, strict=True) if is_told or kind != "months"
                ],
            }
        )
    return sections


def _by_vector(known: Sequence[Indicator]) -> dict[str, list[Indicator]]:
    groups: dict[str, list[Indicator]] = {}
    for indicator in known:
        groups.setdefault(VECTOR_IN_MESSAGE_ZH.get(indicator.vector, indicator.vector), []).append(indicator)
    return groups
