"""The charts as pictures: an address for each place, indicator, kind and size, good as long as the edition."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from editions.opened import Edition
from editions.trap_years import read_trap_year, trap_years
from editions.trends import Indicator, indicators_of, read_months, read_rounds
from portal.charts.picture import SIZES, Chart, Pictures, Size, render
from portal.charts.trap import trap_chart
from portal.charts.trend import month_chart, round_chart
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.security.permission import Permission

router = APIRouter()

# How many months a chart may go back; more would not fit on a screen.
SPANS: Final = (12, 24, 36)
_PICTURES: Final = Pictures()


@dataclass(frozen=True)
class Wanted:
    """Which chart.

    Attributes:
        kind: months, rounds or traps.
        months: How far back months go.
        year: Of the traps, None for the latest.
    """

    kind: str
    place_code: str
    indicator: str
    months: int = 24
    year: int | None = None


@router.get("/charts/{kind}/{place_code}/{indicator}/{size}.svg")
def chart(
    asked: Annotated[Asked, Depends(Guard(Permission.SEE))],
    kind: str,
    place_code: str,
    indicator: str,
    size: str,
    months: Annotated[int, Query(ge=1, le=max(SPANS))] = 24,
    year: Annotated[int | None, Query(ge=1900, le=2999)] = None,
) -> Response:
    """One chart as SVG."""
    asked.require(Permission.SEE, place_code)
    if kind not in ("months", "rounds", "traps") or size not in SIZES:
        raise NotThereError("没有这种图；请从“趋势”页打开。", f"no chart {kind!r} of size {size!r}")
    name = str(asked.place(place_code)["place_name"])
    with asked.house.editions.reading() as edition:
        wanted = Wanted(kind, place_code, indicator, months, year)
        key = (edition.edition_id, name, wanted, size)
        svg = _PICTURES.get(key, lambda: render(make_chart(edition, name, wanted, SIZES[size])))
    # Of what is drawn, not of the edition alone: an upgrade may draw the same edition otherwise.
    etag = f'"{sha256(svg).hexdigest()[:24]}"'
    headers = {"etag": etag, "cache-control": "private, no-cache"}
    if asked.request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(svg, media_type="image/svg+xml", headers=headers)


def make_chart(edition: Edition, name: str, wanted: Wanted, size: Size) -> Chart:
    """The chart, not yet drawn.

    Raises:
        NotThereError: The place has no counts of such an indicator, or it is no trap.
    """
    place, indicator = wanted.place_code, known_indicator(indicators_of(edition, wanted.place_code), wanted.indicator)
    if wanted.kind == "months":
        return month_chart(name, indicator, read_months(edition, place, indicator.code, wanted.months), size)
    if wanted.kind == "rounds":
        return round_chart(name, indicator, read_rounds(edition, place, indicator.code), size)
    years = trap_years(edition, place, indicator.code)
    if not years:
        raise NotThereError(f"{indicator.name_zh}不是器械监测指标，没有历年同月可比；请选逐月趋势。")
    year = wanted.year or years[0]
    return trap_chart(name, indicator, year, read_trap_year(edition, place, indicator.code, year), size)


def known_indicator(indicators: list[Indicator], code: str) -> Indicator:
    """The indicator of a code.

    Raises:
        NotThereError: The place has no counts of it.
    """
    found = next((indicator for indicator in indicators if indicator.code == code), None)
    if found is None:
        raise NotThereError(f"这里没有指标「{code[:40]}」的数据；请从列表中选择。")
    return found
