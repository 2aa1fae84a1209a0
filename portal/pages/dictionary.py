"""数据字典: what every table and column of the edition means."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from editions.dictionary import STAGE_ZH, read_dictionary, search
from portal.guard import Asked, Guard
from portal.refusal import NotThereError
from portal.security.permission import Permission

router = APIRouter()

_P = Permission


@router.get("/dictionary")
def dictionary(
    asked: Annotated[Asked, Depends(Guard(_P.DOWNLOAD, _P.QUERY, _P.SEE))], q: str = "", table: str = ""
) -> HTMLResponse:
    """Tables by stage; those that words are found in; or one table with its columns."""
    with asked.house.editions.reading() as edition:
        tables = read_dictionary(edition)
        about = edition.about()
    chosen = next((one for one in tables if one.full_name == table), None)
    if table and chosen is None:
        raise NotThereError(f"没有表「{table[:80]}」；请从数据字典中选择。")
    found = search(tables, q)
    return asked.render(
        "query/dictionary.html",
        edition={**about, "is_practice": asked.house.settings.is_practice, "kind": about["edition_kind"]},
        words=q,
        chosen=chosen,
        stages=[(stage, zh, [one for one in found if one.stage == stage]) for stage, zh in STAGE_ZH.items()],
        count=len(found),
        # One who searches for a column wants to see it at once.
        shows_columns=bool(q.strip()),
    )
