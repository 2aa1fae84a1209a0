"""未达目标: letters and values below what is asked, each with its case; and the one list of all that waits."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from cases.words import STATUS_ZH
from editions.flags import QUERIES
from editions.opened import Edition, Record
from editions.waiting import KIND_ZH, SEVERITY_ZH, read_last_cases, read_waiting, waiting_counts
from portal.casework.choices import choosable, chosen_places, known_vector, paged
from portal.download import csv_file
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.security.permission import Permission

router = APIRouter()

_See = Annotated[Asked, Depends(Guard(Permission.SEE))]


@router.get("/below")
def below(asked: _See, place: str = "", vector: str = "", page: int = 1) -> HTMLResponse:
    """Below target, streets before counties."""
    places, of_vector = chosen_places(asked, place), known_vector(vector)
    with asked.house.editions.reading() as edition:
        rows = _below(edition, places, of_vector)
        counts = waiting_counts(edition, places=places, vector=of_vector)
    chosen = {"place": place, "vector": vector}
    return asked.render(
        "cases/below.html", found=paged(rows, page, "/below", **chosen), edition=edition, places=choosable(asked),
        status_zh=STATUS_ZH, chosen=chosen, counts=counts, kind_zh=KIND_ZH,
        sources=dict.fromkeys((row["required"], row["document_zh"] or row["target_id"]) for row in rows),
    )  # fmt: skip


@router.get("/below.csv")
def below_csv(asked: _See, place: str = "", vector: str = "") -> Response:
    """The same rows for a spreadsheet."""
    places, of_vector = chosen_places(asked, place), known_vector(vector)
    with asked.house.editions.reading() as edition:
        rows = _below(edition, places, of_vector)
        name = f"未达目标-{edition.as_of}.csv"
    return csv_file(rows, "place_code", name, without=["case"])


@router.get("/below/waiting")
def waiting(asked: _See, place: str = "", vector: str = "", kind: str = "", page: int = 1) -> HTMLResponse:
    """All that waits for somebody, of whatever kind."""
    places, of_vector, of_kind = chosen_places(asked, place), known_vector(vector), _kind(kind)
    with asked.house.editions.reading() as edition:
        rows = read_waiting(edition, places=places, vector=of_vector, kind=of_kind)
        counts = waiting_counts(edition, places=places, vector=of_vector)
    chosen = {"place": place, "vector": vector, "kind": kind}
    return asked.render(
        "cases/waiting.html", found=paged(rows, page, "/below/waiting", **chosen), edition=edition, counts=counts,
        places=choosable(asked), chosen=chosen, kind_zh=KIND_ZH, severity_zh=SEVERITY_ZH,
    )  # fmt: skip


@router.get("/below/waiting.csv")
def waiting_csv(asked: _See, place: str = "", vector: str = "", kind: str = "") -> Response:
    """The same rows for a spreadsheet."""
    places, of_vector, of_kind = chosen_places(asked, place), known_vector(vector), _kind(kind)
    with asked.house.editions.reading() as edition:
        rows = read_waiting(edition, places=places, vector=of_vector, kind=of_kind)
        name = f"待跟进清单-{edition.as_of}.csv"
    return csv_file(rows, "place_code", name)


def _below(edition: Edition, places: list[str], vector: str | None) -> list[Record]:
    """Rows of `flags.below_target` within places, each with its `case` or None."""
    seen, cases = set(places), read_last_cases(edition, places)
    return [
        {**row, "case": cases.get((str(row["place_code"]), str(row["vector"])))}
        for row in edition.rows(QUERIES["below_target"])
        if row["place_code"] in seen and vector in (None, row["vector"])
    ]


def _kind(kind: str) -> str | None:
    if kind and kind not in KIND_ZH:
        raise NotThereError(f"没有「{kind[:40]}」这一类；请从列表中选择。")
    return kind or None
