"""The charts as pictures: an address for each place, indicator, kind and size, good as long as the edition."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from portal.charted import SPANS, Wanted, chart_of, read_numbers
from portal.charts.picture import SIZES, Pictures, render
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.security.permission import Permission

router = APIRouter()

_PICTURES: Final = Pictures()


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
    if size not in SIZES:
        raise NotThereError("没有这种大小的图；请从“趋势”页打开。", f"no chart of size {size!r}")
    name = str(asked.place(place_code)["place_name"])
    with asked.house.editions.reading() as edition:
        wanted = Wanted(kind, place_code, indicator, months, year)
        key = (edition.edition_id, name, wanted, size)
        svg = _PICTURES.get(key, lambda: render(chart_of(name, read_numbers(edition, wanted), SIZES[size])))
    # Of what is drawn, not of the edition alone: an upgrade may draw the same edition otherwise.
    etag = f'"{sha256(svg).hexdigest()[:24]}"'
    headers = {"etag": etag, "cache-control": "private, no-cache"}
    if asked.request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(svg, media_type="image/svg+xml", headers=headers)
