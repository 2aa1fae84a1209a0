"""首页: what waits for this account, and what it can do here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from portal.guard import Asked, Guard
from portal.security.permission import ROLE_ZH, Permission
from portal.todo import todos

router = APIRouter()


@router.get("/")
def home(asked: Annotated[Asked, Depends(Guard(None))]) -> HTMLResponse:
    """What waits, and the pages open to the visitor."""
    standards = asked.house.standards.now()
    grants = []
    for grant in asked.visitor.grants:
        place = standards.place_ever(grant.place_code)
        grants.append(f"{ROLE_ZH[grant.role]}（{place['place_name'] if place else grant.place_code}）")
    latest = None
    if asked.may(Permission.SEE):
        with asked.house.editions.reading_if_any() as edition:
            latest = edition
    return asked.render("home.html", grants=grants, todos=todos(asked), edition=latest)
